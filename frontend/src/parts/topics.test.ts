import { expect, test } from "vitest";
import type { Indicator } from "../api/types";
import { byTopic, matches } from "./topics";

const made = (id: string, topic: string, de: string, en: string): Indicator =>
  ({
    id,
    topic,
    topic_name: { de: topic, en: topic },
    name: { de, en },
    meaning: { de: `Bedeutung von ${de}`, en: `Meaning of ${en}` },
  }) as Indicator;

const UNEMPLOYED = made("unemployment_share", "labour", "Arbeitslosenanteil", "Unemployment share");
const CHILDREN = made("child_poverty_share", "poverty", "Kinderarmut", "Child poverty");
const LONG = made("long_term_share", "labour", "Langzeitarbeitslose", "Long-term unemployed");

test("indicators stand under their topic, in the order of the service", () => {
  const topics = byTopic([UNEMPLOYED, CHILDREN, LONG]);
  expect(topics.map((topic) => topic.id)).toEqual(["labour", "poverty"]);
  expect(topics[0]?.indicators.map((one) => one.id)).toEqual(["unemployment_share", "long_term_share"]);
});

test("a search finds parts of words in the reader's language, in any order and case", () => {
  expect(matches(UNEMPLOYED, "ARBEITSLOS", "de")).toBe(true);
  expect(matches(CHILDREN, "armut bedeutung", "de")).toBe(true);
  expect(matches(CHILDREN, "kinderarmut", "en")).toBe(false);
  expect(matches(CHILDREN, "child_poverty", "en")).toBe(true);
  expect(matches(CHILDREN, "  ", "de")).toBe(true);
});
