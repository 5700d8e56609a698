import type { AreaValue } from "../api/types";
import { useWords } from "../words/words";
import { BORDER, PAPER, STRONG_BORDER } from "./colours";
import { kindOf } from "./kindOf";

export interface KindCounts {
  readonly exact: number;
  readonly estimated: number;
}

/** How many values of a converted view are exact and how many estimated. */
export function kindCounts(values: readonly AreaValue[]): KindCounts {
  const kinds = values.map(kindOf);
  return {
    exact: kinds.filter((one) => one === "exact").length,
    estimated: kinds.filter((one) => one === "estimated").length,
  };
}

/** What the dotted edge on the map means. */
export function KindsLegend({ kinds }: { kinds: KindCounts }) {
  const { say, number } = useWords();
  return (
    <>
      <h3 class="legend__subtitle">{say("legend_conversion")}</h3>
      <ul class="legend__kinds">
        <li>
          <Edge isDotted />
          <span>{say("legend_estimated")}</span>
          <span class="legend__amount">{number(kinds.estimated)}</span>
        </li>
        <li>
          <Edge />
          <span>{say("legend_exact")}</span>
          <span class="legend__amount">{number(kinds.exact)}</span>
        </li>
      </ul>
    </>
  );
}

function Edge({ isDotted = false }: { isDotted?: boolean }) {
  return (
    <svg class="sample" width="28" height="18" viewBox="0 0 28 18" aria-hidden="true">
      <rect x="0.5" y="0.5" width="27" height="17" fill={PAPER} stroke={BORDER} />
      {isDotted && (
        <rect
          x="4"
          y="4"
          width="20"
          height="10"
          fill="none"
          stroke={STRONG_BORDER}
          stroke-width="2.2"
          stroke-linecap="round"
          stroke-dasharray="0.1 4"
        />
      )}
    </svg>
  );
}
