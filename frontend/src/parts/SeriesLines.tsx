import type { Indicator } from "../api/types";
import { useWords } from "../words/words";
import { bandsOf, intervalsOf, linesOf, type Plotted, pathOfLine, type Scales, strokesOf } from "./chart";
import type { Across, YearPoint } from "./reform";
import { Marker } from "./SeriesSign";

interface SeriesLinesProps {
  readonly across: Across;
  readonly whole: readonly Plotted[];
  readonly scales: Scales;
  readonly indicator: Indicator;
  readonly year: number;
}

/** The lines of a chart, the surer above the less sure: municipality, old boundaries, band, today. */
export function SeriesLines({ across, whole, scales, indicator, year }: SeriesLinesProps) {
  const words = useWords();
  const lines = linesOf(across.today, scales);
  const older = linesOf(across.older, scales);
  const told = (point: YearPoint) => {
    const certainty = words.certainty(point.kind, point.bandLow, point.bandHigh, indicator);
    const interval = words.interval(point, null, indicator);
    const parts = [words.told(point, indicator), certainty, interval, words.flip(point)];
    return `${point.year}: ${parts.filter(Boolean).join(", ")}`;
  };
  return (
    <>
      {lines
        .flatMap((line) => intervalsOf(line, scales))
        .map((outline) => (
          <path key={`interval${outline}`} class="chart__interval" d={outline} />
        ))}
      {lines
        .flatMap((line) => bandsOf(line, scales))
        .map((outline) => (
          <path key={outline} class="chart__band" d={outline} />
        ))}
      {linesOf(whole, scales).map((line) => (
        <path key={`whole${line[0]?.x}`} class="chart__whole" d={pathOfLine(line)} />
      ))}
      {older.map((line) => (
        <path key={`older${line[0]?.x}`} class="chart__older" d={pathOfLine(line)} />
      ))}
      {older.flat().map(({ x, y, point }) => (
        <circle key={`older${point.year}`} class="chart__older-dot" cx={x} cy={y} r={2.6}>
          <title>{`${words.say("sign_older")}, ${point.year}: ${words.told(point, indicator)}`}</title>
        </circle>
      ))}
      {lines.flatMap(strokesOf).map(({ isEstimated, dots }) => (
        <path
          key={`line${dots[0]?.x}`}
          class={`chart__line${isEstimated ? " chart__line--estimated" : ""}`}
          d={pathOfLine(dots)}
        />
      ))}
      {lines.flat().map(({ x, y, point }) => (
        <g key={point.year}>
          <Marker kind={point.kind ?? "counted"} x={x} y={y} size={point.year === year ? 5 : 3.2} />
          <title>{told(point)}</title>
        </g>
      ))}
    </>
  );
}
