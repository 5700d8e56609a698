import { seriesOf, valuesOf } from "../api/values";
import { groupOf, groupsOf } from "../segregation/groups";
import { hrefOf, useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { AreaProfile } from "./AreaProfile";
import { Certainty } from "./Certainty";
import { Downloads } from "./Downloads";
import { LineChart } from "./LineChart";
import { Loading } from "./Loading";
import { PlainLink } from "./PlainLink";
import { ProblemNotice } from "./ProblemNotice";

/** The whole municipality: one number and its series instead of a map of one area. */
export function WholeValue() {
  const words = useWords();
  const { say } = words;
  const { selection, indicators } = useHere();
  const { indicator, municipality, year } = selection;
  const group = groupOf(groupsOf(indicators), indicator);
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
      {whole && <Certainty of={whole} method={values.data.interval_method} indicator={indicator} />}
      {group && <SegregationLink group={group.id} />}
      <LineChart series={series.data} whole={[]} wholeName="" indicator={indicator} year={year} />
      <Downloads values={values.data} />
      {whole && <AreaProfile area={whole} />}
    </section>
  );
}

/** The way to this group's segregation over time, with what chance alone would give. */
function SegregationLink({ group }: { group: string }) {
  const { say } = useWords();
  const { route, go } = useHere();
  const change = { view: "segregation", group } as const;
  return (
    <p>
      <PlainLink class="kern-link" href={hrefOf(route, change)} onFollow={() => go(change)}>
        {say("seg_to_page")}
      </PlainLink>
    </p>
  );
}
