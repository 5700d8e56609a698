/** Pure: a series -> lines, bands and ticks. A gap or a break ends a line; nothing is drawn across it. */

import type { YearPoint } from "./reform";

export const WIDTH = 420;
export const HEIGHT = 210;
/** Width of a letter of a label, on average, in the units of the drawing. */
export const LETTER = 7.4;
export const LEFT = 52;
export const RIGHT = 14;
export const TOP = 28; // above the lines stands which reform it was
export const BOTTOM = 26;

/** What a line needs to know of a year; delivered points of the whole municipality have as much. */
export type Plotted = Pick<YearPoint, "year" | "value" | "low" | "high" | "break">;

export interface Dot<P extends Plotted = YearPoint> {
  readonly x: number;
  readonly y: number;
  readonly point: P;
}

export interface Scales {
  readonly x: (year: number) => number;
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
  readonly years: readonly number[];
}

/** Scales of a chart; a class has its codes as ticks. */
export function scalesFor(
  points: readonly YearPoint[],
  more: readonly Plotted[],
  codes: readonly number[] = [],
): Scales | null {
  const numbers = [
    ...[...points, ...more].flatMap((one) => [one.value, one.low, one.high]),
    ...points.flatMap((one) => [one.bandLow, one.bandHigh]),
  ].filter((n): n is number => n !== null);
  const years = [...new Set([...points, ...more].map((one) => one.year))].sort((a, b) => a - b);
  const [first, last] = [years[0], years[years.length - 1]];
  if (numbers.length === 0 || first === undefined || last === undefined) return null;
  const isOfClasses = codes.length > 1;
  const ticks = isOfClasses ? codes : niceTicks(Math.min(...numbers), Math.max(...numbers));
  // Codes need not rise from the lowest class to the highest: what is drawn is the number of the class.
  const heightOf = (value: number) => (isOfClasses ? codes.indexOf(value) : value);
  const [low, high] = [heightOf(ticks[0] ?? 0), heightOf(ticks[ticks.length - 1] ?? 1)];
  return {
    x: (year) => LEFT + ((year - first) / Math.max(last - first, 1)) * (WIDTH - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - ((heightOf(value) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM),
    ticks,
    years,
  };
}

/** Round numbers that cover a range; from zero where the values are not far above it. */
export function niceTicks(lowest: number, highest: number): number[] {
  const bottom = lowest > 0 && lowest < highest * 0.75 ? 0 : lowest;
  const span = highest - bottom || Math.abs(highest) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => span / n <= 4) ?? span;
  const start = Math.floor(bottom / step);
  const count = Math.max(Math.ceil(highest / step) - start, 1);
  return Array.from({ length: count + 1 }, (_, i) => Number(((start + i) * step).toPrecision(12)));
}

/** Dots joined year by year; absent values and breaks begin a new line. */
export function linesOf<P extends Plotted>(points: readonly P[], { x, y }: Scales): Dot<P>[][] {
  const lines: Dot<P>[][] = [];
  let last: P | null = null;
  for (const point of points) {
    if (point.value === null) {
      last = null;
      continue;
    }
    const isJoined = last !== null && !point.break && point.year === last.year + 1;
    const dot = { x: x(point.year), y: y(point.value), point };
    if (isJoined) lines[lines.length - 1]?.push(dot);
    else lines.push([dot]);
    last = point;
  }
  return lines;
}

export function pathOfLine(line: readonly Pick<Dot, "x" | "y">[]): string {
  return line.map((dot, i) => `${i === 0 ? "M" : "L"}${dot.x.toFixed(1)},${dot.y.toFixed(1)}`).join("");
}

export interface Stroke {
  /** One of the two years a part of it joins is estimated. */
  readonly isEstimated: boolean;
  readonly dots: readonly Dot[];
}

/** A line cut where certainty changes, so that each part can be drawn in its own way. */
export function strokesOf(line: readonly Dot[]): Stroke[] {
  const strokes: { isEstimated: boolean; dots: Dot[] }[] = [];
  line.forEach((dot, i) => {
    const before = line[i - 1];
    if (!before) return;
    const isEstimated = [before, dot].some((one) => one.point.kind === "estimated");
    const open = strokes.at(-1);
    if (open?.isEstimated === isEstimated) open.dots.push(dot);
    else strokes.push({ isEstimated, dots: [before, dot] });
  });
  return strokes;
}

// A band reaches a little beyond its years, so that one year alone has one too.
const REACH = 0.3;
const REACHED = 8; // and no further beyond the last year than this

/** The bands of estimated years next to each other, as closed outlines. */
export function bandsOf(line: readonly Dot[], scales: Scales): string[] {
  return outlinesOf(line, scales, ({ kind, bandLow, bandHigh }) =>
    kind === "estimated" ? endsOf(bandLow, bandHigh) : null,
  );
}

/** The 95 % intervals of years next to each other, as closed outlines. */
export function intervalsOf<P extends Plotted>(line: readonly Dot<P>[], scales: Scales): string[] {
  return outlinesOf(line, scales, ({ low, high }) => endsOf(low, high));
}

type Ends = readonly [low: number, high: number];

function endsOf(low: number | null, high: number | null): Ends | null {
  return low === null || high === null ? null : [low, high];
}

function outlinesOf<P extends Plotted>(
  line: readonly Dot<P>[],
  { x, y }: Scales,
  endsIn: (point: P) => Ends | null,
): string[] {
  return runsOf(line, endsIn).map((run) => {
    const edge = (end: 0 | 1) => run.map(({ year, ends }) => [year, ends[end]] as const);
    const wide = (ends: readonly (readonly [number, number])[]) => {
      const [first, last] = [ends[0] ?? [0, 0], ends.at(-1) ?? [0, 0]];
      return [[first[0] - REACH, first[1]], ...ends, [last[0] + REACH, last[1]]] as const;
    };
    const corners = [...wide(edge(1)), ...[...wide(edge(0))].reverse()];
    const dots = corners.map(([year = 0, value = 0]) => ({
      x: Math.min(Math.max(x(year), LEFT), WIDTH - RIGHT + REACHED),
      y: y(value),
    }));
    return `${pathOfLine(dots)}Z`;
  });
}

interface Spanned {
  readonly year: number;
  readonly ends: Ends;
}

/** Years next to each other that have both ends. */
function runsOf<P extends Plotted>(line: readonly Dot<P>[], endsIn: (point: P) => Ends | null): Spanned[][] {
  const runs: Spanned[][] = [];
  let isOpen = false;
  for (const { point } of line) {
    const ends = endsIn(point);
    if (ends) {
      if (!isOpen) runs.push([]);
      runs.at(-1)?.push({ year: point.year, ends });
    }
    isOpen = ends !== null;
  }
  return runs;
}

/** Where boundaries changed: halfway before the first year on new ones. */
export function reformX(year: number, { x }: Scales): number {
  return x(year - 0.5);
}

/** Where a label of a vertical line stands: beside it where there is room, else against the edge. */
export function labelAt(x: number, length: number): { readonly x: number; readonly anchor: "start" | "end" } {
  if (x + 5 + length <= WIDTH) return { x: x + 5, anchor: "start" };
  return { x: x - 5 - length >= 0 ? x - 5 : WIDTH, anchor: "end" };
}
