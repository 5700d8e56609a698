import { expect, test } from "vitest";
import type { AreaValue } from "../api/types";
import { kindCounts } from "./KindsLegend";
import { kindOf } from "./kindOf";
import { unsureCount } from "./UnsureLegend";

const area = (value: number | null, share: number | null): AreaValue =>
  ({ value, estimated_share: share, status: value === null ? "missing" : "present" }) as AreaValue;

test.each([
  [5, null, "counted"],
  [5, 0, "exact"],
  [0, 0, "exact"],
  [5, 0.001, "estimated"],
  [5, 1, "estimated"],
  [null, null, null],
  [null, 0.5, null],
])("%s with an estimated share of %s is %s", (value, share, kind) => {
  expect(kindOf(area(value, share))).toBe(kind);
});

test("an absent value is counted as neither exact nor estimated", () => {
  expect(kindCounts([area(1, 0), area(2, 0.3), area(3, 0.1), area(null, null)])).toEqual({
    exact: 1,
    estimated: 2,
  });
});

test("uncertain classes are counted where somebody tried, and only there", () => {
  const flip = (share: number | null, isUnsure = false): AreaValue =>
    ({ flip_share: share, could_flip: isUnsure }) as AreaValue;
  expect(unsureCount([flip(0.3, true), flip(0.01), flip(null)])).toBe(1);
  expect(unsureCount([flip(0), flip(0)])).toBe(0);
  expect(unsureCount([flip(null), flip(null)])).toBeNull();
});
