import type { Flip } from "../api/types";
import { Rings } from "../map/UnsureLegend";
import { useWords } from "../words/words";

/** In what share of the likely cases a class would be another, with a mark where it is not certain. */
export function FlipMark({ of: flip }: { of: Flip }) {
  const words = useWords();
  if (flip.flip_share === null) return null;
  return (
    <span class="flip" title={words.flip(flip)}>
      {flip.could_flip && (
        <span class="flip__mark">
          <Rings /> {words.say("flip_short")}
        </span>
      )}
      <span class="flip__share">{words.share(flip.flip_share)}</span>
    </span>
  );
}
