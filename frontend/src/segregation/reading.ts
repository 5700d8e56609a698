/** Pure: series of a group's measures -> the years as rows, and what may be concluded in a year. */

import type { Indicator, Series } from "../api/types";
import { acrossReforms, type Reform, type YearPoint } from "../parts/reform";
import type { IndexName } from "./groups";

export interface Measured {
  readonly index: IndexName;
  readonly indicator: Indicator;
  readonly series: Series;
  readonly points: readonly YearPoint[];
  readonly reforms: readonly Reform[];
}

export function measuredOf(index: IndexName, indicator: Indicator, series: Series): Measured {
  const { today, reforms } = acrossReforms(series);
  return { index, indicator, series, points: today, reforms };
}

export function at(measured: Measured | undefined, year: number): YearPoint | null {
  return measured?.points.find((one) => one.year === year) ?? null;
}

/** All years there is a value or a reason in, rising. */
export function yearsOf(all: readonly Measured[]): number[] {
  return [...new Set(all.flatMap(({ points }) => points.map((one) => one.year)))].sort((a, b) => a - b);
}

export type Verdict = "above" | "unsure" | "within";

/** Whether a dissimilarity is more than chance gives; null where one of the two is absent. */
export function verdictOf(found: YearPoint | null, expected: YearPoint | null): Verdict | null {
  if (found?.value == null || expected?.value == null) return null;
  if (found.value <= expected.value) return "within";
  return (found.low ?? found.value) <= expected.value ? "unsure" : "above";
}

/** Several tables with the same columns as one, the head once; with the mark that spreadsheets need. */
export function joined(files: readonly string[]): string {
  const tables = files.map((file) => file.replace(/^\ufeff/, ""));
  const heads = new Set(tables.map(headOf));
  if (heads.size !== 1) throw new Error("The tables have different columns.");
  const [head = ""] = heads;
  return `\ufeff${head}${tables.map((table) => table.slice(head.length)).join("")}`;
}

/** The first line with its end; a field in quotes may hold a line break, a head has none. */
function headOf(table: string): string {
  const end = table.indexOf("\n");
  return end < 0 ? `${table}\r\n` : table.slice(0, end + 1);
}
