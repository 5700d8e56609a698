import type { AreaValue, Indicator, IntervalMethod } from "../api/types";
import { kindOf } from "../map/kindOf";
import { useWords } from "../words/words";

interface CertaintyProps {
  readonly of: AreaValue;
  readonly method: IntervalMethod | null;
  readonly indicator: Indicator;
}

/** How sure a value or a class is: its 95 % interval, or how often it would be of another class. */
export function Certainty({ of: area, method, indicator }: CertaintyProps) {
  const words = useWords();
  // What is estimated has its own band.
  const interval = kindOf(area) === "estimated" ? "" : words.interval(area, method, indicator);
  const flip = words.flip(area);
  return (
    <>
      {interval && <p class="area__hint">{interval}</p>}
      {flip && <p class={`area__hint${area.could_flip ? " area__unsure" : ""}`}>{flip}</p>}
    </>
  );
}
