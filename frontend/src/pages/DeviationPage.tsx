import { useMemo } from "preact/hooks";
import type { Against, Deviations } from "../api/types";
import { deviationsOf, valuesOf } from "../api/values";
import { DeviationMap } from "../map/DeviationMap";
import { Alert } from "../parts/Alert";
import { DeviationTable } from "../parts/DeviationTable";
import { Downloads } from "../parts/Downloads";
import { Loading } from "../parts/Loading";
import { ProblemNotice } from "../parts/ProblemNotice";
import { SelectField } from "../parts/SelectField";
import { AGAINST } from "../route";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords, type WordKey } from "../words/words";

const LABELS: Readonly<Record<Against, WordKey>> = {
  previous_year: "against_previous_year",
  five_year_mean: "against_five_year_mean",
  municipality: "against_municipality",
  plan: "against_plan",
};

/** The yearly deviation analysis: every area against a reference, and whether chance would explain it. */
export function DeviationPage() {
  const words = useWords();
  const { say } = words;
  const { route, go, selection } = useHere();
  const { against } = route;
  // A deviation is between delivered values: on the boundaries that held in the year.
  const view = { ...viewOf(selection), vintage: null };
  const { indicator, level } = selection;
  // Both together, so that deviations are never drawn on the boundaries of another year.
  const answer = useAnswer(JSON.stringify([view, against, words.lang]), () =>
    Promise.all([deviationsOf(view, against, words.lang), valuesOf(view)]),
  );
  const [data, values] = answer.data ?? [null, null];
  const isShown =
    data?.indicator === indicator.id &&
    data.level === level &&
    data.against === against &&
    level !== "municipality";
  const offered = AGAINST.filter((one) => one !== "plan" || indicator.has_plan || against === "plan");
  return (
    <section class="deviation" aria-label={say("view_deviation")}>
      <SelectField
        label={say("against")}
        value={against}
        options={offered.map((one) => ({ value: one, label: say(LABELS[one]) }))}
        onChoose={(chosen) => go({ against: chosen as Against })}
      />
      {answer.problem && <ProblemNotice problem={answer.problem} retry={answer.retry} />}
      {answer.isLoading && !isShown && <Loading what={say("loading_values")} />}
      {data && <Summary data={data} />}
      {data && isShown && <DeviationMap data={data} values={values} indicator={indicator} />}
      {data && <DeviationTable data={data} indicator={indicator} />}
      {values && <Downloads values={values} />}
    </section>
  );
}

function Summary({ data }: { data: Deviations }) {
  const { say, of } = useWords();
  const counted = useMemo(() => {
    const beyond = data.rows.filter((row) => row.distinguishable);
    return {
      all: data.rows.length,
      compared: data.rows.filter((row) => row.absolute !== null).length,
      beyond: beyond.length,
      better: beyond.filter((row) => row.direction === "better").length,
      worse: beyond.filter((row) => row.direction === "worse").length,
    };
  }, [data]);
  const isTested = data.tests > 0;
  const isJudged = data.polarity !== "neutral";
  return (
    <Alert
      kind="info"
      title={say(isTested ? "deviation_summary" : "deviation_compared", {
        beyond: counted.beyond,
        tested: data.tests,
        compared: counted.compared,
        all: counted.all,
      })}
    >
      {isTested && isJudged && counted.beyond > 0 && (
        <p class="kern-body kern-body--small">
          {say("deviation_directions", { better: counted.better, worse: counted.worse })}
        </p>
      )}
      <p class="kern-body kern-body--small">{of(data.note)}</p>
    </Alert>
  );
}
