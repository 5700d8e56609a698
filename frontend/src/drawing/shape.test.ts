import { describe, expect, test } from "vitest";
import { boundsOf, type Corner, cornersOf, drawingIn, drawingOf, fileOf, shapeIn } from "./shape";

const CORNERS: readonly Corner[] = [
  [11.1234567, 50.9],
  [11.2, 50.9],
  [11.2, 51],
];
const RING = [
  [11, 50],
  [12, 50],
  [12, 51],
  [11, 50],
];
const POLYGON = { type: "Polygon", coordinates: [RING] };

describe("corners that somebody set", () => {
  test("become a ring that ends where it began, to a decimetre", () => {
    const { shape, text, fileName } = drawingOf(CORNERS);
    expect(shape?.coordinates).toEqual([
      [
        [11.123457, 50.9],
        [11.2, 50.9],
        [11.2, 51],
        [11.123457, 50.9],
      ],
    ]);
    expect(JSON.parse(text)).toEqual(shape);
    expect(fileName).toBeNull();
  });

  test("come back to be changed", () => {
    const whole: readonly Corner[] = [
      [1, 2],
      [3, 4],
      [5, 1],
    ];
    expect(cornersOf(drawingOf(whole).shape)).toEqual(whole);
  });
});

describe("an outline of a file", () => {
  test("is sent just as it is, whatever it holds", () => {
    expect(drawingIn("no json {", "area.json")).toEqual({
      text: "no json {",
      shape: null,
      fileName: "area.json",
    });
    const text = `  ${JSON.stringify(POLYGON)}\n`;
    expect(drawingIn(text, "area.json").text).toBe(text);
    expect(drawingIn(text, "area.json").shape).toEqual(POLYGON);
  });

  test("is found in a feature and in a collection of one", () => {
    const feature = { type: "Feature", properties: null, geometry: POLYGON };
    expect(shapeIn(feature)).toEqual(POLYGON);
    expect(shapeIn({ type: "FeatureCollection", features: [feature] })).toEqual(POLYGON);
    expect(shapeIn({ type: "FeatureCollection", features: [feature, feature] })).toBeNull();
  });

  test("may have holes and several parts", () => {
    const parts = { type: "MultiPolygon", coordinates: [[RING, RING], [RING]] };
    expect(shapeIn(parts)).toEqual(parts);
    expect(cornersOf(shapeIn(parts))).toBeNull();
    expect(cornersOf(shapeIn({ type: "Polygon", coordinates: [RING, RING] }))).toBeNull();
  });

  test("may have heights, which are not shown", () => {
    const high = { type: "Polygon", coordinates: [RING.map(([x, y]) => [x, y, 230])] };
    expect(shapeIn(high)).toEqual(POLYGON);
  });

  test.each([
    ["nothing", null],
    ["a point", { type: "Point", coordinates: [11, 50] }],
    ["metres", { type: "Polygon", coordinates: [RING.map(([x = 0, y = 0]) => [x * 60000, y * 90000])] }],
    ["no rings", { type: "Polygon", coordinates: [] }],
    ["rings that are none", { type: "Polygon", coordinates: ["abc"] }],
    ["a ring of two", { type: "Polygon", coordinates: [RING.slice(0, 2)] }],
    ["text for numbers", { type: "Polygon", coordinates: [[["11", "50"], ...RING]] }],
    ["one bad part", { type: "MultiPolygon", coordinates: [[RING], []] }],
    ["no parts", { type: "MultiPolygon", coordinates: [] }],
    ["a feature without geometry", { type: "Feature", geometry: null }],
  ])("cannot be shown of %s", (_, content) => {
    expect(shapeIn(content)).toBeNull();
  });

  test("with more corners than anybody changes by hand is not changed", () => {
    const ring = Array.from({ length: 102 }, (_, i): Corner => [Math.cos(i), Math.sin(i)]);
    expect(cornersOf({ type: "Polygon", coordinates: [ring] })).toBeNull();
  });
});

test("the file to keep is a feature that can be loaded again", () => {
  const { shape } = drawingOf(CORNERS);
  if (!shape) throw new Error("no shape");
  const kept = JSON.parse(fileOf(shape, "16099000"));
  expect([kept.type, kept.properties]).toEqual(["Feature", { municipality: "16099000" }]);
  expect(shapeIn(kept)).toEqual(shape);
});

test("bounds hold all parts", () => {
  const moved: Corner[] = [
    [-3, 7],
    [0, 7],
    [0, 9],
    [-3, 7],
  ];
  const ring = RING as unknown as Corner[];
  expect(boundsOf({ type: "MultiPolygon", coordinates: [[ring], [moved]] })).toEqual([-3, 7, 12, 51]);
});
