import { expect, test } from "vitest";
import type { AreaCollection } from "../api/types";
import { labelsOf } from "./labels";

type Geometry = AreaCollection["features"][number]["geometry"];

const named = (name: string, geometry: Geometry): AreaCollection => ({
  features: [{ id: 1, properties: { key: "1", name }, geometry }],
});
const square = (x: number, y: number, size: number) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];

test("a square is named in its middle", () => {
  const [label] = labelsOf(named("Mitte", { type: "Polygon", coordinates: [square(0, 0, 2)] })).features;
  expect(label?.properties.name).toBe("Mitte");
  expect(label?.geometry.coordinates[0]).toBeCloseTo(1);
  expect(label?.geometry.coordinates[1]).toBeCloseTo(1);
});

test("of several parts the largest is named", () => {
  const parts = [[square(0, 0, 1)], [square(10, 10, 4)]];
  const [label] = labelsOf(named("Inseln", { type: "MultiPolygon", coordinates: parts })).features;
  expect(label?.geometry.coordinates[0]).toBeGreaterThan(10);
});

test("a bent area is named inside of itself, where its middle would lie outside", () => {
  const bent = [
    [0, 0],
    [10, 0],
    [10, 10],
    [9, 10],
    [9, 1],
    [0, 1],
    [0, 0],
  ];
  const [label] = labelsOf(named("Winkel", { type: "Polygon", coordinates: [bent] })).features;
  const [x = 0, y = 0] = label?.geometry.coordinates ?? [];
  expect(y < 1 || x > 9).toBe(true);
});

test("an area without a part has no name on the map", () => {
  expect(labelsOf(named("Nichts", { type: "MultiPolygon", coordinates: [] })).features).toEqual([]);
});
