import { describe, expect, test } from "vitest";
import type { Indicator } from "../api/types";
import { groupOf, groupsOf } from "./groups";

const NAMES = {
  foreigners: { de: "Ausländerinnen und Ausländer", en: "Foreign residents" },
  residents: { de: "Einwohner", en: "Residents" },
};

function indicator(id: string, formula: string, years: readonly number[] = [2023, 2024]): Indicator {
  return {
    id,
    formula,
    formula_names: NAMES,
    available: [{ level: "municipality", years }],
  } as unknown as Indicator;
}

const D = indicator("dissimilarity_foreigners", "dissimilarity(foreigners, residents)");
const E = indicator("dissimilarity_expected_foreigners", "expected_dissimilarity(foreigners, residents)");
const I = indicator("isolation_foreigners", "isolation(foreigners, residents)");

describe("groups", () => {
  test("are found by what is counted, whatever the indicators are called", () => {
    const own = indicator("our_own_index", "gini_segregation(foreigners, residents)");
    const [group, ...more] = groupsOf([own, I, E, D]);
    expect(more).toEqual([]);
    expect(group?.id).toBe("foreigners");
    expect(group?.name).toEqual(NAMES.foreigners);
    expect([...(group?.indices ?? [])].map(([index, one]) => [index, one.id])).toEqual([
      ["dissimilarity", D.id],
      ["expected_dissimilarity", E.id],
      ["isolation", I.id],
      ["gini_segregation", own.id],
    ]);
  });

  test("need a dissimilarity", () => {
    expect(groupsOf([E, I])).toEqual([]);
  });

  test("of the same people among others are another group", () => {
    const among = indicator("dissimilarity_among_adults", "dissimilarity(foreigners, adults)");
    expect(groupsOf([D, among]).map((one) => one.id)).toEqual(["foreigners", "among_adults"]);
  });

  test("have no measure that is not published for the municipality", () => {
    const [group] = groupsOf([D, indicator("isolation_foreigners", I.formula, [])]);
    expect([...(group?.indices.keys() ?? [])]).toEqual(["dissimilarity"]);
  });

  test.each([
    "100 * foreigners / residents",
    "moran(foreigner_share)",
    "dissimilarity(foreigners, 2 * residents)",
    "",
  ])("are not made of %j", (formula) => {
    expect(groupsOf([indicator("other", formula)])).toEqual([]);
  });

  test("are known by each of their measures", () => {
    const groups = groupsOf([D, E, I]);
    expect(groupOf(groups, I)?.id).toBe("foreigners");
    expect(groupOf(groups, indicator("foreigner_share", "100 * foreigners / residents"))).toBeNull();
  });
});
