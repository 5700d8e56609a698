import type { AreaValue, Indicator } from "../api/types";
import { useWords } from "../words/words";
import { kindOf } from "./kindOf";

interface ValueCardProps {
  readonly area: AreaValue;
  readonly indicator: Indicator;
  readonly year: number;
}

/** Name, value and what the value is made of. */
export function ValueCard({ area, indicator, year }: ValueCardProps) {
  const { told, say, number, unit, certainty } = useWords();
  const kind = kindOf(area);
  // What is estimated has its own band; a number of persons with decimals says nothing.
  const isEstimated = kind === "estimated";
  const converted = certainty(kind, area.band_low, area.band_high, indicator);
  return (
    <>
      <strong>{area.name}</strong>
      <span>
        {year}: {told(area, indicator)}
      </span>
      {converted && <span class="hover-card__certainty">{converted}</span>}
      {!isEstimated && area.low !== null && area.high !== null && (
        <span class="hover-card__small">
          {say("interval", {
            low: number(area.low, indicator.decimals),
            high: number(area.high, indicator.decimals),
            unit: unit(indicator),
          })}
        </span>
      )}
      {!isEstimated && area.numerator !== null && area.denominator !== null && (
        <span class="hover-card__small">
          {say("parts", { part: number(area.numerator), whole: number(area.denominator) })}
        </span>
      )}
    </>
  );
}
