import type { AreaValue, Indicator, Values } from "../api/types";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { SortHeader } from "./SortHeader";
import { orderIn, type SortKey, sorted } from "./sorting";
import { TableFrame } from "./TableFrame";

interface ValuesTableProps {
  readonly indicator: Indicator;
  readonly values: Values;
}

const KEYS: Readonly<Record<string, (row: AreaValue) => SortKey>> = {
  key: (row) => row.key,
  name: (row) => row.name,
  value: (row) => row.value,
  low: (row) => row.low,
  numerator: (row) => row.numerator,
  denominator: (row) => row.denominator,
};

/** All areas with value or reason, sortable; what the map shows, in words. */
export function ValuesTable({ indicator, values }: ValuesTableProps) {
  const words = useWords();
  const { say } = words;
  const { route, go } = useHere();
  const order = orderIn(route.sort, "key");
  const keyOf = KEYS[order.column] ?? ((row: AreaValue) => row.key);
  const rows = sorted(values.values, order, keyOf, words.lang);
  const hasInterval = rows.some((row) => row.low !== null);
  const hasParts = rows.some((row) => row.numerator !== null);
  const unit = words.unit(indicator);
  const number = (value: number | null, decimals = 0) =>
    value === null ? "" : words.number(value, decimals);
  return (
    <TableFrame label={say("table_label")} isStriped>
      <caption class="kern-sr-only">
        {words.of(indicator.name)}, {values.year}
      </caption>
      <thead>
        <tr class="kern-table__row">
          <SortHeader column="key" order={order} label={say("area_key")} />
          <SortHeader column="name" order={order} label={say("area")} />
          <SortHeader
            column="value"
            order={order}
            label={unit ? say("value_in", { unit }) : say("value")}
            isNumber
          />
          <th scope="col" class="kern-table__header">
            {say("remark")}
          </th>
          {hasInterval && (
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("interval_head")}
            </th>
          )}
          {hasParts && <SortHeader column="numerator" order={order} label={say("numerator")} isNumber />}
          {hasParts && <SortHeader column="denominator" order={order} label={say("denominator")} isNumber />}
        </tr>
      </thead>
      <tbody class="kern-table__body">
        {rows.map((row) => (
          <tr key={row.key} class="kern-table__row">
            <td class="kern-table__cell">{row.key}</td>
            <th scope="row" class="kern-table__cell">
              <button
                type="button"
                class="text-button"
                onClick={() => go({ view: "map", area: row.key, sort: null })}
              >
                {row.name}
              </button>
            </th>
            <td class="kern-table__cell kern-table__cell--numeric">{words.printed(row, indicator)}</td>
            <td class="kern-table__cell">{words.reason(row.status)}</td>
            {hasInterval && (
              <td class="kern-table__cell kern-table__cell--numeric">
                {row.low !== null && row.high !== null
                  ? `${number(row.low, indicator.decimals)} – ${number(row.high, indicator.decimals)}`
                  : ""}
              </td>
            )}
            {hasParts && <td class="kern-table__cell kern-table__cell--numeric">{number(row.numerator)}</td>}
            {hasParts && (
              <td class="kern-table__cell kern-table__cell--numeric">{number(row.denominator)}</td>
            )}
          </tr>
        ))}
      </tbody>
      {values.municipality_value && (
        <tfoot>
          <tr class="kern-table__row">
            <td class="kern-table__cell">{values.municipality}</td>
            <th scope="row" class="kern-table__cell">
              {say("whole_municipality")}
            </th>
            <td class="kern-table__cell kern-table__cell--numeric">
              {words.printed(values.municipality_value, indicator)}
            </td>
            <td class="kern-table__cell">{words.reason(values.municipality_value.status)}</td>
            {hasInterval && <td class="kern-table__cell" />}
            {hasParts && <td class="kern-table__cell" />}
            {hasParts && <td class="kern-table__cell" />}
          </tr>
        </tfoot>
      )}
    </TableFrame>
  );
}
