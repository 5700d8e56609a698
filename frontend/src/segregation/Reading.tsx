import type { IntervalMethod } from "../api/types";
import { Alert } from "../parts/Alert";
import type { YearPoint } from "../parts/reform";
import { useWords } from "../words/words";
import { verdictOf } from "./reading";

interface ReadingProps {
  readonly year: number;
  readonly found: YearPoint | null;
  readonly expected: YearPoint | null;
  readonly corrected: YearPoint | null;
  readonly method: IntervalMethod | null;
}

/** The year's numbers as sentences, and a warning where chance would do as an explanation. */
export function Reading({ year, found, expected, corrected, method }: ReadingProps) {
  const words = useWords();
  const { say, number } = words;
  const percent = (value: number) => `${number(100 * value, 1)}\u00a0%`;
  const verdict = verdictOf(found, expected);
  return (
    <section class="reading" aria-labelledby="reading-heading" aria-live="polite">
      <h2 class="kern-heading-small" id="reading-heading">
        {say("seg_reading")}
      </h2>
      {found?.value == null ? (
        <p>{say("seg_absent", { year, reason: words.reason(found?.status ?? "missing") })}</p>
      ) : (
        <>
          <p class="reading__first">
            {say("seg_move", { year, share: percent(found.value), value: number(found.value, 3) })}
          </p>
          {found.low !== null && found.high !== null && method && (
            <p>
              {say("seg_move_interval", {
                range: `${percent(found.low)} – ${percent(found.high)}`,
                method: words.method(method),
              })}
            </p>
          )}
          {expected?.value != null ? (
            <p>{say("seg_chance", { share: percent(expected.value) })}</p>
          ) : (
            <p>{say("seg_not_compared", { year, reason: words.reason(expected?.status ?? "missing") })}</p>
          )}
          {corrected?.value != null && <p>{say("seg_corrected", { share: percent(corrected.value) })}</p>}
          {verdict === "above" && <p class="reading__above">{say("seg_above")}</p>}
          {(verdict === "unsure" || verdict === "within") && (
            <Alert kind="warning" title={say("seg_unsure_title")}>
              <p class="kern-body kern-body--small">
                {say(verdict === "unsure" ? "seg_unsure" : "seg_within")}
              </p>
            </Alert>
          )}
        </>
      )}
    </section>
  );
}
