import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";
import { shareOf } from "./pixels.mjs";

const HATCH_PAPER = "#ececec";
const UNEMPLOYMENT = "?indicator=unemployment_share&level=social_space";

const legendColours = (page) =>
  page
    .locator(".legend svg > rect")
    .evaluateAll((all) => all.map((one) => one.getAttribute("fill")).filter((fill) => fill?.startsWith("#")));
const legendCounts = async (page) =>
  (await page.locator(".legend__count").allTextContents()).map((text) => Number.parseInt(text, 10));
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

async function opensInGerman(visitor) {
  const { page } = visitor;
  await visitor.open();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.match(await page.title(), /Musterstadt/);
  for (const view of ["view_map", "view_table", "view_deviation"]) {
    await visitor.expectText("nav a", said("de", view));
  }
  const picture = await visitor.picture();
  const colours = await legendColours(page);
  assert.ok(colours.length >= 3, `classes in the legend: ${colours.length}`);
  const painted = colours.filter((colour) => shareOf(picture, colour) > 0.005);
  assert.equal(painted.length, colours.length, `painted ${painted} of ${colours}`);
  const [town] = await visitor.api("municipalities");
  await visitor.expectText("header", town.name);
  await visitor.requireNoViolation();
  await page.screenshot({ path: `${SCREENSHOTS}/map-de.png`, fullPage: true });
}

async function legendAgreesWithValues(visitor) {
  const { page } = visitor;
  await visitor.open(`${UNEMPLOYMENT}&year=2024`);
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  assert.equal(sum(await legendCounts(page)), values.length);
}

async function choosesAnIndicator(visitor) {
  const { page } = visitor;
  await visitor.open(`${UNEMPLOYMENT}&year=2024`);
  const opener = page.getByRole("button", { name: said("de", "choose_indicator") });
  await opener.click();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.ok(await opener.evaluate((one) => one === document.activeElement), "focus returns to the button");
  await opener.click();
  await page.getByLabel(said("de", "search_indicator")).fill("kinderarmut");
  const found = page.locator("dialog .picker__one");
  assert.ok((await found.count()) < 10, "the search narrows the list");
  await page.screenshot({ path: `${SCREENSHOTS}/indicators-de.png` });
  await found.filter({ hasText: "Kinderarmut" }).first().click();
  await visitor.settled();
  assert.notEqual(visitor.search.get("indicator"), "unemployment_share");
  await visitor.expectText("h1", "Kinderarmut");
  await visitor.expectText(".about", said("de", "formula"));
  await visitor.expectText(".about", said("de", "source"));
}

async function movesThroughTheYears(visitor) {
  const { page } = visitor;
  await visitor.open(`${UNEMPLOYMENT}&year=2023`);
  const before = await visitor.picture();
  visitor.requests.length = 0;
  const slider = page.getByRole("slider");
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await visitor.settled();
  assert.equal(visitor.search.get("year"), "2022");
  assert.equal(await slider.getAttribute("aria-valuetext"), "2022");
  const after = await visitor.picture();
  assert.ok(!before.equals(after), "the map is painted anew");
  assert.equal(visitor.asked("/tiles/").length, 0, "a year on the same boundaries loads no tile");
  assert.equal(visitor.asked("/values/").length, 1, "and exactly one column of values");
}

async function changesBoundariesAtTheReform(visitor) {
  const { page } = visitor;
  await visitor.open(`${UNEMPLOYMENT}&year=2019`);
  await visitor.picture();
  visitor.requests.length = 0;
  await page.getByRole("button", { name: said("de", "year_before") }).click();
  await visitor.picture();
  assert.equal(visitor.search.get("year"), "2018");
  assert.ok(visitor.asked("vintage=2013-01-01").some((url) => url.includes("/tiles/")));
}

async function changesTheLevel(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=population&level=social_space&year=2024");
  const levels = await visitor.api("levels");
  for (const level of ["borough", "block"]) {
    await page.getByLabel(said("de", "level"), { exact: true }).selectOption(level);
    await visitor.picture();
    assert.equal(visitor.search.get("level"), level);
    const { areas } = levels.find((one) => one.level === level).vintages.at(-1);
    assert.equal(sum(await legendCounts(page)), areas);
  }
}

async function hatchesWhatIsAbsent(visitor) {
  const { page } = visitor;
  const { search, values } = await columnWithGaps(visitor);
  await visitor.open(search);
  const picture = await visitor.picture();
  const absent = values.filter((one) => one.status !== "present");
  assert.ok(shareOf(picture, HATCH_PAPER) > 0.005, "hatching is seen on the map");
  const reasons = new Set(absent.map((one) => said("de", `reason_${one.status}`)));
  for (const reason of reasons) {
    await visitor.expectText(".legend li", reason);
    const count = absent.filter((one) => said("de", `reason_${one.status}`) === reason).length;
    await visitor.expectText(".legend li", String(count));
  }
  const counts = await legendCounts(page);
  assert.equal(sum(counts), values.length, "no absent area is counted as a class");
  await page.screenshot({ path: `${SCREENSHOTS}/map-hatched.png`, fullPage: true });
}

/** A view with values present and absent, whatever the edition holds. */
async function columnWithGaps(visitor) {
  for (const one of await visitor.api("indicators")) {
    for (const { level, years } of one.available.filter((on) => on.level !== "municipality")) {
      const year = years.at(-1);
      const { values } = await visitor.api(`values/${one.id}/${level}/${year}`);
      const present = values.filter((value) => value.status === "present").length;
      if (present > values.length / 4 && present < values.length - 2) {
        return { search: `?indicator=${one.id}&level=${level}&year=${year}`, values };
      }
    }
  }
  throw new Error("No column of the edition has both values and gaps.");
}

async function hidesAClass(visitor) {
  const { page } = visitor;
  await visitor.open(`${UNEMPLOYMENT}&year=2024`);
  const before = await visitor.picture();
  const [colour] = (await legendColours(page)).slice(-1);
  const entry = page.locator(".legend__entry").filter({ hasText: "5: " });
  await entry.click();
  assert.equal(await entry.getAttribute("aria-pressed"), "false");
  const after = await visitor.picture();
  assert.ok(shareOf(after, colour) < shareOf(before, colour) / 10, "the class is gone from the map");
  await entry.click();
  assert.ok(shareOf(await visitor.picture(), colour) > shareOf(before, colour) * 0.9, "and comes back");
}

async function zoomsAndReturns(visitor) {
  const { page } = visitor;
  await visitor.open(`${UNEMPLOYMENT}&year=2024`);
  const before = await visitor.picture();
  await page.getByRole("button", { name: said("de", "zoom_in") }).click();
  await page.waitForTimeout(900);
  assert.ok(!before.equals(await visitor.picture()), "the map is enlarged");
  await page.getByRole("button", { name: said("de", "whole_on_map") }).click();
  await page.waitForTimeout(1500);
  const [colour] = await legendColours(page);
  const [first, last] = [shareOf(before, colour), shareOf(await visitor.picture(), colour)];
  assert.ok(Math.abs(first - last) < 0.01, "the whole municipality is shown again");
}

async function showsClassesByName(visitor) {
  await visitor.open("?indicator=status_class&level=social_space&year=2024");
  const indicator = await visitor.api("indicators/status_class");
  for (const { label } of indicator.classes) await visitor.expectText(".legend li", label.de);
}

async function showsANumberInsteadOfAMap(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=dissimilarity_sgb2");
  assert.equal(await page.locator("canvas").count(), 0);
  const { values, year } = await visitor.api("values/dissimilarity_sgb2/municipality/2024");
  await visitor.expectText("main", values[0].value.toFixed(3).replace(".", ","));
  await visitor.expectText("main", String(year));
  await page.locator(".chart > svg").waitFor();
  await page.screenshot({ path: `${SCREENSHOTS}/between-areas.png`, fullPage: true });
}

export const tests = [
  ["map: opens in German with a painted map", opensInGerman],
  ["map: the legend counts every area once", legendAgreesWithValues],
  ["map: an indicator is searched and chosen", choosesAnIndicator],
  ["map: a year loads one column and no tile", movesThroughTheYears],
  ["map: the reform brings other boundaries", changesBoundariesAtTheReform],
  ["map: another level", changesTheLevel],
  ["map: absent values are hatched and said", hatchesWhatIsAbsent],
  ["map: the legend hides a class and shows it again", hidesAClass],
  ["map: enlarged, and whole again", zoomsAndReturns],
  ["map: classes have names", showsClassesByName],
  ["map: an indicator between areas is a number", showsANumberInsteadOfAMap],
];
