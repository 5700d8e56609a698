import { describe, expect, test } from "vitest";
import type { MethodInBrief } from "../api/types";
import { byFamily, isWanted } from "./families";

const method = (id: string, family: string): MethodInBrief => ({
  id,
  family,
  family_title: { de: `Familie ${family}`, en: `Family ${family}` },
  name: { de: `Name ${id}`, en: `Name ${id}` },
  question: { de: "Wie ungleich wohnt man?", en: "How unevenly do people live?" },
  used_by: [],
});

test("methods stand under their families, both in the order of the service", () => {
  const families = byFamily([method("d", "evenness"), method("p", "exposure"), method("g", "evenness")]);
  expect(families.map(({ id, methods }) => [id, methods.map((one) => one.id)])).toEqual([
    ["evenness", ["d", "g"]],
    ["exposure", ["p"]],
  ]);
  expect(byFamily([])).toEqual([]);
});

describe("a search", () => {
  test.each([
    ["", "de", true],
    ["UNGLEICH familie", "de", true],
    ["unevenly", "de", false],
    ["unevenly", "en", true],
    ["ungleich schlösser", "de", false],
  ] as const)("for %j in %s: %s", (wanted, lang, isFound) => {
    expect(isWanted(method("d", "evenness"), wanted, lang)).toBe(isFound);
  });
});
