import type { ComponentChildren } from "preact";
import type { AreaValue, Cell, Indicator, Values } from "../api/types";
import { classOf, codesOf } from "../map/classes";
import { rampOf } from "../map/colours";
import { Colour } from "../map/Hatch";
import type { Words } from "../words/words";
import { AreaLink } from "./AreaLink";
import type { SortKey } from "./sorting";

export interface ValueColumn {
  readonly id: string;
  readonly head: string;
  readonly isNumber: boolean;
  readonly sortKey: (row: AreaValue) => SortKey;
  readonly show: (row: AreaValue) => ComponentChildren;
  /** What stands in the line of the whole municipality. */
  readonly whole?: (cell: Cell) => ComponentChildren;
}

/** The columns that have something to show. */
export function valueColumns(values: Values, indicator: Indicator, words: Words): readonly ValueColumn[] {
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
    {
      id: "value",
      head: unit ? say("value_in", { unit }) : say("value"),
      isNumber: true,
      sortKey: (row) => row.value,
      show: (row) => words.printed(row, indicator),
      whole: (cell) => words.printed(cell, indicator),
    },
    indicator.kind !== "class" && classColumn(values, indicator, words),
    {
      id: "note",
      head: say("remark"),
      isNumber: false,
      sortKey: (row) => note(row) || null,
      show: note,
      whole: (cell) => reason(cell.status),
    },
    rows.some((row) => row.low !== null) && intervalColumn(indicator, words),
    rows.some((row) => row.numerator !== null) && partColumn("numerator", words),
    rows.some((row) => row.denominator !== null) && partColumn("denominator", words),
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

function intervalColumn({ decimals }: Indicator, { say, number }: Words): ValueColumn {
  return {
    id: "interval",
    head: say("interval_head"),
    isNumber: true,
    sortKey: ({ low, high }) => (low !== null && high !== null ? high - low : null),
    show: ({ low, high }) =>
      low !== null && high !== null ? `${number(low, decimals)} – ${number(high, decimals)}` : "",
  };
}

function partColumn(part: "numerator" | "denominator", { say, number }: Words): ValueColumn {
  const printed = (value: number | null) =>
    value === null ? "" : number(value, Number.isInteger(value) ? 0 : 2);
  return {
    id: part,
    head: say(part),
    isNumber: true,
    sortKey: (row) => row[part],
    show: (row) => printed(row[part]),
  };
}
