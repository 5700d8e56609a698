import { describe, expect, test } from "vitest";
import {
  bandsOf,
  HEIGHT,
  intervalsOf,
  LEFT,
  labelAt,
  linesOf,
  niceTicks,
  reformX,
  scalesFor,
  strokesOf,
  WIDTH,
} from "./chart";
import type { YearPoint } from "./reform";

function point(year: number, value: number | null, facts: Partial<YearPoint> = {}): YearPoint {
  const status = value === null ? "suppressed" : "present";
  return {
    year,
    value,
    status,
    low: null,
    high: null,
    break: false,
    kind: value === null ? null : "counted",
    estimatedShare: null,
    bandLow: null,
    bandHigh: null,
    flip_share: null,
    could_flip: false,
    ...facts,
  };
}

const POINTS = [
  point(2016, 4),
  point(2017, null),
  point(2018, 6),
  point(2019, 5, { break: true }),
  point(2020, 0),
  point(2022, 3),
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
    expect(reformX(2019, scales)).toBeGreaterThan(scales.x(2018));
    expect(reformX(2019, scales)).toBeLessThan(scales.x(2019));
  });
});

describe("what is estimated", () => {
  const estimated = (year: number, value: number): YearPoint =>
    point(year, value, { kind: "estimated", estimatedShare: 0.4, bandLow: value - 1, bandHigh: value + 2 });
  const points = [
    estimated(2013, 4),
    estimated(2014, 5),
    point(2015, 5, { kind: "exact", estimatedShare: 0 }),
    point(2016, null),
    point(2017, 5, { kind: "exact", estimatedShare: 0 }),
    estimated(2018, 9),
    point(2019, 6),
    point(2020, 6),
  ];
  const scales = scalesFor(points, []);
  if (!scales) throw new Error("there are values to draw");
  const lines = linesOf(points, scales);

  test("is one line with what is not, cut where certainty changes", () => {
    expect(lines.map((line) => line.map((dot) => dot.point.year))).toEqual([
      [2013, 2014, 2015],
      [2017, 2018, 2019, 2020],
    ]);
    const cut = lines.map((line) =>
      strokesOf(line).map(({ isEstimated, dots }) => [isEstimated, ...dots.map((dot) => dot.point.year)]),
    );
    expect(cut).toEqual([
      [[true, 2013, 2014, 2015]],
      [
        [true, 2017, 2018, 2019],
        [false, 2019, 2020],
      ],
    ]);
  });

  test("has a band around its own years only, one year alone too", () => {
    const bands = lines.map((line) => bandsOf(line, scales));
    expect(bands.map((one) => one.length)).toEqual([1, 1]);
    const corners = (outline = "") =>
      [...outline.matchAll(/([\d.]+),([\d.]+)/g)].map((one) => one.map(Number));
    const [, alone] = bands;
    const [heights, places] = [
      corners(alone?.[0]).map((one) => one[2]),
      corners(alone?.[0]).map((one) => one[1]),
    ];
    expect(Math.min(...(heights as number[]))).toBeCloseTo(scales.y(11), 0);
    expect(Math.max(...(heights as number[]))).toBeCloseTo(scales.y(8), 0);
    expect(Math.min(...(places as number[]))).toBeGreaterThan(scales.x(2017));
    expect(Math.max(...(places as number[]))).toBeLessThan(scales.x(2019));
  });

  test("stays inside the picture with its band", () => {
    expect(scales.y(11)).toBeGreaterThanOrEqual(0);
    for (const outline of lines.flatMap((line) => bandsOf(line, scales))) {
      for (const [, x] of outline.matchAll(/[ML]([\d.]+),/g)) expect(Number(x)).toBeGreaterThanOrEqual(LEFT);
    }
  });
});

describe("intervals", () => {
  const sure = (year: number, value: number, facts: Partial<YearPoint> = {}) =>
    point(year, value, { low: value - 1, high: value + 1, ...facts });
  const points = [
    sure(2016, 4),
    point(2017, 5),
    sure(2018, 6),
    sure(2019, 5, { break: true }),
    sure(2020, 5),
  ];
  const scales = scalesFor(points, []);
  if (!scales) throw new Error("there are values to draw");
  const outlines = linesOf(points, scales).map((line) => intervalsOf(line, scales));

  test("are a band for years next to each other, and never over a reform or a year without one", () => {
    expect(outlines.map((one) => one.length)).toEqual([2, 1]);
  });

  test("stay inside the picture", () => {
    for (const outline of outlines.flat()) {
      for (const [, x, y] of outline.matchAll(/[ML]([\d.]+),([\d.]+)/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(LEFT);
        expect(Number(x)).toBeLessThanOrEqual(WIDTH);
        expect(Number(y)).toBeLessThanOrEqual(HEIGHT);
      }
    }
  });

  test("are no bands of what is estimated", () => {
    expect(linesOf(points, scales).flatMap((line) => bandsOf(line, scales))).toEqual([]);
  });
});

test("classes stand in their order from the bottom up, whatever their codes", () => {
  const codes = [2, 4, 0, 3, 1];
  const scales = scalesFor([point(2020, 0), point(2021, 1)], [], codes);
  const heights = codes.map((code) => scales?.y(code) ?? 0);
  expect(scales?.ticks).toEqual(codes);
  expect(heights).toEqual([...heights].sort((a, b) => b - a));
  expect(new Set(heights).size).toBe(codes.length);
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

describe("the label of a line", () => {
  test("stands to the right where it fits, else to the left, else against the edge", () => {
    expect(labelAt(100, 200)).toEqual({ x: 105, anchor: "start" });
    expect(labelAt(300, 200)).toEqual({ x: 295, anchor: "end" });
    expect(labelAt(210, 230)).toEqual({ x: WIDTH, anchor: "end" });
  });
});
