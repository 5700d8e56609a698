import type { Method, MethodEnd } from "../api/types";
import { useWords, type WordKey } from "../words/words";

/** From where to where a measure goes, and what its ends and its middle mean. */
export function MethodBounds({ method }: { method: Method }) {
  const { say, of } = useWords();
  return (
    <section aria-labelledby="method-bounds">
      <h2 class="kern-heading-medium" id="method-bounds">
        {say("method_bounds")}
      </h2>
      <dl class="facts">
        <dt>{say("unit")}</dt>
        <dd>{of(method.unit)}</dd>
        {method.lowest && <End end={method.lowest} open="method_lowest" />}
        {method.neutral && <End end={method.neutral} open="method_neutral" />}
        {method.highest && <End end={method.highest} open="method_highest" />}
      </dl>
    </section>
  );
}

/** A number, or a word where it is no fixed one. */
function End({ end, open }: { end: MethodEnd; open: WordKey }) {
  const { say, of, number } = useWords();
  const decimals = end.at === null ? 0 : (String(end.at).split(".")[1] ?? "").length;
  return (
    <>
      <dt>{end.at === null ? say(open) : number(end.at, decimals)}</dt>
      <dd>{of(end.meaning)}</dd>
    </>
  );
}
