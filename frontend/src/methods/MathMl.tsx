import { useMemo } from "preact/hooks";
import { formulaOf } from "./mathml";

interface MathMlProps {
  readonly mathml: string;
  /** What stands there if it is no formula. */
  readonly latex: string;
  readonly display: "block" | "inline";
}

/** A formula of the service: read as XML and built anew, never put into the page as markup. */
export function MathMl({ mathml, latex, display }: MathMlProps) {
  const formula = useMemo(() => {
    const read = new DOMParser().parseFromString(mathml, "application/xml");
    return formulaOf(read.documentElement, display);
  }, [mathml, display]);
  return formula ?? <code>{latex}</code>;
}
