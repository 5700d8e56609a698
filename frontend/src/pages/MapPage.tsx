import type { Indicator, Values } from "../api/types";
import { valuesOf } from "../api/values";
import { absenceEntries, orderKeyOf } from "../map/classes";
import { kindCounts } from "../map/KindsLegend";
import { Legend } from "../map/Legend";
import { MapFigure } from "../map/MapFigure";
import { unsureCount } from "../map/UnsureLegend";
import { useHidden } from "../map/useHidden";
import { useLegend } from "../map/useLegend";
import { ValueCard } from "../map/ValueCard";
import { AreaPanel } from "../parts/AreaPanel";
import { AreaProfile } from "../parts/AreaProfile";
import { Downloads } from "../parts/Downloads";
import { Loading } from "../parts/Loading";
import { ProblemNotice } from "../parts/ProblemNotice";
import { ValuesTable } from "../parts/ValuesTable";
import { WholeValue } from "../parts/WholeValue";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";

/** The choropleth, or the one number of an indicator that has no map. */
export function MapPage() {
  const { say } = useWords();
  const { selection } = useHere();
  const { indicator, level } = selection;
  const view = viewOf(selection);
  const isWhole = level === "municipality";
  const values = useAnswer(isWhole ? null : JSON.stringify(view), () => valuesOf(view));
  if (isWhole) return <WholeValue />;
  if (values.problem) return <ProblemNotice problem={values.problem} retry={values.retry} />;
  const data = values.data;
  // Another year may keep the map of the last one until it comes; another indicator or level may not.
  if (!data || data.indicator !== indicator.id || data.level !== level) {
    return <Loading what={say("loading_values")} />;
  }
  return <Choropleth indicator={indicator} values={data} />;
}

function Choropleth({ indicator, values }: { indicator: Indicator; values: Values }) {
  const words = useWords();
  const { say } = words;
  const { route, go } = useHere();
  const { classes, colours, drawn } = useLegend(indicator, values);
  const [hidden, toggle] = useHidden(`${indicator.id} ${values.level}`);
  const { year } = values;
  const at = (position: number | null) => values.values.find((one) => one.position === position) ?? null;
  const chosen = values.values.find((one) => one.key === route.area) ?? null;
  const facts = { indicator: words.of(indicator.name), year };
  return (
    <div class="explore">
      <p class="kern-sr-only" aria-live="polite">
        {say("loaded", { ...facts, areas: words.areas(drawn.length) })}
      </p>
      <div class="explore__main">
        <MapFigure
          vintage={values.vintage}
          // What surrounds the areas is of the same boundaries as they are.
          date={values.converted_from ? values.vintage : values.reference_date}
          label={say("map_label", facts)}
          colours={colours}
          drawn={drawn}
          hidden={hidden}
          chosen={chosen?.position ?? null}
          onChoose={(position) => go({ area: at(position)?.key ?? null })}
          card={(position) => {
            const area = at(position);
            return area && <ValueCard area={area} values={values} indicator={indicator} />;
          }}
          instead={<ValuesTable indicator={indicator} values={values} />}
        />
      </div>
      <aside class="explore__side">
        <Legend
          unit={words.unit(indicator)}
          note={say(orderKeyOf(indicator))}
          hint={say(indicator.kind === "class" ? "legend_hide" : "legend_breaks")}
          classes={classes}
          kinds={values.converted_from ? kindCounts(values.values) : null}
          unsure={unsureCount(values.values)}
          absences={absenceEntries(values.values)}
          hidden={hidden}
          onToggle={toggle}
        />
        <AreaPanel values={values} area={chosen} />
      </aside>
      <div class="explore__under">
        <Downloads values={values} />
        {chosen && <AreaProfile area={chosen} />}
      </div>
    </div>
  );
}
