import { valuesOf } from "../api/values";
import { Downloads } from "../parts/Downloads";
import { Loading } from "../parts/Loading";
import { ProblemNotice } from "../parts/ProblemNotice";
import { ValuesTable } from "../parts/ValuesTable";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";

/** The same content as the map, as a table to sort. */
export function TablePage() {
  const { say } = useWords();
  const { selection } = useHere();
  const view = viewOf(selection);
  const values = useAnswer(JSON.stringify(view), () => valuesOf(view));
  if (values.problem) return <ProblemNotice problem={values.problem} retry={values.retry} />;
  if (values.data?.indicator !== selection.indicator.id || values.data.level !== selection.level)
    return <Loading what={say("loading_values")} />;
  return (
    <>
      <ValuesTable indicator={selection.indicator} values={values.data} />
      <Downloads values={values.data} />
    </>
  );
}
