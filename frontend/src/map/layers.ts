/** Pure: classes -> the style of the map. Geometry comes from tiles, values by feature state. */

import type { StyleSpecification } from "maplibre-gl";
import type { Status } from "../api/types";
import { BORDER, HATCH_PAPER, HATCHES, PAPER, STRONG_BORDER } from "./colours";

export const SOURCE = "areas";
export const AREA_LAYER = "areas";
export const FILL = "fill";
export const HATCH = "hatch";

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
export function fillColour(colours: readonly string[]): unknown[] {
  const cases = colours.flatMap((colour, i) => [["==", ["feature-state", "class"], i + 1], colour]);
  return ["case", ...cases, ["==", ["feature-state", "class"], 0], HATCH_PAPER, PAPER];
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
  const hatches = [...new Set(Object.values(HATCHES).map((one) => one.name))];
  const style = {
    version: 8,
    sources: { [SOURCE]: { type: "vector", tiles: [tiles], minzoom: 4, maxzoom: 14, bounds: [...bounds] } },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#f5f6f8" } },
      layer(FILL, "fill", { "fill-color": PAPER, "fill-opacity": FADED, "fill-antialias": false }),
      ...hatches.map((name) => ({
        ...layer(`${HATCH}-${name}`, "fill", { "fill-pattern": `hatch-${name}`, "fill-opacity": 0 }),
      })),
      layer("border", "line", { "line-color": BORDER_COLOUR, "line-width": BORDER_WIDTH }),
    ],
  };
  return style as unknown as StyleSpecification;
}

/** A hatching shows where the feature has that state; others of the same layer stay clear. */
export function hatchOpacity(name: string): unknown[] {
  return [
    "case",
    [
      "all",
      ["==", ["feature-state", "hatch"], name],
      ["!", ["boolean", ["feature-state", "isHidden"], false]],
    ],
    1,
    0,
  ];
}

function layer(id: string, type: "fill" | "line", paint: object) {
  return { id, type, source: SOURCE, "source-layer": AREA_LAYER, paint };
}
