/** What is drawn stays in this page while other views are read; it is written nowhere. */

import { useReducer } from "preact/hooks";
import { NOTHING_DRAWN, type Sketching, type Step, stepped } from "./sketching";

const kept = new Map<string, Sketching>();

export function useSketching(municipality: string): readonly [Sketching, (step: Step) => void] {
  const remember = (now: Sketching, step: Step) => {
    const next = stepped(now, step);
    kept.set(municipality, next);
    return next;
  };
  return useReducer(remember, kept.get(municipality) ?? NOTHING_DRAWN);
}
