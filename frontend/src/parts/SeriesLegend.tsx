import type { ComponentChildren } from "preact";
import type { IntervalMethod } from "../api/types";
import { useWords, type WordKey } from "../words/words";
import type { Across, Kind } from "./reform";
import { SeriesSign, type Sign } from "./SeriesSign";

const KINDS: readonly (readonly [Kind, WordKey])[] = [
  ["counted", "sign_counted"],
  ["exact", "sign_exact"],
  ["estimated", "sign_estimated"],
];

interface SeriesLegendProps {
  readonly across: Across;
  readonly name: string;
  readonly wholeName: string;
  /** How the 95 % interval was found; null if there is none. */
  readonly method: IntervalMethod | null;
}

/** What the lines, dots and the band of a chart mean; only what is drawn is listed. */
export function SeriesLegend({ across, name, wholeName, method }: SeriesLegendProps) {
  const { say, method: methodName } = useWords();
  const { today, older, reforms, isConverted } = across;
  const kinds = KINDS.filter(([kind]) => today.some((point) => point.kind === kind));
  const entry = (sign: Sign, text: ComponentChildren, key: string = sign) => (
    <li key={key}>
      <SeriesSign sign={sign} />
      <span>{text}</span>
    </li>
  );
  return (
    <ul class="chart__key">
      {isConverted ? kinds.map(([kind, word]) => entry(kind, say(word))) : entry("counted", name)}
      {method && entry("interval", say("sign_interval", { method: methodName(method) }))}
      {older.length > 0 && entry("older", say("sign_older"))}
      {wholeName && entry("whole", wholeName)}
      {reforms
        .filter(({ day }) => !isConverted || day === null)
        .map(({ year }) => entry("reform", say("reform", { year }), `reform${year}`))}
    </ul>
  );
}
