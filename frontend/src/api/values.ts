/** The released values: of all areas, of one area over the years, of one area over all indicators. */

import { answer, pathOf } from "./client";
import type { Against, Conversion, Deviations, Profile, Series, Values } from "./types";

export interface View {
  readonly municipality: string;
  readonly indicator: string;
  readonly level: string;
  readonly year: number;
  /** Later boundaries the values are converted to; null: those they were delivered on. */
  readonly vintage: string | null;
}

export function valuesOf({ municipality, indicator, level, year, vintage }: View): Promise<Values> {
  return answer(pathOf(["values", indicator, level, year], { municipality, vintage: vintage ?? undefined }));
}

/** How earlier years came onto later boundaries. */
export function conversionsOf(municipality: string): Promise<readonly Conversion[]> {
  return answer(pathOf(["conversions"], { municipality }));
}

export function seriesOf({ municipality, indicator, level }: View, area: string): Promise<Series> {
  return answer(pathOf(["series", indicator, level, area], { municipality }));
}

export function profileOf({ municipality, level, year, vintage }: View, area: string): Promise<Profile> {
  return answer(pathOf(["profiles", level, area, year], { municipality, vintage: vintage ?? undefined }));
}

export function deviationsOf(
  { municipality, indicator, level, year }: View,
  against: Against,
  lang: string,
): Promise<Deviations> {
  return answer(pathOf(["deviations", indicator, level, year], { municipality, against, lang }));
}

/** Addresses of the files of a view, on the boundaries it is on. */
export function downloadsOf({ municipality, indicator, level, year, vintage }: View, lang: string) {
  const onto = vintage ?? undefined;
  const file = (folder: string, suffix: string, query = {}) =>
    pathOf([folder, indicator, level, `${year}.${suffix}`], { municipality, vintage: onto, ...query });
  return {
    csv: file("downloads", "csv", { lang }),
    geopackage: file("downloads", "gpkg"),
    map: file("maps", "html", { lang }),
  };
}

/** One indicator of one area over all years, as a file. */
export function seriesCsvOf(
  { municipality, indicator, level }: Pick<View, "municipality" | "indicator" | "level">,
  area: string,
  lang: string,
): string {
  return pathOf(["downloads", "series", indicator, level, `${area}.csv`], { municipality, lang });
}

/** All indicators of one area in one year, as a file. */
export function profileCsvOf(
  { municipality, level, year, vintage }: View,
  area: string,
  lang: string,
): string {
  return pathOf(["downloads", "profiles", level, area, `${year}.csv`], {
    municipality,
    vintage: vintage ?? undefined,
    lang,
  });
}

/** All values of the edition, as a file. */
export function editionCsvOf(municipality: string, lang: string): string {
  return pathOf(["downloads.csv"], { municipality, lang });
}
