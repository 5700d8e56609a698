/** Names on the map: one point per area, inside it, as far from its border as can be. */

import polylabel from "polylabel";
import type { AreaCollection } from "../api/types";

type Ring = readonly (readonly number[])[];
type Polygon = readonly Ring[];

export interface LabelCollection {
  readonly type: "FeatureCollection";
  readonly features: readonly {
    readonly type: "Feature";
    readonly properties: { readonly name: string };
    readonly geometry: { readonly type: "Point"; readonly coordinates: [number, number] };
  }[];
}

export const NO_LABELS: LabelCollection = { type: "FeatureCollection", features: [] };

/** More names than this cannot be read at once. */
export const MOST_LABELS = 40;

export function labelsOf(areas: AreaCollection): LabelCollection {
  const features = areas.features.flatMap(({ geometry, properties }) => {
    const largest = largestOf(polygonsOf(geometry));
    if (!largest) return [];
    const [x = 0, y = 0] = polylabel(largest, sizeOf(largest) / 100);
    const coordinates: [number, number] = [x, y];
    return [
      {
        type: "Feature" as const,
        properties: { name: properties.name },
        geometry: { type: "Point" as const, coordinates },
      },
    ];
  });
  return { type: "FeatureCollection", features };
}

function polygonsOf({
  type,
  coordinates,
}: AreaCollection["features"][number]["geometry"]): readonly Polygon[] {
  return (type === "Polygon" ? [coordinates] : coordinates) as readonly Polygon[];
}

function largestOf(polygons: readonly Polygon[]): Polygon | undefined {
  return [...polygons].sort((a, b) => areaOf(b[0] ?? []) - areaOf(a[0] ?? []))[0];
}

/** Twice the area of a ring, in square degrees: good enough to tell which part is the largest. */
function areaOf(ring: Ring): number {
  const sum = ring.reduce((all, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = ring[(i + 1) % ring.length] ?? [];
    return all + x * nextY - nextX * y;
  }, 0);
  return Math.abs(sum);
}

function sizeOf(polygon: Polygon): number {
  return Math.sqrt(areaOf(polygon[0] ?? [])) || 1;
}
