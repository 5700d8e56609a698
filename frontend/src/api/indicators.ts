/** The indicators of a municipality with meaning, formula and source. */

import { answer, pathOf } from "./client";
import type { Indicator } from "./types";

export function indicatorsOf(municipality: string): Promise<readonly Indicator[]> {
  return answer(pathOf(["indicators"], { municipality }));
}
