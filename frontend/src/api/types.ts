/** The wire of /api/v1 as this page reads it. */

export type Status =
  | "present"
  | "missing"
  | "unknown_or_confidential"
  | "not_yet_available"
  | "unreliable"
  | "not_applicable"
  | "undefined"
  | "too_few_residents"
  | "suppressed";

export type Polarity = "higher_is_worse" | "higher_is_better" | "neutral";
export type Against = "previous_year" | "municipality" | "plan" | "five_year_mean";
export type Direction = "better" | "worse" | "neutral" | "unchanged" | "unknown";

export interface Bilingual {
  readonly de: string;
  readonly en: string;
}

export interface Municipality {
  readonly key: string;
  readonly name: string;
  readonly edition_id: number | string;
  readonly published_at: string;
  readonly levels: readonly string[];
  readonly first_year: number;
  readonly last_year: number;
  readonly bounds: readonly [number, number, number, number];
}

export interface Level {
  readonly level: string;
  readonly name: Bilingual;
  readonly vintages: readonly { vintage: string; valid_until: string | null; areas: number }[];
  readonly years: readonly number[];
}

export interface IndicatorClass {
  readonly code: number;
  readonly label: Bilingual;
}

export interface Source {
  readonly table: string;
  readonly name: Bilingual;
  readonly publisher: string;
  readonly licence: string;
  readonly attribution: string;
}

export interface Indicator {
  readonly id: string;
  readonly topic: string;
  readonly topic_name: Bilingual;
  readonly name: Bilingual;
  readonly meaning: Bilingual;
  readonly unit: string;
  readonly unit_name: Bilingual;
  readonly decimals: number;
  readonly polarity: Polarity;
  readonly scale: "per_area" | "between_areas";
  readonly kind: "count" | "ratio" | "rate" | "index" | "class" | "measure";
  readonly formula: string;
  readonly formula_names: Readonly<Record<string, Bilingual>>;
  readonly formula_latex: string;
  readonly method: number;
  readonly minimum_population: number;
  readonly references: readonly { title: string; href: string | null }[];
  readonly sources: readonly Source[];
  readonly classes: readonly IndicatorClass[];
  readonly available: readonly { level: string; years: readonly number[] }[];
  readonly has_plan: boolean;
}

/** A value, or the reason why there is none. */
export interface Cell {
  readonly value: number | null;
  readonly status: Status;
}

export interface AreaValue extends Cell {
  readonly position: number;
  readonly key: string;
  readonly name: string;
  readonly parent_key: string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

export interface Values {
  readonly indicator: string;
  readonly level: string;
  readonly year: number;
  readonly reference_date: string;
  readonly vintage: string;
  readonly municipality: string;
  readonly edition: { readonly id: number | string; readonly published_at: string };
  readonly unit: string;
  readonly breaks: readonly number[];
  readonly values: readonly AreaValue[];
  readonly municipality_value: Cell | null;
  readonly attribution: readonly string[];
}

export interface SeriesPoint extends Cell {
  readonly year: number;
  readonly reference_date: string;
  readonly vintage: string;
  readonly low: number | null;
  readonly high: number | null;
  /** The first year on other boundaries than the year before. */
  readonly break: boolean;
}

export interface Series {
  readonly indicator: string;
  readonly level: string;
  readonly key: string;
  readonly name: string;
  readonly unit: string;
  readonly points: readonly SeriesPoint[];
}

export interface ProfileValue extends Cell {
  readonly indicator: string;
  readonly unit: string;
  readonly municipality_value: number | null;
  readonly municipality_status: Status | null;
  readonly rank: number | null;
  readonly of: number | null;
}

export interface Profile {
  readonly key: string;
  readonly name: string;
  readonly level: string;
  readonly year: number;
  readonly vintage: string;
  readonly parent_key: string | null;
  readonly values: readonly ProfileValue[];
}

export interface DeviationRow extends Cell {
  readonly position: number;
  readonly key: string;
  readonly name: string;
  readonly reference: number | null;
  readonly reference_status: Status;
  readonly absolute: number | null;
  readonly relative_percent: number | null;
  readonly direction: Direction;
  readonly p_value: number | null;
  readonly q_value: number | null;
  readonly distinguishable: boolean | null;
  readonly reason: string | null;
}

export interface Deviations {
  readonly indicator: string;
  readonly level: string;
  readonly year: number;
  readonly against: Against;
  readonly unit: string;
  readonly polarity: Polarity;
  readonly tests: number;
  readonly note: Bilingual;
  readonly rows: readonly DeviationRow[];
}

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
