import { describe, expect, test } from "vitest";
import type { Cell, Indicator, Status } from "../api/types";
import { absenceEntries, classEntries, classOf, codesOf, orderKeyOf, presentValues } from "./classes";

const BREAKS = [3.2, 3.8, 4.5, 5.9, 10.7];
const WORDS = { upTo: "bis {upper}", above: "über {lower} bis {upper}", fromTo: "{lower} bis {upper}" };
const SHARE = {
  kind: "ratio",
  polarity: "higher_is_worse",
  decimals: 1,
  classes: [],
} as unknown as Indicator;
const STATUS = {
  kind: "class",
  polarity: "higher_is_worse",
  decimals: 0,
  classes: [
    { code: 1, label: { de: "positiv", en: "positive" } },
    { code: 3, label: { de: "stabil", en: "stable" } },
    { code: 5, label: { de: "negativ", en: "negative" } },
  ],
} as unknown as Indicator;

const present = (value: number): Cell => ({ value, status: "present" });
const absent = (status: Status): Cell => ({ value: null, status });

describe("the class of a value", () => {
  test.each([
    [0, 1],
    [3.2, 1],
    [3.2001, 2],
    [5.9, 4],
    [10.7, 5],
    [10.74, 5], // rounding a limit may leave a value above the last one
  ])("of %s is %s: limits are upper and belong to their class", (value, expected) => {
    expect(classOf(present(value), BREAKS)).toBe(expected);
  });

  test("an absent value is of no class, least of all the lowest", () => {
    expect(classOf(absent("suppressed"), BREAKS)).toBe(0);
    expect(classOf({ value: 1, status: "suppressed" }, BREAKS)).toBe(0);
  });

  test("without limits all values are one class", () => {
    expect(classOf(present(7), [])).toBe(1);
  });

  test("a class indicator counts its codes in their order", () => {
    expect([1, 3, 5].map((code) => classOf(present(code), [], codesOf(STATUS)))).toEqual([1, 2, 3]);
    expect(codesOf(SHARE)).toEqual([]);
  });
});

describe("the legend", () => {
  const cells = [present(2), present(3.5), present(10.7), absent("missing"), absent("suppressed")];

  test("names every class by its limits and counts its areas", () => {
    const entries = classEntries({ indicator: SHARE, cells, breaks: BREAKS }, "de", WORDS);
    expect(entries.map((entry) => entry.label)).toEqual([
      "bis 3,2",
      "über 3,2 bis 3,8",
      "über 3,8 bis 4,5",
      "über 4,5 bis 5,9",
      "über 5,9 bis 10,7",
    ]);
    expect(entries.map((entry) => entry.count)).toEqual([1, 1, 0, 0, 1]);
    expect(new Set(entries.map((entry) => entry.colour)).size).toBe(5);
  });

  test("counts each present area once", () => {
    const entries = classEntries({ indicator: SHARE, cells, breaks: BREAKS }, "de", WORDS);
    expect(entries.reduce((sum, entry) => sum + entry.count, 0)).toBe(presentValues(cells).length);
  });

  test("gives limits as many decimals as keep them apart", () => {
    const narrow = { indicator: SHARE, cells: [present(0.01), present(0.02)], breaks: [0.01, 0.02] };
    const labels = classEntries(narrow, "de", WORDS).map((entry) => entry.label);
    expect(new Set(labels).size).toBe(2);
    expect(labels[1]).toContain("0,02");
  });

  test("lists the declared classes of a class indicator in the reader's language", () => {
    const entries = classEntries({ indicator: STATUS, cells: [present(3)], breaks: [] }, "en", WORDS);
    expect(entries.map((entry) => [entry.label, entry.count])).toEqual([
      ["positive", 0],
      ["stable", 1],
      ["negative", 0],
    ]);
  });

  test("has no classes where nothing is present", () => {
    const nothing = { indicator: SHARE, cells: [absent("missing")], breaks: [] };
    expect(classEntries(nothing, "de", WORDS)).toEqual([]);
  });

  test("lists reasons with their number, the withheld ones as one", () => {
    const reasons = absenceEntries([
      ...cells,
      absent("unknown_or_confidential"),
      absent("too_few_residents"),
    ]);
    expect(reasons.map((entry) => entry.count)).toEqual([2, 1, 1]);
    expect(["suppressed", "unknown_or_confidential"]).toContain(reasons[0]?.status);
    expect(absenceEntries([present(1)])).toEqual([]);
  });
});

describe("what the order of the colours means", () => {
  const clusters = { ...STATUS, classes: [2, 0, 1].map((code) => ({ code, label: { de: "", en: "" } })) };

  test.each([
    [SHARE, "polarity_worse"],
    [STATUS, "classes_worse"],
    [clusters, "diverging_worse"],
    [{ ...clusters, polarity: "neutral" }, "diverging_neutral"],
    [{ ...SHARE, polarity: "higher_is_better" }, "polarity_better"],
  ] as const)("is said by its kind and polarity", (indicator, word) => {
    expect(orderKeyOf(indicator as Indicator)).toBe(word);
  });

  test("a class keeps its colour, whatever its code", () => {
    const entries = classEntries(
      { indicator: clusters, cells: [present(1), present(2)], breaks: [] },
      "de",
      WORDS,
    );
    expect(entries.map((one) => one.count)).toEqual([1, 0, 1]);
    expect(entries.map((one) => one.colour)).toEqual(["#2166ac", "#f7f7f7", "#c13a2e"]);
  });
});
