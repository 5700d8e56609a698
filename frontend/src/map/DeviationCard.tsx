import type { DeviationRow, Indicator } from "../api/types";
import { useWords } from "../words/words";
import { CERTAINTY_WORDS, certaintyOf, WAY_WORDS, wayOf } from "./deviationClasses";

interface DeviationCardProps {
  readonly row: DeviationRow;
  readonly indicator: Indicator;
  readonly year: number;
}

/** Name, both values, and how far apart they are. */
export function DeviationCard({ row, indicator, year }: DeviationCardProps) {
  const { say, told, difference } = useWords();
  const way = wayOf(row);
  const reference = { value: row.reference, status: row.reference_status };
  return (
    <>
      <strong>{row.name}</strong>
      <span>
        {year}: {told(row, indicator)}
      </span>
      <span class="hover-card__small">{say("compared_with", { value: told(reference, indicator) })}</span>
      {way && row.absolute !== null ? (
        <span>
          {difference(row.absolute, indicator.decimals + 1)}:{" "}
          {way === "unchanged"
            ? say(WAY_WORDS[way])
            : say(CERTAINTY_WORDS[certaintyOf(row)], { direction: say(WAY_WORDS[way]) })}
        </span>
      ) : (
        <span>{row.reason}</span>
      )}
      {row.absolute !== null && row.reason && <span class="hover-card__small">{row.reason}</span>}
    </>
  );
}
