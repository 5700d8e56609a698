import { describe, expect, test } from "vitest";
import type { DeviationRow } from "../api/types";
import { absenceOf, certaintyOf, deviationClasses, deviationClassOf, wayOf } from "./deviationClasses";

const row = (facts: Partial<DeviationRow>): DeviationRow => ({
  position: 1,
  key: "0101",
  name: "Altstadt",
  value: 5,
  status: "present",
  reference: 4,
  reference_status: "present",
  reference_estimated_share: null,
  reference_band_low: null,
  reference_band_high: null,
  absolute: 1,
  relative_percent: 25,
  direction: "worse",
  p_value: 0.01,
  q_value: 0.02,
  distinguishable: true,
  reason: null,
  ...facts,
});
const classOf = (
  facts: Partial<DeviationRow>,
  polarity: "higher_is_worse" | "neutral" = "higher_is_worse",
) => {
  const classes = deviationClasses(polarity);
  return classes[deviationClassOf(row(facts), classes) - 1];
};

describe("a deviation that is judged", () => {
  test("is coloured by its direction and by how sure it is", () => {
    expect(classOf({})).toMatchObject({ way: "worse", certainty: "beyond" });
    expect(classOf({ distinguishable: false })).toMatchObject({ way: "worse", certainty: "within" });
    expect(classOf({ direction: "better", distinguishable: null })).toMatchObject({
      way: "better",
      certainty: "untested",
    });
  });

  test("of nothing is unchanged, tested or not", () => {
    for (const distinguishable of [true, false, null]) {
      expect(classOf({ absolute: 0, direction: "unchanged", distinguishable })?.way).toBe("unchanged");
    }
  });
});

test("a deviation that is neither good nor bad is higher, lower or unchanged", () => {
  expect(wayOf(row({ direction: "neutral", absolute: 2 }))).toBe("higher");
  expect(wayOf(row({ direction: "neutral", absolute: -2 }))).toBe("lower");
  expect(wayOf(row({ direction: "neutral", absolute: 0 }))).toBe("unchanged");
  expect(classOf({ direction: "neutral", absolute: -2 }, "neutral")?.way).toBe("lower");
});

describe("what cannot be compared", () => {
  const absent = { absolute: null, direction: "unknown", distinguishable: null } as const;

  test("is of no class, and its reason is that of the absent side", () => {
    expect(classOf({ ...absent })).toBeUndefined();
    expect(absenceOf(row({ ...absent, value: null, status: "suppressed" }))).toBe("suppressed");
    expect(absenceOf(row({ ...absent, reference: null, reference_status: "missing" }))).toBe("missing");
  });

  test("though both values are there makes no sense here", () => {
    expect(absenceOf(row({ ...absent }))).toBe("not_applicable");
  });
});

test("a row that was not tested is not said to be chance", () => {
  expect(certaintyOf(row({ distinguishable: null }))).toBe("untested");
});

test("no colour stands for two classes", () => {
  for (const polarity of ["higher_is_worse", "higher_is_better", "neutral"] as const) {
    const colours = deviationClasses(polarity).map((one) => one.colour);
    expect(new Set(colours).size).toBe(colours.length);
  }
});
