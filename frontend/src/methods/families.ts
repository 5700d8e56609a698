/** Pure: the methods as a reader looks through them. */

import type { Bilingual, MethodInBrief } from "../api/types";
import type { Language } from "../route";

export interface Family {
  readonly id: string;
  readonly name: Bilingual;
  readonly methods: readonly MethodInBrief[];
}

/** Methods under their families, both in the order in which the service lists them. */
export function byFamily(methods: readonly MethodInBrief[]): Family[] {
  const families = new Map<string, { id: string; name: Bilingual; methods: MethodInBrief[] }>();
  for (const one of methods) {
    const family = families.get(one.family) ?? { id: one.family, name: one.family_title, methods: [] };
    family.methods.push(one);
    families.set(one.family, family);
  }
  return [...families.values()];
}

/** Whether every word a reader typed occurs in name, question, family or identifier. */
export function isWanted(method: MethodInBrief, wanted: string, lang: Language): boolean {
  const { name, question, family_title: family, id } = method;
  const all = [...[name, question, family].map((one) => one[lang]), id].join(" ").toLocaleLowerCase(lang);
  return wanted
    .toLocaleLowerCase(lang)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
