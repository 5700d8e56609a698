import { useMemo, useState } from "preact/hooks";
import type { Indicator, Values } from "../api/types";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { SortHeader } from "./SortHeader";
import { orderIn, sorted } from "./sorting";
import { TableFrame } from "./TableFrame";
import { type ValueColumn, valueColumns } from "./valueColumns";

interface ValuesTableProps {
  readonly indicator: Indicator;
  readonly values: Values;
  /** The same year on the boundaries before, shown beside it. */
  readonly before?: Values;
}

// Browsers get slow on tables of many thousand lines; nobody reads them at once.
const STEP = 500;

/** All areas with value or reason, sortable; what the map shows, in words. */
export function ValuesTable({ indicator, values, before }: ValuesTableProps) {
  const words = useWords();
  const { say } = words;
  const { route } = useHere();
  const [limit, setLimit] = useState(STEP);
  const columns = useMemo(
    () => valueColumns(values, indicator, words, before ?? null),
    [values, indicator, words, before],
  );
  const order = orderIn(route.sort, "key");
  const by = columns.find((column) => column.id === order.column) ?? columns[0];
  const rows = by ? sorted(values.values, order, by.sortKey, words.lang) : values.values;
  const absent = rows.filter((row) => row.status !== "present").length;
  return (
    <>
      <p class="table-count" role="status">
        {values.year}: {say("area_rows", { areas: words.areas(rows.length), absent: words.number(absent) })}
      </p>
      <TableFrame label={say("table_label")} isStriped>
        <caption class="kern-sr-only">
          {words.of(indicator.name)}, {values.year}
        </caption>
        <thead>
          <tr class="kern-table__row">
            {columns.map((column) => (
              <SortHeader
                key={column.id}
                column={column.id}
                order={order}
                label={column.head}
                isNumber={column.isNumber}
              />
            ))}
          </tr>
        </thead>
        <tbody class="kern-table__body">
          {rows.slice(0, limit).map((row) => (
            <tr key={row.key} class={`kern-table__row${row.key === route.area ? " is-chosen" : ""}`}>
              {columns.map((column) =>
                column.id === "name" ? (
                  <th key={column.id} scope="row" class="kern-table__cell">
                    {column.show(row)}
                  </th>
                ) : (
                  <td key={column.id} class={cellClass(column)}>
                    {column.show(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {values.municipality_value && values.level !== "municipality" && (
          <tfoot>
            <tr class="kern-table__row">
              {columns.map((column) => (
                <td key={column.id} class={cellClass(column)}>
                  {values.municipality_value && column.whole?.(values.municipality_value)}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </TableFrame>
      {rows.length > limit && (
        <button type="button" class="kern-btn kern-btn--secondary" onClick={() => setLimit(limit + STEP)}>
          <span class="kern-label">
            {say("more_rows", { shown: words.number(limit), all: words.number(rows.length) })}
          </span>
        </button>
      )}
    </>
  );
}

function cellClass({ isNumber }: ValueColumn): string {
  return `kern-table__cell${isNumber ? " kern-table__cell--numeric" : ""}`;
}
