/** How the value of an area came about, as the table, the map and the pointer card tell it. */

import type { AreaValue } from "../api/types";
import type { Kind } from "../parts/reform";

export function kindOf({ value, estimated_share: share }: AreaValue): Kind | null {
  if (value === null) return null;
  if (share === null) return "counted";
  return share > 0 ? "estimated" : "exact";
}
