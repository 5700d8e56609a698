import { LANGUAGES, type Language, type Route } from "../route";
import { hrefOf } from "../state/here";
import type { Go } from "../state/useRoute";
import { useWords } from "../words/words";
import { PlainLink } from "./PlainLink";

const NAMES: Readonly<Record<Language, string>> = { de: "Deutsch", en: "English" };

/** Each language by its own name, in its own language. */
export function LanguageSwitch({ route, go }: { route: Route; go: Go }) {
  const { say } = useWords();
  return (
    <nav class="languages" aria-label={say("language")}>
      {LANGUAGES.map((lang) => (
        <PlainLink
          key={lang}
          class="languages__one"
          href={hrefOf(route, { lang })}
          lang={lang}
          isCurrent={lang === route.lang}
          onFollow={() => go({ lang })}
        >
          {NAMES[lang]}
        </PlainLink>
      ))}
    </nav>
  );
}
