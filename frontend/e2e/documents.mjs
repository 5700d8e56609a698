import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { SCREENSHOTS, said } from "./browser.mjs";

const VIEW = "?indicator=unemployment_share&level=social_space&year=2024";

const fileOf = async (visitor, word) => {
  await visitor.open(VIEW);
  const link = visitor.page.getByRole("link", { name: said("de", word) });
  const response = await fetch(new URL(await link.getAttribute("href"), visitor.base));
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
};

async function givesATable(visitor) {
  const text = (await fileOf(visitor, "download_csv")).toString("utf8");
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  for (const { key, name } of values) assert.ok(text.includes(key) && text.includes(name), name);
}

async function givesEverything(visitor) {
  const text = (await fileOf(visitor, "all_values_csv")).toString("utf8");
  const [head, ...lines] = text.trimEnd().split("\r\n");
  assert.ok(head.startsWith("\ufeffGemeindeschlüssel;"), head);
  const all = await visitor.api("indicators");
  for (const { id } of all) assert.ok(text.includes(`"${id}"`), id);
  assert.ok(lines.length > 100_000, `lines: ${lines.length}`);
}

async function givesSeriesAndProfile(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&area=0305&lang=en`);
  const link = async (word) => {
    const href = await page.getByRole("link", { name: said("en", word) }).getAttribute("href");
    const response = await fetch(new URL(href, visitor.base));
    assert.equal(response.status, 200);
    return (await response.text()).trimEnd().split("\r\n");
  };
  const { points, converted } = await visitor.api("series/unemployment_share/social_space/0305");
  assert.equal((await link("series_csv")).length, 1 + points.length + converted.length);
  const profile = await visitor.api("profiles/social_space/0305/2024");
  assert.equal((await link("profile_csv")).length, 1 + profile.values.length);
}

async function givesAGeoPackage(visitor) {
  const file = await fileOf(visitor, "download_geopackage");
  assert.equal(file.toString("latin1", 0, 15), "SQLite format 3");
}

async function givesAMapThatOpensOffline(visitor) {
  const { page } = visitor;
  const html = await fileOf(visitor, "download_map");
  const path = `${SCREENSHOTS}/map-to-hand-on.html`;
  writeFileSync(path, html);
  await page.goto("about:blank"); // what the page before still asks for is not the file's
  visitor.requests.length = 0;
  await visitor.context.setOffline(true);
  await page.goto(pathToFileURL(path).href);
  await page.locator("path.leaflet-interactive").first().waitFor();
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  assert.equal(await page.locator("path.leaflet-interactive").count(), values.length);
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  const beyond = visitor.requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"));
  assert.deepEqual(beyond, [], "the file asks for nothing");
  visitor.requests.length = 0;
  await page.screenshot({ path: `${SCREENSHOTS}/folium-de.png`, fullPage: true });
}

async function isServedWithItsLicences(visitor) {
  await visitor.open(VIEW);
  const text = await (await fetch(`${visitor.base}/licences.md`)).text();
  for (const name of ["maplibre-gl", "preact", "kern-ux"]) assert.ok(text.includes(name), name);
}

export const tests = [
  ["documents: the table as a file", givesATable],
  ["documents: everything of the edition as a file", givesEverything],
  ["documents: a series and a profile as files, in English", givesSeriesAndProfile],
  ["documents: the GeoPackage", givesAGeoPackage],
  ["documents: the map to hand on opens offline and asks no one", givesAMapThatOpensOffline],
  ["documents: licences of the software", isServedWithItsLicences],
];
