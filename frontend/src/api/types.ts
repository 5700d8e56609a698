/**
 * The wire of /api/v1 under the names the page uses.
 *
 * Everything is taken from schema.d.ts, which is generated from the service's own description (npm run types);
 * what the page reads and the service does not send is an error of the type check.
 */

import type { components } from "./schema";

type Wire = components["schemas"];

export type Municipality = Wire["Municipality"];
export type Level = Wire["Level"];
export type Indicator = Wire["Indicator"];
export type Values = Wire["Values"];
export type AreaValue = Wire["Value"];
export type Series = Wire["Series"];
export type SeriesPoint = Wire["Point"];
export type ConvertedPoint = Wire["ConvertedPoint"];
export type Conversion = Wire["Conversion"];
export type Profile = Wire["Profile"];
export type ProfileValue = Wire["ProfileValue"];
export type Deviations = Wire["Deviations"];
export type DeviationRow = Wire["DeviationRow"];
export type CustomAreaValue = Wire["CustomAreaValue"];
export type Method = Wire["Method"];
export type MethodInBrief = Wire["MethodInBrief"];
export type MethodEnd = Wire["RangeEnd"];
export type AreaUsed = Wire["AreaUsed"];
export type CustomAreaMode = CustomAreaValue["mode"];
export type WholeValue = Wire["WholeValue"];
export type Bilingual = Wire["Text"];

export type Status = AreaValue["status"];
export type Polarity = Indicator["polarity"];
export type Against = Deviations["against"];
export type IntervalMethod = NonNullable<Values["interval_method"]>;

/** A value, or the reason why there is none. */
export interface Cell {
  readonly value: number | null;
  readonly status: Status;
}

/** Where the value would lie in 95 of 100 cases if chance were played anew. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** Whether a class is certain: in what share of the likely cases it would be another. */
export interface Flip {
  readonly flip_share: number | null;
  readonly could_flip: boolean;
}

/** GeoJSON, which the description of the service does not spell out. */
export interface AreaCollection {
  readonly features: readonly {
    readonly id: number;
    readonly properties: { readonly key: string; readonly name: string };
    readonly geometry: {
      readonly type: "Polygon" | "MultiPolygon";
      readonly coordinates: readonly unknown[];
    };
  }[];
}

type Rings = readonly (readonly (readonly [number, number])[])[];

/** A polygon of GeoJSON in degrees. */
export type Shape =
  | { readonly type: "Polygon"; readonly coordinates: Rings }
  | { readonly type: "MultiPolygon"; readonly coordinates: readonly Rings[] };
