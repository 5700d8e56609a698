import type { AreaValue, Indicator } from "../api/types";
import { useWords } from "../words/words";

interface ValueCardProps {
  readonly area: AreaValue;
  readonly indicator: Indicator;
  readonly year: number;
}

/** Name, value and what the value is made of. */
export function ValueCard({ area, indicator, year }: ValueCardProps) {
  const { told, say, number, unit } = useWords();
  return (
    <>
      <strong>{area.name}</strong>
      <span>
        {year}: {told(area, indicator)}
      </span>
      {area.low !== null && area.high !== null && (
        <span class="hover-card__small">
          {say("interval", {
            low: number(area.low, indicator.decimals),
            high: number(area.high, indicator.decimals),
            unit: unit(indicator),
          })}
        </span>
      )}
      {area.numerator !== null && area.denominator !== null && (
        <span class="hover-card__small">
          {say("parts", { part: number(area.numerator), whole: number(area.denominator) })}
        </span>
      )}
    </>
  );
}
