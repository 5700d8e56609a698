/** Pure: classes -> the style of the map. Geometry comes from tiles, values by feature state. */

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Status } from "../api/types";
import { BORDER, HATCH_PAPER, HATCHES, PAPER, STRONG_BORDER } from "./colours";

export const SOURCE = "areas";
export const AREA_LAYER = "areas";
export const FILL = "fill";
export const BORDER_LAYER = "border";

/** What is drawn of an area: its class (0: no value) and the name of its hatching. */
export interface Drawn {
  readonly position: number;
  readonly number: number;
  readonly status: Status;
}

/** The picture behind a status; one per look, not per reason. */
export function hatchImage(status: Status): string | null {
  return status === "present" ? null : `hatch-${HATCHES[status].name}`;
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

/** Areas hidden by the legend fade; borders stay. */
export const FADED: unknown[] = ["case", ["boolean", ["feature-state", "isHidden"], false], 0.08, 1];

export const BORDER_COLOUR: unknown[] = [
  "case",
  [
    "any",
    ["boolean", ["feature-state", "isChosen"], false],
    ["boolean", ["feature-state", "isHovered"], false],
  ],
  STRONG_BORDER,
  BORDER,
];
export const BORDER_WIDTH: unknown[] = [
  "case",
  ["boolean", ["feature-state", "isChosen"], false],
  3.5,
  ["boolean", ["feature-state", "isHovered"], false],
  2.5,
  0.8,
];

export function styleFor(
  tiles: string,
  bounds: readonly [number, number, number, number],
): StyleSpecification {
  const style = {
    version: 8,
    sources: { [SOURCE]: { type: "vector", tiles: [tiles], minzoom: 4, maxzoom: 14, bounds: [...bounds] } },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#f5f6f8" } },
      layer(FILL, "fill", { "fill-color": PAPER, "fill-opacity": FADED, "fill-antialias": false }),
      layer(BORDER_LAYER, "line", { "line-color": BORDER_COLOUR, "line-width": BORDER_WIDTH }),
    ],
  };
  return style as unknown as StyleSpecification;
}

/** The layer of one hatching: it shows where the feature has that state, and is clear elsewhere. */
export function hatchLayer(name: string): LayerSpecification {
  const isShown = [
    "all",
    ["==", ["feature-state", "hatch"], name],
    ["!", ["boolean", ["feature-state", "isHidden"], false]],
  ];
  const paint = { "fill-pattern": `hatch-${name}`, "fill-opacity": ["case", isShown, 1, 0] };
  return layer(`hatch-${name}`, "fill", paint) as unknown as LayerSpecification;
}

function layer(id: string, type: "fill" | "line", paint: object) {
  return { id, type, source: SOURCE, "source-layer": AREA_LAYER, paint };
}
