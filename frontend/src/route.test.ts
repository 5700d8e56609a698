import { expect, test } from "vitest";
import { type Route, routeIn, searchOf } from "./route";

const EVERYTHING: Route = {
  view: "deviation",
  municipality: "16099000",
  indicator: "unemployment_share",
  level: "social_space",
  year: 2023,
  area: "0101",
  boundaries: "today",
  against: "five_year_mean",
  mode: null,
  group: null,
  method: null,
  sort: "-value",
  lang: "en",
};

test("an empty address is the German map with nothing chosen", () => {
  const route = routeIn("");
  expect([route.view, route.lang, route.against]).toEqual(["map", "de", "previous_year"]);
  expect(route.boundaries).toBe("then");
  expect([route.municipality, route.indicator, route.level, route.year, route.area]).toEqual(
    Array(5).fill(null),
  );
  expect(searchOf(route)).toBe("");
});

test("a route comes back from its own address", () => {
  expect(routeIn(searchOf(EVERYTHING))).toEqual(EVERYTHING);
  for (const view of ["map", "table", "compare", "own"] as const) {
    const route: Route = { ...EVERYTHING, view, against: "previous_year" };
    expect(routeIn(searchOf(route))).toEqual(route);
  }
});

test("an unknown view, language or reference falls back to the usual one", () => {
  const route = routeIn("?view=globe&lang=fr&against=nobody");
  expect([route.view, route.lang, route.against]).toEqual(["map", "de", "previous_year"]);
});

test.each(["", "20", "20x4", "-2024", "2024.5", "12024"])("%j is no year", (text) => {
  expect(routeIn(`?year=${text}`).year).toBeNull();
});

test("keys with signs and umlauts survive", () => {
  const route: Route = { ...EVERYTHING, area: "01/ä & b", indicator: "a+b" };
  expect(routeIn(searchOf(route))).toEqual(route);
});

test("what a comparison is made against is said on the deviation view only", () => {
  expect(searchOf({ ...EVERYTHING, view: "map" })).not.toContain("against");
});

test("how cut areas count stays in the address over other views", () => {
  for (const view of ["own", "map"] as const) {
    const route: Route = { ...EVERYTHING, view, against: "previous_year", mode: "weighted" };
    expect(routeIn(searchOf(route))).toEqual(route);
  }
  expect(searchOf(routeIn("?view=own"))).toBe("?view=own");
  expect(routeIn("?view=own&mode=halves").mode).toBeNull();
});

test("group and method stand in the address of their own views only", () => {
  for (const view of ["segregation", "methods"] as const) {
    const route: Route = {
      ...EVERYTHING,
      view,
      against: "previous_year",
      group: view === "segregation" ? "sgb2" : null,
      method: view === "methods" ? "dissimilarity" : null,
    };
    expect(routeIn(searchOf(route))).toEqual(route);
  }
  const both = { ...EVERYTHING, group: "sgb2", method: "dissimilarity" };
  expect(searchOf({ ...both, view: "map" })).not.toMatch(/group|method/);
});
