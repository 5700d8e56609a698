import assert from "node:assert/strict";
import { violationsOn } from "./accessibility.mjs";
import { SCREENSHOTS, said } from "./browser.mjs";

const VIEW = "?view=own&indicator=population&level=social_space&year=2024";
const button = (page, lang, word) => page.getByRole("button", { name: said(lang, word), exact: true });

/** A square in degrees around the middle of the municipality. */
async function square(visitor, half) {
  const [{ bounds }] = await visitor.api("municipalities");
  const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  const ring = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([a, b]) => [x + a * half, y + b * half]);
  return { type: "Polygon", coordinates: [ring] };
}

async function load(visitor, content, name = "gebiet.geojson") {
  const file = { name, mimeType: "application/geo+json", buffer: Buffer.from(content) };
  await visitor.page.locator("input[type=file]").setInputFiles(file);
}

async function isDrawnByPointer(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  await visitor.picture();
  await button(page, "de", "own_draw").click();
  const box = await page.locator("canvas").boundingBox();
  const at = (dx, dy) => page.mouse.click(box.x + box.width * dx, box.y + box.height * dy, { delay: 30 });
  for (const [dx, dy] of [
    [0.4, 0.4],
    [0.6, 0.4],
    [0.6, 0.6],
    [0.4, 0.6],
  ]) {
    await at(dx, dy);
    await page.waitForTimeout(500); // two clicks in haste are a double click
  }
  const answered = page.waitForResponse((answer) => answer.url().includes("/custom-areas/population/"));
  await button(page, "de", "own_finish").click();
  const found = await (await answered).json();
  assert.equal(found.status, "present");
  await visitor.settled();
  await visitor.expectText(".own-area", "geschätzt");
  assert.equal(
    (await page.locator("table tbody tr").count()) >= found.areas.length,
    true,
    "the areas used are listed",
  );
  await page.screenshot({ path: `${SCREENSHOTS}/own-area-de.png`, fullPage: true });
}

async function isDrawnByKeyboard(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  await visitor.picture();
  await button(page, "de", "own_draw").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "CANVAS");
  const steps = ["Enter", ...Array(8).fill("ArrowRight"), "Enter", ...Array(8).fill("ArrowDown"), "Enter"];
  for (const key of steps) {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
  }
  await visitor.expectText(".tools__said", said("de", "own_corners", { count: "3" }));
  const answered = page.waitForResponse((answer) => answer.url().includes("/custom-areas/population/"));
  await page.keyboard.press("Enter"); // once more at the last corner: closed
  assert.equal((await answered).status(), 200);
}

async function isLoadedFromAFile(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const drawing = await square(visitor, 0.01);
  const answered = page.waitForResponse((answer) => answer.url().includes("/custom-areas/population/"));
  await load(visitor, JSON.stringify({ type: "Feature", properties: {}, geometry: drawing }));
  const found = await (await answered).json();
  assert.ok(found.value > 0);
  assert.ok(found.low <= found.value && found.value <= found.high);
  await visitor.expectText(".tools__said", "gebiet.geojson");
  assert.deepEqual(await violationsOn(page), []);
}

async function refusesInWords(visitor) {
  await visitor.open(VIEW);
  await load(visitor, JSON.stringify({ type: "Point", coordinates: [11, 52] }));
  await visitor.expectText("main", said("de", "own_no_polygon"));
  const far = {
    type: "Polygon",
    coordinates: [
      [
        [2, 48],
        [2.1, 48],
        [2.1, 48.1],
        [2, 48],
      ],
    ],
  };
  await load(visitor, JSON.stringify(far));
  await visitor.expectText("main", said("de", "own_refused"));
  visitor.errors = visitor.errors.filter((text) => !text.includes("422")); // the refusal, as the browser logs it
}

async function isThereInEnglishOnASmallScreen(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&lang=en`);
  await load(visitor, JSON.stringify(await square(visitor, 0.01)));
  await visitor.settled();
  await visitor.expectText("h2", said("en", "own_title"));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  await page.screenshot({ path: `${SCREENSHOTS}/own-area-390.png`, fullPage: true });
}

async function downloadsFollowTheBoundaries(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=population&level=social_space&year=2016&boundaries=today");
  const link = page.getByRole("link", { name: said("de", "download_csv") });
  assert.match(await link.getAttribute("href"), /vintage=2019-01-01/);
  const table = await (await fetch(new URL(await link.getAttribute("href"), visitor.base))).text();
  assert.match(table, /converted_from/);
}

export const tests = [
  ["own area: drawn by pointer, its value appears", isDrawnByPointer],
  ["own area: drawn by keyboard alone", isDrawnByKeyboard],
  ["own area: loaded from a file, no barrier found", isLoadedFromAFile],
  ["own area: what cannot be read or composed is told", refusesInWords],
  ["own area: English, 390 px", isThereInEnglishOnASmallScreen, { width: 390, height: 844 }],
  ["downloads follow the chosen boundaries", downloadsFollowTheBoundaries],
];
