import { useMemo } from "preact/hooks";
import type { Deviations, Indicator, Values } from "../api/types";
import { DeviationTable } from "../parts/DeviationTable";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { absenceEntries } from "./classes";
import { DeviationCard } from "./DeviationCard";
import {
  absenceOf,
  CERTAINTY_WORDS,
  deviationClasses,
  deviationClassOf,
  WAY_WORDS,
} from "./deviationClasses";
import { Legend } from "./Legend";
import { MapFigure } from "./MapFigure";
import { useHidden } from "./useHidden";

interface DeviationMapProps {
  readonly data: Deviations;
  readonly values: Values;
  readonly indicator: Indicator;
}

/** Where it got better and worse, and where that is more than chance. */
export function DeviationMap({ data, values, indicator }: DeviationMapProps) {
  const words = useWords();
  const { say } = words;
  const { route, go } = useHere();
  const [hidden, toggle] = useHidden(`${data.indicator} ${data.against}`);
  const known = deviationClasses(indicator.polarity);
  const colours = useMemo(() => known.map((one) => one.colour), [known]);
  const drawn = useMemo(
    () =>
      data.rows.map((row) => ({
        position: row.position,
        number: deviationClassOf(row, known),
        status: absenceOf(row),
      })),
    [data, known],
  );
  const classes = known
    .map(({ way, certainty, colour }, i) => ({
      number: i + 1,
      label:
        way === "unchanged"
          ? say(WAY_WORDS[way])
          : say(CERTAINTY_WORDS[certainty], { direction: say(WAY_WORDS[way]) }),
      colour,
      count: drawn.filter((one) => one.number === i + 1).length,
    }))
    .filter((one) => one.count > 0);
  const absences = absenceEntries(drawn.map(({ status }) => ({ status, value: null })));
  const at = (position: number | null) => data.rows.find((one) => one.position === position) ?? null;
  const facts = { indicator: words.of(indicator.name), year: data.year };
  return (
    <div class="explore">
      <div class="explore__main">
        <MapFigure
          vintage={values.vintage}
          date={values.reference_date}
          label={say("deviation_label", facts)}
          colours={colours}
          drawn={drawn}
          hidden={hidden}
          chosen={data.rows.find((one) => one.key === route.area)?.position ?? null}
          onChoose={(position) => go({ area: at(position)?.key ?? null })}
          card={(position) => {
            const row = at(position);
            return row && <DeviationCard row={row} indicator={indicator} year={data.year} />;
          }}
          instead={<DeviationTable data={data} indicator={indicator} />}
        />
      </div>
      <aside class="explore__side">
        <Legend
          title={say("deviation_legend")}
          unit=""
          note={data.tests > 0 ? say("deviation_legend_note") : ""}
          hint={say("legend_hide")}
          isNumbered={false}
          classes={classes}
          absences={absences}
          hidden={hidden}
          onToggle={toggle}
        />
      </aside>
    </div>
  );
}
