import { useId } from "preact/hooks";
import type { AreaValue } from "../api/types";
import { useWords } from "../words/words";
import { BORDER, PAPER, RINGS, STRONG_BORDER } from "./colours";

/** How many classes are not certain; null if nobody tried whether they are. */
export function unsureCount(values: readonly AreaValue[]): number | null {
  if (values.every((one) => one.flip_share === null)) return null;
  return values.filter((one) => one.could_flip).length;
}

interface UnsureLegendProps {
  readonly count: number;
  readonly isHidden: boolean;
  readonly onToggle: () => void;
}

/** What the dots on the map mean, and a way to see the certain classes alone. */
export function UnsureLegend({ count, isHidden, onToggle }: UnsureLegendProps) {
  const { say, number } = useWords();
  const id = useId();
  return (
    <>
      <h3 class="legend__subtitle">{say("legend_certainty")}</h3>
      <ul class="legend__kinds">
        <li>
          <Rings />
          <span>{say("legend_unsure")}</span>
          <span class="legend__amount">{number(count)}</span>
        </li>
      </ul>
      <label class="legend__only" for={id}>
        <input id={id} type="checkbox" checked={isHidden} onChange={onToggle} />
        {say("legend_only_sure")}
      </label>
      <p class="legend__note">{say("legend_unsure_note")}</p>
    </>
  );
}

/** A sample of the dots, as on the map. */
export function Rings() {
  const spots = [0, 1, 2, 3].map((i) => [3.5 + i * 7, i % 2 === 0 ? 5 : 12.5] as const);
  return (
    <svg class="sample" width="28" height="18" viewBox="0 0 28 18" aria-hidden="true">
      <rect x="0.5" y="0.5" width="27" height="17" fill={PAPER} stroke={BORDER} />
      {spots.map(([x, y]) => (
        <circle
          key={x}
          cx={x}
          cy={y}
          r={RINGS.radius}
          fill={PAPER}
          stroke={STRONG_BORDER}
          stroke-width={RINGS.width}
        />
      ))}
    </svg>
  );
}
