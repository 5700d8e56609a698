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
export type AreaUsed = Wire["AreaUsed"];
export type CustomAreaMode = CustomAreaValue["mode"];
export type Bilingual = Wire["Text"];

export type Status = AreaValue["status"];
export type Polarity = Indicator["polarity"];
export type Against = Deviations["against"];

/** A value, or the reason why there is none. */
export interface Cell {
  readonly value: number | null;
  readonly status: Status;
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
