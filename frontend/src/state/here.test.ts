import { describe, expect, test } from "vitest";
import type { Level } from "../api/types";
import { routeIn } from "../route";
import { hrefOf, vintageOf } from "./here";

const LEVEL: Level = {
  level: "social_space",
  name: { de: "Sozialraum", en: "Social space" },
  years: [],
  vintages: [
    { vintage: "2019-01-01", valid_until: null, areas: 24 },
    { vintage: "2013-01-01", valid_until: "2019-01-01", areas: 22 },
  ],
};

describe("the boundaries of a day", () => {
  test.each([
    ["2018-12-31", "2013-01-01"],
    ["2019-01-01", "2019-01-01"],
    ["2024-12-31", "2019-01-01"],
  ])("on %s are those of %s", (day, vintage) => {
    expect(vintageOf(LEVEL, day)).toBe(vintage);
  });

  test("without any there are none", () => {
    expect(vintageOf({ ...LEVEL, vintages: [] }, "2024-12-31")).toBeNull();
  });
});

test("a link changes what it says and keeps the rest", () => {
  const route = routeIn("?indicator=population&year=2020&lang=en");
  expect(hrefOf(route, { year: 2021 })).toBe("/?indicator=population&year=2021&lang=en");
});
