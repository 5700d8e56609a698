/** Pure: corners or a file <-> the outline of an area that somebody draws. */

import type { Shape } from "../api/types";

/** Longitude and latitude. */
export type Corner = readonly [number, number];
type Ring = readonly Corner[];

export interface Drawing {
  /** What the service is asked with: the outline as drawn, or a file just as it is. */
  readonly text: string;
  /** What can be shown of it; null where it is no polygon in degrees. */
  readonly shape: Shape | null;
  readonly fileName: string | null;
}

export type Box = readonly [number, number, number, number];

// About a decimetre: nobody draws by hand more exactly.
const DECIMALS = 6;

/** More corners than this are not changed one by one. */
const MOST_TO_CHANGE = 100;

export function drawingOf(corners: readonly Corner[]): Drawing {
  const ring = [...corners, ...corners.slice(0, 1)].map(rounded);
  const shape: Shape = { type: "Polygon", coordinates: [ring] };
  return { text: JSON.stringify(shape), shape, fileName: null };
}

/** A file as somebody chose it; whether it holds an area is for the service to say. */
export function drawingIn(text: string, fileName: string): Drawing {
  return { text, shape: shapeIn(contentOf(text)), fileName };
}

/** The file to keep: a feature, as every GIS opens it. */
export function fileOf(shape: Shape, municipality: string): string {
  return JSON.stringify({ type: "Feature", properties: { municipality }, geometry: shape });
}

/** The corners of a simple outline, without the last one, which is the first. */
export function cornersOf(shape: Shape | null): readonly Corner[] | null {
  if (shape?.type !== "Polygon" || shape.coordinates.length !== 1) return null;
  const ring = shape.coordinates[0] ?? [];
  return ring.length > 3 && ring.length <= MOST_TO_CHANGE ? ring.slice(0, -1) : null;
}

export function boundsOf(shape: Shape): Box {
  const corners = polygonsOf(shape).flat(2);
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return [least(xs), least(ys), -least(xs.map((x) => -x)), -least(ys.map((y) => -y))];
}

/** A polygon in degrees in a geometry, a feature or a collection of one; null if there is none. */
export function shapeIn(content: unknown): Shape | null {
  const { type, coordinates } = geometryIn(content);
  if (type !== "Polygon" && type !== "MultiPolygon") return null;
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0) return null;
  const read = polygons.map(polygonIn);
  const known = read.filter((one) => one !== null);
  if (known.length < read.length) return null;
  const [first] = known;
  return type === "Polygon" && first
    ? { type, coordinates: first }
    : { type: "MultiPolygon", coordinates: known };
}

function geometryIn(content: unknown): Readonly<Record<string, unknown>> {
  const facts = recordOf(content);
  if (facts.type === "FeatureCollection") {
    const { features } = facts;
    return Array.isArray(features) && features.length === 1 ? geometryIn(features[0]) : {};
  }
  return facts.type === "Feature" ? recordOf(facts.geometry) : facts;
}

function polygonIn(rings: unknown): readonly Ring[] | null {
  if (!Array.isArray(rings) || rings.length === 0) return null;
  const read = rings.map((ring) => (Array.isArray(ring) && ring.length > 2 ? ring.map(cornerIn) : [null]));
  return read.every((ring) => ring.every((corner) => corner !== null)) ? (read as Ring[]) : null;
}

function cornerIn(position: unknown): Corner | null {
  const [x, y] = Array.isArray(position) ? position : [];
  const isDegrees = (value: unknown, most: number) => typeof value === "number" && Math.abs(value) <= most;
  return isDegrees(x, 180) && isDegrees(y, 90) ? [x, y] : null;
}

function polygonsOf(shape: Shape): readonly (readonly Ring[])[] {
  return shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
}

function recordOf(content: unknown): Readonly<Record<string, unknown>> {
  return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function rounded([x, y]: Corner): Corner {
  return [Number(x.toFixed(DECIMALS)), Number(y.toFixed(DECIMALS))];
}
