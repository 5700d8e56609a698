/** What the service says of the drawn area, and the values around it. */

import { customAreaOf } from "../api/customAreas";
import type { CustomAreaValue, Values } from "../api/types";
import { valuesOf } from "../api/values";
import { useHere, viewOf } from "../state/here";
import { type Answer, useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import type { Sketching } from "./sketching";

export interface OwnValue {
  /** Counts add up, and rates are computed from them; nothing else can be composed. */
  readonly isComposable: boolean;
  readonly values: Answer<Values>;
  readonly answer: Answer<CustomAreaValue>;
}

export function useOwnValue({ draft, drawing }: Sketching): OwnValue {
  const { lang } = useWords();
  const { selection, route } = useHere();
  const { indicator, level } = selection;
  const isComposable = level !== "municipality" && (indicator.kind === "count" || indicator.kind === "ratio");
  // A drawn area is composed of delivered values: on the boundaries that held in the year.
  const view = { ...viewOf(selection), vintage: null };
  const values = useAnswer(isComposable ? JSON.stringify(view) : null, () => valuesOf(view));
  const text = isComposable && !draft && drawing ? drawing.text : null;
  const answer = useAnswer(text === null ? null : JSON.stringify([view, route.mode, lang, text]), () =>
    customAreaOf(view, route.mode, text ?? "", lang),
  );
  // Another indicator or level: what came for the last one must not stand under its name.
  const isOwn = (one: Values | CustomAreaValue | null) =>
    one?.indicator === indicator.id && one.level === level;
  return {
    isComposable,
    values: { ...values, data: isOwn(values.data) ? values.data : null },
    answer: { ...answer, data: isOwn(answer.data) ? answer.data : null },
  };
}
