import type { Indicator, Series, SeriesPoint } from "../api/types";
import { codesOf } from "../map/classes";
import { useWords } from "../words/words";
import { breaksOf, HEIGHT, linesOf, pathOfLine, scalesFor, WIDTH } from "./chart";
import { SeriesTable } from "./SeriesTable";

interface LineChartProps {
  readonly series: Series;
  readonly whole: readonly SeriesPoint[];
  readonly wholeName: string;
  readonly indicator: Indicator;
  readonly year: number;
}

/** A series as lines with gaps and marks of reforms, and the same as a table. */
export function LineChart({ series, whole, wholeName, indicator, year }: LineChartProps) {
  const words = useWords();
  const { say, of } = words;
  const { points } = series;
  const scales = scalesFor(points, whole, codesOf(indicator));
  if (!scales) return <p class="area__hint">{say("series_empty")}</p>;
  const lines = linesOf(points, scales);
  const marks = breaksOf(points, scales);
  const bottom = HEIGHT - 26;
  const label = (value: number) => words.number(value, Math.max(decimalsOf(scales.ticks), 0));
  const shownYears = scales.years.filter((one, i) => i % 3 === 0 || one === scales.years.at(-1));
  return (
    <figure class="chart">
      <figcaption class="chart__title">{say("series_of", { indicator: of(indicator.name) })}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say("series_label", { name: series.name })}
      >
        {scales.ticks.map((tick) => (
          <g key={tick}>
            <line class="chart__grid" x1="52" x2={WIDTH - 14} y1={scales.y(tick)} y2={scales.y(tick)} />
            <text class="chart__tick" x="46" y={scales.y(tick) + 4} text-anchor="end">
              {label(tick)}
            </text>
          </g>
        ))}
        {shownYears.map((one) => (
          <text key={one} class="chart__tick" x={scales.x(one)} y={HEIGHT - 8} text-anchor="middle">
            {one}
          </text>
        ))}
        <line class="chart__now" x1={scales.x(year)} x2={scales.x(year)} y1="12" y2={bottom} />
        {marks.map((mark) => (
          <line key={mark.year} class="chart__break" x1={mark.x} x2={mark.x} y1="12" y2={bottom} />
        ))}
        {linesOf(whole, scales).map((line) => (
          <path key={`whole${line[0]?.x}`} class="chart__whole" d={pathOfLine(line)} />
        ))}
        {lines.map((line) => (
          <path key={line[0]?.x} class="chart__line" d={pathOfLine(line)} />
        ))}
        {lines.flat().map(({ x, y, point }) => (
          <circle key={point.year} class="chart__dot" cx={x} cy={y} r={point.year === year ? 5 : 3}>
            <title>{`${point.year}: ${words.told(point, indicator)}`}</title>
          </circle>
        ))}
      </svg>
      <ul class="chart__key">
        <li class="chart__key-area">{series.name}</li>
        {whole.length > 0 && <li class="chart__key-whole">{wholeName}</li>}
        {marks.map((mark) => (
          <li key={mark.year} class="chart__key-break">
            {say("reform", { year: mark.year })}
          </li>
        ))}
      </ul>
      <SeriesTable series={series} indicator={indicator} />
    </figure>
  );
}

function decimalsOf(ticks: readonly number[]): number {
  return Math.max(...ticks.map((tick) => (String(tick).split(".")[1] ?? "").length));
}
