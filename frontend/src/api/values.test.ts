import { expect, test } from "vitest";
import { downloadsOf } from "./values";

const VIEW = { municipality: "16099000", indicator: "child_share", level: "block", year: 2016 };

test("files are of the delivered values", () => {
  const files = downloadsOf({ ...VIEW, vintage: null }, "de");
  expect(files.csv).toBe("/api/v1/downloads/child_share/block/2016.csv?municipality=16099000");
  expect(Object.values(files).join(" ")).not.toContain("vintage");
});

test("or all of the converted ones, where those are shown", () => {
  const files = downloadsOf({ ...VIEW, vintage: "2019-01-01" }, "en");
  for (const address of Object.values(files)) expect(address).toContain("vintage=2019-01-01");
  expect(files.map).toContain("lang=en");
});
