import { useId, useRef } from "preact/hooks";
import { useWords } from "../words/words";

interface YearSliderProps {
  readonly years: readonly number[];
  readonly year: number;
  readonly onChoose: (year: number, how: "push" | "replace") => void;
}

/** The years there are, in order; a drag leaves one step in the history, not one per year passed. */
export function YearSlider({ years, year, onChoose }: YearSliderProps) {
  const { say } = useWords();
  const id = useId();
  const isDragging = useRef(false);
  const index = Math.max(years.indexOf(year), 0);
  const last = years.length - 1;

  const choose = (next: number) => {
    const chosen = years[next];
    if (chosen === undefined || chosen === year) return;
    onChoose(chosen, isDragging.current ? "replace" : "push");
    isDragging.current = true;
  };
  const step = (by: number) => {
    isDragging.current = false;
    choose(index + by);
    isDragging.current = false;
  };

  return (
    <div class="year">
      <div class="year__head">
        <label class="kern-label" for={id}>
          {say("year")}
        </label>
        <output class="year__shown" for={id}>
          {year}
        </output>
      </div>
      <div class="year__row">
        <button
          type="button"
          class="year__step"
          aria-label={say("year_before")}
          disabled={index === 0}
          onClick={() => step(-1)}
        >
          <span class="kern-icon kern-icon--chevron-left kern-icon--default" aria-hidden="true" />
        </button>
        <div class="year__track">
          <input
            id={id}
            type="range"
            min={0}
            max={last}
            step={1}
            value={index}
            disabled={last < 1}
            aria-valuetext={String(year)}
            onInput={(event) => choose(event.currentTarget.valueAsNumber)}
            onChange={() => {
              isDragging.current = false;
            }}
          />
          <div class="year__ends" aria-hidden="true">
            <span>{years[0]}</span>
            <span>{years[last]}</span>
          </div>
        </div>
        <button
          type="button"
          class="year__step"
          aria-label={say("year_after")}
          disabled={index === last}
          onClick={() => step(1)}
        >
          <span class="kern-icon kern-icon--chevron-right kern-icon--default" aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}
