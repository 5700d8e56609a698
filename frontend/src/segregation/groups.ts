/** Pure: the catalogue -> groups whose segregation is measured, each with its measures. */

import type { Bilingual, Indicator } from "../api/types";
import { formulaParts } from "../parts/formula";

/** Functions of the formula language that hold a group against everyone else, in the order of the page. */
export const INDICES = [
  "dissimilarity",
  "expected_dissimilarity",
  "corrected_dissimilarity",
  "isolation",
  "exposure_to_others",
  "gini_segregation",
  "entropy_segregation",
  "atkinson_segregation",
  "correlation_ratio",
  "delta_concentration",
  "spatial_proximity",
  "absolute_clustering",
  "distance_isolation",
] as const;

export type IndexName = (typeof INDICES)[number];

export interface Group {
  /** Stands in the address. */
  readonly id: string;
  readonly name: Bilingual;
  readonly indices: ReadonlyMap<IndexName, Indicator>;
}

/** Groups with a dissimilarity, in the order of the catalogue. */
export function groupsOf(indicators: readonly Indicator[]): Group[] {
  const found = new Map<string, { name: Bilingual; indices: Map<IndexName, Indicator> }>();
  for (const indicator of indicators) {
    const measured = measuredBy(indicator);
    if (!measured) continue;
    const { index, counts } = measured;
    const key = counts.join(" of ");
    const bare = { de: counts[0] ?? key, en: counts[0] ?? key };
    const group = found.get(key) ?? {
      name: indicator.formula_names[counts[0] ?? ""] ?? bare,
      indices: new Map(),
    };
    if (!group.indices.has(index)) group.indices.set(index, indicator);
    found.set(key, group);
  }
  return [...found.values()].flatMap(({ name, indices }) => {
    const main = indices.get("dissimilarity");
    const inOrder = INDICES.flatMap((index) => {
      const indicator = indices.get(index);
      return indicator ? [[index, indicator] as const] : [];
    });
    return main ? [{ id: main.id.replace(/^dissimilarity_/, ""), name, indices: new Map(inOrder) }] : [];
  });
}

/** The group an indicator speaks of; null if it is none of these measures. */
export function groupOf(groups: readonly Group[], indicator: Indicator): Group | null {
  return groups.find(({ indices }) => [...indices.values()].some((one) => one.id === indicator.id)) ?? null;
}

interface Measured {
  readonly index: IndexName;
  /** The names of the counts: the group, and all. */
  readonly counts: readonly string[];
}

/** Null unless the formula is one of the functions, of two counts, and there are values of it. */
function measuredBy({ formula, available }: Indicator): Measured | null {
  if (!available.some((on) => on.level === "municipality" && on.years.length > 0)) return null;
  const whole = formulaParts(formula);
  if (whole?.kind !== "call") return null;
  const index = INDICES.find((one) => one === whole.text);
  const counts = whole.parts.flatMap((part) => (part.kind === "name" ? [part.text] : []));
  return index && counts.length === 2 && whole.parts.length === 2 ? { index, counts } : null;
}
