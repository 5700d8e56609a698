import { useId } from "preact/hooks";
import { type Absence, BORDER, HATCH_LINE, HATCH_PAPER, HATCHES } from "./colours";

/** A sample of a hatching, as on the map. */
export function Hatch({ status }: { status: Absence }) {
  const id = useId();
  const { lines, width } = HATCHES[status];
  return (
    <svg class="sample" width="28" height="18" viewBox="0 0 28 18" aria-hidden="true">
      <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse">
        <rect width="8" height="8" fill={HATCH_PAPER} />
        <path d={lines} stroke={HATCH_LINE} stroke-width={width} fill="none" />
      </pattern>
      <rect x="0.5" y="0.5" width="27" height="17" fill={`url(#${id})`} stroke={BORDER} />
    </svg>
  );
}

/** A sample of a class colour. */
export function Colour({ colour }: { colour: string }) {
  return (
    <svg class="sample" width="28" height="18" viewBox="0 0 28 18" aria-hidden="true">
      <rect x="0.5" y="0.5" width="27" height="17" fill={colour} stroke={BORDER} />
    </svg>
  );
}
