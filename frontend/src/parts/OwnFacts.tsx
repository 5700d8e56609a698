import type { CustomAreaValue, Indicator } from "../api/types";
import { hrefOf, useHere } from "../state/here";
import { useWords } from "../words/words";
import { PlainLink } from "./PlainLink";

/** What must be known of the value of a drawing to read it rightly. */
export function OwnFacts({ found, indicator }: { found: CustomAreaValue; indicator: Indicator }) {
  const { say, of, share, number, date, reason } = useWords();
  const { residents, numerator, denominator, is_exact: isExact } = found;
  const isCut = found.areas.some((one) => one.weighted_by !== "whole");
  const about = isCut ? "≈ " : "";
  const people =
    residents.value === null
      ? say("no_value_because", { reason: reason(residents.status) })
      : `${about}${number(residents.value)}`;
  return (
    <>
      <dl class="own-facts">
        {found.estimated_share !== null && (
          <>
            <dt>{say("estimated_head")}</dt>
            <dd>{share(found.estimated_share)}</dd>
          </>
        )}
        {numerator !== null && denominator !== null && (
          <>
            <dt>{say("own_counts")}</dt>
            <dd>
              {about}
              {say("parts", { part: number(numerator), whole: number(denominator) })}
            </dd>
          </>
        )}
        {indicator.id !== "population" && (
          <>
            <dt>{say("own_residents")}</dt>
            <dd>{people}</dd>
          </>
        )}
        <dt>{say("own_coverage")}</dt>
        <dd>{say("own_covered", { percent: number(100 * found.coverage, 1) })}</dd>
        <dt>{say("own_size")}</dt>
        <dd>{sizeOf(found.drawn_square_metres, number)}</dd>
      </dl>
      <p class="own-area__note">{of(found.note)}</p>
      {found.value !== null && !isExact && <Narrower />}
      <p class="downloads__source">
        {say("as_of", { date: date(found.reference_date) })} ·{" "}
        {say("vintage_of", { date: date(found.vintage) })} ·{" "}
        <span lang="de">{found.attribution.join("; ")}</span>
      </p>
    </>
  );
}

/** The way to a surer value: fewer cut areas, or smaller ones. */
function Narrower() {
  const { say, of } = useWords();
  const { selection, levels, route, go } = useHere();
  const offered = levels.filter((one) => selection.levels.includes(one.level)); // from the smallest
  const at = offered.findIndex((one) => one.level === selection.level);
  const smaller = offered[at - 1];
  return (
    <p class="own-area__note">
      {say(smaller ? "own_narrower_or" : "own_narrower")}{" "}
      {smaller && (
        <PlainLink
          class="table-link"
          href={hrefOf(route, { level: smaller.level, area: null })}
          onFollow={() => go({ level: smaller.level, area: null })}
        >
          {of(smaller.name)}
        </PlainLink>
      )}
    </p>
  );
}

const HECTARE = 10_000;

/** "12,3 ha", from a hundred hectares on "1,23 km²". */
function sizeOf(squareMetres: number, number: (value: number, decimals: number) => string): string {
  const hectares = squareMetres / HECTARE;
  return hectares < 100 ? `${number(hectares, 1)}\u00a0ha` : `${number(hectares / 100, 2)}\u00a0km²`;
}
