import { expect, test } from "vitest";
import { HATCH_PAPER, HATCHES, PAPER } from "./colours";
import { fillColour, hatchLayer, outlineLayer, styleFor, unsureLayer } from "./layers";

const TILES = "http://127.0.0.1/api/v1/tiles/social_space/{z}/{x}/{y}.mvt?vintage=2019-01-01";

test("a class has its colour, no value the paper of hatching, and what has not come yet plain paper", () => {
  const expression = fillColour(["#aaaaaa", "#bbbbbb"]) as unknown[];
  expect(expression).toEqual([
    "case",
    ["==", ["feature-state", "class"], 1],
    "#aaaaaa",
    ["==", ["feature-state", "class"], 2],
    "#bbbbbb",
    ["==", ["feature-state", "class"], 0],
    HATCH_PAPER,
    PAPER,
  ]);
});

test("without any class the expression still holds", () => {
  expect(fillColour([])).toHaveLength(4);
});

test("the style asks for nothing but its own tiles", () => {
  const style = styleFor(TILES, [11, 50, 12, 51]);
  const addresses = JSON.stringify(style).match(/https?:[^"]*/g);
  expect(addresses).toEqual([TILES]);
  expect([style.glyphs, style.sprite]).toEqual([undefined, undefined]);
});

test("every hatching has a layer that shows for its own state only", () => {
  for (const { name } of Object.values(HATCHES)) {
    const layer = JSON.stringify(hatchLayer(name));
    expect(layer).toContain(`"hatch-${name}"`);
    expect(layer).toContain(`["feature-state","hatch"],"${name}"`);
  }
});

test("an estimate has a dotted edge inside the area, unless the legend hides the area", () => {
  const layers = styleFor(TILES, [11, 50, 12, 51]).layers.filter((one) => one.id.startsWith("estimated"));
  expect(layers.map((one) => one.id)).toEqual(["estimated-edge", "estimated"]);
  for (const layer of layers) {
    const text = JSON.stringify(layer);
    expect(text).toContain('["feature-state","isEstimated"]');
    expect(text).toContain('["feature-state","isHidden"]');
    expect(text).toMatch(/"line-offset":[^-]/);
  }
  expect(JSON.stringify(layers[1])).toContain("line-dasharray");
});

test("borders of larger areas come from a source of their own", () => {
  expect(outlineLayer("outline-0", 2)).toMatchObject({ id: "outline-0", source: "outline-0", type: "line" });
});

test("dots of an uncertain class lie over its colour, unless the legend hides the area", () => {
  const text = JSON.stringify(unsureLayer());
  expect(text).toContain('["feature-state","isUnsure"]');
  expect(text).toContain('["feature-state","isHidden"]');
  expect(text).toContain('"fill-pattern":"unsure"');
});
