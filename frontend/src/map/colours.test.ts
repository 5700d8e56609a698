import { describe, expect, test } from "vitest";
import type { Polarity } from "../api/types";
import { HATCH_LINE, HATCH_PAPER, HATCHES, RAMPS, rampOf, STRONG_BORDER } from "./colours";

const POLARITIES = Object.keys(RAMPS) as Polarity[];

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

describe.each(POLARITIES)("the ramp of %s", (polarity) => {
  test("gets darker from class to class", () => {
    const lights = RAMPS[polarity].map(luminance);
    expect(lights).toEqual([...lights].sort((a, b) => b - a));
  });

  test("shows borders at three to one also on the darkest class", () => {
    for (const colour of RAMPS[polarity]) expect(contrast(colour, STRONG_BORDER)).toBeGreaterThanOrEqual(3);
  });

  test("keeps its ends for any number of classes", () => {
    for (let count = 2; count <= 12; count++) {
      const ramp = rampOf(polarity, count);
      expect(ramp).toHaveLength(count);
      expect(new Set(ramp).size).toBe(count);
      expect([ramp[0], ramp.at(-1)]).toEqual([RAMPS[polarity][0], RAMPS[polarity][4]]);
    }
    expect(rampOf(polarity, 1)).toEqual([RAMPS[polarity][2]]);
  });
});

test("hatching is seen on its paper and is no colour of a ramp", () => {
  expect(contrast(HATCH_LINE, HATCH_PAPER)).toBeGreaterThanOrEqual(4.5);
  expect(Object.values(RAMPS).flat()).not.toContain(HATCH_PAPER);
});

test("the two kinds of withheld values look alike, all other reasons differ", () => {
  expect(HATCHES.suppressed).toBe(HATCHES.unknown_or_confidential);
  expect(new Set(Object.values(HATCHES).map((one) => one.lines)).size).toBe(7);
});
