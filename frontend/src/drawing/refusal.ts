/**
 * Pure: why the service refuses a drawing -> words of the page.
 *
 * The service tells details in English. Refusals a reader of the page meets are told in the reader's language;
 * any other, and one whose wording has changed, stays as the service says it.
 */

import type { ApiProblem } from "../api/client";
import type { Facts, WordKey } from "../words/words";

export interface Refusal {
  readonly word: WordKey;
  readonly facts: Facts;
}

const BY_WORDING: readonly (readonly [RegExp, WordKey])[] = [
  [/^No area of the level/, "own_none_half"],
  [/^The drawing is not valid: Self-intersection/, "own_crossing"],
  [/^The drawing is not valid/, "own_not_valid"],
  [/^The drawing holds \d+ features/, "own_several"],
  [/^The drawing is not readable as JSON/, "own_unreadable"],
  [/^The drawing is (a |no geometry)/, "own_no_polygon"],
  [/it seems to be in metres/, "own_metres"],
  [/latitude before longitude/, "own_swapped"],
  [/^The drawing is larger than/, "own_too_large"],
  [/far outside of every municipality/, "own_far_outside"],
  [/square metres, which is too small/, "own_too_small"],
];

export function refusalIn(
  problem: ApiProblem,
  number: (value: number, decimals: number) => string,
): Refusal | null {
  const { outside_share: outside, vertices } = problem.facts;
  if (typeof outside === "number") {
    return { word: "own_outside", facts: { percent: number(100 * outside, 1) } };
  }
  if (typeof vertices === "number") return { word: "own_too_many", facts: { count: number(vertices, 0) } };
  const found = BY_WORDING.find(([wording]) => wording.test(problem.detail));
  return found ? { word: found[1], facts: {} } : null;
}
