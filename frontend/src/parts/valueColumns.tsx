import type { ComponentChildren } from "preact";
import type { AreaValue, Indicator, Interval, Values, WholeValue } from "../api/types";
import { classOf, codesOf } from "../map/classes";
import { coloursOf, rampOf } from "../map/colours";
import { Colour } from "../map/Hatch";
import { kindOf } from "../map/kindOf";
import type { Words } from "../words/words";
import { AreaLink } from "./AreaLink";
import { FlipMark } from "./FlipMark";
import type { SortKey } from "./sorting";

export interface ValueColumn {
  readonly id: string;
  readonly head: string;
  readonly isNumber: boolean;
  readonly sortKey: (row: AreaValue) => SortKey;
  readonly show: (row: AreaValue) => ComponentChildren;
  /** What stands in the line of the whole municipality. */
  readonly whole?: (cell: WholeValue) => ComponentChildren;
}

/** The columns that have something to show. */
export function valueColumns(
  values: Values,
  indicator: Indicator,
  words: Words,
  before: Values | null = null,
): readonly ValueColumn[] {
  const { say, reason } = words;
  const unit = words.unit(indicator);
  const rows = values.values;
  const note = (row: AreaValue) => (row.value === 0 ? say("exactly_zero") : reason(row.status));
  const columns: (ValueColumn | false)[] = [
    {
      id: "key",
      head: say("area_key"),
      isNumber: false,
      sortKey: (row) => row.key,
      show: (row) => row.key,
      whole: () => values.municipality,
    },
    {
      id: "name",
      head: say("area"),
      isNumber: false,
      sortKey: (row) => row.name,
      show: (row) => <AreaLink areaKey={row.key} name={row.name} />,
      whole: () => say("whole_municipality"),
    },
    ...(before ? [olderColumn(before, indicator, words)] : []),
    {
      id: "value",
      head: before ? say("new_value_head") : unit ? say("value_in", { unit }) : say("value"),
      isNumber: indicator.kind !== "class",
      sortKey: (row) =>
        indicator.kind === "class" ? classOf(row, [], codesOf(indicator)) || null : row.value,
      show: (row) =>
        indicator.kind === "class" ? (
          <ClassName row={row} indicator={indicator} text={words.printed(row, indicator)} />
        ) : (
          words.printed(row, indicator)
        ),
      whole: (cell) => words.printed(cell, indicator),
    },
    !before && indicator.kind !== "class" && classColumn(values, indicator, words),
    rows.some((row) => row.flip_share !== null) && flipColumn(words),
    ...(values.converted_from ? convertedColumns(indicator, words) : []),
    {
      id: "note",
      head: say("remark"),
      isNumber: false,
      sortKey: (row) => note(row) || null,
      show: note,
      whole: (cell) => reason(cell.status),
    },
    !before && rows.some((row) => row.low !== null) && intervalColumn(values, indicator, words),
    !before && rows.some((row) => row.numerator !== null) && partColumn("numerator", words),
    !before && rows.some((row) => row.denominator !== null) && partColumn("denominator", words),
  ];
  return columns.filter((one) => one !== false);
}

function classColumn({ breaks }: Values, indicator: Indicator, { say }: Words): ValueColumn {
  const colours = rampOf(indicator.polarity, Math.max(breaks.length, 1));
  const numberOf = (row: AreaValue) => classOf(row, breaks, codesOf(indicator));
  return {
    id: "class",
    head: say("class"),
    isNumber: true,
    sortKey: (row) => numberOf(row) || null,
    show: (row) => {
      const number = numberOf(row);
      return (
        number > 0 && (
          <span class="class-cell">
            <Colour colour={colours[number - 1] ?? ""} /> {number}
          </span>
        )
      );
    },
  };
}

/** What the area of the same key had on the boundaries before. */
function olderColumn(before: Values, indicator: Indicator, words: Words): ValueColumn {
  const known = new Map(before.values.map((one) => [one.key, one]));
  return {
    id: "before",
    head: words.say("old_value_head"),
    isNumber: true,
    sortKey: (row) => known.get(row.key)?.value ?? null,
    show: (row) => {
      const old = known.get(row.key);
      return old ? words.printed(old, indicator) : words.say("no_such_area");
    },
    whole: (cell) => words.printed(cell, indicator),
  };
}

/** Whether a converted value is exact, and how far an estimate may be off. */
function convertedColumns(indicator: Indicator, words: Words): ValueColumn[] {
  const { say } = words;
  const width = ({ band_low: low, band_high: high }: AreaValue) =>
    low !== null && high !== null ? high - low : null;
  return [
    {
      id: "kind",
      head: say("kind_head"),
      isNumber: false,
      sortKey: (row) => words.kind(kindOf(row)),
      show: (row) => <span class="kind">{words.kind(kindOf(row))}</span>,
    },
    {
      id: "estimated",
      head: say("estimated_head"),
      isNumber: true,
      sortKey: (row) => (row.value === null ? null : row.estimated_share),
      show: (row) => words.share(row.value === null ? null : row.estimated_share),
    },
    {
      id: "band",
      head: say("band_head"),
      isNumber: true,
      sortKey: width,
      show: (row) =>
        kindOf(row) === "estimated" ? words.range(row.band_low, row.band_high, indicator.decimals) : "",
    },
  ];
}

function intervalColumn(
  { interval_method: method }: Values,
  indicator: Indicator,
  words: Words,
): ValueColumn {
  const range = ({ low, high }: Interval) => words.range(low, high, indicator.decimals);
  return {
    id: "interval",
    head: method
      ? words.say("interval_head_by", { method: words.method(method) })
      : words.say("interval_head"),
    isNumber: true,
    sortKey: ({ low, high }) => (low !== null && high !== null ? high - low : null),
    show: range,
    whole: range,
  };
}

/** A class by its name, in its colour. */
function ClassName({ row, indicator, text }: { row: AreaValue; indicator: Indicator; text: string }) {
  const codes = codesOf(indicator);
  const colour = coloursOf(indicator.polarity, codes)[classOf(row, [], codes) - 1];
  return (
    <span class="class-cell">
      {colour && <Colour colour={colour} />} {text}
    </span>
  );
}

/** In what share of the likely cases the class would be another. */
function flipColumn({ say }: Words): ValueColumn {
  return {
    id: "flip",
    head: say("flip_head"),
    isNumber: true,
    sortKey: (row) => row.flip_share,
    show: (row) => <FlipMark of={row} />,
  };
}

function partColumn(part: "numerator" | "denominator", { say, number }: Words): ValueColumn {
  const printed = (row: AreaValue) => {
    const value = row[part];
    if (value === null) return "";
    // Persons are divided by weights: the decimals are of the arithmetic, not of the count.
    if (kindOf(row) === "estimated") return `≈ ${number(value)}`;
    return number(value, Number.isInteger(value) ? 0 : 2);
  };
  return {
    id: part,
    head: say(part),
    isNumber: true,
    sortKey: (row) => row[part],
    show: printed,
  };
}
