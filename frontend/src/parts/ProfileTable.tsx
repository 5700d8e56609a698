import { Fragment } from "preact";
import type { Indicator, Profile, ProfileValue } from "../api/types";
import { hrefOf, useHere } from "../state/here";
import { useWords } from "../words/words";
import { PlainLink } from "./PlainLink";
import { TableFrame } from "./TableFrame";
import { byTopic } from "./topics";

/** All indicators of one area, by topic, beside the whole municipality. */
export function ProfileTable({ profile }: { profile: Profile }) {
  const { say, of } = useWords();
  const { indicators } = useHere();
  const values = new Map(profile.values.map((one) => [one.indicator, one]));
  const isWhole = profile.level === "municipality";
  const topics = byTopic(indicators.filter((one) => values.has(one.id)));
  const label = say("profile", { name: profile.name, year: profile.year });
  return (
    <TableFrame label={label}>
      <thead>
        <tr class="kern-table__row">
          <th scope="col" class="kern-table__header">
            {say("indicator")}
          </th>
          <th scope="col" class="kern-table__header kern-table__header--numeric">
            {profile.name}
          </th>
          <th scope="col" class="kern-table__header kern-table__header--numeric">
            {say("interval_head")}
          </th>
          {!isWhole && (
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("municipality")}
            </th>
          )}
          {!isWhole && (
            <th scope="col" class="kern-table__header kern-table__header--numeric">
              {say("rank")}
            </th>
          )}
        </tr>
      </thead>
      {topics.map((topic) => (
        <tbody key={topic.id} class="kern-table__body">
          <tr class="kern-table__row profile__topic">
            <th scope="rowgroup" colSpan={isWhole ? 3 : 5}>
              {of(topic.name)}
            </th>
          </tr>
          {topic.indicators.map((one) => {
            const value = values.get(one.id);
            return (
              <Fragment key={one.id}>
                {value && <Row indicator={one} value={value} isWhole={isWhole} />}
              </Fragment>
            );
          })}
        </tbody>
      ))}
    </TableFrame>
  );
}

interface RowProps {
  readonly indicator: Indicator;
  readonly value: ProfileValue;
  readonly isWhole: boolean;
}

function Row({ indicator, value, isWhole }: RowProps) {
  const words = useWords();
  const { say, of } = words;
  const { route, go, selection } = useHere();
  const status = value.municipality_status;
  const isShown = indicator.id === selection.indicator.id;
  const isEstimated = Boolean(value.estimated_share);
  const certainty = isEstimated
    ? words.certainty("estimated", value.band_low, value.band_high, indicator)
    : "";
  const told = [words.told(value, indicator), certainty, words.flip(value)].filter(Boolean).join(", ");
  return (
    <tr class={`kern-table__row${isShown ? " is-chosen" : ""}`}>
      <th scope="row" class="kern-table__cell">
        <PlainLink
          class="table-link"
          href={hrefOf(route, { indicator: indicator.id })}
          onFollow={() => go({ indicator: indicator.id })}
        >
          {of(indicator.name)}
        </PlainLink>{" "}
        <span class="profile__unit">{words.unit(indicator)}</span>
      </th>
      <td class="kern-table__cell kern-table__cell--numeric" title={told}>
        {words.printed(value, indicator)}
        {isEstimated && <span class="profile__unit"> {say("estimated_short")}</span>}
        {value.could_flip && <span class="profile__unsure"> {say("flip_short")}</span>}
      </td>
      <td class="kern-table__cell kern-table__cell--numeric profile__rank">
        {words.range(value.low, value.high, indicator.decimals)}
      </td>
      {!isWhole && (
        <td class="kern-table__cell kern-table__cell--numeric">
          {status ? words.printed({ value: value.municipality_value, status }, indicator) : ""}
        </td>
      )}
      {!isWhole && (
        <td class="kern-table__cell kern-table__cell--numeric profile__rank">
          {value.rank !== null ? say("rank_of", { rank: value.rank, of: value.of ?? 0 }) : ""}
        </td>
      )}
    </tr>
  );
}
