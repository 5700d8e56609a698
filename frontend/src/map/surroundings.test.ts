import { describe, expect, test } from "vitest";
import type { Level } from "../api/types";
import { surroundingsOf } from "./surroundings";

const level = (name: Level["level"], areas: number, reform?: string): Level => ({
  level: name,
  name: { de: name, en: name },
  years: [2018, 2019],
  vintages: [
    { vintage: "2013-01-01", valid_until: reform ?? null, areas },
    ...(reform ? [{ vintage: reform, valid_until: null, areas: areas + 1 }] : []),
  ],
});
const LEVELS = [
  level("block", 168, "2019-01-01"),
  level("social_space", 24, "2019-01-01"),
  level("borough", 6),
  level("municipality", 1),
];
const at = (name: string, vintage: string, date: string) =>
  surroundingsOf(LEVELS, { level: name, vintage }, date);

describe("around blocks", () => {
  test("stand the next larger areas and the municipality, in the boundaries of that day", () => {
    expect(at("block", "2019-01-01", "2020-12-31").borders).toEqual([
      { level: "social_space", vintage: "2019-01-01" },
      { level: "municipality", vintage: "2013-01-01" },
    ]);
    expect(at("block", "2013-01-01", "2018-12-31").borders[0]?.vintage).toBe("2013-01-01");
  });

  test("the larger areas are named, for blocks are too many", () => {
    expect(at("block", "2019-01-01", "2020-12-31").names?.level).toBe("social_space");
  });
});

test("areas few enough are named themselves", () => {
  const shown = { level: "social_space", vintage: "2019-01-01" };
  expect(surroundingsOf(LEVELS, shown, "2020-12-31").names).toEqual(shown);
});

test("the largest areas have the municipality around them, and that has nothing", () => {
  expect(at("borough", "2013-01-01", "2020-12-31").borders).toEqual([
    { level: "municipality", vintage: "2013-01-01" },
  ]);
  expect(at("municipality", "2013-01-01", "2020-12-31")).toEqual({ borders: [], names: null });
});
