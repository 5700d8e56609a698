import type { CustomAreaValue, Indicator, Shape, Values } from "../api/types";
import { refusalIn } from "../drawing/refusal";
import { fileOf } from "../drawing/shape";
import type { Sketching } from "../drawing/sketching";
import { useHere } from "../state/here";
import type { Answer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { Alert } from "./Alert";
import { LinesKey } from "./LinesKey";
import { Loading } from "./Loading";
import { ModeChoice } from "./ModeChoice";
import { OwnFacts } from "./OwnFacts";
import { ProblemNotice } from "./ProblemNotice";
import { save } from "./save";

interface OwnAreaProps {
  readonly sketching: Sketching;
  readonly answer: Answer<CustomAreaValue>;
  readonly values: Values;
}

/** What came of the drawing: its value with all that must be known of it, or why there is none. */
export function OwnArea({ sketching, answer, values }: OwnAreaProps) {
  const { say } = useWords();
  const { selection } = useHere();
  const { draft, drawing } = sketching;
  const { data, problem, isLoading } = answer;
  const shape = draft ? null : (drawing?.shape ?? null);
  return (
    <section class="area own-area" aria-labelledby="own-area-heading" aria-busy={isLoading}>
      <h2 class="legend__title" id="own-area-heading">
        {say("own_value")}
      </h2>
      <div role="status" class={isLoading && data ? "own-area__old" : undefined}>
        <StillNothing sketching={sketching} />
        {!data && isLoading && <Loading what={say("loading_values")} />}
        {data && <OwnNumber found={data} values={values} indicator={selection.indicator} />}
      </div>
      {draft && <HowToDraw />}
      {problem && <Refused answer={answer} />}
      {data && <Read found={data} indicator={selection.indicator} />}
      {shape && <SaveButton shape={shape} />}
    </section>
  );
}

/** What to wait for, as long as no area is closed. */
function StillNothing({ sketching: { draft, drawing } }: { sketching: Sketching }) {
  const { say } = useWords();
  if (drawing && !draft) return null;
  return <p class="area__hint">{say(draft ? "own_still_drawing" : "own_nothing")}</p>;
}

/** What belongs to the number: how to read it, and how to read the map. */
function Read({ found, indicator }: { found: CustomAreaValue; indicator: Indicator }) {
  return (
    <>
      <OwnFacts found={found} indicator={indicator} />
      {found.areas.length > 0 && <LinesKey areas={found.areas} />}
      <ModeChoice shown={found.mode} />
    </>
  );
}

function HowToDraw() {
  const { say } = useWords();
  return (
    <ul class="own-area__hints">
      <li>{say("own_hint_pointer")}</li>
      <li>{say("own_hint_keys")}</li>
    </ul>
  );
}

interface OwnNumberProps {
  readonly found: CustomAreaValue;
  readonly values: Values;
  readonly indicator: Indicator;
}

/** The number, how sure it is, and the municipality beside it. */
function OwnNumber({ found, values, indicator }: OwnNumberProps) {
  const words = useWords();
  const { say } = words;
  const { selection } = useHere();
  const whole = values.municipality_value;
  const isComparable = indicator.kind === "ratio" && whole && values.year === found.year;
  return (
    <>
      <p class="own-area__number">
        {found.year}: <strong>{words.told(found, indicator)}</strong>
      </p>
      {found.value !== null && (
        <p class="own-area__sure">
          {found.is_exact ? say("own_exact") : words.between(found.low, found.high, indicator)}
        </p>
      )}
      {isComparable && (
        <p class="area__hint">
          {say("whole_is", { name: selection.municipality.name, value: words.told(whole, indicator) })}
        </p>
      )}
    </>
  );
}

function Refused({ answer }: { answer: Answer<CustomAreaValue> }) {
  const { say, number, lang } = useWords();
  const { problem, retry } = answer;
  if (!problem) return null;
  const refusal = refusalIn(problem, number);
  if (!refusal) {
    return (
      <div lang={problem.status > 0 && lang === "de" ? "en" : undefined}>
        <ProblemNotice problem={problem} retry={retry} />
      </div>
    );
  }
  return (
    <>
      <Alert kind="warning" title={say("own_refused")}>
        <p class="kern-body kern-body--small">{say(refusal.word, refusal.facts)}</p>
      </Alert>
      {refusal.word === "own_none_half" && <ModeChoice shown="whole" />}
    </>
  );
}

function SaveButton({ shape }: { shape: Shape }) {
  const { say } = useWords();
  const { selection } = useHere();
  const file = () => fileOf(shape, selection.municipality.key);
  return (
    <button
      type="button"
      class="kern-btn kern-btn--secondary own-area__save"
      onClick={() => save(file(), `${say("own_file_name")}.geojson`, "application/geo+json")}
    >
      <span class="kern-label">{say("own_save")}</span>
    </button>
  );
}
