import { expect, test } from "vitest";
import { featuresOf, SKETCH_LAYERS } from "./features";
import { type Corner, drawingOf } from "./shape";

const CORNERS: readonly Corner[] = [
  [11, 50],
  [12, 50],
  [12, 51],
];
const AREA = drawingOf(CORNERS).shape;
const partsOf = (...of: Parameters<typeof featuresOf>) =>
  featuresOf(...of).features.map(({ properties, geometry }) => `${properties.part} ${geometry.type}`);

test("nothing is drawn of nothing, and of an area the area and every ring", () => {
  expect(partsOf(null, null, null)).toEqual([]);
  expect(partsOf(AREA, null, null)).toEqual(["area Polygon", "line LineString"]);
  const ring = [...CORNERS, ...CORNERS.slice(0, 1)];
  const parts = { type: "MultiPolygon", coordinates: [[ring, ring], [ring]] } as const;
  expect(partsOf(parts, null, null)).toEqual(["area MultiPolygon", ...Array(3).fill("line LineString")]);
});

test("while a new area is drawn the old one is not seen", () => {
  expect(partsOf(AREA, [], null)).toEqual([]);
  expect(partsOf(AREA, CORNERS.slice(0, 1), null)).toEqual(["corner Point"]);
});

test("a line leads from corner to corner and on to the pointer, and back to the first where it would close", () => {
  const [line] = featuresOf(null, CORNERS.slice(0, 1), [13, 52]).features;
  expect(line?.geometry.coordinates).toEqual([
    [11, 50],
    [13, 52],
  ]);
  expect(partsOf(null, CORNERS.slice(0, 2), [13, 52])).toEqual([
    "closing Polygon",
    "line LineString",
    "closing LineString",
    "corner Point",
    "corner Point",
  ]);
});

test("every part of a drawing has a layer", () => {
  const filters = JSON.stringify(SKETCH_LAYERS);
  for (const part of ["area", "line", "closing", "corner"]) expect(filters).toContain(`"${part}"`);
});
