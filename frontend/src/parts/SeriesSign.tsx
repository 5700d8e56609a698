import type { Kind } from "./reform";

export type Sign = Kind | "older" | "whole" | "reform" | "interval" | "expected" | "corrected";

/** The dot of a year: round if counted, a diamond if converted, and hollow if that is an estimate. */
export function Marker({ kind, x, y, size }: { kind: Kind; x: number; y: number; size: number }) {
  if (kind === "counted") return <circle class="chart__dot" cx={x} cy={y} r={size} />;
  const half = size * 1.35;
  return (
    <path
      class={`chart__dot chart__dot--${kind}`}
      d={`M${x - half},${y}L${x},${y - half}L${x + half},${y}L${x},${y + half}Z`}
    />
  );
}

const LINES: Readonly<Record<Sign, string>> = {
  counted: "chart__line",
  exact: "chart__line",
  estimated: "chart__line chart__line--estimated",
  older: "chart__older",
  whole: "chart__whole",
  reform: "chart__break",
  interval: "chart__line",
  expected: "chart__expected",
  corrected: "chart__corrected",
};

/** A sample of how a series is drawn, for its legend. */
export function SeriesSign({ sign }: { sign: Sign }) {
  const isKind = sign === "counted" || sign === "exact" || sign === "estimated";
  return (
    <svg class="chart__sign" width="36" height="16" viewBox="0 0 36 16" aria-hidden="true">
      {sign === "interval" && <rect class="chart__interval" x="0" y="2" width="36" height="12" />}
      {sign === "estimated" && <rect class="chart__band" x="0" y="1" width="36" height="14" />}
      {sign === "reform" ? (
        <line class={LINES[sign]} x1="18" x2="18" y1="0" y2="16" />
      ) : (
        <line class={LINES[sign]} x1="1" x2="35" y1="8" y2="8" />
      )}
      {sign === "older" && <circle class="chart__older-dot" cx="18" cy="8" r="2.6" />}
      {isKind && <Marker kind={sign} x={18} y={8} size={3.4} />}
    </svg>
  );
}
