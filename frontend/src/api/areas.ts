/** Municipalities, levels and the borders of areas. */

import { answer, pathOf } from "./client";
import type { AreaCollection, Level, Municipality } from "./types";

export function municipalities(): Promise<readonly Municipality[]> {
  return answer(pathOf(["municipalities"]));
}

export function levelsOf(municipality: string): Promise<readonly Level[]> {
  return answer(pathOf(["levels"], { municipality }));
}

export function areasOf(municipality: string, level: string, vintage: string): Promise<AreaCollection> {
  return answer(pathOf(["areas", `${level}.geojson`], { municipality, vintage }));
}

/** The address pattern of the tiles; absolute, because the map's worker has no page to be relative to. */
export function tilesOf(municipality: string, level: string, vintage: string): string {
  const path = pathOf(["tiles", level], {}).concat("/{z}/{x}/{y}.mvt");
  return `${location.origin}${path}?municipality=${encodeURIComponent(municipality)}&vintage=${encodeURIComponent(vintage)}`;
}
