import { hrefOf, useHere } from "../state/here";
import { useWords } from "../words/words";
import { Alert } from "./Alert";
import { PlainLink } from "./PlainLink";

/** Why there is no value of a drawn area here, and the way to one. */
export function NotComposable() {
  const { say, of } = useWords();
  const { selection, levels, route, go } = useHere();
  const { indicator, level } = selection;
  if (indicator.kind !== "count" && indicator.kind !== "ratio") {
    return <Alert kind="info" title={say("own_not_composable", { indicator: of(indicator.name) })} />;
  }
  const smaller = levels.filter((one) => one.level !== level && selection.levels.includes(one.level));
  return (
    <Alert kind="info" title={say("own_smaller_level")}>
      <ul class="own__levels">
        {smaller.map((one) => (
          <li key={one.level}>
            <PlainLink
              class="kern-link"
              href={hrefOf(route, { level: one.level, area: null })}
              onFollow={() => go({ level: one.level, area: null })}
            >
              {of(one.name)}
            </PlainLink>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
