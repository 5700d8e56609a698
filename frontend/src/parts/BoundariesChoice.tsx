import { useId } from "preact/hooks";
import { BOUNDARIES, type BoundariesName } from "../route";
import { useHere, vintageOf } from "../state/here";
import { useWords } from "../words/words";

/** For a year before a reform: on the boundaries that held then, or converted to those of today. */
export function BoundariesChoice() {
  const { say, of, date } = useWords();
  const { selection, levels, route, go } = useHere();
  const name = useId();
  const { convertedTo, year, indicator } = selection;
  const level = levels.find((one) => one.level === selection.level);
  const own = level && vintageOf(level, `${year}-12-31`);
  if (!convertedTo || !own) {
    if (route.boundaries !== "today" || !own || own === newestOf(level.vintages)) return null;
    return <p class="field-hint">{say("boundaries_none", { indicator: of(indicator.name), year })}</p>;
  }
  const label = (one: BoundariesName) =>
    one === "then"
      ? say("boundaries_then", { date: date(own) })
      : say("boundaries_today", { date: date(convertedTo) });
  return (
    <fieldset class="boundaries">
      <legend class="kern-label">{say("boundaries")}</legend>
      <div class="boundaries__choices">
        {BOUNDARIES.map((one) => (
          <label key={one} class="boundaries__one">
            <input
              type="radio"
              name={name}
              value={one}
              checked={route.boundaries === one}
              onChange={() => go({ boundaries: one })}
            />
            <span>{label(one)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function newestOf(vintages: readonly { readonly vintage: string }[]): string | undefined {
  return vintages
    .map((one) => one.vintage)
    .sort()
    .at(-1);
}
