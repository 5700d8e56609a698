import type { Indicator, Series, SeriesPoint } from "../api/types";
import { codesOf } from "../map/classes";
import { useWords } from "../words/words";
import { ConversionNote } from "./ConversionNote";
import {
  BOTTOM,
  HEIGHT,
  LEFT,
  LETTER,
  labelAt,
  RIGHT,
  reformX,
  type Scales,
  scalesFor,
  TOP,
  WIDTH,
} from "./chart";
import { acrossReforms, type Reform } from "./reform";
import { SeriesLegend } from "./SeriesLegend";
import { SeriesLines } from "./SeriesLines";
import { SeriesTable } from "./SeriesTable";

interface LineChartProps {
  readonly series: Series;
  readonly whole: readonly SeriesPoint[];
  readonly wholeName: string;
  readonly indicator: Indicator;
  readonly year: number;
}

/** A series as one line over reforms, with what was counted and what was estimated, and the same as a table. */
export function LineChart({ series, whole, wholeName, indicator, year }: LineChartProps) {
  const { say, of } = useWords();
  const across = acrossReforms(series);
  const scales = scalesFor([...across.today, ...across.older], whole, codesOf(indicator));
  if (!scales) return <p class="area__hint">{say("series_empty")}</p>;
  return (
    <figure class="chart">
      <figcaption class="chart__title">{say("series_of", { indicator: of(indicator.name) })}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say("series_label", { name: series.name })}
      >
        <Axes scales={scales} />
        <line class="chart__now" x1={scales.x(year)} x2={scales.x(year)} y1={TOP - 4} y2={HEIGHT - BOTTOM} />
        {across.reforms.map((reform) => (
          <ReformMark key={reform.year} reform={reform} scales={scales} />
        ))}
        <SeriesLines across={across} whole={whole} scales={scales} indicator={indicator} year={year} />
      </svg>
      <SeriesLegend across={across} name={series.name} wholeName={whole.length > 0 ? wholeName : ""} />
      {across.isConverted && series.conversion && <ConversionNote conversion={series.conversion} />}
      <SeriesTable across={across} indicator={indicator} />
    </figure>
  );
}

function Axes({ scales }: { scales: Scales }) {
  const words = useWords();
  const decimals = Math.max(...scales.ticks.map((tick) => (String(tick).split(".")[1] ?? "").length));
  const shownYears = scales.years.filter((one, i) => i % 3 === 0 || one === scales.years.at(-1));
  return (
    <>
      {scales.ticks.map((tick) => (
        <g key={tick}>
          <line class="chart__grid" x1={LEFT} x2={WIDTH - RIGHT} y1={scales.y(tick)} y2={scales.y(tick)} />
          <text class="chart__tick" x={LEFT - 6} y={scales.y(tick) + 4} text-anchor="end">
            {words.number(tick, decimals)}
          </text>
        </g>
      ))}
      {shownYears.map((one) => (
        <text key={one} class="chart__tick" x={scales.x(one)} y={HEIGHT - 8} text-anchor="middle">
          {one}
        </text>
      ))}
    </>
  );
}

/** A line where boundaries changed, with the day; on the side where there is more room. */
function ReformMark({ reform, scales }: { reform: Reform; scales: Scales }) {
  const { say, date } = useWords();
  const x = reformX(reform.year, scales);
  const text = say("reform_on", { when: reform.day ? date(reform.day) : reform.year });
  const place = labelAt(x, text.length * LETTER);
  return (
    <g>
      <line class="chart__break" x1={x} x2={x} y1={6} y2={HEIGHT - BOTTOM} />
      <text class="chart__reform" x={place.x} y={16} text-anchor={place.anchor}>
        {text}
      </text>
    </g>
  );
}
