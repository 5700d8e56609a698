/** The methods behind the indicators, and what each says about itself. */

import { answer, pathOf } from "./client";
import type { Method, MethodInBrief } from "./types";

export function methodsOf(): Promise<readonly MethodInBrief[]> {
  return answer(pathOf(["methods"]));
}

export function methodOf(id: string): Promise<Method> {
  return answer(pathOf(["methods", id]));
}
