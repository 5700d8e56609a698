import type { AreaValue, Values } from "../api/types";
import { seriesOf } from "../api/values";
import { kindOf } from "../map/kindOf";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { Certainty } from "./Certainty";
import { LineChart } from "./LineChart";
import { Loading } from "./Loading";
import { ProblemNotice } from "./ProblemNotice";

// Kinds whose values stand on one scale for an area and for the whole municipality.
const COMPARABLE = new Set(["ratio", "rate", "index", "measure"]);

interface ChosenAreaProps {
  readonly values: Values;
  readonly area: AreaValue;
}

/** One area: its value, and its series beside the municipality's. */
export function ChosenArea({ values, area }: ChosenAreaProps) {
  const words = useWords();
  const { say } = words;
  const { route, selection, go } = useHere();
  const { indicator, municipality } = selection;
  const view = viewOf(selection);
  const ofWhole = { ...view, level: "municipality" };
  const hasWhole =
    COMPARABLE.has(indicator.kind) && indicator.available.some((on) => on.level === "municipality");
  const series = useAnswer(seriesKey(view, area.key), () => seriesOf(view, area.key));
  const whole = useAnswer(hasWhole ? seriesKey(ofWhole, municipality.key) : null, () =>
    seriesOf(ofWhole, municipality.key),
  );
  const converted = words.certainty(kindOf(area), area.band_low, area.band_high, indicator);
  const hasProfile = route.view === "map" && !values.converted_from;
  const wholeValue = values.municipality_value;
  // While the series of another area or indicator is awaited, the last one must not stand under this name.
  const isOwn = series.data?.key === area.key && series.data.indicator === indicator.id;
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
        {values.year}: <strong>{words.told(area, indicator)}</strong>
      </p>
      {converted && <p class="area__hint">{converted}</p>}
      <Certainty of={area} method={values.interval_method} indicator={indicator} />
      {wholeValue && hasWhole && (
        <p class="area__hint">
          {say("whole_is", { name: municipality.name, value: words.told(wholeValue, indicator) })}
        </p>
      )}
      {series.problem && <ProblemNotice problem={series.problem} retry={series.retry} />}
      {!isOwn && series.isLoading && <Loading what={say("loading_values")} />}
      {series.data && isOwn && (
        <LineChart
          series={series.data}
          whole={whole.data?.points ?? []}
          wholeName={municipality.name}
          indicator={indicator}
          year={values.year}
        />
      )}
      {hasProfile && (
        <p class="area__hint">
          <a class="table-link" href="#profile-heading">
            {say("to_profile")}
          </a>
        </p>
      )}
    </>
  );
}

function seriesKey(view: { municipality: string; indicator: string; level: string }, area: string): string {
  return JSON.stringify(["series", view.municipality, view.indicator, view.level, area]);
}
