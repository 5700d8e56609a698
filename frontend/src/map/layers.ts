/** Pure: classes -> the style of the map. Geometry comes from tiles, values by feature state. */

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Status } from "../api/types";
import { BORDER, HATCH_PAPER, PAPER, STRONG_BORDER, TAKEN } from "./colours";
import { NO_LABELS } from "./labels";

export const SOURCE = "areas";
export const AREA_LAYER = "areas";
export const FILL = "fill";
export const BORDER_LAYER = "border";
export const NAMES = "names";
/** The name of what marks an uncertain class: of its picture, its layer and its entry in the legend. */
export const UNSURE = "unsure";
const GROUND = "#f5f6f8";

/** What is drawn of an area: its class (0: no value) and, by its status, its hatching. */
export interface Drawn {
  readonly position: number;
  readonly number: number;
  readonly status: Status;
  /** A part of the value was divided by weights, not counted. */
  readonly isEstimated?: boolean;
  /** Its class could easily be another. */
  readonly isUnsure?: boolean;
}

/** An area that goes into the value of a drawing, whole or in part. */
export interface Taken {
  readonly position: number;
  readonly isCut: boolean;
}

/** Colour by class number; areas whose value has not come yet stay paper. */
export function fillColour(colours: readonly string[]): ExpressionSpecification {
  const cases = colours.flatMap((colour, i) => [["==", ["feature-state", "class"], i + 1], colour]);
  return [
    "case",
    ...cases,
    ["==", ["feature-state", "class"], 0],
    HATCH_PAPER,
    PAPER,
  ] as unknown as ExpressionSpecification;
}

const is = (state: string) => ["boolean", ["feature-state", state], false];

/** Areas hidden by the legend fade; borders stay. */
const FADED = ["case", is("isHidden"), 0.08, 1];
const BORDER_COLOUR = ["case", ["any", is("isChosen"), is("isHovered")], STRONG_BORDER, BORDER];
const BORDER_WIDTH = ["case", is("isHovered"), 2.5, 0.8];
const ESTIMATED = ["case", ["all", is("isEstimated"), ["!", is("isHidden")]], 1, 0];
const CHOSEN = ["case", is("isChosen"), 1, 0];

export function styleFor(
  tiles: string,
  bounds: readonly [number, number, number, number],
): StyleSpecification {
  const style = {
    version: 8, // without glyphs: names are set in the page's own font, nothing is loaded for them
    sources: {
      [SOURCE]: vectorSource(tiles, bounds),
      [NAMES]: { type: "geojson", data: NO_LABELS },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": GROUND } },
      layer(FILL, "fill", { "fill-color": PAPER, "fill-opacity": FADED, "fill-antialias": false }),
      layer(BORDER_LAYER, "line", { "line-color": BORDER_COLOUR, "line-width": BORDER_WIDTH }),
      layer("chosen-edge", "line", { "line-color": PAPER, "line-width": 7, "line-opacity": CHOSEN }),
      layer("chosen", "line", { "line-color": STRONG_BORDER, "line-width": 4, "line-opacity": CHOSEN }),
      ...estimatedLayers(),
      ...takenLayers(),
      NAME_LAYER,
    ],
  };
  return style as unknown as StyleSpecification;
}

/** A dotted edge just inside the area, dark on white so that it is seen on every class. */
function estimatedLayers() {
  const dots = { "line-dasharray": [0.1, 2], "line-width": 2.6, "line-color": STRONG_BORDER };
  return [
    layer("estimated-edge", "line", {
      "line-color": PAPER,
      "line-width": 4.4,
      "line-offset": 4.4,
      "line-opacity": ESTIMATED,
    }),
    {
      ...layer("estimated", "line", { ...dots, "line-offset": 4.4, "line-opacity": ESTIMATED }),
      layout: { "line-cap": "round" },
    },
  ];
}

/** Areas that go into the value of a drawing: a blue edge, dashed where the drawing cuts them. */
function takenLayers() {
  const edge = { "line-color": TAKEN, "line-width": 3.5 };
  const isWhole = ["case", ["all", is("isTaken"), ["!", is("isCut")]], 1, 0];
  const isCut = ["case", ["all", is("isTaken"), is("isCut")], 1, 0];
  const isEither = ["case", is("isTaken"), 1, 0];
  return [
    layer("taken-casing", "line", { "line-color": PAPER, "line-width": 7, "line-opacity": isEither }),
    layer("taken", "line", { ...edge, "line-opacity": isWhole }),
    layer("taken-cut", "line", { ...edge, "line-dasharray": [2, 1.2], "line-opacity": isCut }),
  ];
}

export function vectorSource(tiles: string, bounds: readonly [number, number, number, number]) {
  return {
    type: "vector" as const,
    tiles: [tiles],
    minzoom: 4,
    maxzoom: 14,
    bounds: [...bounds] as typeof bounds & [],
  };
}

const NAME_LAYER = {
  id: NAMES,
  type: "symbol",
  source: NAMES,
  layout: {
    "text-field": ["get", "name"],
    "text-font": ["Fira Sans"],
    "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 13, 15],
    "text-max-width": 8,
    "text-padding": 4,
  },
  paint: { "text-color": STRONG_BORDER, "text-halo-color": PAPER, "text-halo-width": 1.6 },
};

/** The layer of one hatching: it shows where the feature has that state, and is clear elsewhere. */
export function hatchLayer(name: string): LayerSpecification {
  const isShown = ["all", ["==", ["feature-state", "hatch"], name], ["!", is("isHidden")]];
  const paint = { "fill-pattern": `hatch-${name}`, "fill-opacity": ["case", isShown, 1, 0] };
  return layer(`hatch-${name}`, "fill", paint) as unknown as LayerSpecification;
}

/** Dots over the colour of a class that is not certain. */
export function unsureLayer(): LayerSpecification {
  const isShown = ["all", is("isUnsure"), ["!", is("isHidden")]];
  const paint = { "fill-pattern": UNSURE, "fill-opacity": ["case", isShown, 1, 0] };
  return layer(UNSURE, "fill", paint) as unknown as LayerSpecification;
}

/** Borders of larger areas, drawn over the others. */
export function outlineLayer(id: string, width: number): LayerSpecification {
  const paint = { "line-color": STRONG_BORDER, "line-width": width, "line-opacity": 0.85 };
  return { ...layer(id, "line", paint), source: id } as unknown as LayerSpecification;
}

function layer(id: string, type: "fill" | "line", paint: object) {
  return { id, type, source: SOURCE, "source-layer": AREA_LAYER, paint };
}
