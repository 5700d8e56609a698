/** The texts of the page: one key, two languages, filled with facts. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Bilingual, Cell, Flip, Indicator, Interval, IntervalMethod, Status } from "../api/types";
import type { Kind } from "../parts/reform";
import type { Language } from "../route";
import de from "./de.json";
import en from "./en.json";
import { date, difference, number, printed } from "./numbers";

export type WordKey = keyof typeof de;
export type Facts = Readonly<Record<string, string | number>>;

const TEXTS: Readonly<Record<Language, Readonly<Record<WordKey, string>>>> = { de, en };

/** A text with its {facts} filled in; a fact nobody gave stays visible. */
export function say(lang: Language, key: WordKey, facts: Facts = {}): string {
  return TEXTS[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name];
    return fact === undefined ? whole : String(fact);
  });
}

export function reasonKey(status: Exclude<Status, "present">): WordKey {
  return `reason_${status}`;
}

// Units that stand behind a number; an index or a quotient is a bare number.
const BARE_UNITS = new Set(["index", "quotient", "class"]);

/** Everything a component says, in one language. */
export class Words {
  constructor(readonly lang: Language) {}

  say = (key: WordKey, facts?: Facts): string => say(this.lang, key, facts);
  of = (text: Bilingual): string => text[this.lang] || text.de;
  number = (value: number, decimals = 0): string => number(value, decimals, this.lang);
  difference = (value: number, decimals = 0): string => difference(value, decimals, this.lang);
  date = (iso: string): string => date(iso, this.lang);

  /** "1 Gebiet", "24 Gebiete". */
  areas = (count: number): string =>
    count === 1 ? this.say("one_area") : this.say("many_areas", { count: this.number(count) });

  reason = (status: Status): string => (status === "present" ? "" : this.say(reasonKey(status)));

  /** "%" or nothing for units without a name. */
  unit = (indicator: Indicator): string =>
    BARE_UNITS.has(indicator.unit) ? "" : this.of(indicator.unit_name);

  /** A cell as in a printed table: number without unit, class label, or official sign. */
  printed = (cell: Cell, indicator: Indicator): string =>
    this.label(cell, indicator) ?? printed(cell, indicator.decimals, this.lang);

  /** A cell in a sentence: number with unit, class label, or the reason why there is none. */
  told = (cell: Cell, indicator: Indicator): string => {
    if (cell.status !== "present" || cell.value === null) {
      return this.say("no_value_because", { reason: this.reason(cell.status) });
    }
    const unit = this.unit(indicator);
    const text = this.number(cell.value, indicator.decimals);
    return this.label(cell, indicator) ?? (unit ? `${text}\u00a0${unit}` : text);
  };

  /** How a value came about: counted, or converted exactly or with an estimate. */
  kind = (kind: Kind | null): string => this.say(kind ? `kind_${kind}` : "kind_none");

  /** "24 %", and nothing where nothing was converted; a little is never told as nothing. */
  share = (share: number | null): string => {
    if (share === null) return "";
    const percent = share * 100;
    const isLittle = percent > 0 && percent < 1;
    return `${isLittle ? "< 1" : this.number(percent)}\u00a0%`;
  };

  /** "3,6 – 4,1". */
  range = (low: number | null, high: number | null, decimals: number): string =>
    low === null || high === null ? "" : `${this.number(low, decimals)} – ${this.number(high, decimals)}`;

  /** "nach Wilson". */
  method = (method: IntervalMethod): string => this.say(`interval_${method}`);

  /** "95-%-Bereich: 3,6 – 4,1 % (nach Wilson)"; nothing where there is none. */
  interval = ({ low, high }: Interval, method: IntervalMethod | null, indicator: Indicator): string => {
    const range = this.range(low, high, indicator.decimals);
    if (!range) return "";
    const unit = this.unit(indicator);
    const text = this.say("interval", { range: unit ? `${range}\u00a0${unit}` : range });
    return method ? `${text} (${this.method(method)})` : text;
  };

  /** "Klasse unsicher: in 34 % der wahrscheinlichen Fälle eine andere"; nothing where nobody tried. */
  flip = ({ flip_share: share, could_flip: isUnsure }: Flip): string =>
    share === null ? "" : this.say(isUnsure ? "flip" : "flip_none", { share: this.share(share) });

  /** "geschätzt, zwischen 3,6 % und 4,1 %": what the released numbers admit. */
  between = (low: number | null, high: number | null, indicator: Indicator): string => {
    const told = (value: number | null) => this.told({ value, status: "present" }, indicator);
    const facts = { low: told(low), high: told(high) };
    const upper = high === null ? "range_none" : "range_below";
    const bounded = high === null ? "range_above" : "range_between";
    return this.say("own_estimated", { range: this.say(low === null ? upper : bounded, facts) });
  };

  /** "umgerechnet, genau" or "geschätzt, Band 3,6 – 4,1 %"; nothing for what was delivered so. */
  certainty = (kind: Kind | null, low: number | null, high: number | null, indicator: Indicator): string => {
    if (kind === null || kind === "counted") return "";
    if (kind === "exact" || low === null || high === null) return this.kind(kind);
    const unit = this.unit(indicator);
    const range = this.range(low, high, indicator.decimals);
    return this.say("band", { range: unit ? `${range}\u00a0${unit}` : range });
  };

  private label(cell: Cell, indicator: Indicator): string | null {
    if (indicator.kind !== "class" || cell.status !== "present") return null;
    const found = indicator.classes.find((one) => one.code === cell.value);
    return found ? this.of(found.label) : null;
  }
}

export const WordsContext = createContext(new Words("de"));

export function useWords(): Words {
  return useContext(WordsContext);
}
