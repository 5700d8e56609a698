import { ChartAxes } from "../parts/ChartAxes";
import { HEIGHT, intervalsOf, linesOf, pathOfLine, scalesFor, WIDTH } from "../parts/chart";
import { MethodLinks } from "../parts/MethodLinks";
import { PlainLink } from "../parts/PlainLink";
import { Marker } from "../parts/SeriesSign";
import { hrefOf, useHere } from "../state/here";
import { useWords } from "../words/words";
import { at, type Measured } from "./reading";

/** The other measures of a group: a small chart each, on a scale of its own. */
export function IndexCards({ all, year }: { all: readonly Measured[]; year: number }) {
  const { say } = useWords();
  return (
    <section aria-labelledby="indices-heading">
      <h2 class="kern-heading-medium" id="indices-heading">
        {say("seg_others")}
      </h2>
      <p class="area__hint">{say("seg_others_hint")}</p>
      <ul class="indices">
        {all.map((one) => (
          <li key={one.index} class="indices__one">
            <IndexCard measured={one} year={year} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function IndexCard({ measured, year }: { measured: Measured; year: number }) {
  const words = useWords();
  const { say, of } = words;
  const { route, go } = useHere();
  const { index, indicator, series } = measured;
  const now = at(measured, year) ?? ({ value: null, status: "missing", low: null, high: null } as const);
  const change = { view: "map", indicator: indicator.id, level: "municipality", year, sort: null } as const;
  return (
    <>
      <h3 class="kern-heading-small">
        <PlainLink class="table-link" href={hrefOf(route, change)} onFollow={() => go(change)}>
          {say(`index_${index}`)}
        </PlainLink>
      </h3>
      <p>
        {year}: <strong>{words.told(now, indicator)}</strong>
      </p>
      <p class="area__hint">{words.interval(now, series.interval_method, indicator)}</p>
      <SmallChart measured={measured} year={year} />
      <p class="area__hint">{of(indicator.meaning)}</p>
      <p class="area__hint">
        <MethodLinks methods={indicator.methods} label={say("method_about")} />
      </p>
    </>
  );
}

function SmallChart({ measured, year }: { measured: Measured; year: number }) {
  const { say } = useWords();
  const { points, reforms, index } = measured;
  const scales = scalesFor(points, []);
  if (!scales) return <p class="area__hint">{say("series_empty")}</p>;
  const lines = linesOf(points, scales);
  const facts = { first: points[0]?.year ?? "", last: points.at(-1)?.year ?? "" };
  return (
    <figure class="chart chart--small">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say("seg_small_label", { measure: say(`index_${index}`), ...facts })}
      >
        <ChartAxes scales={scales} year={year} reforms={reforms} />
        {lines
          .flatMap((line) => intervalsOf(line, scales))
          .map((outline) => (
            <path key={outline} class="chart__interval" d={outline} />
          ))}
        {lines.map((line) => (
          <path key={line[0]?.x} class="chart__line" d={pathOfLine(line)} />
        ))}
        {lines.flat().map(({ x, y, point }) => (
          <Marker key={point.year} kind="counted" x={x} y={y} size={point.year === year ? 5 : 3.2} />
        ))}
      </svg>
    </figure>
  );
}
