import type { Indicator, IntervalMethod } from "../api/types";
import { useWords, type Words } from "../words/words";
import { type Across, rowsOf, type SeriesRow } from "./reform";
import { TableFrame } from "./TableFrame";

interface SeriesColumn {
  readonly head: string;
  readonly isNumber: boolean;
  readonly show: (row: SeriesRow) => string;
}

interface SeriesTableProps {
  readonly across: Across;
  readonly method: IntervalMethod | null;
  readonly indicator: Indicator;
}

/** The series in words, for those who do not see the lines. */
export function SeriesTable({ across, method, indicator }: SeriesTableProps) {
  const words = useWords();
  const { say } = words;
  const columns = columnsOf({ across, method, indicator }, words);
  return (
    <details class="series-table">
      <summary>{say("series_table")}</summary>
      <TableFrame label={say("series_table")}>
        <thead>
          <tr class="kern-table__row">
            <th scope="col" class="kern-table__header">
              {say("year")}
            </th>
            {columns.map(({ head, isNumber }) => (
              <th
                key={head}
                scope="col"
                class={`kern-table__header${isNumber ? " kern-table__header--numeric" : ""}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="kern-table__body">
          {rowsOf(across).map((row) => (
            <tr key={row.year} class="kern-table__row">
              <th scope="row" class="kern-table__cell">
                {row.year}
              </th>
              {columns.map(({ head, isNumber, show }) => (
                <td key={head} class={`kern-table__cell${isNumber ? " kern-table__cell--numeric" : ""}`}>
                  {show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </details>
  );
}

function columnsOf({ across, method, indicator }: SeriesTableProps, words: Words): readonly SeriesColumn[] {
  const { say } = words;
  const reform = (year: number) => across.reforms.find((one) => one.year === year);
  const columns: (SeriesColumn | false)[] = [
    {
      head: say("value"),
      isNumber: true,
      show: ({ today }) => (today ? words.printed(today, indicator) : ""),
    },
    method !== null && {
      head: say("interval_head_by", { method: words.method(method) }),
      isNumber: true,
      show: ({ today }) => (today ? words.range(today.low, today.high, indicator.decimals) : ""),
    },
    across.isConverted && {
      head: say("kind_head"),
      isNumber: false,
      show: ({ today }) => words.kind(today?.kind ?? null),
    },
    across.isConverted && {
      head: say("estimated_head"),
      isNumber: true,
      show: ({ today }) => words.share(today?.estimatedShare ?? null),
    },
    across.isConverted && {
      head: say("band_head"),
      isNumber: true,
      show: ({ today }) =>
        today?.kind === "estimated" ? words.range(today.bandLow, today.bandHigh, indicator.decimals) : "",
    },
    across.older.length > 0 && {
      head: say("older_head"),
      isNumber: true,
      show: ({ older }) => (older ? words.printed(older, indicator) : ""),
    },
    {
      head: say("remark"),
      isNumber: false,
      show: ({ year, today }) =>
        [
          today ? words.reason(today.status) : "",
          today?.could_flip ? words.flip(today) : "",
          reform(year) ? say("reform", { year }) : "",
        ]
          .filter(Boolean)
          .join("; "),
    },
  ];
  return columns.filter((one) => one !== false);
}
