import { hrefOf, useHere } from "../state/here";
import { PlainLink } from "./PlainLink";

/** The name of an area in a table; leads to the area on the map. */
export function AreaLink({ areaKey, name }: { areaKey: string; name: string }) {
  const { route, go } = useHere();
  const change = { view: "map", area: areaKey, sort: null } as const;
  return (
    <PlainLink class="table-link" href={hrefOf(route, change)} onFollow={() => go(change)}>
      {name}
    </PlainLink>
  );
}
