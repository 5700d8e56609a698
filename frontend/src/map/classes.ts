/** Values -> numbered classes: what the map colours, the legend lists and the table prints. */

import type { Cell, Indicator, Polarity } from "../api/types";
import type { Language } from "../route";
import { number } from "../words/numbers";
import type { WordKey } from "../words/words";
import { type Absence, coloursOf, HATCHES, isDiverging, rampOf } from "./colours";

export interface ClassEntry {
  /** From 1 upwards, light to dark. */
  readonly number: number;
  readonly label: string;
  readonly colour: string;
  readonly count: number;
}

export interface AbsenceEntry {
  readonly status: Absence;
  readonly count: number;
}

/** Class number of a value, from 1; 0 where there is no value. Limits are upper and inclusive. */
export function classOf(cell: Cell, breaks: readonly number[], codes: readonly number[] = []): number {
  const { value } = cell;
  if (cell.status !== "present" || value === null) return 0;
  if (codes.length > 0) return codes.indexOf(value) + 1;
  const below = breaks.filter((limit) => limit < value).length;
  return Math.min(below + 1, Math.max(breaks.length, 1));
}

export interface Classified {
  readonly indicator: Indicator;
  readonly cells: readonly Cell[];
  readonly breaks: readonly number[];
}

export function codesOf(indicator: Indicator): readonly number[] {
  return indicator.kind === "class" ? indicator.classes.map((one) => one.code) : [];
}

/** The classes of a view with label, colour and number of areas; empty if nothing is present. */
export function classEntries(shown: Classified, lang: Language, words: BetweenWords): ClassEntry[] {
  const { indicator, cells, breaks } = shown;
  const codes = codesOf(indicator);
  const labels =
    codes.length > 0
      ? indicator.classes.map((one) => one.label[lang])
      : limitLabels(presentValues(cells), breaks, indicator.decimals, lang, words);
  const colours =
    codes.length > 0 ? coloursOf(indicator.polarity, codes) : rampOf(indicator.polarity, labels.length);
  const numbers = cells.map((cell) => classOf(cell, breaks, codes));
  return labels.map((label, i) => ({
    number: i + 1,
    label,
    colour: colours[i] ?? "",
    count: numbers.filter((one) => one === i + 1).length,
  }));
}

export interface BetweenWords {
  readonly upTo: string;
  readonly above: string;
  readonly fromTo: string;
}

/** Reasons for absent values with their number; what looks alike on the map is one entry. */
export function absenceEntries(cells: readonly Cell[]): AbsenceEntry[] {
  const found = new Map<string, AbsenceEntry>();
  for (const { status } of cells) {
    if (status === "present") continue;
    const { name } = HATCHES[status];
    const known = found.get(name);
    found.set(name, { status: known?.status ?? status, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

export function presentValues(cells: readonly Cell[]): number[] {
  return cells.flatMap((cell) => (cell.status === "present" && cell.value !== null ? [cell.value] : []));
}

function limitLabels(
  values: readonly number[],
  breaks: readonly number[],
  decimals: number,
  lang: Language,
  words: BetweenWords,
): string[] {
  if (values.length === 0) return [];
  const last = Math.max(...breaks.slice(-1), ...values);
  const limits = [...breaks.slice(0, -1), last];
  const edges = apart([Math.min(...values, ...limits), ...limits], decimals, lang);
  const filled = (pattern: string, lower = "", upper = "") =>
    pattern.replace("{lower}", lower).replace("{upper}", upper);
  if (limits.length === 1) return [filled(words.fromTo, edges[0], edges[1])];
  return limits.map((_, i) =>
    i === 0 ? filled(words.upTo, "", edges[1]) : filled(words.above, edges[i], edges[i + 1]),
  );
}

/** Limits with as many decimals as keep them apart. */
function apart(limits: readonly number[], decimals: number, lang: Language): string[] {
  for (let more = 0; more < 3; more++) {
    const texts = limits.map((limit) => number(limit, decimals + more, lang));
    if (new Set(texts).size === new Set(limits).size) return texts;
  }
  return limits.map((limit) => number(limit, decimals + 3, lang));
}

const ORDERS = {
  higher_is_worse: "polarity_worse",
  higher_is_better: "polarity_better",
  neutral: "polarity_neutral",
} as const satisfies Record<Polarity, WordKey>;
const CLASS_ORDERS = {
  higher_is_worse: "classes_worse",
  higher_is_better: "classes_better",
  neutral: "classes_neutral",
} as const satisfies Record<Polarity, WordKey>;
const TWO_SIDES = {
  higher_is_worse: "diverging_worse",
  higher_is_better: "diverging_better",
  neutral: "diverging_neutral",
} as const satisfies Record<Polarity, WordKey>;

/** What the order of the colours means. */
export function orderKeyOf(indicator: Indicator): WordKey {
  const codes = codesOf(indicator);
  const words = isDiverging(codes) ? TWO_SIDES : codes.length > 0 ? CLASS_ORDERS : ORDERS;
  return words[indicator.polarity];
}
