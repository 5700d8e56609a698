import { describe, expect, test } from "vitest";
import type { Polarity } from "../api/types";
import {
  coloursOf,
  ENDS,
  HATCH_LINE,
  HATCH_PAPER,
  HATCHES,
  isDiverging,
  MAY_BE_CHANCE,
  RAMPS,
  rampOf,
  STRONG_BORDER,
} from "./colours";

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

describe("classes around one that may be chance", () => {
  test("are those with the code 0 between others", () => {
    expect(isDiverging([2, 4, 0, 3, 1])).toBe(true);
    for (const codes of [[0, 1, 2], [2, 1, 0], [1, 2, 3], [0], []]) expect(isDiverging(codes)).toBe(false);
  });

  test.each(POLARITIES)(
    "have the strong colours of %s at the ends, in the order of the codes",
    (polarity) => {
      const { low, high } = ENDS[polarity];
      expect(coloursOf(polarity, [2, 4, 0, 3, 1])).toEqual([...low, MAY_BE_CHANCE, ...[...high].reverse()]);
      expect(coloursOf(polarity, [2, 0, 1])).toEqual([low[0], MAY_BE_CHANCE, high[0]]);
      expect(new Set(coloursOf(polarity, [6, 5, 4, 0, 3, 2, 1])).size).toBe(7);
    },
  );

  test("are red at the worse end, whichever that is", () => {
    expect(ENDS.higher_is_worse.high).toBe(ENDS.higher_is_better.low);
    expect(ENDS.higher_is_worse.low).toBe(ENDS.higher_is_better.high);
  });

  test("show borders at three to one", () => {
    for (const polarity of POLARITIES) {
      for (const colour of coloursOf(polarity, [2, 4, 0, 3, 1])) {
        expect(contrast(colour, STRONG_BORDER)).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

test("classes without such a middle have the ramp of their polarity", () => {
  expect(coloursOf("higher_is_worse", [1, 2, 3, 4])).toEqual(rampOf("higher_is_worse", 4));
});
