import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";

async function isRestored(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=child_poverty_share&level=social_space&year=2021&area=0101&lang=en");
  const shown = async () => [
    await page.locator("h1").textContent(),
    await page.locator("output").first().textContent(),
  ];
  const before = await shown();
  assert.match(before[1], /2021/);
  await page.reload();
  await visitor.settled();
  assert.deepEqual(await shown(), before);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await visitor.expectText("h2", (await visitor.api("series/child_poverty_share/social_space/0101")).name);
}

async function isCompleted(visitor) {
  await visitor.open();
  for (const name of ["indicator", "level", "year"]) {
    assert.ok(visitor.search.get(name), `${name} stands in the address`);
  }
}

async function goesBackAndForward(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=unemployment_share&level=social_space&year=2024");
  await page.getByLabel(said("de", "level"), { exact: true }).selectOption("borough");
  await visitor.settled();
  await page.getByRole("link", { name: said("de", "view_table"), exact: true }).click();
  await visitor.settled();
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(() => location.search.includes("level=social_space"));
  await visitor.settled();
  assert.equal(visitor.search.get("level"), "social_space");
  assert.equal(await page.getByLabel(said("de", "level"), { exact: true }).inputValue(), "social_space");
  await page.goForward();
  await visitor.settled();
  assert.equal(visitor.search.get("level"), "borough");
}

async function saysWhatDoesNotExist(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=unemployment_share&level=social_space&year=1999");
  await visitor.expectText(".kern-alert", said("de", "notice_title"));
  await visitor.expectText(".kern-alert", "1999");
  await page.screenshot({ path: `${SCREENSHOTS}/notice-de.png` });
  await visitor.open("?indicator=happiness");
  await visitor.expectText(".kern-alert", "happiness");
  await visitor.open("?indicator=dissimilarity_sgb2&level=block");
  await visitor.expectText(".kern-alert", said("de", "notice_title"));
}

async function speaksEnglish(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=population&level=borough&year=2024&view=table");
  const before = await page.locator("main table").textContent();
  assert.match(before, /\d\.\d{3}/, "German thousands");
  await page.getByRole("link", { name: "English" }).click();
  await visitor.settled();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await visitor.expectText("nav a", said("en", "view_deviation"));
  assert.match(await page.locator("main table").textContent(), /\d,\d{3}/, "English thousands");
  await page.goBack();
  await page.locator("html[lang=de]").waitFor();
  await visitor.open("?lang=en");
  await visitor.picture();
  await page.screenshot({ path: `${SCREENSHOTS}/map-en.png`, fullPage: true });
}

export const tests = [
  ["address: a reload shows the same", isRestored],
  ["address: it says what is shown", isCompleted],
  ["address: back and forward", goesBackAndForward],
  ["address: what does not exist is said", saysWhatDoesNotExist],
  ["address: English is one click away, and back", speaksEnglish],
];
