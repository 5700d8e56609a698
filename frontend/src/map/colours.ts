/**
 * Colours of classes by polarity, and the hatching of absent cells.
 *
 * Three ramps of one hue family each, equal steps of lightness (CIE L* 95, 82, 69, 56, 43), told apart also
 * with protanopia, deuteranopia or tritanopia. Orange-brown means "more is worse", blue-green "more is
 * better", violet neither. Absent cells have no colour of any ramp: grey lines on pale grey. Classes around
 * one that says "may be chance" have two hues, strong at the ends: red is the worse end and blue the better,
 * violet high and green low where neither is. The folium page uses the same colours.
 */

import type { Polarity, Status } from "../api/types";

type Ramp = readonly [string, string, string, string, string];

export const RAMPS: Readonly<Record<Polarity, Ramp>> = {
  higher_is_worse: ["#f9f1ce", "#f3c572", "#e8963d", "#d16929", "#a7492a"],
  higher_is_better: ["#ecf4d6", "#89dcba", "#0fbac4", "#0391bf", "#006aa9"],
  neutral: ["#f6eef8", "#dec3e8", "#c19ad7", "#9f73c7", "#7b50b2"],
};
type Side = readonly [strong: string, weak: string];

const RED: Side = ["#c13a2e", "#f2a585"];
const BLUE: Side = ["#2166ac", "#8fc1de"];
export const ENDS: Readonly<Record<Polarity, { readonly low: Side; readonly high: Side }>> = {
  higher_is_worse: { low: BLUE, high: RED },
  higher_is_better: { low: RED, high: BLUE },
  neutral: { low: ["#1b7837", "#8ccb88"], high: ["#9350ab", "#d3b5de"] },
};
export const MAY_BE_CHANCE = "#f7f7f7";
/** The code of the class of areas that are not beyond chance. */
export const CHANCE_CODE = 0;
export const PAPER = "#ffffff";
export const HATCH_PAPER = "#ececec";
export const HATCH_LINE = "#4d4d4d";
export const BORDER = "#4a4a4a";
export const STRONG_BORDER = "#111111";
export const TAKEN = "#2044aa";

/** Rings that mark a class that is not certain: two in a tile of 12 by 12, clear between them. */
export const RINGS = { tile: 12, radius: 2, width: 1.1, at: [3, 9] } as const;

export type Absence = Exclude<Status, "present">;

export interface Hatch {
  readonly name: string;
  /** The lines of a tile of 8 by 8. */
  readonly lines: string;
  readonly width: number;
}

const hatch = (name: string, lines: string, width = 1.2): Hatch => ({ name, lines, width });
const CONFIDENTIAL = hatch("confidential", "M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6");

// Withheld by the source and withheld here look alike: telling them apart helps an attacker.
export const HATCHES: Readonly<Record<Absence, Hatch>> = {
  suppressed: CONFIDENTIAL,
  unknown_or_confidential: CONFIDENTIAL,
  missing: hatch("missing", "M-2,6 L2,10 M0,0 L8,8 M6,-2 L10,2"),
  not_yet_available: hatch("later", "M0,4 L8,4"),
  unreliable: hatch("unreliable", "M3,4 L5,4", 2),
  not_applicable: hatch("senseless", "M0,0 L8,8 M0,8 L8,0"),
  undefined: hatch("undefined", "M4,0 L4,8"),
  too_few_residents: hatch("few", "M4,0 L4,8 M0,4 L8,4"),
};

/** As many colours as there are classes, from light to dark. */
export function rampOf(polarity: Polarity, count: number): string[] {
  const stops = RAMPS[polarity];
  if (count === 1) return [stops[2]];
  return Array.from({ length: count }, (_, i) => between(stops, (i * (stops.length - 1)) / (count - 1)));
}

/** Whether classes lie on two sides of one that says "may be chance". */
export function isDiverging(codes: readonly number[]): boolean {
  const middle = codes.indexOf(CHANCE_CODE);
  return middle > 0 && middle < codes.length - 1;
}

/** The colours of declared classes, in their order. */
export function coloursOf(polarity: Polarity, codes: readonly number[]): string[] {
  if (!isDiverging(codes)) return rampOf(polarity, codes.length);
  const middle = codes.indexOf(CHANCE_CODE);
  const { low, high } = ENDS[polarity];
  return [...sideOf(low, middle), MAY_BE_CHANCE, ...sideOf(high, codes.length - 1 - middle).reverse()];
}

/** From strong to weak. */
function sideOf(side: Side, count: number): string[] {
  return Array.from({ length: count }, (_, i) => between(side, count > 1 ? i / (count - 1) : 0));
}

function between(stops: readonly string[], position: number): string {
  const left = Math.min(Math.floor(position), stops.length - 2);
  const [from, to] = [channels(stops[left]), channels(stops[left + 1])];
  const mixed = from.map((a, i) => Math.round(a + ((to[i] ?? a) - a) * (position - left)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function channels(colour = "#000000"): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
