import { describe, expect, test } from "vitest";
import type { Indicator, Municipality } from "./api/types";
import { routeIn } from "./route";
import { municipalityFor, nearestYear, selectionFor } from "./selection";

const TOWN: Municipality = {
  key: "16099000",
  name: "Musterstadt",
  edition_id: 1,
  published_at: "2025-06-12T09:30:00Z",
  levels: ["block", "social_space", "municipality"],
  first_year: 2013,
  last_year: 2024,
  bounds: [11, 50.8, 11.2, 51],
};

function indicator(id: string, facts: Partial<Indicator>): Indicator {
  return {
    id,
    topic: "labour",
    topic_name: { de: "Arbeit", en: "Labour" },
    name: { de: id, en: id },
    meaning: { de: "", en: "" },
    unit: "percent",
    unit_name: { de: "%", en: "%" },
    decimals: 1,
    polarity: "neutral",
    scale: "per_area",
    kind: "ratio",
    formula: "",
    formula_names: {},
    formula_latex: "",
    formula_mathml: "",
    methods: [],
    reference_date: null,
    revision: null,
    method: 1,
    minimum_population: 0,
    references: [],
    sources: [],
    classes: [],
    available: [{ level: "social_space", years: [2013, 2014, 2016] }],
    converted: [],
    has_plan: false,
    ...facts,
  };
}

const COUNT = indicator("population", { kind: "count" });
const SHARE = indicator("unemployment_share", {
  polarity: "higher_is_worse",
  available: [
    { level: "block", years: [2014, 2013] },
    { level: "social_space", years: [2013, 2014, 2016] },
  ],
});
const SEGREGATION = indicator("dissimilarity_sgb2", {
  kind: "measure",
  scale: "between_areas",
  available: [{ level: "municipality", years: [2016] }],
});
const ALL = [COUNT, SHARE, SEGREGATION];

const chosen = (search: string, indicators: readonly Indicator[] = ALL) =>
  selectionFor(routeIn(search), TOWN, indicators);

describe("without a wish", () => {
  test("the first share that has a good and a bad end, on the level of planning, in the last year", () => {
    const selection = chosen("");
    expect(selection?.indicator.id).toBe("unemployment_share");
    expect([selection?.level, selection?.year]).toEqual(["social_space", 2016]);
    expect(selection?.notices).toEqual([]);
  });

  test("a share of which more is worse comes before one of which more is better", () => {
    const better = indicator("employment_share", { polarity: "higher_is_better" });
    expect(chosen("", [better, SHARE])?.indicator.id).toBe("unemployment_share");
    expect(chosen("", [COUNT, better])?.indicator.id).toBe("employment_share");
  });

  test("nothing can be shown if no indicator has a year", () => {
    expect(chosen("", [])).toBeNull();
    expect(chosen("", [indicator("empty", { available: [{ level: "block", years: [] }] })])).toBeNull();
  });
});

describe("what exists is shown as asked", () => {
  test("level and year", () => {
    const selection = chosen("?indicator=unemployment_share&level=block&year=2013");
    expect([selection?.level, selection?.year, selection?.notices]).toEqual(["block", 2013, []]);
  });

  test("years come in order, whatever order the service lists them in", () => {
    expect(chosen("?indicator=unemployment_share&level=block")?.years).toEqual([2013, 2014]);
  });
});

describe("what does not exist is replaced and said", () => {
  test("a year between two others", () => {
    const selection = chosen("?indicator=unemployment_share&level=social_space&year=2015");
    expect(selection?.year).toBe(2016);
    expect(selection?.notices).toEqual([{ about: "year", asked: "2015", shown: "2016" }]);
  });

  test("a level the indicator does not have", () => {
    const selection = chosen("?indicator=dissimilarity_sgb2&level=block&year=2016");
    expect(selection?.level).toBe("municipality");
    expect(selection?.notices).toEqual([{ about: "level", asked: "block", shown: "municipality" }]);
  });

  test("an indicator and a municipality nobody knows", () => {
    const selection = chosen("?municipality=01001000&indicator=happiness");
    expect(selection?.notices.map((notice) => notice.about)).toEqual(["municipality", "indicator"]);
  });
});

describe("the boundaries of today", () => {
  const converted = [
    { level: "social_space", vintage: "2021-01-01", years: [2014, 2013] },
    { level: "social_space", vintage: "2019-01-01", years: [2013] },
    { level: "block", vintage: "2019-01-01", years: [2014] },
  ] as Indicator["converted"];
  const share = [{ ...SHARE, converted }];
  const on = (search: string) => chosen(`?indicator=unemployment_share&level=social_space&${search}`, share);

  test("are offered where the year is converted on this level, the newest of several", () => {
    expect(on("year=2013")?.convertedTo).toBe("2021-01-01");
    expect(on("year=2016")?.convertedTo).toBeNull();
    expect(on("year=2013")?.convertedYears).toEqual([2013, 2014]);
  });

  test("are shown only when asked for, and only where there are some", () => {
    expect(on("year=2013")?.vintage).toBeNull();
    expect(on("year=2013&boundaries=today")?.vintage).toBe("2021-01-01");
    expect(on("year=2016&boundaries=today")?.vintage).toBeNull();
  });
});

test("an unknown municipality leads to the first, none to nothing", () => {
  expect(municipalityFor(routeIn("?municipality=99999999"), [TOWN])).toBe(TOWN);
  expect(municipalityFor(routeIn(""), [])).toBeNull();
});

test.each([
  [null, 2016],
  [2000, 2013],
  [2030, 2016],
  [2015, 2016],
])("the year nearest to %s is %s", (asked, found) => {
  expect(nearestYear([2013, 2014, 2016], asked)).toBe(found);
});
