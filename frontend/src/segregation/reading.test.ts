import { describe, expect, test } from "vitest";
import type { Indicator, Series } from "../api/types";
import type { YearPoint } from "../parts/reform";
import { at, joined, measuredOf, verdictOf, yearsOf } from "./reading";

const point = (value: number | null, low: number | null = null): YearPoint =>
  ({ year: 2024, value, low, high: null, status: value === null ? "suppressed" : "present" }) as YearPoint;

describe("what may be concluded", () => {
  test.each([
    [point(0.28, 0.27), point(0.02), "above"],
    [point(0.03, 0.02), point(0.02), "unsure"],
    [point(0.03, 0.01), point(0.02), "unsure"],
    [point(0.02, 0.01), point(0.02), "within"],
    [point(0.01), point(0.02), "within"],
    [point(0.03), point(0.02), "above"],
    [point(0), point(0), "within"],
    [point(null), point(0.02), null],
    [point(0.28, 0.27), point(null), null],
    [null, point(0.02), null],
    [point(0.28), null, null],
  ])("from %o beside %o is %s", (found, expected, verdict) => {
    expect(verdictOf(found, expected)).toBe(verdict);
  });
});

function series(years: readonly number[]): Series {
  const points = years.map((year) => ({
    year,
    reference_date: `${year}-12-31`,
    vintage: "2013-01-01",
    value: year === 2016 ? null : 0.3,
    status: year === 2016 ? "suppressed" : "present",
    low: null,
    high: null,
    flip_share: null,
    could_flip: false,
    break: year === 2019,
  }));
  return { points, converted: [], conversion: null } as unknown as Series;
}

test("years of all measures stand in one table, each with its reform", () => {
  const one = measuredOf("dissimilarity", {} as Indicator, series([2016, 2018, 2019]));
  const other = measuredOf("isolation", {} as Indicator, series([2015, 2016]));
  expect(yearsOf([one, other])).toEqual([2015, 2016, 2018, 2019]);
  expect(at(one, 2016)).toMatchObject({ value: null, status: "suppressed" });
  expect(at(other, 2019)).toBeNull();
  expect(at(undefined, 2019)).toBeNull();
  expect(one.reforms.map((reform) => reform.year)).toEqual([2019]);
});

describe("several tables as one", () => {
  test("have one head, one mark, and all lines", () => {
    const text = joined(["\ufeffA;B\r\n1;2\r\n3;4\r\n", "A;B\r\n5;6\r\n"]);
    expect(text).toBe("\ufeffA;B\r\n1;2\r\n3;4\r\n5;6\r\n");
  });

  test("may have no line, or a field that holds a line break", () => {
    expect(joined(["A;B\r\n", 'A;B\r\n"x\r\ny";2\r\n'])).toBe('\ufeffA;B\r\n"x\r\ny";2\r\n');
  });

  test("of different columns are refused", () => {
    expect(() => joined(["A;B\r\n1;2\r\n", "B;A\r\n2;1\r\n"])).toThrow();
    expect(() => joined([])).toThrow();
  });
});
