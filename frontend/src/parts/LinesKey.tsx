import type { AreaUsed } from "../api/types";
import { STRONG_BORDER, TAKEN } from "../map/colours";
import { useWords } from "../words/words";

/** What the lines on the map mean: the drawing, and the areas that go into its value. */
export function LinesKey({ areas }: { areas: readonly AreaUsed[] }) {
  const { say, number } = useWords();
  const cut = areas.filter((one) => one.weighted_by !== "whole").length;
  const whole = areas.length - cut;
  return (
    <ul class="lines" aria-label={say("own_lines")}>
      <li>
        <Line colour={STRONG_BORDER} />
        {say("own_line_drawing")}
      </li>
      {whole > 0 && (
        <li>
          <Line colour={TAKEN} />
          {say("own_line_whole", { count: number(whole) })}
        </li>
      )}
      {cut > 0 && (
        <li>
          <Line colour={TAKEN} isDashed />
          {say("own_line_cut", { count: number(cut) })}
        </li>
      )}
    </ul>
  );
}

function Line({ colour, isDashed = false }: { colour: string; isDashed?: boolean }) {
  return (
    <svg class="lines__sign" width="30" height="8" aria-hidden="true">
      <path d="M1,4 H29" stroke={colour} stroke-width="3.5" stroke-dasharray={isDashed ? "7 4" : undefined} />
    </svg>
  );
}
