import { useMemo, useState } from "preact/hooks";
import type { CustomAreaValue, Indicator, Values } from "../api/types";
import { DrawingTools } from "../drawing/DrawingTools";
import { useSketching } from "../drawing/kept";
import { SketchMap } from "../drawing/SketchMap";
import type { Sketching, Step } from "../drawing/sketching";
import { useOwnValue } from "../drawing/useOwnValue";
import { absenceEntries, orderKeyOf } from "../map/classes";
import { Legend } from "../map/Legend";
import type { Taken } from "../map/layers";
import { Together } from "../map/together";
import { useHidden } from "../map/useHidden";
import { useLegend } from "../map/useLegend";
import { Alert } from "../parts/Alert";
import { AreasUsedTable } from "../parts/AreasUsedTable";
import { Loading } from "../parts/Loading";
import { NotComposable } from "../parts/NotComposable";
import { OwnArea } from "../parts/OwnArea";
import { ProblemNotice } from "../parts/ProblemNotice";
import { useHere } from "../state/here";
import { useWords } from "../words/words";

const NONE_TAKEN: readonly Taken[] = [];

/** Any area, drawn or loaded: its value from the released numbers. */
export function OwnAreaPage() {
  const { selection } = useHere();
  // Another municipality has a drawing and a map of its own.
  return <OwnAreaOf key={selection.municipality.key} />;
}

function OwnAreaOf() {
  const { say } = useWords();
  const { selection } = useHere();
  const { indicator, municipality } = selection;
  const [sketching, step] = useSketching(municipality.key);
  const together = useMemo(() => new Together(), []);
  const { isComposable, values, answer } = useOwnValue(sketching);
  if (!isComposable) return <NotComposable />;
  if (values.problem) return <ProblemNotice problem={values.problem} retry={values.retry} />;
  if (!values.data) return <Loading what={say("loading_values")} />;
  return (
    <Workbench
      indicator={indicator}
      values={values.data}
      sketching={sketching}
      step={step}
      together={together}
      result={answer.data}
      side={<OwnArea sketching={sketching} answer={answer} values={values.data} />}
    />
  );
}

interface WorkbenchProps {
  readonly indicator: Indicator;
  readonly values: Values;
  readonly sketching: Sketching;
  readonly step: (step: Step) => void;
  readonly together: Together;
  readonly result: CustomAreaValue | null;
  readonly side: preact.JSX.Element;
}

/** Tools, map and what came of the drawing, side by side. */
function Workbench({ indicator, values, sketching, step, together, result, side }: WorkbenchProps) {
  const words = useWords();
  const { say } = words;
  const { classes, colours, drawn } = useLegend(indicator, values);
  const [hidden, toggle] = useHidden(`${indicator.id} ${values.level}`);
  const [begun, setBegun] = useState(0);
  const [under, setUnder] = useState("");
  const [isTooLarge, setTooLarge] = useState(false);
  const taken = useMemo(() => (result ? takenOf(result, values) : NONE_TAKEN), [result, values]);
  const act = (next: Step) => {
    setTooLarge(false);
    step(next);
  };
  const begin = (next: Step, isByKeyboard: boolean) => {
    setBegun((Math.abs(begun) + 1) * (isByKeyboard ? -1 : 1));
    act(next);
  };
  return (
    <section class="own" aria-labelledby="own-heading">
      <h2 class="kern-heading-medium" id="own-heading">
        {say("own_title")}
      </h2>
      <p class="own__intro">{say("own_intro")}</p>
      <DrawingTools sketching={sketching} onStep={act} onBegin={begin} onTooLarge={() => setTooLarge(true)} />
      <p class="kern-sr-only" aria-live="polite">
        {sketching.draft && under}
      </p>
      <div class="explore">
        <div class="explore__main">
          <SketchMap
            key={words.lang} // the map is opened anew in the other language
            indicator={indicator}
            values={values}
            colours={colours}
            drawn={drawn}
            hidden={hidden}
            sketching={sketching}
            taken={taken}
            together={together}
            begun={begun}
            onStep={act}
            onCross={setUnder}
          />
        </div>
        <aside class="explore__side">
          {isTooLarge && <Alert kind="warning" title={say("own_too_large")} />}
          {side}
          <Legend
            unit={words.unit(indicator)}
            note={say(orderKeyOf(indicator))}
            hint={say("legend_breaks")}
            classes={classes}
            absences={absenceEntries(values.values)}
            hidden={hidden}
            onToggle={toggle}
          />
        </aside>
        <div class="explore__under">
          {result && <AreasUsedTable found={result} values={values} indicator={indicator} />}
        </div>
      </div>
    </section>
  );
}

/** Where the areas of an answer lie on the map; none while the map shows other boundaries. */
function takenOf({ areas, vintage }: CustomAreaValue, values: Values): readonly Taken[] {
  if (vintage !== values.vintage) return NONE_TAKEN;
  const position = new Map(values.values.map((one) => [one.key, one.position]));
  return areas.flatMap(({ key, weighted_by: by }) => {
    const found = position.get(key);
    return found === undefined ? [] : [{ position: found, isCut: by !== "whole" }];
  });
}
