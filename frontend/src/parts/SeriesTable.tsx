import type { Indicator, Series } from "../api/types";
import { useWords } from "../words/words";

/** The series in words, for those who do not see the lines. */
export function SeriesTable({ series, indicator }: { series: Series; indicator: Indicator }) {
  const words = useWords();
  const { say } = words;
  return (
    <details class="series-table">
      <summary>{say("series_table")}</summary>
      <table class="kern-table kern-table--small">
        <thead>
          <tr class="kern-table__row">
            <th scope="col" class="kern-table__header">
              {say("year")}
            </th>
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("value")}
            </th>
            <th scope="col" class="kern-table__header">
              {say("remark")}
            </th>
          </tr>
        </thead>
        <tbody class="kern-table__body">
          {series.points.map((point) => (
            <tr key={point.year} class="kern-table__row">
              <th scope="row" class="kern-table__cell">
                {point.year}
              </th>
              <td class="kern-table__cell kern-table__cell--numeric">{words.printed(point, indicator)}</td>
              <td class="kern-table__cell">
                {[words.reason(point.status), point.break ? say("reform", { year: point.year }) : ""]
                  .filter(Boolean)
                  .join("; ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
