import { describe, expect, test } from "vitest";
import type { ConvertedPoint, Series, SeriesPoint } from "../api/types";
import { acrossReforms, rowsOf } from "./reform";

const OLD = "2013-01-01";
const NEW = "2019-01-01";

function delivered(year: number, value: number | null, facts: Partial<SeriesPoint> = {}): SeriesPoint {
  return {
    year,
    reference_date: `${year}-12-31`,
    vintage: year < 2019 ? OLD : NEW,
    value,
    status: value === null ? "suppressed" : "present",
    low: null,
    high: null,
    flip_share: null,
    could_flip: false,
    break: year === 2019,
    ...facts,
  };
}

function converted(
  year: number,
  value: number | null,
  share: number | null = 0,
  facts: Partial<ConvertedPoint> = {},
): ConvertedPoint {
  const isPresent = value !== null;
  return {
    year,
    reference_date: `${year}-12-31`,
    vintage: NEW,
    converted_from: OLD,
    value,
    status: isPresent ? "present" : "missing",
    estimated_share: share,
    is_exact: isPresent && share === 0,
    observation_status: isPresent ? (share === 0 ? "A" : "E") : "M",
    band_low: isPresent ? value - 1 : null,
    band_high: isPresent ? value + 1 : null,
    ...facts,
  };
}

function series(points: SeriesPoint[], ...more: ConvertedPoint[]): Series {
  return {
    indicator: "unemployment_share",
    level: "social_space",
    key: "0603",
    name: "Sonnenhöhe",
    unit: "percent",
    interval_method: null,
    points,
    converted: more,
    conversion: null,
  };
}

const DELIVERED = [2016, 2017, 2018, 2019, 2020].map((year) => delivered(year, year - 2010));

describe("a series with converted years", () => {
  const across = acrossReforms(
    series(DELIVERED, converted(2018, 5, 0.3), converted(2017, null, null), converted(2016, 6)),
  );

  test("is one line on the boundaries of today, in the order of the years and without a break", () => {
    expect(across.today.map((one) => [one.year, one.value])).toEqual([
      [2016, 6],
      [2017, null],
      [2018, 5],
      [2019, 9],
      [2020, 10],
    ]);
    expect(across.today.some((one) => one.break)).toBe(false);
  });

  test("says of each year how it came about, and of an absent value nothing but its reason", () => {
    expect(across.today.map((one) => one.kind)).toEqual(["exact", null, "estimated", "counted", "counted"]);
    const [, absent, estimated] = across.today;
    expect(absent).toMatchObject({ status: "missing", estimatedShare: null, bandLow: null });
    expect(estimated).toMatchObject({ estimatedShare: 0.3, bandLow: 4, bandHigh: 6 });
  });

  test("keeps what was delivered on the old boundaries beside it", () => {
    expect(across.older.map((one) => [one.year, one.value])).toEqual([
      [2016, 6],
      [2017, 7],
      [2018, 8],
    ]);
  });

  test("has one reform with its day", () => {
    expect(across.reforms).toEqual([{ year: 2019, day: NEW }]);
  });

  test("is a table with each year once", () => {
    const rows = rowsOf(across);
    expect(rows.map((row) => row.year)).toEqual([2016, 2017, 2018, 2019, 2020]);
    expect(rows[2]?.today?.value).toBe(5);
    expect(rows[2]?.older?.value).toBe(8);
    expect(rows[4]?.older).toBeNull();
  });
});

test("an area that is new since the reform has a line before it, and the reform is marked", () => {
  const across = acrossReforms(series([delivered(2019, 4, { break: false })], converted(2018, 5, 1)));
  expect(across.today.map((one) => one.year)).toEqual([2018, 2019]);
  expect(across.older).toEqual([]);
  expect(across.reforms).toEqual([{ year: 2019, day: NEW }]);
});

test("an area whose boundaries stayed has no second line on top of the first", () => {
  const before = [delivered(2017, null, { status: "missing" }), delivered(2018, 8), delivered(2019, 9)];
  const same = acrossReforms(series(before, converted(2017, null, null), converted(2018, 8 + 1e-12)));
  expect(same.older).toEqual([]);
  const other = acrossReforms(series(before, converted(2017, null, null), converted(2018, 8.01)));
  expect(other.older.map((one) => one.year)).toEqual([2017, 2018]);
  const reason = acrossReforms(series(before, converted(2017, 3), converted(2018, 8)));
  expect(reason.older).toHaveLength(2);
});

test("without converted years everything stays as delivered, with its break", () => {
  const across = acrossReforms(series(DELIVERED));
  expect(across.isConverted).toBe(false);
  expect(across.today.filter((one) => one.break).map((one) => one.year)).toEqual([2019]);
  expect(across.reforms).toEqual([{ year: 2019, day: NEW }]);
});

test("a break of what an area is summed from is marked by its year, for the area has no new boundaries", () => {
  const points = [delivered(2018, 4), delivered(2019, 5, { vintage: OLD })];
  expect(acrossReforms(series(points)).reforms).toEqual([{ year: 2019, day: null }]);
});

test("of two reforms both are marked, and only the last boundaries make the line", () => {
  const points = [
    delivered(2018, 1),
    delivered(2019, 2),
    delivered(2021, 3, { vintage: "2021-01-01", break: true }),
  ];
  const across = acrossReforms(
    series(
      points,
      converted(2018, 9),
      converted(2018, 7, 0.2, { vintage: "2021-01-01" }),
      converted(2019, 8, 0, { vintage: "2021-01-01", converted_from: NEW }),
    ),
  );
  expect(across.today.map((one) => one.value)).toEqual([7, 8, 3]);
  expect(across.reforms.map((one) => one.day)).toEqual([NEW, "2021-01-01"]);
});
