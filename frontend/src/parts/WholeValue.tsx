import { seriesOf, valuesOf } from "../api/values";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { AreaProfile } from "./AreaProfile";
import { Downloads } from "./Downloads";
import { LineChart } from "./LineChart";
import { Loading } from "./Loading";
import { ProblemNotice } from "./ProblemNotice";

/** The whole municipality: one number and its series instead of a map of one area. */
export function WholeValue() {
  const words = useWords();
  const { say } = words;
  const { selection } = useHere();
  const { indicator, municipality, year } = selection;
  const view = viewOf(selection);
  const values = useAnswer(JSON.stringify(view), () => valuesOf(view));
  const series = useAnswer(`series ${JSON.stringify(view)}`, () => seriesOf(view, municipality.key));
  const problem = values.problem ?? series.problem;
  if (problem) {
    return <ProblemNotice problem={problem} retry={values.problem ? values.retry : series.retry} />;
  }
  if (!values.data || !series.data) return <Loading what={say("loading_values")} />;
  const [whole] = values.data.values;
  return (
    <section class="whole" aria-label={say("whole_label")}>
      {indicator.scale === "between_areas" && <p class="kern-body">{say("between_text")}</p>}
      {whole && (
        <p class="whole__value">
          {municipality.name}, {year}: <strong>{words.told(whole, indicator)}</strong>
        </p>
      )}
      <LineChart series={series.data} whole={[]} wholeName="" indicator={indicator} year={year} />
      <Downloads values={values.data} />
      {whole && <AreaProfile area={whole} />}
    </section>
  );
}
