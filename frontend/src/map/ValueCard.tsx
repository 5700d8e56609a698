import type { AreaValue, Indicator, Values } from "../api/types";
import { useWords } from "../words/words";
import { kindOf } from "./kindOf";

interface ValueCardProps {
  readonly area: AreaValue;
  readonly values: Values;
  readonly indicator: Indicator;
}

/** Name, value, how sure it is, and what it is made of. */
export function ValueCard({ area, values, indicator }: ValueCardProps) {
  const { told, say, number, certainty, interval, flip } = useWords();
  const kind = kindOf(area);
  // What is estimated has its own band; a number of persons with decimals says nothing.
  const isEstimated = kind === "estimated";
  const converted = certainty(kind, area.band_low, area.band_high, indicator);
  const chance = isEstimated ? "" : interval(area, values.interval_method, indicator);
  return (
    <>
      <strong>{area.name}</strong>
      <span>
        {values.year}: {told(area, indicator)}
      </span>
      {converted && <span class="hover-card__certainty">{converted}</span>}
      {chance && <span class="hover-card__small">{chance}</span>}
      {area.flip_share !== null && <span class="hover-card__small">{flip(area)}</span>}
      {!isEstimated && area.numerator !== null && area.denominator !== null && (
        <span class="hover-card__small">
          {say("parts", { part: number(area.numerator), whole: number(area.denominator) })}
        </span>
      )}
    </>
  );
}
