import type { Municipality } from "../api/types";
import type { Route } from "../route";
import type { Go } from "../state/useRoute";
import { useWords } from "../words/words";
import { LanguageSwitch } from "./LanguageSwitch";
import { Navigation } from "./Navigation";

interface HeaderProps {
  readonly route: Route;
  readonly go: Go;
  readonly municipalities: readonly Municipality[];
  readonly municipality: Municipality | null;
}

/** Name, municipality, language and the views. */
export function Header({ route, go, municipalities, municipality }: HeaderProps) {
  const { say } = useWords();
  const choose = (key: string) =>
    go({ municipality: key, indicator: null, level: null, year: null, area: null });
  return (
    <header class="header">
      <div class="header__bar">
        <a class="header__name" href={`/${route.lang === "en" ? "?lang=en" : ""}`}>
          <img src="/icon.svg" alt="" width="32" height="32" />
          <span>sozialmonitor</span>
        </a>
        {municipalities.length > 1 ? (
          <label class="header__municipality">
            <span class="kern-sr-only">{say("municipality")}</span>
            <select value={municipality?.key ?? ""} onChange={(e) => choose(e.currentTarget.value)}>
              {municipalities.map((one) => (
                <option key={one.key} value={one.key}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
        ) : (
          municipality && <span class="header__municipality">{municipality.name}</span>
        )}
        <LanguageSwitch route={route} go={go} />
      </div>
      <Navigation route={route} go={go} />
    </header>
  );
}
