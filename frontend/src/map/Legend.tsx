import type { ComponentChildren } from "preact";
import { useWords } from "../words/words";
import type { AbsenceEntry, ClassEntry } from "./classes";
import { HATCHES } from "./colours";
import { Colour, Hatch } from "./Hatch";
import { type KindCounts, KindsLegend } from "./KindsLegend";
import { UNSURE } from "./layers";
import { UnsureLegend } from "./UnsureLegend";

/** An entry with its number of areas, or with the numbers on two sets of boundaries. */
type Counted<T> = Omit<T, "count"> & { readonly count: number | string };

interface LegendProps {
  readonly title?: string;
  readonly unit: string;
  /** What the order of the classes means. */
  readonly note: string;
  /** How the classes were made. */
  readonly hint: string;
  readonly isNumbered?: boolean;
  readonly classes: readonly Counted<ClassEntry>[];
  /** How many of the areas have a converted value, and of what kind. */
  readonly kinds?: KindCounts | null;
  /** How many of the classes are not certain; null if that is not known. */
  readonly unsure?: number | null;
  readonly absences: readonly Counted<AbsenceEntry>[];
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (entry: string) => void;
}

/** What the colours mean, how many areas have each, and why some have none; an entry can be hidden. */
export function Legend(props: LegendProps) {
  const { title, unit, note, hint, isNumbered = true, classes, kinds, absences, hidden, onToggle } = props;
  const { unsure = null } = props;
  const { say, reason } = useWords();
  const entry = (name: string, sample: ComponentChildren, text: string, count: number | string) => (
    <li key={name}>
      <button
        type="button"
        class="legend__entry"
        aria-pressed={!hidden.has(name)}
        title={say("legend_toggle")}
        onClick={() => onToggle(name)}
      >
        {sample}
        <span class="legend__text">{text}</span>
        <span class="legend__count">{count}</span>
      </button>
    </li>
  );
  return (
    <section class="legend" aria-labelledby="legend-heading">
      <h2 class="legend__title" id="legend-heading">
        {title ?? say("legend")}
        {unit && <span class="legend__unit"> {say("in_unit", { unit })}</span>}
      </h2>
      {note && <p class="legend__note">{note}</p>}
      <ul>
        {classes.map((one) =>
          entry(
            String(one.number),
            <Colour colour={one.colour} />,
            isNumbered ? `${one.number}: ${one.label}` : one.label,
            one.count,
          ),
        )}
      </ul>
      {kinds && <KindsLegend kinds={kinds} />}
      {absences.length > 0 && (
        <>
          <h3 class="legend__subtitle">{say("legend_no_value")}</h3>
          <ul>
            {absences.map((one) =>
              entry(HATCHES[one.status].name, <Hatch status={one.status} />, reason(one.status), one.count),
            )}
          </ul>
        </>
      )}
      {unsure !== null && (
        <UnsureLegend count={unsure} isHidden={hidden.has(UNSURE)} onToggle={() => onToggle(UNSURE)} />
      )}
      <p class="legend__note">{hint}</p>
    </section>
  );
}
