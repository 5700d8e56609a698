import { useEffect } from "preact/hooks";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { BoundariesChoice } from "./BoundariesChoice";
import { IndicatorPicker } from "./IndicatorPicker";
import { SelectField } from "./SelectField";
import { YearSlider } from "./YearSlider";

/** What is shown: indicator, level, year. The heading of every view. */
export function Selector() {
  const { say, of, unit } = useWords();
  const { selection, levels, route, go } = useHere();
  const { indicator, level, year, municipality } = selection;
  const levelName = (id: string) => {
    const found = levels.find((one) => one.level === id);
    return found ? of(found.name) : id;
  };
  const isBetween = indicator.scale === "between_areas";

  useEffect(() => {
    document.title = `${of(indicator.name)} ${year}, ${levelName(level)} – ${municipality.name} – sozialmonitor`;
  });

  return (
    <section class="selector" aria-label={say("selection")}>
      <div class="selector__head">
        <div>
          <p class="kern-preline kern-preline--small">{of(indicator.topic_name)}</p>
          <h1 class="selector__title">
            {of(indicator.name)}
            {unit(indicator) && (
              <span class="selector__unit"> {say("in_unit", { unit: unit(indicator) })}</span>
            )}
          </h1>
          <p class="selector__meaning">{of(indicator.meaning)}</p>
        </div>
        <IndicatorPicker />
      </div>
      <div class="selector__controls">
        <SelectField
          label={say("level")}
          value={level}
          options={selection.levels.map((id) => ({ value: id, label: levelName(id) }))}
          {...(isBetween ? { hint: say("between_hint") } : {})}
          onChoose={(chosen) => go({ level: chosen, area: null })}
        />
        <YearSlider
          years={selection.years}
          year={year}
          onChoose={(chosen, how) => go({ year: chosen }, how)}
        />
        {(route.view === "map" || route.view === "table") && <BoundariesChoice />}
      </div>
    </section>
  );
}
