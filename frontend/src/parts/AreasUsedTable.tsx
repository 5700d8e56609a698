import type { AreaUsed, CustomAreaValue, Indicator, Values } from "../api/types";
import { useWords, type WordKey } from "../words/words";
import { TableFrame } from "./TableFrame";

const BASES: Readonly<Record<AreaUsed["weighted_by"], WordKey>> = {
  whole: "own_by_whole",
  area: "own_by_area",
  residents: "own_by_residents",
};

interface AreasUsedTableProps {
  readonly found: CustomAreaValue;
  readonly values: Values;
  readonly indicator: Indicator;
}

/** The released areas that go into the value of a drawing, each with its weight. */
export function AreasUsedTable({ found, values, indicator }: AreasUsedTableProps) {
  const { say, areas, number, printed, reason } = useWords();
  const known = new Map(values.values.map((one) => [one.key, one]));
  const toldOf = (area: AreaUsed) => {
    if (area.status !== "present") return say("no_value_because", { reason: reason(area.status) });
    const value = found.vintage === values.vintage && found.year === values.year && known.get(area.key);
    return value ? printed(value, indicator) : "";
  };
  const heads: readonly (readonly [WordKey, boolean])[] = [
    ["area", false],
    ["area_key", false],
    ["value", true],
    ["own_covered_head", true],
    ["own_weight_head", true],
    ["own_by_head", false],
  ];
  const percent = (share: number) => `${number(100 * share, 1)}\u00a0%`;
  return (
    <section class="own-areas" aria-labelledby="own-areas-heading">
      <h2 class="kern-heading-small" id="own-areas-heading">
        {say("own_areas", { areas: areas(found.areas.length) })}
      </h2>
      <TableFrame label={say("own_areas_label")} isStriped>
        <thead>
          <tr class="kern-table__row">
            {heads.map(([word, isNumber]) => (
              <th
                key={word}
                scope="col"
                class={`kern-table__header${isNumber ? " kern-table__header--numeric" : ""}`}
              >
                {say(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="kern-table__body">
          {found.areas.map((area) => (
            <tr key={area.key} class="kern-table__row">
              <th scope="row" class="kern-table__cell">
                {area.name}
              </th>
              <td class="kern-table__cell">{area.key}</td>
              <td class="kern-table__cell kern-table__cell--numeric">{toldOf(area)}</td>
              <td class="kern-table__cell kern-table__cell--numeric">{percent(area.covered_share)}</td>
              <td class="kern-table__cell kern-table__cell--numeric">{number(area.weight, 3)}</td>
              <td class="kern-table__cell">{say(BASES[area.weighted_by])}</td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </section>
  );
}
