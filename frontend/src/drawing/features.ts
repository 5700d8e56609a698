/** Pure: an outline, or one that is being drawn -> what the map draws of it. */

import type { LayerSpecification } from "maplibre-gl";
import type { Shape } from "../api/types";
import { PAPER, STRONG_BORDER } from "../map/colours";
import { type Corner, drawingOf } from "./shape";

export const SKETCH = "sketch";

type Part = "area" | "line" | "closing" | "corner";

export interface SketchFeature {
  readonly type: "Feature";
  readonly properties: { readonly part: Part };
  readonly geometry:
    | Shape
    | { readonly type: "LineString" | "Point"; readonly coordinates: readonly unknown[] };
}

export interface SketchFeatures {
  readonly type: "FeatureCollection";
  readonly features: readonly SketchFeature[];
}

/** The finished area, or the draft with its corners and the line to where the pointer is. */
export function featuresOf(
  shape: Shape | null,
  draft: readonly Corner[] | null,
  pointer: Corner | null,
): SketchFeatures {
  const features = draft ? draftOf(draft, pointer) : shape ? areaOf(shape) : [];
  return { type: "FeatureCollection", features };
}

/** The edge as lines by itself: a polygon that crosses itself in the middle has no area, and would not be drawn. */
function areaOf(shape: Shape): SketchFeature[] {
  const rings = shape.type === "Polygon" ? shape.coordinates : shape.coordinates.flat();
  const lines = rings.map((ring) => feature("line", { type: "LineString", coordinates: ring }));
  return [feature("area", shape), ...lines];
}

function draftOf(draft: readonly Corner[], pointer: Corner | null): SketchFeature[] {
  const line = pointer ? [...draft, pointer] : draft;
  const [first, last] = [line[0], line[line.length - 1]];
  const closing = line.length > 2 && first && last ? [last, first] : null;
  return [
    ...(line.length > 2 ? [feature("closing", drawingOf(line).shape as Shape)] : []),
    ...(line.length > 1 ? [feature("line", { type: "LineString", coordinates: line })] : []),
    ...(closing ? [feature("closing", { type: "LineString", coordinates: closing })] : []),
    ...draft.map((corner) => feature("corner", { type: "Point", coordinates: corner })),
  ];
}

function feature(part: Part, geometry: SketchFeature["geometry"]): SketchFeature {
  return { type: "Feature", properties: { part }, geometry };
}

const INK = STRONG_BORDER;

/** Black on white: no class has either, and it is seen on all of them. */
export const SKETCH_LAYERS: readonly LayerSpecification[] = [
  layer("wash", "fill", ["area", "closing"], { "fill-color": INK, "fill-opacity": 0.12 }, "Polygon"),
  layer("casing", "line", ["line"], { "line-color": PAPER, "line-width": 7 }),
  layer("edge", "line", ["line"], { "line-color": INK, "line-width": 3 }),
  layer(
    "closing",
    "line",
    ["closing"],
    { "line-color": INK, "line-width": 1.5, "line-dasharray": [2, 2] },
    "LineString",
  ),
  layer("corners", "circle", ["corner"], {
    "circle-radius": 5,
    "circle-color": PAPER,
    "circle-stroke-color": INK,
    "circle-stroke-width": 2.5,
  }),
];

function layer(
  name: string,
  type: "fill" | "line" | "circle",
  parts: readonly Part[],
  paint: object,
  geometry?: "Polygon" | "LineString",
): LayerSpecification {
  const isPart = ["in", ["get", "part"], ["literal", parts]];
  const filter = geometry ? ["all", isPart, ["==", ["geometry-type"], geometry]] : isPart;
  return { id: `${SKETCH}-${name}`, type, source: SKETCH, filter, paint } as unknown as LayerSpecification;
}
