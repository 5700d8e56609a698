import type { DeviationRow, Deviations, Indicator } from "../api/types";
import { WAY_WORDS, wayOf } from "../map/deviationClasses";
import { useHere } from "../state/here";
import { useWords, type WordKey } from "../words/words";
import { AreaLink } from "./AreaLink";
import { SortHeader } from "./SortHeader";
import { orderIn, type SortKey, sorted } from "./sorting";
import { TableFrame } from "./TableFrame";

const KEYS: Readonly<Record<string, (row: DeviationRow) => SortKey>> = {
  key: (row) => row.key,
  name: (row) => row.name,
  value: (row) => row.value,
  reference: (row) => row.reference,
  absolute: (row) => row.absolute,
  relative: (row) => row.relative_percent,
  chance: (row) => row.q_value,
};

/** Each area's deviation with its direction in words and whether it is more than chance. */
export function DeviationTable({ data, indicator }: { data: Deviations; indicator: Indicator }) {
  const words = useWords();
  const { say } = words;
  const { route } = useHere();
  const order = orderIn(route.sort, "key");
  const rows = sorted(data.rows, order, KEYS[order.column] ?? ((row) => row.key), words.lang);
  return (
    <TableFrame label={say("table_label")} isStriped>
      <thead>
        <tr class="kern-table__row">
          <SortHeader column="key" order={order} label={say("area_key")} />
          <SortHeader column="name" order={order} label={say("area")} />
          <SortHeader column="value" order={order} label={String(data.year)} isNumber />
          <SortHeader column="reference" order={order} label={say("reference")} isNumber />
          <SortHeader
            column="absolute"
            order={order}
            label={say("difference", { unit: differenceUnit(indicator, words) })}
            isNumber
          />
          <SortHeader column="relative" order={order} label={say("relative")} isNumber />
          <th scope="col" class="kern-table__header">
            {say("direction")}
          </th>
          <SortHeader column="chance" order={order} label={say("beyond_chance")} />
        </tr>
      </thead>
      <tbody class="kern-table__body">
        {rows.map((row) => (
          <Row key={row.key} row={row} indicator={indicator} />
        ))}
      </tbody>
    </TableFrame>
  );
}

function Row({ row, indicator }: { row: DeviationRow; indicator: Indicator }) {
  const words = useWords();
  const { say } = words;
  const way = wayOf(row);
  const reference = { value: row.reference, status: row.reference_status };
  const decimals = indicator.kind === "ratio" ? indicator.decimals + 1 : indicator.decimals;
  return (
    <tr class={`kern-table__row${row.distinguishable ? " deviation__row--beyond" : ""}`}>
      <td class="kern-table__cell">{row.key}</td>
      <th scope="row" class="kern-table__cell">
        <AreaLink areaKey={row.key} name={row.name} />
      </th>
      <td class="kern-table__cell kern-table__cell--numeric">{words.printed(row, indicator)}</td>
      <td class="kern-table__cell kern-table__cell--numeric">{words.printed(reference, indicator)}</td>
      <td class="kern-table__cell kern-table__cell--numeric">
        {row.absolute !== null ? words.difference(row.absolute, decimals) : ""}
      </td>
      <td class="kern-table__cell kern-table__cell--numeric">
        {row.relative_percent !== null ? `${words.difference(row.relative_percent, 1)}\u00a0%` : ""}
      </td>
      <td class={`kern-table__cell direction direction--${row.direction}`}>
        {way && (
          <>
            <span aria-hidden="true">{arrowOf(row.absolute ?? 0)}</span> {say(WAY_WORDS[way])}
          </>
        )}
      </td>
      <td class="kern-table__cell">{chanceText(row, say)}</td>
    </tr>
  );
}

/** Which way the number went; whether that is good or bad is said in words. */
function arrowOf(absolute: number): string {
  if (absolute === 0) return "=";
  return absolute > 0 ? "▲" : "▼";
}

function chanceText(row: DeviationRow, say: (key: WordKey) => string): string {
  if (row.distinguishable === null) return row.reason ?? "";
  return say(row.distinguishable ? "beyond_chance_yes" : "beyond_chance_no");
}

function differenceUnit(
  indicator: Indicator,
  words: { unit: (one: Indicator) => string; say: (key: WordKey) => string },
) {
  return indicator.unit === "percent" ? words.say("percentage_points") : words.unit(indicator);
}
