/** What a choropleth shows: classes with colours, and each area's class. */

import { useMemo } from "preact/hooks";
import type { AreaValue, Indicator, Values } from "../api/types";
import { useWords } from "../words/words";
import { type ClassEntry, classEntries, classOf, codesOf } from "./classes";
import { kindOf } from "./kindOf";
import type { Drawn } from "./layers";

export interface Shown {
  readonly classes: readonly ClassEntry[];
  readonly colours: readonly string[];
  readonly drawn: readonly Drawn[];
}

export function useLegend(indicator: Indicator, values: Values): Shown {
  const { classes, colours } = useClasses(indicator, values.values, values.breaks);
  const drawn = useMemo(() => drawnOf(indicator, values.values, values.breaks), [indicator, values]);
  return { classes, colours, drawn };
}

/** The classes of one or of several views with the same limits, and their colours from light to dark. */
export function useClasses(
  indicator: Indicator,
  cells: readonly AreaValue[],
  breaks: readonly number[],
): Omit<Shown, "drawn"> {
  const words = useWords();
  return useMemo(() => {
    const between = {
      upTo: words.say("class_up_to"),
      above: words.say("class_above"),
      fromTo: words.say("class_from_to"),
    };
    const classes = classEntries({ indicator, cells, breaks }, words.lang, between);
    return { classes, colours: classes.map((one) => one.colour) };
  }, [indicator, cells, breaks, words]);
}

export function drawnOf(
  indicator: Indicator,
  values: readonly AreaValue[],
  breaks: readonly number[],
): readonly Drawn[] {
  const codes = codesOf(indicator);
  return values.map((one) => ({
    position: one.position,
    number: classOf(one, breaks, codes),
    status: one.status,
    isEstimated: kindOf(one) === "estimated",
    isUnsure: one.could_flip,
  }));
}
