import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";
import { shareOf } from "./pixels.mjs";

const RING = "#111111";
const STATUS = "?indicator=status_class&level=social_space&year=2024";
const SHARE = "?indicator=child_poverty_share&level=social_space&year=2022";
const CLUSTERS = "?indicator=local_cluster_foreigners&level=block&year=2024";
const german = (value, decimals = 1) =>
  new Intl.NumberFormat("de-DE", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);

/** Moves the pointer over the map until its card says something. */
async function cardThatSays(page, wanted) {
  const box = await page.locator("canvas").first().boundingBox();
  for (let i = 0; i < 400; i++) {
    const [x, y] = [((i % 20) + 0.5) / 20, (Math.floor(i / 20) + 0.5) / 20];
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
    const text = await page
      .locator(".hover-card")
      .first()
      .textContent({ timeout: 60 })
      .catch(() => "");
    if (wanted.test(text)) return text;
  }
  return null;
}

async function tellsTheIntervalAndItsMethod(visitor) {
  const { page } = visitor;
  await visitor.open(`${SHARE}&area=0305`);
  await visitor.picture();
  const { values, interval_method: method } = await visitor.api(
    "values/child_poverty_share/social_space/2022",
  );
  assert.equal(method, "wilson");
  const { low, high } = values.find((one) => one.key === "0305");
  const told = said("de", "interval", { range: `${german(low)} – ${german(high)}\u00a0%` });
  await visitor.expectText(".area__hint", `${told} (${said("de", "interval_wilson")})`);
  assert.ok(await cardThatSays(page, /95-%-Bereich: \d+,\d – \d+,\d\s% \(nach Wilson\)/), "on the map");
  const row = page.locator(".profile tr.is-chosen");
  assert.ok((await row.textContent()).includes(`${german(low)} – ${german(high)}`), "in the profile");
  await visitor.expectText(".profile", said("de", "interval_methods"));
  await visitor.open(`${SHARE}&view=table`);
  const head = said("de", "interval_head_by", { method: said("de", "interval_wilson") });
  await visitor.expectText("main table thead", head);
  const rows = await page.locator("main table tbody tr").allTextContents();
  assert.ok(rows.some((text) => text.includes(`${german(low)} – ${german(high)}`)));
}

async function drawsTheIntervalOfASeries(visitor) {
  const { page } = visitor;
  await visitor.open(`${SHARE}&area=0101`);
  const { points } = await visitor.api("series/child_poverty_share/social_space/0101");
  assert.ok(points.every((one) => one.low !== null));
  await page.locator(".chart > svg path.chart__interval").first().waitFor();
  await visitor.expectText(
    ".chart__key",
    said("de", "sign_interval", { method: said("de", "interval_wilson") }),
  );
  await page.getByText(said("de", "series_table")).click();
  const last = points.at(-1);
  await visitor.expectText(".series-table tbody tr", `${german(last.low)} – ${german(last.high)}`);
  await visitor.open("?indicator=smoothed_child_poverty&level=social_space&year=2022&area=0101");
  await page.locator(".chart > svg path.chart__line").first().waitFor();
  assert.equal(await page.locator("path.chart__interval").count(), 0, "no band where there is no interval");
}

async function marksUncertainClassesOnTheMap(visitor) {
  const { page } = visitor;
  await visitor.open(STATUS);
  const { values } = await visitor.api("values/status_class/social_space/2024");
  const unsure = values.filter((one) => one.could_flip);
  assert.ok(unsure.length > 0 && unsure.length < values.length);
  const amount = page.locator(".legend__kinds li").filter({ hasText: said("de", "legend_unsure") });
  assert.equal(Number(await amount.locator(".legend__amount").textContent()), unsure.length);
  const before = await visitor.picture();
  await page.screenshot({ path: `${SCREENSHOTS}/classes-uncertain-de.png`, fullPage: true });
  const only = page.getByLabel(said("de", "legend_only_sure"));
  await only.focus();
  await page.keyboard.press("Space");
  assert.ok(await only.isChecked());
  const after = await visitor.picture();
  assert.ok(shareOf(after, RING) < shareOf(before, RING) * 0.7, "the dots are gone");
  const [, colour] = await page
    .locator(".legend .sample > rect")
    .evaluateAll((all) => all.map((one) => one.getAttribute("fill")));
  assert.ok(shareOf(after, colour) < shareOf(before, colour), "and the areas fade");
  await page.keyboard.press("Space");
  assert.ok(shareOf(await visitor.picture(), RING) > shareOf(before, RING) * 0.95, "they come back");
  const card = await cardThatSays(page, /Klasse unsicher: in \d+\s% der/);
  assert.ok(card && unsure.some((one) => card.includes(one.name)), `the card says so: ${card}`);
}

async function namesThemInTableAndProfile(visitor) {
  const { page } = visitor;
  await visitor.open(`${STATUS}&view=table&sort=-flip`);
  const { values } = await visitor.api("values/status_class/social_space/2024");
  const unsure = values.filter((one) => one.could_flip);
  assert.equal(await page.locator("main table .flip__mark").count(), unsure.length);
  const most = values.reduce((best, one) => (one.flip_share > best.flip_share ? one : best));
  const first = page.locator("main table tbody tr").first();
  const text = await first.textContent();
  assert.ok(text.includes(most.name) && text.includes(`${german(100 * most.flip_share, 0)}\u00a0%`), text);
  const share = `${german(100 * most.flip_share, 0)}\u00a0%`;
  assert.equal(await first.locator(".flip").getAttribute("title"), said("de", "flip", { share }));
  await visitor.open(`${STATUS}&area=${most.key}`);
  await visitor.expectText(".area__unsure", said("de", "flip", { share }));
  await visitor.expectText(".profile tr.is-chosen", said("de", "flip_short"));
  await visitor.open(`${STATUS}&view=table&lang=en`);
  await visitor.expectText("main table", said("en", "flip_short"));
}

async function hasNothingOfItWhereNobodyTried(visitor) {
  await visitor.open(CLUSTERS);
  assert.equal(await visitor.page.getByLabel(said("de", "legend_only_sure")).count(), 0);
  await visitor.open(`${CLUSTERS}&view=table`);
  assert.equal(await visitor.page.locator("main table .flip").count(), 0);
}

async function showsLocalPatternsOnTheMap(visitor) {
  const { page } = visitor;
  await visitor.open(CLUSTERS);
  const picture = await visitor.picture();
  const { classes } = await visitor.api("indicators/local_cluster_foreigners");
  const { values } = await visitor.api("values/local_cluster_foreigners/block/2024");
  const entries = page.locator(".legend__entry");
  const labels = (await entries.allTextContents()).slice(0, classes.length);
  for (const [i, { code, label }] of classes.entries()) {
    const count = values.filter((one) => one.value === code).length;
    assert.equal(labels[i], `${i + 1}: ${label.de}${count}`, "in the order of the catalogue");
  }
  const colours = await page
    .locator(".legend__entry .sample > rect")
    .evaluateAll((all) => all.map((one) => one.getAttribute("fill")));
  assert.equal(new Set(colours.slice(0, classes.length)).size, classes.length);
  classes.forEach(({ code }, i) => {
    if (values.some((one) => one.value === code)) assert.ok(shareOf(picture, colours[i]) > 0.002, colours[i]);
  });
  await visitor.expectText(".legend__note", said("de", "diverging_neutral"));
  const named = classes.find((one) => one.code === 1).label.de;
  assert.ok(await cardThatSays(page, new RegExp(named)), "the card names the class");
  await page.screenshot({ path: `${SCREENSHOTS}/local-clusters-de.png`, fullPage: true });
  await visitor.open(`${CLUSTERS}&view=table&sort=-value`);
  assert.ok((await page.locator("main table tbody tr").first().textContent()).includes(named));
}

async function takesThePatternsOut(visitor) {
  const { page } = visitor;
  await visitor.open(CLUSTERS);
  const colours = await page
    .locator(".legend__entry .sample > rect")
    .evaluateAll((all) => all.map((one) => one.getAttribute("fill")));
  const href = await page.getByRole("link", { name: said("de", "download_map") }).getAttribute("href");
  const html = await (await fetch(new URL(href, visitor.base))).text();
  const { classes } = await visitor.api("indicators/local_cluster_foreigners");
  classes.forEach(({ label }, i) => {
    const legend = html.slice(html.indexOf('<ul class="legend">'));
    const entry = legend.split("<li>").find((one) => one.includes(`: ${label.de} `));
    assert.ok(entry?.includes(`fill="${colours[i]}"`), `${label.de} has another colour in the file`);
  });
}

async function drawsClassesAsTheLegendNumbersThem(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=hot_spot_unemployment&level=social_space&year=2024&area=0101");
  const { classes } = await visitor.api("indicators/hot_spot_unemployment");
  await page.locator(".chart > svg").first().waitFor();
  const ticks = await page.locator(".chart__tick[text-anchor=end]").allTextContents();
  assert.deepEqual(
    ticks,
    classes.map((_, i) => String(i + 1)),
  );
  const heights = await page
    .locator(".chart__tick[text-anchor=end]")
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute("y"))));
  assert.deepEqual(
    heights,
    [...heights].sort((a, b) => b - a),
    "from the lowest class upwards",
  );
}

export const tests = [
  ["uncertainty: the interval and its method wherever a value stands", tellsTheIntervalAndItsMethod],
  ["uncertainty: a series has its interval as a band", drawsTheIntervalOfASeries],
  ["uncertainty: uncertain classes are marked, and can be faded", marksUncertainClassesOnTheMap],
  ["uncertainty: named in the table, the panel and the profile", namesThemInTableAndProfile],
  ["uncertainty: nothing is marked where nobody tried", hasNothingOfItWhereNobodyTried],
  ["patterns: clusters on the map in the order of the catalogue", showsLocalPatternsOnTheMap],
  ["patterns: the file to hand on has the same colours", takesThePatternsOut],
  ["patterns: a series of classes is numbered as in the legend", drawsClassesAsTheLegendNumbersThem],
];
