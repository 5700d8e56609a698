/** Which entries of a legend a reader has hidden; forgotten when another legend is shown. */

import { useEffect, useState } from "preact/hooks";

const NOTHING: ReadonlySet<string> = new Set();

export function useHidden(legend: string): readonly [ReadonlySet<string>, (entry: string) => void] {
  const [hidden, setHidden] = useState(NOTHING);
  // Another legend, another choice
  useEffect(() => setHidden(NOTHING), [legend]);
  const toggle = (entry: string) => {
    const next = new Set(hidden);
    if (!next.delete(entry)) next.add(entry);
    setHidden(next);
  };
  return [hidden, toggle];
}
