import { expect, test } from "vitest";
import { ApiProblem } from "../api/client";
import { number } from "../words/numbers";
import { Words } from "../words/words";
import { refusalIn } from "./refusal";

const german = (value: number, decimals: number) => number(value, decimals, "de");
const told = (detail: string, facts: Record<string, unknown> = {}) =>
  refusalIn(new ApiProblem(422, "Ein Umriss ist nicht verwendbar", detail, facts), german);

test("how much lies outside is told as the service measured it", () => {
  const refusal = told("27.7 % of the drawing lies outside", { outside_share: 0.2772 });
  expect(refusal).toEqual({ word: "own_outside", facts: { percent: "27,7" } });
  expect(new Words("de").say("own_outside", refusal?.facts)).toContain("27,7 %");
});

test("the number of corners is told", () => {
  expect(told("The drawing has 2001 vertices.", { vertices: 2001 })).toEqual({
    word: "own_too_many",
    facts: { count: "2.001" },
  });
});

test.each([
  ["The drawing is not valid: Self-intersection[11.1 50.9]. Expected are rings", "own_crossing"],
  ["The drawing is not valid: Hole lies outside shell[11 50]. Expected", "own_not_valid"],
  ["The drawing is a Point. Expected is a GeoJSON Polygon", "own_no_polygon"],
  ["The drawing is no geometry. Expected is a GeoJSON Polygon", "own_no_polygon"],
  ["The drawing is not readable as JSON (Expecting value: line 1)", "own_unreadable"],
  ["The drawing holds 3 features. Expected is one area", "own_several"],
  [
    "The drawing reaches to 5643210, which is no longitude and latitude; it seems to be in metres.",
    "own_metres",
  ],
  ["The drawing has latitude before longitude. Expected is", "own_swapped"],
  ["The drawing is larger than 500000 bytes. Expected are", "own_too_large"],
  [
    "The drawing reaches from 60 to 61 degrees east and from 0 to 1 degrees north, far outside of every municipality.",
    "own_far_outside",
  ],
  ["The drawing has 12.3 square metres, which is too small. Expected are", "own_too_small"],
  ["No area of the level 'social_space' lies at least by half in the drawing.", "own_none_half"],
])("%s", (detail, word) => {
  expect(told(detail)?.word).toBe(word);
});

test("what the page has no words for stays as the service says it", () => {
  expect(told("The drawing is empty or has positions that are no numbers. Draw the area anew.")).toBeNull();
});
