/** The value of an area that somebody draws; the drawing is sent to be computed with, and not kept. */

import { pathOf, post } from "./client";
import type { CustomAreaMode, CustomAreaValue } from "./types";
import type { View } from "./values";

// What the service takes at most; a larger file is not worth sending.
export const LARGEST_DRAWING_BYTES = 500_000;

export function customAreaOf(
  { municipality, indicator, level, year }: View,
  mode: CustomAreaMode | null,
  drawing: string,
  lang: string,
): Promise<CustomAreaValue> {
  const path = pathOf(["custom-areas", indicator, level, year], {
    municipality,
    mode: mode ?? undefined,
    lang,
  });
  return post(path, drawing, "application/geo+json");
}
