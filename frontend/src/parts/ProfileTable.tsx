import type { Profile } from "../api/types";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { TableFrame } from "./TableFrame";

/** All indicators of one area beside the whole municipality. */
export function ProfileTable({ profile }: { profile: Profile }) {
  const words = useWords();
  const { say, of } = words;
  const { indicators, go } = useHere();
  const known = new Map(indicators.map((one) => [one.id, one]));
  const rows = profile.values.flatMap((value) => {
    const indicator = known.get(value.indicator);
    return indicator ? [{ value, indicator }] : [];
  });
  return (
    <details class="profile" open>
      <summary>{say("profile", { year: profile.year })}</summary>
      <TableFrame label={say("profile", { year: profile.year })}>
        <thead>
          <tr class="kern-table__row">
            <th scope="col" class="kern-table__header">
              {say("indicator")}
            </th>
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("here")}
            </th>
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("municipality")}
            </th>
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("rank")}
            </th>
          </tr>
        </thead>
        <tbody class="kern-table__body">
          {rows.map(({ value, indicator }) => (
            <tr key={value.indicator} class="kern-table__row">
              <th scope="row" class="kern-table__cell">
                <button type="button" class="text-button" onClick={() => go({ indicator: indicator.id })}>
                  {of(indicator.name)}
                </button>
              </th>
              <td class="kern-table__cell kern-table__cell--numeric" title={words.told(value, indicator)}>
                {words.printed(value, indicator)}
              </td>
              <td class="kern-table__cell kern-table__cell--numeric">
                {value.municipality_status
                  ? words.printed(
                      { value: value.municipality_value, status: value.municipality_status },
                      indicator,
                    )
                  : ""}
              </td>
              <td class="kern-table__cell kern-table__cell--numeric">
                {value.rank !== null ? say("rank_of", { rank: value.rank, of: value.of ?? 0 }) : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </details>
  );
}
