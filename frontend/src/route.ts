/** URL <-> view state: the URL is the whole state, so a link shows what the sender saw. */

import type { Against, CustomAreaMode } from "./api/types";

export const VIEWS = ["map", "table", "deviation", "compare", "own", "segregation", "methods"] as const;
export const LANGUAGES = ["de", "en"] as const;
export const BOUNDARIES = ["then", "today"] as const;
export const AGAINST = ["previous_year", "five_year_mean", "municipality", "plan"] as const;
export const MODES = ["whole", "weighted"] as const;

export type ViewName = (typeof VIEWS)[number];
export type BoundariesName = (typeof BOUNDARIES)[number];
export type Language = (typeof LANGUAGES)[number];

/** What a reader asked for; whether it exists is decided in selection.ts. */
export interface Route {
  readonly view: ViewName;
  readonly municipality: string | null;
  readonly indicator: string | null;
  readonly level: string | null;
  readonly year: number | null;
  readonly area: string | null;
  /** On which boundaries an earlier year is shown: those that held then, or those of today. */
  readonly boundaries: BoundariesName;
  readonly against: Against;
  /** How areas that a drawing cuts count; null: as is usual for the indicator. */
  readonly mode: CustomAreaMode | null;
  /** Whose segregation is shown. */
  readonly group: string | null;
  /** The method that is explained; null: the list of all. */
  readonly method: string | null;
  readonly sort: string | null;
  readonly lang: Language;
}

export function routeIn(search: string): Route {
  const asked = new URLSearchParams(search);
  return {
    view: oneOf(VIEWS, asked.get("view")) ?? "map",
    municipality: asked.get("municipality") || null,
    indicator: asked.get("indicator") || null,
    level: asked.get("level") || null,
    year: yearIn(asked.get("year")),
    area: asked.get("area") || null,
    boundaries: oneOf(BOUNDARIES, asked.get("boundaries")) ?? "then",
    against: oneOf(AGAINST, asked.get("against")) ?? "previous_year",
    mode: oneOf(MODES, asked.get("mode")),
    group: asked.get("group") || null,
    method: asked.get("method") || null,
    sort: asked.get("sort") || null,
    lang: oneOf(LANGUAGES, asked.get("lang")) ?? "de",
  };
}

/** The query of a route; what is as it would be without saying is left out. */
export function searchOf(route: Route): string {
  const said = new URLSearchParams();
  const say = (name: string, value: string | number | null, usual?: string) => {
    if (value !== null && value !== usual) said.set(name, String(value));
  };
  say("view", route.view, "map");
  say("municipality", route.municipality);
  say("indicator", route.indicator);
  say("level", route.level);
  say("year", route.year);
  say("area", route.area);
  say("boundaries", route.boundaries, "then");
  if (route.view === "deviation") say("against", route.against, "previous_year");
  say("mode", route.mode);
  if (route.view === "segregation") say("group", route.group);
  if (route.view === "methods") say("method", route.method);
  say("sort", route.sort);
  say("lang", route.lang, "de");
  return said.size > 0 ? `?${said}` : "";
}

function oneOf<T extends string>(known: readonly T[], asked: string | null): T | null {
  return known.find((name) => name === asked) ?? null;
}

function yearIn(asked: string | null): number | null {
  return asked !== null && /^\d{4}$/.test(asked) ? Number(asked) : null;
}
