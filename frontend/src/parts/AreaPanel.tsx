import type { AreaValue, Values } from "../api/types";
import { profileOf, seriesOf } from "../api/values";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { LineChart } from "./LineChart";
import { Loading } from "./Loading";
import { ProblemNotice } from "./ProblemNotice";
import { ProfileTable } from "./ProfileTable";
import { SelectField } from "./SelectField";

interface AreaPanelProps {
  readonly values: Values;
  readonly area: AreaValue | null;
}

/** The chosen area: value, series, profile. Without one, a list to choose from by keyboard. */
export function AreaPanel({ values, area }: AreaPanelProps) {
  const words = useWords();
  const { say } = words;
  const { selection, go } = useHere();
  const { indicator, year, municipality, level } = selection;
  const view = viewOf(selection);
  const question = area ? JSON.stringify([view, area.key]) : null;
  const series = useAnswer(question && `series ${question}`, () => seriesOf(view, area?.key ?? ""));
  const whole = useAnswer(question && `whole ${JSON.stringify(view)}`, () =>
    seriesOf({ ...view, level: "municipality" }, municipality.key).catch(() => null),
  );
  const profile = useAnswer(question && `profile ${question}`, () => profileOf(view, area?.key ?? ""));
  const options = [
    { value: "", label: say("choose_area") },
    ...values.values.map((one) => ({ value: one.key, label: `${one.name} (${one.key})` })),
  ];
  return (
    <section class="area" aria-label={say("chosen_area")}>
      <SelectField
        label={say("area")}
        value={area?.key ?? ""}
        options={options}
        onChoose={(key) => go({ area: key || null })}
      />
      {!area && <p class="area__hint">{say("choose_area_hint")}</p>}
      {area && (
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
              whole={indicator.kind === "ratio" ? (whole.data?.points ?? []) : []}
              wholeName={municipality.name}
              indicator={indicator}
              year={year}
            />
          )}
          {profile.data && <ProfileTable profile={profile.data} />}
        </>
      )}
    </section>
  );
}
