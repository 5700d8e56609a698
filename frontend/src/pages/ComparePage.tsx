import { useMemo } from "preact/hooks";
import type { AreaValue, Conversion, Indicator, Status, Values } from "../api/types";
import { conversionsOf, valuesOf } from "../api/values";
import { absenceEntries, classOf, codesOf, orderKeyOf } from "../map/classes";
import { type Absence, HATCHES } from "../map/colours";
import { kindCounts } from "../map/KindsLegend";
import { Legend } from "../map/Legend";
import { MapPair } from "../map/MapPair";
import { useHidden } from "../map/useHidden";
import { useClasses } from "../map/useLegend";
import { Alert } from "../parts/Alert";
import { AreaPanel } from "../parts/AreaPanel";
import { ConversionNote } from "../parts/ConversionNote";
import { Downloads } from "../parts/Downloads";
import { Loading } from "../parts/Loading";
import { PlainLink } from "../parts/PlainLink";
import { ProblemNotice } from "../parts/ProblemNotice";
import { ValuesTable } from "../parts/ValuesTable";
import { hrefOf, useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";

/** A year before a reform on its own boundaries and on those of today, side by side. */
export function ComparePage() {
  const { say } = useWords();
  const { selection } = useHere();
  const { indicator, level, convertedTo } = selection;
  const view = viewOf(selection);
  const answer = useAnswer(convertedTo && JSON.stringify(["compare", view, convertedTo]), () =>
    Promise.all([
      valuesOf({ ...view, vintage: null }),
      valuesOf({ ...view, vintage: convertedTo }),
      conversionsOf(view.municipality),
    ]),
  );
  if (!convertedTo) return <NothingToCompare />;
  if (answer.problem) return <ProblemNotice problem={answer.problem} retry={answer.retry} />;
  const [before, today, conversions] = answer.data ?? [null, null, null];
  if (!before || !today || today.indicator !== indicator.id || today.level !== level) {
    return <Loading what={say("loading_values")} />;
  }
  const conversion = conversions.find(
    (one) =>
      one.level === level && one.to_vintage === today.vintage && one.from_vintage === today.converted_from,
  );
  return <Comparison indicator={indicator} before={before} today={today} conversion={conversion ?? null} />;
}

interface ComparisonProps {
  readonly indicator: Indicator;
  readonly before: Values;
  readonly today: Values;
  readonly conversion: Conversion | null;
}

function Comparison({ indicator, before, today, conversion }: ComparisonProps) {
  const words = useWords();
  const { say } = words;
  const { route } = useHere();
  const [hidden, toggle] = useHidden(`${indicator.id} ${today.level}`);
  const cells = useMemo(() => [...before.values, ...today.values], [before, today]);
  // One set of limits for both, so that the same colour means the same on either side.
  const { breaks } = today;
  const { classes, colours } = useClasses(indicator, cells, breaks);
  const both = (isCounted: (one: AreaValue) => boolean) =>
    `${before.values.filter(isCounted).length} | ${today.values.filter(isCounted).length}`;
  const inClass = (number: number) => (one: AreaValue) => classOf(one, breaks, codesOf(indicator)) === number;
  // An area that is no more since the reform can be chosen on the old boundaries only.
  const isKnown = (one: AreaValue) => one.key === route.area;
  const shown = before.values.some(isKnown) && !today.values.some(isKnown) ? before : today;
  return (
    <div class="compare">
      <p class="kern-sr-only" aria-live="polite">
        {say("loaded", {
          indicator: words.of(indicator.name),
          year: today.year,
          areas: words.areas(today.values.length),
        })}
      </p>
      {conversion && <Summary conversion={{ ...conversion, estimated_areas: estimatedIn(today.values) }} />}
      <MapPair indicator={indicator} before={before} today={today} colours={colours} hidden={hidden} />
      <p class="compare__hint">{say("compare_hint")}</p>
      <div class="compare__beside">
        <Legend
          unit={words.unit(indicator)}
          note={`${say(orderKeyOf(indicator))}. ${say("compare_counts")}`}
          hint={say(indicator.kind === "class" ? "legend_hide" : "legend_breaks")}
          classes={classes.map((one) => ({ ...one, count: both(inClass(one.number)) }))}
          kinds={kindCounts(today.values)}
          absences={absenceEntries(cells).map((one) => ({
            ...one,
            count: both((area) => looksLike(area.status, one.status)),
          }))}
          hidden={hidden}
          onToggle={toggle}
        />
        <AreaPanel values={shown} area={shown.values.find(isKnown) ?? null} />
      </div>
      <section aria-labelledby="compare-table">
        <h2 class="kern-heading-medium" id="compare-table">
          {say("compare_table")}
        </h2>
        <ValuesTable indicator={indicator} values={today} before={before} />
        <Downloads values={today} />
      </section>
    </div>
  );
}

function looksLike(status: Status, absence: Absence): boolean {
  return status !== "present" && HATCHES[status].name === HATCHES[absence].name;
}

/** Of this indicator: what smaller areas add up to is exact, whatever the level itself had to estimate. */
function estimatedIn(values: readonly AreaValue[]): number {
  return values.filter((one) => one.estimated_share).length;
}

/** What the conversion did, or that there was nothing to do. */
function Summary({ conversion }: { conversion: Conversion }) {
  const { say } = useWords();
  const { from_areas: old, to_areas: all, unchanged_areas: unchanged } = conversion;
  if (old === all && unchanged === all) return <Alert kind="info" title={say("compare_same")} />;
  return <ConversionNote conversion={conversion} />;
}

/** Why there is no other version, and the way to one. */
function NothingToCompare() {
  const { say } = useWords();
  const { selection, route, go } = useHere();
  const { year, convertedYears } = selection;
  const last = convertedYears.at(-1);
  if (last === undefined) return <Alert kind="info" title={say("compare_none")} />;
  return (
    <Alert kind="info" title={say("compare_none_year", { year })}>
      <PlainLink class="kern-link" href={hrefOf(route, { year: last })} onFollow={() => go({ year: last })}>
        {say("compare_other_year", { year: last })}
      </PlainLink>
    </Alert>
  );
}
