/** What a choropleth shows: classes with colours, and each area's class. */

import { useMemo } from "preact/hooks";
import type { Indicator, Values } from "../api/types";
import { useWords } from "../words/words";
import { type ClassEntry, classEntries, classOf, codesOf } from "./classes";
import type { Drawn } from "./layers";

export interface Shown {
  readonly classes: readonly ClassEntry[];
  readonly colours: readonly string[];
  readonly drawn: readonly Drawn[];
}

export function useLegend(indicator: Indicator, values: Values): Shown {
  const words = useWords();
  return useMemo(() => {
    const shown = { indicator, cells: values.values, breaks: values.breaks };
    const between = {
      upTo: words.say("class_up_to"),
      above: words.say("class_above"),
      fromTo: words.say("class_from_to"),
    };
    const classes = classEntries(shown, words.lang, between);
    const codes = codesOf(indicator);
    const drawn = values.values.map((one) => ({
      position: one.position,
      number: classOf(one, values.breaks, codes),
      status: one.status,
    }));
    return { classes, colours: classes.map((one) => one.colour), drawn };
  }, [indicator, values, words]);
}
