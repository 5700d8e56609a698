import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { violationsOn } from "./accessibility.mjs";
import { SCREENSHOTS, said } from "./browser.mjs";
import { withoutWebGl } from "./failures.mjs";
import { shareOf } from "./pixels.mjs";

const SOCIAL = "?view=own&indicator=unemployment_share&level=social_space&year=2024";
const OPEN = "?view=own&indicator=child_share&level=social_space&year=2024";
const INK = "#111111";
const TAKEN = "#2044aa";
const SQUARE = [
  [0.4, 0.4],
  [0.6, 0.4],
  [0.6, 0.6],
  [0.4, 0.6],
];
const tool = (page, word, lang = "de") => page.getByRole("button", { name: said(lang, word), exact: true });
const german = (value, decimals) =>
  new Intl.NumberFormat("de-DE", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    value,
  );

/** The answer of the service to what a step brings about. */
async function answerTo(visitor, step) {
  const came = visitor.page.waitForResponse((one) => one.url().includes("/custom-areas/"));
  await step();
  const response = await came;
  await visitor.settled();
  return { status: response.status(), found: await response.json(), asked: response.request() };
}

const pause = (page) => page.waitForTimeout(450); // two clicks in haste are a double click

async function spots(page, shares) {
  const box = await page.locator("canvas").boundingBox();
  return shares.map(([x, y]) => [box.x + box.width * x, box.y + box.height * y]);
}

async function setCorners(page, shares) {
  for (const [x, y] of await spots(page, shares)) {
    await page.mouse.click(x, y);
    await pause(page);
  }
}

async function begin(visitor, search, lang = "de") {
  await visitor.open(search);
  await visitor.picture();
  await tool(visitor.page, "own_draw", lang).click();
}

const corners = (visitor, count) =>
  visitor.expectText(
    ".tools__said",
    count === 1 ? said("de", "own_one_corner") : said("de", "own_corners", { count }),
  );

/** The browser itself logs every refusal of the service; those tests are about it. */
function expectRefusals(visitor) {
  visitor.errors = visitor.errors.filter((text) => !text.includes("422"));
}

function load(page, content, name = "gebiet.geojson") {
  const buffer = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  return page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/geo+json", buffer });
}

async function outlineOf(visitor, key) {
  const { features } = await visitor.api("areas/social_space.geojson?vintage=2019-01-01");
  return features.find((one) => one.properties.key === key).geometry;
}

async function isClosedByADoubleClick(visitor) {
  const { page } = visitor;
  await begin(visitor, SOCIAL);
  const before = await visitor.picture();
  await setCorners(page, SQUARE.slice(0, 3));
  await corners(visitor, 3);
  const [last] = await spots(page, SQUARE.slice(3));
  const { found, asked } = await answerTo(visitor, () => page.mouse.dblclick(...last));
  const [ring] = JSON.parse(asked.postData()).coordinates;
  assert.equal(ring.length, 5, "the double click is one corner, not two");
  assert.deepEqual(ring[0], ring[4]);
  assert.equal(found.mode, "whole", "social data count whole areas");
  await visitor.expectText(".own-area__number", german(found.value, 1));
  await visitor.expectText(".own-area__sure", said("de", "own_exact"));
  await visitor.expectText(".own-area", found.note.de);
  await visitor.expectText(".own-facts", german(found.residents.value, 0));
  assert.equal(await page.locator(".own-areas tbody tr").count(), found.areas.length);
  const after = await visitor.picture();
  assert.ok(shareOf(after, TAKEN) > shareOf(before, TAKEN) + 0.002, "the areas taken have an edge");
  await page.waitForTimeout(700);
  assert.ok(after.equals(await visitor.picture()), "the double click has not enlarged the map");
  assert.deepEqual(await violationsOn(page), []);
}

async function isClosedAtTheFirstCorner(visitor) {
  const { page } = visitor;
  await begin(visitor, SOCIAL);
  await setCorners(page, SQUARE);
  const { found } = await answerTo(visitor, () => setCorners(page, SQUARE.slice(0, 1)));
  assert.equal(found.status, "present");
}

async function isTakenBackAndGivenUp(visitor) {
  const { page } = visitor;
  await begin(visitor, SOCIAL);
  await setCorners(page, SQUARE.slice(0, 2));
  await page.keyboard.press("Enter");
  await visitor.expectText(".tools__said", said("de", "own_too_few"));
  await setCorners(page, SQUARE.slice(2));
  await page.keyboard.press("Backspace");
  await corners(visitor, 3);
  const { found } = await answerTo(visitor, () => page.keyboard.press("Enter"));
  await tool(page, "own_redraw").click();
  await setCorners(page, SQUARE.slice(0, 1));
  await corners(visitor, 1);
  await page.keyboard.press("Escape");
  await visitor.expectText(".own-area__number", german(found.value, 1));
  await answerTo(visitor, async () => {
    await tool(page, "own_change").click();
    await corners(visitor, 3);
    await setCorners(page, SQUARE.slice(3));
    await tool(page, "own_finish").click();
  });
  await tool(page, "own_clear").focus();
  await page.keyboard.press("Enter");
  await visitor.expectText(".own-area", said("de", "own_nothing"));
  assert.ok(
    await page.locator(".tools").evaluate((one) => one.contains(document.activeElement)),
    "the focus stays with the tools when its button is gone",
  );
}

async function isDrawnByKeysAlone(visitor) {
  const { page } = visitor;
  await visitor.open(OPEN);
  await visitor.picture();
  await tool(page, "own_draw").focus();
  await page.keyboard.press("Enter");
  const cross = page.locator(".map__cross");
  await cross.waitFor();
  assert.equal(await page.locator("canvas").getAttribute("role"), "application");
  const press = async (key, times = 1) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await press("Enter");
  await press("ArrowRight", 5);
  const { values } = await visitor.api("values/child_share/social_space/2024");
  const told = await page.locator(".own [aria-live]").first().textContent();
  assert.ok(
    values.some((one) => one.name === told),
    `the area under the cross-hair is said: "${told}"`,
  );
  await press("Enter");
  await press("ArrowDown", 5);
  await press("Enter");
  await press("Shift+ArrowLeft", 2);
  await press("Enter");
  await corners(visitor, 4);
  await page.screenshot({ path: `${SCREENSHOTS}/own-keyboard-de.png`, fullPage: true });
  await press("Backspace");
  await corners(visitor, 3);
  await press("ArrowLeft", 5);
  await press("Enter");
  const { found, asked } = await answerTo(visitor, () => press("Enter"));
  assert.equal(JSON.parse(asked.postData()).coordinates[0].length, 5);
  assert.equal(found.mode, "weighted", "other data count in part");
  await visitor.expectText(".own-area__sure", `zwischen ${german(found.low, 1)}`);
  await visitor.expectText(".own-areas", said("de", "own_by_residents"));
  assert.equal(await page.locator("canvas").getAttribute("role"), "region");
}

async function movesTheMapAtItsEdge(visitor) {
  const { page } = visitor;
  await visitor.open(OPEN);
  await visitor.picture();
  await tool(page, "own_draw").focus();
  await page.keyboard.press("Enter");
  const { width } = await page.locator("canvas").boundingBox();
  const cross = page.locator(".map__cross");
  for (let i = 0; i < width / 40 + 5; i++) await page.keyboard.press("ArrowRight");
  const box = await cross.boundingBox();
  const map = await page.locator(".map").boundingBox();
  assert.ok(box.x + box.width <= map.x + map.width, "the cross-hair stays on the map");
}

async function asksAgain(visitor) {
  const { page } = visitor;
  await visitor.open(SOCIAL);
  const first = await answerTo(visitor, async () => load(page, await outlineOf(visitor, "0101")));
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  const own = values.find((one) => one.key === "0101");
  assert.ok(Math.abs(first.found.value - own.value) < 1e-9, "the outline of one area has its value");
  assert.deepEqual(
    first.found.areas.map((one) => one.key),
    ["0101"],
  );
  await visitor.expectText(".own-area__number", german(own.value, 1));
  const year = await answerTo(visitor, () => tool(page, "year_before").click());
  assert.equal(year.found.year, 2023);
  const level = page.getByLabel(said("de", "level"), { exact: true });
  await answerTo(visitor, () => tool(page, "year_after").click());
  const refused = await answerTo(visitor, () => level.selectOption("borough"));
  assert.equal(refused.status, 422);
  await visitor.expectText(".own-area .kern-alert", said("de", "own_none_half"));
  const part = await answerTo(visitor, () => page.getByText(said("de", "own_mode_weighted")).click());
  assert.equal(part.found.mode, "weighted");
  assert.equal(visitor.search.get("mode"), "weighted");
  assert.equal(await page.locator(".modes input:checked").getAttribute("value"), "weighted");
  await page.getByRole("link", { name: said("de", "view_table"), exact: true }).click();
  await visitor.settled();
  await answerTo(visitor, () =>
    page.getByRole("link", { name: said("de", "view_own"), exact: true }).click(),
  );
  await visitor.expectText(".own-area__number", german(part.found.value, 1));
  assert.ok(!page.url().includes("coordinates"), "the drawing stands in no address");
  expectRefusals(visitor);
}

async function isTheSameInBothLanguages(visitor) {
  const { page } = visitor;
  await visitor.open(SOCIAL);
  await answerTo(visitor, async () => load(page, await outlineOf(visitor, "0101")));
  const { found } = await answerTo(visitor, () => page.getByRole("link", { name: "English" }).click());
  await visitor.expectText(".own-area__number", found.value.toFixed(1));
  await visitor.expectText(".own-area", found.note.en);
  await visitor.picture();
  const canvas = await page.evaluate(() => document.activeElement?.tagName);
  assert.notEqual(canvas, "CANVAS", "the map does not take the focus");
  assert.deepEqual(await violationsOn(page), []);
}

async function refusesBesideTheDrawing(visitor) {
  const { page } = visitor;
  await begin(visitor, OPEN);
  const before = await visitor.picture();
  await setCorners(page, [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]);
  const crossing = await answerTo(visitor, () => tool(page, "own_finish").click());
  assert.equal(crossing.status, 422);
  await visitor.expectText(".own-area .kern-alert", said("de", "own_crossing"));
  assert.deepEqual(await violationsOn(page), []);
  const picture = await visitor.picture();
  await page.screenshot({ path: `${SCREENSHOTS}/own-refused-de.png`, fullPage: true });
  assert.ok(shareOf(picture, INK) > shareOf(before, INK) * 1.2, "what is refused is still seen");
  const { bounds } = (await visitor.api("municipalities"))[0];
  const round = (radius, count) => {
    const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
    const ring = Array.from({ length: count }, (_, i) => {
      const angle = (2 * Math.PI * i) / count;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
  };
  const cases = [
    [round(0.1, 40), "own_outside"],
    [round(0.01, 2500), "own_too_many"],
    [round(0.00001, 8), "own_too_small"],
    [{ type: "FeatureCollection", features: [] }, "own_several"],
    ["no json", "own_unreadable"],
    [round(60_000, 8), "own_metres"],
  ];
  for (const [content, word] of cases) {
    const { status } = await answerTo(visitor, () => load(page, content));
    assert.equal(status, 422, word);
    const facts = said("de", word).split(/\{\w+\}/); // whatever the facts are
    for (const text of facts) await visitor.expectText(".own-area .kern-alert", text.trim());
  }
  visitor.requests.length = 0;
  await load(page, " ".repeat(500_001));
  await visitor.expectText(".kern-alert", said("de", "own_too_large"));
  assert.equal(visitor.asked("/custom-areas/").length, 0, "what is too large is not sent");
  expectRefusals(visitor);
}

async function tellsWhyThereIsNoValue(visitor) {
  const { page } = visitor;
  const { search, key, level, status } = await absentArea(visitor);
  await visitor.open(search);
  const { features } = await visitor.api(`areas/${level}.geojson?vintage=2019-01-01`);
  const outline = features.find((one) => one.properties.key === key).geometry;
  const { found } = await answerTo(visitor, () => load(page, outline));
  assert.equal(found.value, null);
  await visitor.expectText(".own-area__number", said("de", `reason_${found.status}`));
  await visitor.expectText(".own-area", found.note.de);
  await visitor.expectText(".own-areas tbody", said("de", `reason_${status}`));
  assert.equal(await page.locator(".own-area__sure").count(), 0, "no range of no value");
  assert.ok(!(await page.locator(".own-facts").textContent()).includes("≈"), "a whole area is counted");
  await page.screenshot({ path: `${SCREENSHOTS}/own-absent-de.png`, fullPage: true });
}

/** An area whose released count or share is absent. */
async function absentArea(visitor) {
  for (const { id, kind, available } of await visitor.api("indicators")) {
    for (const { level } of available.filter((on) => on.level !== "municipality")) {
      if (kind !== "count" && kind !== "ratio") continue;
      const { values } = await visitor.api(`values/${id}/${level}/2024`);
      const found = values.find(
        (one) => one.status === "suppressed" || one.status === "unknown_or_confidential",
      );
      if (found) {
        const search = `?view=own&indicator=${id}&level=${level}&year=2024`;
        return { search, key: found.key, level, status: found.status };
      }
    }
  }
  throw new Error("No count or share of the edition is withheld.");
}

async function savesTheDrawing(visitor) {
  const { page } = visitor;
  await visitor.open(SOCIAL);
  const outline = await outlineOf(visitor, "0101");
  await answerTo(visitor, () => load(page, outline));
  const saved = page.waitForEvent("download");
  await tool(page, "own_save").click();
  const download = await saved;
  assert.match(download.suggestedFilename(), /\.geojson$/);
  const { type, geometry } = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(type, "Feature");
  assert.deepEqual(geometry, outline);
  visitor.requests = visitor.requests.filter((url) => !url.startsWith(`blob:${visitor.base}`)); // the file itself
}

async function saysWhatCannotBeComposed(visitor) {
  await visitor.open("?view=own&indicator=status_index&level=social_space&year=2024");
  const { name } = await visitor.api("indicators/status_index");
  await visitor.expectText(".kern-alert", said("de", "own_not_composable", { indicator: name.de }));
  await visitor.open("?view=own&indicator=population&level=municipality&year=2024");
  await visitor.page.locator("main .kern-alert").getByRole("link", { name: "Baublock" }).click();
  await visitor.settled();
  assert.equal(visitor.search.get("level"), "block");
  await tool(visitor.page, "own_draw").waitFor();
}

async function isPrintedWithoutItsTools(visitor) {
  const { page } = visitor;
  await visitor.open(SOCIAL);
  await answerTo(visitor, async () => load(page, await outlineOf(visitor, "0101")));
  await page.emulateMedia({ media: "print" });
  for (const [part, isSeen] of [
    [".tools", false],
    [".modes", false],
    [".own-area__number", true],
    [".own-areas table", true],
    ["canvas", true],
  ]) {
    assert.equal(await page.locator(part).first().isVisible(), isSeen, part);
  }
}

async function isDrawnByTouch(visitor) {
  const { page } = visitor;
  await visitor.open(SOCIAL);
  await visitor.picture();
  await tool(page, "own_draw").tap();
  await page.locator("canvas").scrollIntoViewIfNeeded();
  for (const [x, y] of await spots(page, SQUARE)) {
    await page.touchscreen.tap(x, y);
    await pause(page);
  }
  await corners(visitor, 4);
  const { found } = await answerTo(visitor, () => tool(page, "own_finish").tap());
  await visitor.expectText(".own-area__number", german(found.value, 1));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide`);
  await visitor.picture();
  await page.screenshot({ path: `${SCREENSHOTS}/own-touch-390.png`, fullPage: true });
}

async function isLoadedWithoutAMap(visitor) {
  const { page } = visitor;
  await visitor.open(SOCIAL);
  await visitor.expectText(".kern-alert", said("de", "no_webgl"));
  assert.equal(await tool(page, "own_draw").count(), 0, "nothing to draw on");
  const { found } = await answerTo(visitor, async () => load(page, await outlineOf(visitor, "0101")));
  await visitor.expectText(".own-area__number", german(found.value, 1));
}

const phone = { width: 390, height: 844, hasTouch: true, isMobile: true };
export const tests = [
  ["drawing: a double click closes, and tells all there is to know", isClosedByADoubleClick],
  ["drawing: the first corner closes", isClosedAtTheFirstCorner],
  ["drawing: corners are taken back, changed, given up", isTakenBackAndGivenUp],
  ["drawing: by keyboard alone, with a cross-hair that says where it is", isDrawnByKeysAlone],
  ["drawing: the cross-hair moves the map at its edge", movesTheMapAtItsEdge],
  ["drawing: another year, level and mode ask again; it stays over other views", asksAgain],
  ["drawing: in English too", isTheSameInBothLanguages],
  ["drawing: refusals are told beside it", refusesBesideTheDrawing],
  ["drawing: without a value, the reason", tellsWhyThereIsNoValue],
  ["drawing: it is saved as it is", savesTheDrawing],
  ["drawing: what cannot be composed is said at once", saysWhatCannotBeComposed],
  ["drawing: on paper without its tools", isPrintedWithoutItsTools],
  ["drawing: without WebGL a file is loaded", isLoadedWithoutAMap, { before: withoutWebGl }],
  ["drawing: by touch on a small screen", isDrawnByTouch, phone],
];
