import { describe, expect, test } from "vitest";
import type { Cell, Indicator, Status } from "../api/types";
import { HATCHES } from "../map/colours";
import de from "./de.json";
import en from "./en.json";
import { reasonKey, say, type WordKey, Words } from "./words";

const PAIRS = Object.entries(de).map(([key, text]) => ({
  key,
  de: text,
  en: (en as Record<string, string>)[key],
}));
const factsIn = (text = "") => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

describe("both languages", () => {
  test("have the same words", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(de).sort());
  });

  test.each(PAIRS)("say $key with the same facts", ({ de: german, en: english }) => {
    expect(factsIn(english)).toEqual(factsIn(german));
  });

  test.each(PAIRS)("$key is empty in both or in none", ({ de: german, en: english }) => {
    expect(Boolean(english)).toBe(Boolean(german));
  });

  test("every reason for an absent value has words", () => {
    for (const status of Object.keys(HATCHES) as (keyof typeof HATCHES)[]) {
      expect(say("de", reasonKey(status))).not.toBe("");
      expect(say("en", reasonKey(status))).not.toBe("");
    }
  });
});

test("what is withheld by the source and what is withheld here is said in the same words", () => {
  for (const lang of ["de", "en"] as const) {
    expect(say(lang, "reason_suppressed")).toBe(say(lang, "reason_unknown_or_confidential"));
  }
});

test("a fact nobody gave stays visible", () => {
  const key = "many_areas" satisfies WordKey;
  expect(say("de", key)).toContain("{count}");
  expect(say("de", key, { count: 24 })).toContain("24");
});

const indicator = (facts: Partial<Indicator>): Indicator =>
  ({
    unit: "percent",
    unit_name: { de: "%", en: "%" },
    decimals: 1,
    kind: "ratio",
    classes: [],
    ...facts,
  }) as Indicator;
const present = (value: number): Cell => ({ value, status: "present" });
const absent = (status: Status): Cell => ({ value: null, status });

describe("a cell in words", () => {
  const german = new Words("de");
  const english = new Words("en");

  test("has its unit behind the number", () => {
    expect(german.told(present(12.34), indicator({}))).toBe("12,3\u00a0%");
    expect(english.told(present(1234.5), indicator({ decimals: 1 }))).toBe("1,234.5\u00a0%");
  });

  test("an index has no unit", () => {
    expect(german.told(present(0.345), indicator({ unit: "index", decimals: 3 }))).toBe("0,345");
  });

  test("zero is told as a number and printed as a sign", () => {
    expect(german.told(present(0), indicator({}))).toBe("0,0\u00a0%");
    expect(german.printed(present(0), indicator({}))).toBe("-");
  });

  test("an absent value is told by its reason, never as a number", () => {
    const told = german.told(absent("suppressed"), indicator({}));
    expect(told).toContain(german.reason("suppressed"));
    expect(told).not.toMatch(/\d/);
  });

  test("a class is told by its label", () => {
    const classes = [{ code: 4, label: { de: "sehr niedrig", en: "very low" } }];
    const status = indicator({ unit: "class", kind: "class", classes });
    expect(german.told(present(4), status)).toBe("sehr niedrig");
    expect(english.printed(present(4), status)).toBe("very low");
    expect(english.printed(absent("missing"), status)).toBe("k. A.");
  });

  test("a share of estimation is a percentage; a little is not nothing", () => {
    expect(german.share(0.2369)).toBe("24\u00a0%");
    expect(german.share(0)).toBe("0\u00a0%");
    expect(german.share(0.004)).toBe("< 1\u00a0%");
    expect(german.share(null)).toBe("");
  });

  test("an estimate is told with its band, what was converted exactly as such, a count without a word", () => {
    expect(german.certainty("estimated", 3.63, 4.1, indicator({}))).toBe("geschätzt, Band 3,6 – 4,1\u00a0%");
    expect(english.certainty("exact", 4, 4, indicator({}))).toBe("converted, exact");
    expect(german.certainty("counted", null, null, indicator({}))).toBe("");
    expect(german.certainty(null, null, null, indicator({}))).toBe("");
  });

  test("an estimate is told with what the released numbers admit", () => {
    expect(german.between(3.61, 4.1, indicator({}))).toBe("geschätzt, zwischen 3,6\u00a0% und 4,1\u00a0%");
    expect(english.between(null, 4.1, indicator({}))).toBe("estimated, at most 4.1\u00a0%");
    expect(german.between(0, null, indicator({}))).toBe("geschätzt, mindestens 0,0\u00a0%");
    expect(german.between(null, null, indicator({}))).toContain(german.say("range_none"));
  });

  test("one area, many areas", () => {
    expect(german.areas(1)).toBe("1 Gebiet");
    expect(german.areas(11000)).toBe("11.000 Gebiete");
  });
});

describe("how sure a value is", () => {
  const german = new Words("de");
  const english = new Words("en");

  test("is told with unit and method", () => {
    const interval = { low: 3.62, high: 1234.08 };
    expect(german.interval(interval, "wilson", indicator({}))).toBe(
      "95-%-Bereich: 3,6 – 1.234,1\u00a0% (nach Wilson)",
    );
    expect(english.interval(interval, "bootstrap", indicator({ unit: "index", decimals: 2 }))).toBe(
      "95 % interval: 3.62 – 1,234.08 (bootstrap)",
    );
    expect(german.interval(interval, null, indicator({}))).not.toContain("(");
  });

  test("is not told where there is no interval", () => {
    expect(german.interval({ low: null, high: 3 }, "byar", indicator({}))).toBe("");
    expect(german.interval({ low: null, high: null }, null, indicator({}))).toBe("");
  });

  test("of a class is the share of cases in which it would be another", () => {
    expect(german.flip({ flip_share: 0.342, could_flip: true })).toBe(
      "Klasse unsicher: in 34\u00a0% der wahrscheinlichen Fälle eine andere",
    );
    expect(german.flip({ flip_share: 0.004, could_flip: false })).toMatch(/^Klasse sicher: in < 1\u00a0%/);
    expect(english.flip({ flip_share: null, could_flip: false })).toBe("");
  });
});
