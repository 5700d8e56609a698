/** Reads the pixels of a screenshot (PNG, 8 bit, not interlaced), so that a colour on the map can be counted. */

import { inflateSync } from "node:zlib";

export function decoded(png) {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = png[25] === 6 ? 4 : 3;
  const stride = width * channels;
  const rows = inflateSync(Buffer.concat(chunksOf(png, "IDAT")));
  const data = Buffer.alloc(stride * height);
  const at = (y, x) => (y < 0 || x < 0 ? 0 : data[y * stride + x]);
  for (let y = 0; y < height; y++) {
    const predicted = PREDICTIONS[rows[y * (stride + 1)]];
    for (let x = 0; x < stride; x++) {
      const [left, up, corner] = [at(y, x - channels), at(y - 1, x), at(y - 1, x - channels)];
      data[y * stride + x] = rows[y * (stride + 1) + 1 + x] + predicted(left, up, corner);
    }
  }
  return { width, height, channels, data };
}

function chunksOf(png, kind) {
  const found = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (png.toString("latin1", at + 4, at + 8) === kind) found.push(body);
  }
  return found;
}

// The five filters of PNG: nothing, left, above, mean of both, and the nearest of three (Paeth).
const PREDICTIONS = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [a, b, c] = [left, up, corner].map((one) => Math.abs(left + up - corner - one));
    if (a <= b && a <= c) return left;
    return b <= c ? up : corner;
  },
];

/** Share of the pixels that have a colour, give or take two steps per channel. */
export function shareOf(png, colour) {
  const { width, height, channels, data } = decoded(png);
  const wanted = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  let found = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (wanted.every((value, i) => Math.abs(data[at + i] - value) <= 2)) found += 1;
  }
  return found / (width * height);
}
