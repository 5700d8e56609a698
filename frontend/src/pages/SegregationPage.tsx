import { useEffect } from "preact/hooks";
import { seriesOf } from "../api/values";
import { Alert } from "../parts/Alert";
import { Loading } from "../parts/Loading";
import { PageHead } from "../parts/PageHead";
import { ProblemNotice } from "../parts/ProblemNotice";
import { SelectField } from "../parts/SelectField";
import { YearSlider } from "../parts/YearSlider";
import { ChanceChart } from "../segregation/ChanceChart";
import { type Group, groupOf, groupsOf } from "../segregation/groups";
import { IndexCards } from "../segregation/IndexCards";
import { Reading } from "../segregation/Reading";
import { at, measuredOf, yearsOf } from "../segregation/reading";
import { SegregationDownload } from "../segregation/SegregationDownload";
import { SegregationTable } from "../segregation/SegregationTable";
import { nearestYear } from "../selection";
import { useHere } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";

/** How far apart groups live, over the years, and how much of it chance alone would give. */
export function SegregationPage() {
  const { say, of } = useWords();
  const { route, go, selection, indicators } = useHere();
  const groups = groupsOf(indicators);
  const group =
    groups.find((one) => one.id === route.group) ?? groupOf(groups, selection.indicator) ?? groups[0] ?? null;
  const asked = route.group;

  // The link shows the same tomorrow, whatever is chosen elsewhere.
  useEffect(() => {
    if (group && asked === null) go({ group: group.id }, "replace");
  });

  return (
    <section class="segregation">
      <PageHead title={say("seg_title")} text={say("seg_intro")} />
      {!group && <p class="kern-body">{say("seg_no_group")}</p>}
      {group && asked !== null && asked !== group.id && (
        <Alert kind="warning" title={say("seg_unknown_group", { asked, shown: of(group.name) })} />
      )}
      {group && (
        <SelectField
          label={say("seg_group")}
          value={group.id}
          options={groups.map((one) => ({ value: one.id, label: of(one.name) }))}
          onChoose={(id) => go({ group: id })}
        />
      )}
      {group && <OfGroup group={group} />}
    </section>
  );
}

function OfGroup({ group }: { group: Group }) {
  const { say } = useWords();
  const { route, go, selection } = useHere();
  const { key } = selection.municipality;
  const answer = useAnswer(JSON.stringify(["segregation", key, group.id]), () =>
    Promise.all(
      [...group.indices].map(async ([index, indicator]) => {
        const view = { municipality: key, indicator: indicator.id, level: "municipality" };
        return measuredOf(index, indicator, await seriesOf({ ...view, year: 0, vintage: null }, key));
      }),
    ),
  );
  if (answer.problem) return <ProblemNotice problem={answer.problem} retry={answer.retry} />;
  // While another group is awaited, the last one must not stand under its name.
  if (!answer.data || answer.isLoading) return <Loading what={say("loading_values")} />;
  const all = answer.data;
  const [main, ...rest] = all;
  if (!main) return null;
  const years = yearsOf(all);
  const year = nearestYear(years, route.year);
  const expected = rest.find((one) => one.index === "expected_dissimilarity");
  const corrected = rest.find((one) => one.index === "corrected_dissimilarity");
  const others = rest.filter((one) => one !== expected && one !== corrected);
  return (
    <>
      <div class="segregation__year">
        <YearSlider years={years} year={year} onChoose={(chosen, how) => go({ year: chosen }, how)} />
      </div>
      {route.year !== null && route.year !== year && (
        <Alert kind="info" title={say("seg_unknown_year", { asked: route.year, shown: year })} />
      )}
      <div class="segregation__main">
        <ChanceChart group={group} main={main} expected={expected} corrected={corrected} year={year} />
        <Reading
          year={year}
          found={at(main, year)}
          expected={at(expected, year)}
          corrected={at(corrected, year)}
          method={main.series.interval_method}
        />
      </div>
      {others.length > 0 && <IndexCards all={others} year={year} />}
      <SegregationTable all={all} />
      <SegregationDownload all={all} group={group.id} />
    </>
  );
}
