/** Deviations -> classes of the map: which way, and whether chance would explain it. */

import type { DeviationRow, Polarity, Status } from "../api/types";
import type { WordKey } from "../words/words";

export type Way = "better" | "worse" | "higher" | "lower" | "unchanged";
export type Certainty = "beyond" | "within" | "untested";

export interface DeviationClass {
  readonly way: Way;
  readonly certainty: Certainty;
  readonly colour: string;
}

const UNCHANGED: DeviationClass = { way: "unchanged", certainty: "within", colour: "#f7f7f7" };

const pair = (way: Way, beyond: string, untested: string, within: string): DeviationClass[] => [
  { way, certainty: "beyond", colour: beyond },
  { way, certainty: "untested", colour: untested },
  { way, certainty: "within", colour: within },
];

// Blue and orange, violet and green stay apart for all kinds of colour blindness; strength says how sure.
const JUDGED = [
  ...pair("better", "#00618f", "#5fa9c9", "#c3e1ee"),
  UNCHANGED,
  ...pair("worse", "#a7492a", "#e29a5c", "#f7dfba").reverse(),
];
const NEUTRAL = [
  ...pair("lower", "#1b7837", "#7fbf7b", "#d5edcf"),
  UNCHANGED,
  ...pair("higher", "#762a83", "#af8dc3", "#e7d4e8").reverse(),
];

/** All classes there can be, from one end to the other. */
export function deviationClasses(polarity: Polarity): readonly DeviationClass[] {
  return polarity === "neutral" ? NEUTRAL : JUDGED;
}

export function wayOf({ direction, absolute }: DeviationRow): Way | null {
  if (absolute === null || direction === "unknown") return null;
  if (direction !== "neutral") return direction;
  if (absolute === 0) return "unchanged";
  return absolute > 0 ? "higher" : "lower";
}

export function certaintyOf({ distinguishable }: DeviationRow): Certainty {
  if (distinguishable === null) return "untested";
  return distinguishable ? "beyond" : "within";
}

/** Number of a row's class in the list of its polarity, from 1; 0 where nothing can be compared. */
export function deviationClassOf(row: DeviationRow, classes: readonly DeviationClass[]): number {
  const way = wayOf(row);
  if (way === null) return 0;
  const certainty = certaintyOf(row);
  return (
    classes.findIndex((one) => one.way === way && (way === "unchanged" || one.certainty === certainty)) + 1
  );
}

/** Why a row has no deviation: the status of the side that is absent. */
export function absenceOf(row: DeviationRow): Status {
  if (wayOf(row) !== null) return "present";
  if (row.status !== "present") return row.status;
  return row.reference_status === "present" ? "not_applicable" : row.reference_status;
}

export const WAY_WORDS: Readonly<Record<Way, WordKey>> = {
  better: "direction_better",
  worse: "direction_worse",
  higher: "direction_higher",
  lower: "direction_lower",
  unchanged: "direction_unchanged",
};
export const CERTAINTY_WORDS: Readonly<Record<Certainty, WordKey>> = {
  beyond: "deviation_beyond",
  within: "deviation_within",
  untested: "deviation_untested",
};
