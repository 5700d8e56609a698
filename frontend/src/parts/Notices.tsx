import type { Notice } from "../selection";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { Alert } from "./Alert";

/** What was asked for and does not exist, and what is shown instead. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  const { say, of } = useWords();
  const { selection, levels, indicators } = useHere();
  if (notices.length === 0) return null;
  const levelName = (id: string) => {
    const found = levels.find((one) => one.level === id);
    return found ? of(found.name) : id;
  };
  const indicatorName = (id: string) => {
    const found = indicators.find((one) => one.id === id);
    return found ? of(found.name) : id;
  };
  const text = ({ about, asked, shown }: Notice) => {
    if (about === "municipality")
      return say("notice_municipality", { asked, shown: selection.municipality.name });
    if (about === "indicator") return say("notice_indicator", { asked, shown: indicatorName(shown) });
    const facts = { indicator: of(selection.indicator.name), level: levelName(selection.level) };
    if (about === "level") {
      return say("notice_level", { ...facts, asked: levelName(asked), shown: levelName(shown) });
    }
    const [first, last] = [selection.years[0] ?? shown, selection.years[selection.years.length - 1] ?? shown];
    return say("notice_year", { ...facts, asked, shown, first, last });
  };
  return (
    <div class="notices">
      <Alert kind="warning" title={say("notice_title")}>
        {notices.map((notice) => (
          <p key={notice.about} class="kern-body kern-body--small">
            {text(notice)}
          </p>
        ))}
      </Alert>
    </div>
  );
}
