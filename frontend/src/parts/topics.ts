/** The catalogue as a reader looks through it. */

import type { Bilingual, Indicator } from "../api/types";
import type { Language } from "../route";

export interface Topic {
  readonly id: string;
  readonly name: Bilingual;
  readonly indicators: readonly Indicator[];
}

/** Indicators under their topics, both in the order in which the service lists them. */
export function byTopic(indicators: readonly Indicator[]): Topic[] {
  const topics = new Map<string, { id: string; name: Bilingual; indicators: Indicator[] }>();
  for (const one of indicators) {
    const topic = topics.get(one.topic) ?? { id: one.topic, name: one.topic_name, indicators: [] };
    topic.indicators.push(one);
    topics.set(one.topic, topic);
  }
  return [...topics.values()];
}

/** Whether every word a reader typed occurs in name, meaning, topic or key. */
export function matches(indicator: Indicator, wanted: string, lang: Language): boolean {
  const text = [indicator.name, indicator.meaning, indicator.topic_name].map((one) => one[lang]);
  const all = [...text, indicator.id].join(" ").toLocaleLowerCase(lang);
  return wanted
    .toLocaleLowerCase(lang)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
