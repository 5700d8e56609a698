/** What is drawn around the areas so that a reader knows where they are: larger borders and names. */

import type { Level } from "../api/types";
import { vintageOf } from "../state/here";
import { MOST_LABELS } from "./labels";

export interface Boundaries {
  readonly level: string;
  readonly vintage: string;
}

export interface Surroundings {
  /** The next larger areas and the municipality, in the boundaries that held at that date. */
  readonly borders: readonly Boundaries[];
  /** The smallest areas whose names can be read at once. */
  readonly names: Boundaries | null;
}

/** Levels come from the smallest to the largest, the municipality last. */
export function surroundingsOf(levels: readonly Level[], shown: Boundaries, date: string): Surroundings {
  const at = levels.findIndex((one) => one.level === shown.level);
  const larger = levels.slice(at + 1).flatMap((one) => {
    const vintage = vintageOf(one, date);
    return vintage ? [{ level: one.level, vintage, areas: areasIn(one, vintage) }] : [];
  });
  const own = levels[at] ? [{ ...shown, areas: areasIn(levels[at], shown.vintage) }] : [];
  const named = [...own, ...larger].find((one) => one.areas > 1 && one.areas <= MOST_LABELS);
  const next = larger[0];
  const last = larger[larger.length - 1];
  const borders = next && last && next !== last ? [next, last] : larger.slice(0, 1);
  return { borders: borders.map(bare), names: named ? bare(named) : null };
}

function areasIn(level: Level, vintage: string): number {
  return level.vintages.find((one) => one.vintage === vintage)?.areas ?? 0;
}

function bare({ level, vintage }: Boundaries): Boundaries {
  return { level, vintage };
}
