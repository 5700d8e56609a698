/** Pure: a series -> lines and ticks. A gap or a reform ends a line; nothing is drawn across it. */

import type { SeriesPoint } from "../api/types";

export const WIDTH = 420;
export const HEIGHT = 190;
const LEFT = 52;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 26;

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly point: SeriesPoint;
}

export interface Scales {
  readonly x: (year: number) => number;
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
  readonly years: readonly number[];
}

/** Scales of a chart; a class has its codes as ticks. */
export function scalesFor(
  points: readonly SeriesPoint[],
  more: readonly SeriesPoint[],
  codes: readonly number[] = [],
): Scales | null {
  const numbers = [...points, ...more].flatMap((one) =>
    [one.value, one.low, one.high].filter((n): n is number => n !== null),
  );
  const years = [...new Set([...points, ...more].map((one) => one.year))].sort((a, b) => a - b);
  const [first, last] = [years[0], years[years.length - 1]];
  if (numbers.length === 0 || first === undefined || last === undefined) return null;
  const ticks = codes.length > 1 ? codes : niceTicks(Math.min(...numbers), Math.max(...numbers));
  const [low, high] = [ticks[0] ?? 0, ticks[ticks.length - 1] ?? 1];
  return {
    x: (year) => LEFT + ((year - first) / Math.max(last - first, 1)) * (WIDTH - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM),
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

/** Dots joined year by year; absent values and other boundaries begin a new line. */
export function linesOf(points: readonly SeriesPoint[], { x, y }: Scales): Dot[][] {
  const lines: Dot[][] = [];
  let last: SeriesPoint | null = null;
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

export function pathOfLine(line: readonly Dot[]): string {
  return line.map((dot, i) => `${i === 0 ? "M" : "L"}${dot.x.toFixed(1)},${dot.y.toFixed(1)}`).join("");
}

/** Where boundaries changed: halfway before the first year on new ones. */
export function breaksOf(points: readonly SeriesPoint[], { x }: Scales): { year: number; x: number }[] {
  return points.filter((one) => one.break).map(({ year }) => ({ year, x: x(year - 0.5) }));
}
