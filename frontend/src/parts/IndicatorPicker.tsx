import { useId, useRef, useState } from "preact/hooks";
import type { Indicator } from "../api/types";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { byTopic, matches } from "./topics";

/** Opens the catalogue: all indicators by topic with their meaning, to search in and to choose from. */
export function IndicatorPicker() {
  const words = useWords();
  const { say, of } = words;
  const { selection, indicators, go } = useHere();
  const dialog = useRef<HTMLDialogElement>(null);
  const [wanted, setWanted] = useState("");
  const id = useId();

  const open = () => {
    setWanted("");
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus({ preventScroll: true });
    dialog.current?.querySelector<HTMLElement>("[aria-current]")?.scrollIntoView({ block: "center" });
  };
  const close = () => dialog.current?.close();
  const choose = (chosen: Indicator) => {
    close();
    go({ indicator: chosen.id });
  };
  const found = indicators.filter((one) => matches(one, wanted, words.lang));

  return (
    <>
      <button type="button" class="kern-btn kern-btn--primary" aria-haspopup="dialog" onClick={open}>
        <span class="kern-label">{say("choose_indicator")}</span>
      </button>
      <dialog ref={dialog} class="kern-dialog picker" aria-labelledby={`${id}-title`}>
        <header class="kern-dialog__header">
          <h2 class="kern-title" id={`${id}-title`}>
            {say("choose_indicator")}
          </h2>
          <button type="button" class="kern-btn kern-btn--tertiary" onClick={close}>
            <span class="kern-icon kern-icon--close kern-icon--default" aria-hidden="true" />
            <span class="kern-label kern-sr-only">{say("close")}</span>
          </button>
        </header>
        <div class="picker__search kern-form-input">
          <label class="kern-label" for={`${id}-search`}>
            {say("search_indicator")}
          </label>
          <input
            id={`${id}-search`}
            class="kern-form-input__input"
            type="search"
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
          <p class="field-hint" role="status">
            {say("indicators_found", { count: found.length, all: indicators.length })}
          </p>
        </div>
        <div class="picker__list">
          {byTopic(found).map((topic) => (
            <section key={topic.id} aria-labelledby={`${id}-${topic.id}`}>
              <h3 class="picker__topic" id={`${id}-${topic.id}`}>
                {of(topic.name)}
              </h3>
              <ul>
                {topic.indicators.map((one) => (
                  <li key={one.id}>
                    <button
                      type="button"
                      class="picker__one"
                      aria-current={one.id === selection.indicator.id ? "true" : undefined}
                      onClick={() => choose(one)}
                    >
                      <span class="picker__name">
                        {of(one.name)} <span class="picker__unit">{of(one.unit_name)}</span>
                      </span>
                      <span class="picker__meaning">{of(one.meaning)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </dialog>
    </>
  );
}
