/** Draws the hatchings, and the dots of uncertain classes, as pictures for the map. */

import type { LayerSpecification } from "maplibre-gl";
import { HATCH_LINE, HATCH_PAPER, HATCHES, type Hatch, PAPER, RINGS, STRONG_BORDER } from "./colours";
import { hatchLayer, unsureLayer } from "./layers";

const TILE = 8;
const SCALE = 2;

interface Pattern {
  /** Named as its picture. */
  readonly layer: LayerSpecification;
  /** At double density. */
  readonly picture: ImageData;
}

/** Each hatching once, and the dots. */
export function patterns(): Pattern[] {
  const looks = new Map(Object.values(HATCHES).map((one) => [one.name, one]));
  const drawn = [...looks.values()].map((one) => [hatchLayer(one.name), hatchPicture(one)] as const);
  return [...drawn, [unsureLayer(), ringPicture()] as const].flatMap(([layer, picture]) =>
    picture ? [{ layer, picture }] : [],
  );
}

function hatchPicture({ lines, width }: Hatch): ImageData | null {
  return drawnOn(TILE, (pen) => {
    pen.fillStyle = HATCH_PAPER;
    pen.fillRect(0, 0, TILE, TILE);
    pen.strokeStyle = HATCH_LINE;
    pen.lineWidth = width;
    pen.stroke(new Path2D(lines));
  });
}

/** Rings on nothing: the colour of the class is seen between them. */
function ringPicture(): ImageData | null {
  return drawnOn(RINGS.tile, (pen) => {
    pen.fillStyle = PAPER;
    pen.strokeStyle = STRONG_BORDER;
    pen.lineWidth = RINGS.width;
    for (const at of RINGS.at) {
      pen.beginPath();
      pen.arc(at, at, RINGS.radius, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
  });
}

function drawnOn(tile: number, draw: (pen: CanvasRenderingContext2D) => void): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = tile * SCALE;
  canvas.height = tile * SCALE;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(SCALE, SCALE);
  draw(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

export const PICTURE_RATIO = SCALE;
