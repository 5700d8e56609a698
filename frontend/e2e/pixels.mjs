/** Reads the pixels of a screenshot (PNG, 8 bit, not interlaced), so that a colour on the map can be counted. */

import { inflateSync } from "node:zlib";

export function decoded(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const rows = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const data = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? data[y * stride + x - channels] : 0;
      const up = y > 0 ? data[(y - 1) * stride + x] : 0;
      const corner = x >= channels && y > 0 ? data[(y - 1) * stride + x - channels] : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      data[y * stride + x] = (rows[y * (stride + 1) + 1 + x] + predicted) & 255;
    }
  }
  return { width, height, channels, data };
}

function paeth(left, up, corner) {
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(left + up - corner - one));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

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
