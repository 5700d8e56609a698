import { ChartAxes } from "../parts/ChartAxes";
import { type Dot, HEIGHT, intervalsOf, linesOf, pathOfLine, scalesFor, WIDTH } from "../parts/chart";
import { MethodLinks } from "../parts/MethodLinks";
import type { YearPoint } from "../parts/reform";
import { Marker, SeriesSign, type Sign } from "../parts/SeriesSign";
import { useWords } from "../words/words";
import type { Group } from "./groups";
import type { Measured } from "./reading";

interface ChanceChartProps {
  readonly group: Group;
  readonly main: Measured;
  readonly expected: Measured | undefined;
  readonly corrected: Measured | undefined;
  readonly year: number;
}

/** The dissimilarity with its 95 % interval, above what chance alone would give, and corrected for it. */
export function ChanceChart({ group, main, expected, corrected, year }: ChanceChartProps) {
  const words = useWords();
  const { say, of } = words;
  const byChance = expected?.points ?? [];
  const righted = corrected?.points ?? [];
  const scales = scalesFor(main.points, [...byChance, ...righted]);
  const years = main.points.map((one) => one.year);
  if (!scales) return <p class="area__hint">{say("series_empty")}</p>;
  const lines = linesOf(main.points, scales);
  const without = linesOf(byChance, scales);
  const told = ({ point }: Dot) =>
    [`${point.year}: ${words.told(point, main.indicator)}`, words.interval(point, null, main.indicator)]
      .filter(Boolean)
      .join(", ");
  return (
    <figure class="chart chart--main">
      <figcaption class="chart__title">{say("seg_chart", { group: of(group.name) })}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say("seg_chart_label", { first: years[0] ?? "", last: years.at(-1) ?? "" })}
      >
        <ChartAxes scales={scales} year={year} reforms={main.reforms} />
        {lines
          .flatMap((line) => intervalsOf(line, scales))
          .map((outline) => (
            <path key={outline} class="chart__interval" d={outline} />
          ))}
        {without.map((line) => (
          <path key={line[0]?.x} class="chart__expected" d={pathOfLine(line)} />
        ))}
        {lines.map((line) => (
          <path key={line[0]?.x} class="chart__line" d={pathOfLine(line)} />
        ))}
        {lines.flat().map((dot) => (
          <g key={dot.point.year}>
            <Marker kind="counted" x={dot.x} y={dot.y} size={dot.point.year === year ? 5 : 3.2} />
            <title>{told(dot)}</title>
          </g>
        ))}
        {linesOf(righted, scales).map((line) => (
          <path key={line[0]?.x} class="chart__corrected" d={pathOfLine(line)} />
        ))}
      </svg>
      <Key main={main} hasExpected={hasValue(byChance)} hasCorrected={hasValue(righted)} />
      <p class="area__hint">
        <MethodLinks
          methods={[main, expected, corrected].flatMap((one) => one?.indicator.methods ?? [])}
          label={say("method_about")}
        />
      </p>
    </figure>
  );
}

interface KeyProps {
  readonly main: Measured;
  readonly hasExpected: boolean;
  readonly hasCorrected: boolean;
}

/** What the lines mean; only what is drawn is listed. */
function Key({ main, hasExpected, hasCorrected }: KeyProps) {
  const { say, method } = useWords();
  const how = main.series.interval_method;
  const entries: (readonly [Sign, string] | false)[] = [
    ["counted", say("seg_line_d")],
    how !== null && ["interval", say("sign_interval", { method: method(how) })],
    hasCorrected && ["corrected", say("seg_line_corrected")],
    hasExpected && ["expected", say("seg_line_expected")],
  ];
  return (
    <>
      <ul class="chart__key">
        {entries
          .filter((one) => one !== false)
          .map(([sign, text]) => (
            <li key={sign}>
              <SeriesSign sign={sign} />
              <span>{text}</span>
            </li>
          ))}
      </ul>
      {main.reforms.map(({ year }) => (
        <p key={year} class="conversion-note">
          {say("seg_reform_note", { year })}
        </p>
      ))}
    </>
  );
}

function hasValue(points: readonly YearPoint[]): boolean {
  return points.some((one) => one.value !== null);
}
