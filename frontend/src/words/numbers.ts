/** Numbers, dates and cells as German official tables print them. */

import type { Cell, Status } from "../api/types";
import type { Language } from "../route";

const LOCALES: Readonly<Record<Language, string>> = { de: "de-DE", en: "en-GB" };

/** Signs of DIN 55301; "k. A." where it has none. */
export const SIGNS: Readonly<Record<Exclude<Status, "present">, string>> = {
  suppressed: ".",
  unknown_or_confidential: ".",
  not_yet_available: "...",
  unreliable: "/",
  too_few_residents: "/",
  not_applicable: "x",
  undefined: "x",
  missing: "k. A.",
};
export const NOTHING = "-";

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(lang: Language, decimals: number, signed: boolean): Intl.NumberFormat {
  const key = `${lang}${decimals}${signed}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALES[lang], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: true,
    signDisplay: signed ? "exceptZero" : "negative",
  });
  formats.set(key, made);
  return made;
}

/** 1.234,5 in German, 1,234.5 in English; a real minus sign, no negative zero. */
export function number(value: number, decimals: number, lang: Language): string {
  return formatOf(lang, decimals, false).format(value).replace("-", "−");
}

/** A difference: with its sign. */
export function difference(value: number, decimals: number, lang: Language): string {
  return formatOf(lang, decimals, true).format(value).replace("-", "−");
}

/** A cell as a table prints it: number, "-" for exactly nothing, "0" for less than half a unit, or a sign. */
export function printed(cell: Cell, decimals: number, lang: Language): string {
  if (cell.status !== "present") return SIGNS[cell.status];
  if (cell.value === null) return "";
  if (cell.value === 0) return NOTHING;
  return Number(cell.value.toFixed(decimals)) === 0 ? "0" : number(cell.value, decimals, lang);
}

export function date(iso: string, lang: Language): string {
  const form = new Intl.DateTimeFormat(LOCALES[lang], {
    day: "2-digit",
    month: lang === "de" ? "2-digit" : "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const day = new Date(iso.length === 10 ? `${iso}T00:00:00Z` : iso);
  return Number.isNaN(day.getTime()) ? iso : form.format(day);
}
