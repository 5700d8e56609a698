import { useId } from "preact/hooks";
import type { CustomAreaMode } from "../api/types";
import { MODES } from "../route";
import { useHere } from "../state/here";
import { useWords, type WordKey } from "../words/words";

const TEXTS: Readonly<Record<CustomAreaMode, readonly [name: WordKey, meaning: WordKey]>> = {
  whole: ["own_mode_whole", "own_mode_whole_text"],
  weighted: ["own_mode_weighted", "own_mode_weighted_text"],
};

/** How areas that the drawing cuts shall count: whole or not at all, or in part. */
export function ModeChoice({ shown }: { shown: CustomAreaMode | null }) {
  const { say } = useWords();
  const { route, go } = useHere();
  const name = useId();
  const chosen = route.mode ?? shown;
  return (
    <fieldset class="modes">
      <legend class="kern-label">{say("own_mode")}</legend>
      {MODES.map((mode) => (
        <label key={mode} class="modes__one">
          <input
            type="radio"
            name={name}
            value={mode}
            checked={mode === chosen}
            onChange={() => go({ mode }, "replace")}
          />
          <span>
            {say(TEXTS[mode][0])}
            <span class="modes__text">{say(TEXTS[mode][1])}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
