import { describe, expect, test } from "vitest";
import type { SeriesPoint } from "../api/types";
import { breaksOf, HEIGHT, linesOf, niceTicks, scalesFor, WIDTH } from "./chart";

function point(year: number, value: number | null, facts: Partial<SeriesPoint> = {}): SeriesPoint {
  const status = value === null ? "suppressed" : "present";
  return {
    year,
    reference_date: `${year}-12-31`,
    vintage: "2013-01-01",
    value,
    status,
    low: null,
    high: null,
    break: false,
    ...facts,
  };
}

const POINTS = [
  point(2016, 4),
  point(2017, null),
  point(2018, 6),
  point(2019, 5, { vintage: "2019-01-01", break: true }),
  point(2020, 0, { vintage: "2019-01-01" }),
  point(2022, 3, { vintage: "2019-01-01" }),
];

describe("lines", () => {
  const scales = scalesFor(POINTS, []);
  if (!scales) throw new Error("there are values to draw");

  test("end at an absent value, at a reform and at a year without data", () => {
    const years = linesOf(POINTS, scales).map((line) => line.map((dot) => dot.point.year));
    expect(years).toEqual([[2016], [2018], [2019, 2020], [2022]]);
  });

  test("draw zero as a value and an absent value not at all", () => {
    const drawn = linesOf(POINTS, scales).flat();
    expect(drawn.find((dot) => dot.point.year === 2020)?.y).toBeCloseTo(scales.y(0));
    expect(drawn.some((dot) => dot.point.value === null)).toBe(false);
  });

  test("stay inside the picture", () => {
    for (const { x, y } of linesOf(POINTS, scales).flat()) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(WIDTH);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(HEIGHT);
    }
  });

  test("a reform is marked between the years it separates", () => {
    const [mark] = breaksOf(POINTS, scales);
    expect(mark?.year).toBe(2019);
    expect(mark?.x).toBeGreaterThan(scales.x(2018));
    expect(mark?.x).toBeLessThan(scales.x(2019));
  });
});

test("without any value there is nothing to draw", () => {
  expect(scalesFor([point(2020, null)], [])).toBeNull();
  expect(scalesFor([], [])).toBeNull();
});

test("one year alone can be drawn", () => {
  const scales = scalesFor([point(2020, 5)], []);
  expect(scales && Number.isFinite(scales.x(2020)) && Number.isFinite(scales.y(5))).toBe(true);
});

test.each([
  [0, 10],
  [3.1, 10.7],
  [-2.4, 1.9],
  [0.31, 0.34],
  [950, 1000],
  [5, 5],
  [0, 0],
  [-3, -3],
])("ticks cover %s to %s with round numbers", (lowest, highest) => {
  const ticks = niceTicks(lowest, highest);
  expect(ticks[0]).toBeLessThanOrEqual(lowest);
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(ticks.length).toBeLessThanOrEqual(7);
  expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
});
