/** What is shown for a route: the asked where it exists, else the nearest, and a notice about each difference. */

import type { Indicator, Municipality } from "./api/types";
import type { Route } from "./route";

export interface Notice {
  readonly about: "municipality" | "indicator" | "level" | "year";
  readonly asked: string;
  readonly shown: string;
}

export interface Selection {
  readonly municipality: Municipality;
  readonly indicator: Indicator;
  readonly level: string;
  readonly year: number;
  readonly levels: readonly string[];
  readonly years: readonly number[];
  /** The boundaries of today this year is converted to; null if it stands on them, or is not converted. */
  readonly convertedTo: string | null;
  /** The years of this level that are converted. */
  readonly convertedYears: readonly number[];
  /** The boundaries to show instead of those the year was delivered on. */
  readonly vintage: string | null;
  readonly notices: readonly Notice[];
}

// The levels social planning is done on; a map opens there when nothing else is asked for.
const USUAL_LEVELS = ["social_space", "planning_area"];

export function municipalityFor(route: Route, known: readonly Municipality[]): Municipality | null {
  return known.find((one) => one.key === route.municipality) ?? known[0] ?? null;
}

export function selectionFor(
  route: Route,
  municipality: Municipality,
  indicators: readonly Indicator[],
): Selection | null {
  const offered = indicators.filter((one) => one.available.some((on) => on.years.length > 0));
  const indicator = offered.find((one) => one.id === route.indicator) ?? usualIndicator(offered);
  if (!indicator) return null;
  const onLevels = indicator.available.filter((on) => on.years.length > 0);
  const levels = onLevels.map((on) => on.level);
  const level = levels.find((one) => one === route.level) ?? usualLevel(levels);
  const years = [...(onLevels.find((on) => on.level === level)?.years ?? [])].sort((a, b) => a - b);
  const year = nearestYear(years, route.year);
  const notices = [
    ...difference("municipality", route.municipality, municipality.key),
    ...difference("indicator", route.indicator, indicator.id),
    ...difference("level", route.level, level),
    ...difference("year", route.year, year),
  ];
  const convertedTo = convertedToOf(indicator, level, year);
  return {
    municipality,
    indicator,
    level,
    year,
    levels,
    years,
    convertedTo,
    convertedYears: convertedYearsOf(indicator, level),
    vintage: route.boundaries === "today" ? convertedTo : null,
    notices,
  };
}

/** The newest boundaries a year is converted to. */
export function convertedToOf(indicator: Indicator, level: string, year: number): string | null {
  const onto = indicator.converted.filter((one) => one.level === level && one.years.includes(year));
  return (
    onto
      .map((one) => one.vintage)
      .sort()
      .at(-1) ?? null
  );
}

function convertedYearsOf(indicator: Indicator, level: string): readonly number[] {
  const years = indicator.converted.filter((one) => one.level === level).flatMap((one) => one.years);
  return [...new Set(years)].sort((a, b) => a - b);
}

function usualIndicator(offered: readonly Indicator[]): Indicator | undefined {
  // Social monitoring is first of all about strain: a share of which more is worse.
  const shares = offered.filter((one) => one.kind === "ratio" && one.scale === "per_area");
  const strain = shares.find((one) => one.polarity === "higher_is_worse");
  return strain ?? shares.find((one) => one.polarity !== "neutral") ?? shares[0] ?? offered[0];
}

function usualLevel(levels: readonly string[]): string {
  return USUAL_LEVELS.find((one) => levels.includes(one)) ?? levels[0] ?? "";
}

/** The asked year or the nearest one there is, the later of two; without a wish the last. */
export function nearestYear(years: readonly number[], asked: number | null): number {
  const last = years[years.length - 1] ?? 0;
  if (asked === null) return last;
  const closer = (best: number, year: number) =>
    Math.abs(year - asked) <= Math.abs(best - asked) ? year : best;
  return years.reduce(closer, years[0] ?? last);
}

function difference(
  about: Notice["about"],
  asked: string | number | null,
  shown: string | number,
): readonly Notice[] {
  return asked === null || asked === shown ? [] : [{ about, asked: String(asked), shown: String(shown) }];
}
