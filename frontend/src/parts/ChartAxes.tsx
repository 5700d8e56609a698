import { useWords } from "../words/words";
import { BOTTOM, HEIGHT, LEFT, LETTER, labelAt, RIGHT, reformX, type Scales, TOP, WIDTH } from "./chart";
import type { Reform } from "./reform";

interface ChartAxesProps {
  readonly scales: Scales;
  readonly year: number;
  readonly reforms: readonly Reform[];
  /** Ticks that stand for classes are numbered as the legend numbers them. */
  readonly isOfClasses?: boolean;
}

/** Ticks, the chosen year, and where boundaries changed. */
export function ChartAxes({ scales, year, reforms, isOfClasses = false }: ChartAxesProps) {
  const words = useWords();
  const { ticks, x, y } = scales;
  const decimals = Math.max(...ticks.map((tick) => (String(tick).split(".")[1] ?? "").length));
  const shownYears = scales.years.filter((one, i) => i % 3 === 0 || one === scales.years.at(-1));
  return (
    <>
      {ticks.map((tick, i) => (
        <g key={tick}>
          <line class="chart__grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text class="chart__tick" x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
            {isOfClasses ? i + 1 : words.number(tick, decimals)}
          </text>
        </g>
      ))}
      {shownYears.map((one) => (
        <text key={one} class="chart__tick" x={x(one)} y={HEIGHT - 8} text-anchor="middle">
          {one}
        </text>
      ))}
      <line class="chart__now" x1={x(year)} x2={x(year)} y1={TOP - 4} y2={HEIGHT - BOTTOM} />
      {reforms.map((reform) => (
        <ReformMark key={reform.year} reform={reform} scales={scales} />
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
