/**
 * Pure: a series -> one line on the boundaries of today, and beside it what was delivered on those before.
 *
 * A year counts as "counted" if it was delivered on the boundaries of today, as "exact" if every number of it
 * could be added up anew, and as "estimated" if a part of it had to be divided by weights.
 */

import type { ConvertedPoint, Series, SeriesPoint, Status } from "../api/types";

export type Kind = "counted" | "exact" | "estimated";

export interface YearPoint {
  readonly year: number;
  readonly value: number | null;
  readonly status: Status;
  readonly low: number | null;
  readonly high: number | null;
  /** Nothing is drawn from the year before to this one. */
  readonly break: boolean;
  /** Null where there is no value: then nothing was counted nor converted. */
  readonly kind: Kind | null;
  readonly estimatedShare: number | null;
  readonly bandLow: number | null;
  readonly bandHigh: number | null;
  /** Of a class: in what share of the likely cases it would be another. */
  readonly flip_share: number | null;
  readonly could_flip: boolean;
}

export interface Reform {
  /** The first year on the new boundaries. */
  readonly year: number;
  /** Their first day, where it is told. */
  readonly day: string | null;
}

export interface Across {
  readonly today: readonly YearPoint[];
  /** Delivered on boundaries before; empty if it is the same line as that of today. */
  readonly older: readonly YearPoint[];
  readonly reforms: readonly Reform[];
  readonly isConverted: boolean;
}

export function acrossReforms(series: Series): Across {
  const { points } = series;
  const newest = [...points, ...series.converted].map((one) => one.vintage).sort();
  const vintage = newest.at(-1);
  const converted = series.converted.filter((one) => one.vintage === vintage);
  if (converted.length === 0) {
    return { today: points.map(counted), older: [], reforms: breaksIn(points), isConverted: false };
  }
  const onToday = points.filter((one) => one.vintage === vintage);
  const before = points.filter((one) => one.vintage !== vintage).map(counted);
  const [first, ...rest] = onToday.map(counted);
  const joined = first ? [{ ...first, break: false }, ...rest] : [];
  const today = [...converted.map(convertedPoint), ...joined].sort((a, b) => a.year - b.year);
  return {
    today,
    older: isSameLine(before, today) ? [] : before,
    reforms: reformsIn(points, converted),
    isConverted: true,
  };
}

export interface SeriesRow {
  readonly year: number;
  readonly today: YearPoint | null;
  readonly older: YearPoint | null;
}

/** The lines of a table: each year once. */
export function rowsOf({ today, older }: Across): SeriesRow[] {
  const years = [...new Set([...today, ...older].map((one) => one.year))].sort((a, b) => a - b);
  const at = (points: readonly YearPoint[], year: number) => points.find((one) => one.year === year) ?? null;
  return years.map((year) => ({ year, today: at(today, year), older: at(older, year) }));
}

function counted(point: SeriesPoint): YearPoint {
  const { year, value, status, low, high, flip_share, could_flip } = point;
  const kind = value === null ? null : "counted";
  const none = { estimatedShare: null, bandLow: null, bandHigh: null };
  return { year, value, status, low, high, flip_share, could_flip, break: point.break, kind, ...none };
}

function convertedPoint(point: ConvertedPoint): YearPoint {
  const { year, value, status, is_exact: isExact } = point;
  return {
    year,
    value,
    status,
    low: null,
    high: null,
    break: false,
    kind: value === null ? null : isExact ? "exact" : "estimated",
    estimatedShare: value === null ? null : point.estimated_share,
    bandLow: point.band_low,
    bandHigh: point.band_high,
    flip_share: null,
    could_flip: false,
  };
}

function isSameLine(before: readonly YearPoint[], today: readonly YearPoint[]): boolean {
  return before.every((old) => {
    const now = today.find((one) => one.year === old.year);
    if (!now || now.status !== old.status) return false;
    return Math.abs((now.value ?? 0) - (old.value ?? 0)) <= 1e-9 * Math.abs(old.value ?? 0);
  });
}

function breaksIn(points: readonly SeriesPoint[]): Reform[] {
  return points.flatMap((point, i) => {
    if (!point.break) return [];
    const hasOwnDay = points[i - 1]?.vintage !== point.vintage;
    return [{ year: point.year, day: hasOwnDay ? point.vintage : null }];
  });
}

/** Where the boundaries change on which a year was delivered, also for an area that is new since. */
function reformsIn(points: readonly SeriesPoint[], converted: readonly ConvertedPoint[]): Reform[] {
  const delivered = new Map(converted.map((one) => [one.year, one.converted_from]));
  for (const { year, vintage } of points) delivered.set(year, vintage);
  const years = [...delivered].sort(([a], [b]) => a - b);
  return years.flatMap(([year, vintage], i) => {
    const before = years[i - 1]?.[1];
    return before !== undefined && before !== vintage ? [{ year, day: vintage }] : [];
  });
}
