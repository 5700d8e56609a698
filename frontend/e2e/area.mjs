import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";

const VIEW = "?indicator=unemployment_share&level=social_space&year=2024";

async function middleOfMap(visitor) {
  await visitor.picture();
  const box = await visitor.page.locator("canvas").boundingBox();
  return { x: box.x + box.width * 0.5, y: box.y + box.height * 0.45 };
}

async function hovers(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  const { x, y } = await middleOfMap(visitor);
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
  const text = await page.locator(".hover-card").textContent();
  const found = values.find((one) => text.includes(one.name));
  assert.ok(found, `no area of the level is named in: ${text}`);
  assert.match(text, /\d,\d\s%|kein Wert/);
  await page.keyboard.press("Escape");
  await page.locator(".hover-card").waitFor({ state: "detached" });
}

async function clicksAnArea(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const { x, y } = await middleOfMap(visitor);
  await page.mouse.click(x, y);
  await page.waitForURL(/area=/);
  await visitor.settled();
  const key = visitor.search.get("area");
  const { name, points, converted } = await visitor.api(`series/unemployment_share/social_space/${key}`);
  await visitor.expectText("h2", name);
  await page.locator(".chart > svg path").first().waitFor();
  const years = new Set([...points, ...converted].map((one) => one.year));
  await page.getByText(said("de", "series_table")).click();
  assert.equal(await page.locator(".series-table tbody tr").count(), years.size);
  await visitor.expectText("main", said("de", "reform", { year: 2019 }));
  await page.screenshot({ path: `${SCREENSHOTS}/area-de.png`, fullPage: true });
}

async function showsTheProfile(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&area=0101`);
  const profile = await visitor.api("profiles/social_space/0101/2024");
  const rows = page.locator(".profile tbody tr");
  await rows.first().waitFor();
  const listed = await rows.filter({ has: page.locator("td") }).count();
  assert.equal(listed, profile.values.length);
  await rows.getByRole("link").filter({ hasText: "Kinderarmut" }).last().click();
  await visitor.settled();
  assert.match(visitor.search.get("indicator"), /child_poverty/);
  assert.equal(visitor.search.get("area"), "0101", "the area stays chosen");
}

async function choosesFromTheList(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  await page.getByLabel(said("de", "area"), { exact: true }).selectOption("0103");
  await visitor.settled();
  assert.equal(visitor.search.get("area"), "0103");
  await page.getByRole("button", { name: said("de", "close_area") }).click();
  assert.equal(visitor.search.get("area"), null);
}

export const tests = [
  ["area: the pointer shows name and value", hovers],
  ["area: a click shows value and series with the reform", clicksAnArea],
  ["area: the profile lists all indicators and leads to them", showsTheProfile],
  ["area: chosen from the list without a pointer", choosesFromTheList],
];
