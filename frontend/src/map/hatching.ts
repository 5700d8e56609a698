/** Draws the hatchings as pictures for the map. */

import { HATCH_LINE, HATCH_PAPER, HATCHES } from "./colours";

const TILE = 8;
const SCALE = 2;

/** Each look once: name and pixels, at double density. */
export function hatchPictures(): { name: string; picture: ImageData }[] {
  const looks = new Map(Object.values(HATCHES).map((one) => [one.name, one]));
  return [...looks.values()].flatMap(({ name, lines, width }) => {
    const canvas = document.createElement("canvas");
    canvas.width = TILE * SCALE;
    canvas.height = TILE * SCALE;
    const pen = canvas.getContext("2d");
    if (!pen) return [];
    pen.scale(SCALE, SCALE);
    pen.fillStyle = HATCH_PAPER;
    pen.fillRect(0, 0, TILE, TILE);
    pen.strokeStyle = HATCH_LINE;
    pen.lineWidth = width;
    pen.stroke(new Path2D(lines));
    return [{ name, picture: pen.getImageData(0, 0, canvas.width, canvas.height) }];
  });
}

export const PICTURE_RATIO = SCALE;
