/** Where the reader is: what every part below the header needs to know. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Indicator, Level } from "../api/types";
import type { View } from "../api/values";
import { type Route, searchOf } from "../route";
import type { Selection } from "../selection";
import type { Change, Go } from "./useRoute";

export interface Here {
  readonly route: Route;
  readonly go: Go;
  readonly selection: Selection;
  readonly levels: readonly Level[];
  readonly indicators: readonly Indicator[];
}

export const HereContext = createContext<Here | null>(null);

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error("useHere outside of the explorer");
  return here;
}

/** What is shown, on the boundaries asked for. */
export function viewOf({ municipality, indicator, level, year, vintage }: Selection): View {
  return { municipality: municipality.key, indicator: indicator.id, level, year, vintage };
}

/** The address of a change, for links that open in a new tab too. */
export function hrefOf(route: Route, change: Change): string {
  return `/${searchOf({ ...route, ...change })}`;
}

/** Borders that hold in a year. */
export function vintageOf(level: Level, referenceDate: string): string | null {
  const holding = level.vintages
    .filter((one) => one.vintage <= referenceDate)
    .sort((a, b) => (a.vintage < b.vintage ? 1 : -1));
  return holding[0]?.vintage ?? level.vintages[0]?.vintage ?? null;
}
