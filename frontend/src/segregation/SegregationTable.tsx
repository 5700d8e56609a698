import { Fragment } from "preact";
import { TableFrame } from "../parts/TableFrame";
import { useWords, type Words } from "../words/words";
import { at, type Measured, yearsOf } from "./reading";

/** The numbers of all charts, a line for each year; absent ones with their reason. */
export function SegregationTable({ all }: { all: readonly Measured[] }) {
  const words = useWords();
  const { say } = words;
  const reforms = new Set(all.flatMap((one) => one.reforms.map((reform) => reform.year)));
  const heads = all.flatMap(({ index, points }) => [
    say(`index_${index}`),
    ...(points.some((one) => one.low !== null) ? [say("interval_head")] : []),
  ]);
  return (
    <section aria-labelledby="segregation-table">
      <h2 class="kern-heading-medium" id="segregation-table">
        {say("seg_table")}
      </h2>
      <TableFrame label={say("seg_table")} isStriped>
        <thead>
          <tr class="kern-table__row">
            <th scope="col" class="kern-table__header">
              {say("year")}
            </th>
            {heads.map((head, i) => (
              <th key={i} scope="col" class="kern-table__header kern-table__header--numeric">
                {head}
              </th>
            ))}
            <th scope="col" class="kern-table__header">
              {say("remark")}
            </th>
          </tr>
        </thead>
        <tbody class="kern-table__body">
          {yearsOf(all).map((year) => (
            <tr key={year} class="kern-table__row">
              <th scope="row" class="kern-table__cell">
                {year}
              </th>
              {all.map((one) => (
                <Cells key={one.index} measured={one} year={year} />
              ))}
              <td class="kern-table__cell">
                <span class="segregation__remark">
                  {[reforms.has(year) ? say("reform", { year }) : "", absencesOf(all, year, words)]
                    .filter(Boolean)
                    .join("; ")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </section>
  );
}

/** A value, and its interval where the measure has one in any year. */
function Cells({ measured, year }: { measured: Measured; year: number }) {
  const words = useWords();
  const { indicator, points } = measured;
  const point = at(measured, year);
  return (
    <Fragment>
      <td class="kern-table__cell kern-table__cell--numeric">
        {point ? words.printed(point, indicator) : ""}
      </td>
      {points.some((one) => one.low !== null) && (
        <td class="kern-table__cell kern-table__cell--numeric segregation__range">
          {point ? words.range(point.low, point.high, indicator.decimals) : ""}
        </td>
      )}
    </Fragment>
  );
}

/** "Isolation: geheim gehalten": which measures have no value in a year, and why. */
function absencesOf(all: readonly Measured[], year: number, words: Words): string {
  const reasons = new Map<string, string[]>();
  for (const one of all) {
    const status = at(one, year)?.status;
    if (!status || status === "present") continue;
    const reason = words.reason(status);
    reasons.set(reason, [...(reasons.get(reason) ?? []), words.say(`index_${one.index}`)]);
  }
  return [...reasons].map(([reason, names]) => `${names.join(", ")}: ${reason}`).join("; ");
}
