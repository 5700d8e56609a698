import type { Conversion } from "../api/types";
import { useWords } from "../words/words";

/** How earlier years came onto the boundaries of today, and for how many areas that is an estimate. */
export function ConversionNote({ conversion }: { conversion: Conversion }) {
  const { say, of, date, number } = useWords();
  const { old_count_day: oldDay, new_count_day: newDay } = conversion;
  return (
    <p class="conversion-note">
      {of(conversion.explanation)}{" "}
      {oldDay && newDay && say("conversion_counts", { old: date(oldDay), new: date(newDay) })}{" "}
      {say(conversion.estimated_areas > 0 ? "conversion_areas" : "conversion_exact", {
        all: number(conversion.to_areas),
        unchanged: number(conversion.unchanged_areas),
        estimated: number(conversion.estimated_areas),
      })}
    </p>
  );
}
