import type { AreaValue, Values } from "../api/types";
import { profileOf, seriesOf } from "../api/values";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { LineChart } from "./LineChart";
import { Loading } from "./Loading";
import { ProblemNotice } from "./ProblemNotice";
import { ProfileTable } from "./ProfileTable";

interface ChosenAreaProps {
  readonly values: Values;
  readonly area: AreaValue;
}

/** One area: its value, its series beside the municipality's, its profile. */
export function ChosenArea({ values, area }: ChosenAreaProps) {
  const words = useWords();
  const { say } = words;
  const { selection, go } = useHere();
  const { indicator, year, municipality, level } = selection;
  const view = viewOf(selection);
  const ofWhole = { ...view, level: "municipality" };
  const question = JSON.stringify([view, area.key]);
  const series = useAnswer(`series ${question}`, () => seriesOf(view, area.key));
  const whole = useAnswer(indicator.kind === "ratio" ? `series ${JSON.stringify(ofWhole)}` : null, () =>
    seriesOf(ofWhole, municipality.key),
  );
  const profile = useAnswer(`profile ${question}`, () => profileOf(view, area.key));
  return (
    <>
      <div class="area__head">
        <h2 class="kern-heading-small">{area.name}</h2>
        <button type="button" class="kern-btn kern-btn--tertiary" onClick={() => go({ area: null })}>
          <span class="kern-icon kern-icon--close kern-icon--default" aria-hidden="true" />
          <span class="kern-label kern-sr-only">{say("close_area")}</span>
        </button>
      </div>
      <p class="area__value">
        {year}: <strong>{words.told(area, indicator)}</strong>
      </p>
      {values.municipality_value && level !== "municipality" && (
        <p class="area__hint">
          {say("whole_is", {
            name: municipality.name,
            value: words.told(values.municipality_value, indicator),
          })}
        </p>
      )}
      {series.problem && <ProblemNotice problem={series.problem} retry={series.retry} />}
      {series.isLoading && <Loading what={say("loading_values")} />}
      {series.data && (
        <LineChart
          series={series.data}
          whole={whole.data?.points ?? []}
          wholeName={municipality.name}
          indicator={indicator}
          year={year}
        />
      )}
      {profile.data && <ProfileTable profile={profile.data} />}
    </>
  );
}
