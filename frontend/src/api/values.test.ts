import { expect, test } from "vitest";
import { downloadsOf, editionCsvOf, profileCsvOf, seriesCsvOf } from "./values";

const VIEW = { municipality: "16099000", indicator: "child_share", level: "block", year: 2016 };

test("files are of the delivered values", () => {
  const files = downloadsOf({ ...VIEW, vintage: null }, "de");
  expect(files.csv).toBe("/api/v1/downloads/child_share/block/2016.csv?municipality=16099000&lang=de");
  expect(Object.values(files).join(" ")).not.toContain("vintage");
});

test("or all of the converted ones, where those are shown", () => {
  const files = downloadsOf({ ...VIEW, vintage: "2019-01-01" }, "en");
  for (const address of Object.values(files)) expect(address).toContain("vintage=2019-01-01");
  for (const file of [files.map, files.csv]) expect(file).toContain("lang=en");
});

test("a series is that of all years, a profile that of the boundaries shown, and an edition everything", () => {
  const query = "municipality=16099000&lang=en";
  expect(seriesCsvOf(VIEW, "01/2", "en")).toBe(
    `/api/v1/downloads/series/child_share/block/01%2F2.csv?${query}`,
  );
  expect(profileCsvOf({ ...VIEW, vintage: "2019-01-01" }, "0102", "en")).toBe(
    "/api/v1/downloads/profiles/block/0102/2016.csv?municipality=16099000&vintage=2019-01-01&lang=en",
  );
  expect(editionCsvOf("16099000", "en")).toBe(`/api/v1/downloads.csv?${query}`);
});
