import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";

const OLD = "2013-01-01";
const NEW = "2019-01-01";
const VIEW = "?indicator=unemployment_share&level=social_space";
const COMPARE = `${VIEW}&view=compare&year=2016`;
const german = (value) =>
  new Intl.NumberFormat("de-DE", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

/** An area of today whose earlier values are estimated and whose key was there before, exact, or new. */
async function areaThatIs(visitor, wanted) {
  const { values } = await visitor.api(`values/unemployment_share/social_space/2016?vintage=${NEW}`);
  const before = (await visitor.api("values/unemployment_share/social_space/2016")).values;
  const keys = new Set(before.map((one) => one.key));
  const found = values.find(({ key, estimated_share: share }) => wanted({ share, isNew: !keys.has(key) }));
  assert.ok(found, "the edition has such an area");
  return found.key;
}
const isEstimated = ({ share, isNew }) => share > 0 && !isNew;
const isExact = ({ share, isNew }) => share === 0 && !isNew;
const isNewArea = ({ share, isNew }) => share > 0 && isNew;

/** What of a chart is drawn: the strokes of its line, its marks and its words. */
const drawn = (page) =>
  page.locator(".chart > svg").evaluate((svg) => {
    const all = (selector) => [...svg.querySelectorAll(selector)];
    return {
      strokes: all(".chart__line").map((path) => ({
        isDashed: getComputedStyle(path).strokeDasharray !== "none",
        ends: path
          .getAttribute("d")
          .split(/[ML]/)
          .filter(Boolean)
          .map((pair) => Number(pair.split(",")[0])),
      })),
      bands: all(".chart__band").length,
      older: all(".chart__older-dot").length,
      round: all("circle.chart__dot").length,
      full: all(".chart__dot--exact").length,
      hollow: all(".chart__dot--estimated").map((one) => getComputedStyle(one).fill),
      reform: all(".chart__reform").map((one) => one.textContent),
    };
  });

function isOneLine({ strokes }, years) {
  for (const [i, stroke] of strokes.entries()) {
    if (i > 0) assert.equal(stroke.ends[0], strokes[i - 1].ends.at(-1), "the line goes on where it stopped");
  }
  const places = new Set(strokes.flatMap((one) => one.ends));
  assert.equal(places.size, years, "every year is on the line");
}

async function drawsOneLineOverTheReform(visitor) {
  const { page } = visitor;
  const key = await areaThatIs(visitor, isEstimated);
  await visitor.open(`${VIEW}&year=2024&area=${key}`);
  const { points, converted } = await visitor.api(`series/unemployment_share/social_space/${key}`);
  const today = points.filter((one) => one.vintage === NEW);
  const chart = await drawn(page);
  isOneLine(chart, today.length + converted.length);
  assert.deepEqual(
    chart.strokes.map((one) => one.isDashed),
    [true, false],
    "the estimated part is dashed, the counted is not",
  );
  assert.equal(chart.bands, 1);
  assert.equal(chart.hollow.length, converted.length);
  assert.ok(chart.hollow.every((fill) => fill === "rgb(255, 255, 255)"));
  assert.equal(chart.round, today.length);
  assert.equal(chart.older, points.length - today.length, "the old boundaries stay visible");
  assert.deepEqual(chart.reform, [said("de", "reform_on", { when: "01.01.2019" })]);
  for (const word of ["sign_counted", "sign_estimated", "sign_older"]) {
    await visitor.expectText(".chart__key li", said("de", word));
  }
  await visitor.expectText(".conversion-note", "31.12.2018");
  await page.locator(".area").screenshot({ path: `${SCREENSHOTS}/series-over-reform-de.png` });
}

async function tellsTheSameInTheTable(visitor) {
  const { page } = visitor;
  const key = await areaThatIs(visitor, isEstimated);
  await visitor.open(`${VIEW}&year=2024&area=${key}`);
  const { points, converted } = await visitor.api(`series/unemployment_share/social_space/${key}`);
  await page.getByText(said("de", "series_table")).click();
  const rows = await page.locator(".series-table tbody tr").allTextContents();
  assert.equal(rows.length, points.length);
  for (const one of converted) {
    const row = rows.find((text) => text.startsWith(one.year));
    const old = points.find((point) => point.year === one.year);
    for (const text of [
      german(one.value),
      said("de", "kind_estimated"),
      `${Math.round(one.estimated_share * 100)}\u00a0%`,
      `${german(one.band_low)} – ${german(one.band_high)}`,
      german(old.value),
    ]) {
      assert.ok(row.includes(text), `${text} is not in: ${row}`);
    }
  }
  assert.ok(rows.at(-1).includes(said("de", "kind_counted")));
}

async function drawsExactYearsAsSuch(visitor) {
  const key = await areaThatIs(visitor, isExact);
  await visitor.open(`${VIEW}&year=2024&area=${key}`);
  const { converted, points } = await visitor.api(`series/unemployment_share/social_space/${key}`);
  const chart = await drawn(visitor.page);
  isOneLine(chart, points.length);
  assert.deepEqual([chart.full, chart.hollow.length, chart.bands], [converted.length, 0, 0]);
  assert.ok(chart.strokes.every((one) => !one.isDashed));
  await visitor.expectText(".chart__key li", said("de", "sign_exact"));
}

async function reachesBackForANewArea(visitor) {
  const key = await areaThatIs(visitor, isNewArea);
  await visitor.open(`${VIEW}&year=2024&area=${key}&lang=en`);
  const { converted, points } = await visitor.api(`series/unemployment_share/social_space/${key}`);
  const chart = await drawn(visitor.page);
  isOneLine(chart, points.length + converted.length);
  assert.equal(chart.older, 0);
  assert.deepEqual(chart.reform, [said("en", "reform_on", { when: "01 January 2019" })]);
}

async function switchesTheBoundaries(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&year=2016`);
  const [before] = await visitor.pictures();
  visitor.requests.length = 0;
  const choice = page.getByRole("group", { name: said("de", "boundaries") }).getByRole("radio");
  await choice.first().focus();
  assert.ok(await choice.first().isChecked());
  await page.keyboard.press("ArrowRight");
  await visitor.settled();
  assert.equal(visitor.search.get("boundaries"), "today");
  const [after] = await visitor.pictures();
  assert.ok(!before.equals(after), "the map is painted anew");
  for (const part of ["/tiles/social_space/", "/values/"]) {
    assert.ok(visitor.asked(part).every((url) => url.includes(`vintage=${NEW}`)));
    assert.ok(visitor.asked(part).length > 0, part);
  }
  const { values } = await visitor.api(`values/unemployment_share/social_space/2016?vintage=${NEW}`);
  const estimated = values.filter((one) => one.estimated_share > 0).length;
  const amounts = await page.locator(".legend__amount").allTextContents();
  assert.deepEqual(amounts.map(Number), [estimated, values.length - estimated]);
  await page.reload();
  await visitor.settled();
  assert.ok(await choice.last().isChecked(), "the address says which boundaries");
  await visitor.pictures();
  await page.screenshot({ path: `${SCREENSHOTS}/map-today-de.png`, fullPage: true });
  await page.goBack();
  await page.waitForFunction(() => !location.search.includes("boundaries"));
  assert.ok(await choice.first().isChecked());
}

async function saysThatAnAreaIsEstimated(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&year=2016&boundaries=today`);
  await visitor.pictures();
  const card = await cardThatSays(page, /geschätzt, Band \d+,\d – \d+,\d/);
  assert.ok(card, "no area of the map is told to be estimated");
}

/** Moves the pointer over the map until its card says something. */
async function cardThatSays(page, wanted) {
  const box = await page.locator("canvas").first().boundingBox();
  for (let i = 0; i < 144; i++) {
    const [x, y] = [((i % 12) + 0.5) / 12, (Math.floor(i / 12) + 0.5) / 12];
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

async function saysWhatIsNotConverted(visitor) {
  await visitor.open("?indicator=status_index&level=social_space&year=2016&boundaries=today");
  await visitor.expectText(".selector__controls .field-hint", "2016");
  assert.equal(await visitor.page.locator(".boundaries").count(), 0);
  await visitor.open(`${VIEW}&year=2022&boundaries=today`);
  assert.equal(await visitor.page.locator(".boundaries, .selector__controls .field-hint").count(), 0);
}

async function hasColumnsForTheConversion(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&view=table&year=2016&boundaries=today&sort=-estimated`);
  const { values } = await visitor.api(`values/unemployment_share/social_space/2016?vintage=${NEW}`);
  const most = values.reduce((best, one) => (one.estimated_share > best.estimated_share ? one : best));
  const first = await page.locator("main table tbody tr").first().textContent();
  for (const text of [said("de", "kind_estimated"), `${Math.round(most.estimated_share * 100)}\u00a0%`]) {
    assert.ok(first.includes(text), `${text} is not in: ${first}`);
  }
  await visitor.open(`${VIEW}&view=table&year=2016`);
  const heads = await page.locator("main table thead").textContent();
  assert.ok(!heads.includes(said("de", "estimated_head")), "what was delivered needs no such column");
}

async function showsBothSideBySide(visitor) {
  const { page } = visitor;
  await visitor.open(COMPARE);
  const pictures = await visitor.pictures();
  assert.equal(pictures.length, 2);
  for (const vintage of [OLD, NEW]) {
    assert.ok(
      visitor.asked("/tiles/").some((url) => url.includes(`vintage=${vintage}`)),
      vintage,
    );
  }
  await visitor.expectText("figcaption", said("de", "compare_then", { date: "01.01.2013" }));
  await visitor.expectText("figcaption", said("de", "compare_today", { date: "01.01.2019" }));
  const counts = (await page.locator(".legend__count").allTextContents()).map((text) =>
    text.split("|").map(Number),
  );
  const sums = [0, 1].map((side) => counts.reduce((all, one) => all + one[side], 0));
  assert.deepEqual(sums, [24, 24], "one legend counts the areas of either side");
  const { values } = await visitor.api("values/unemployment_share/social_space/2016");
  const rows = await page.locator("main table tbody tr").allTextContents();
  const gone = rows.filter((text) => text.includes(said("de", "no_such_area")));
  assert.ok(gone.length > 0 && gone.length < rows.length);
  assert.ok(rows.some((text) => text.includes(german(values[0].value))));
  const [left, right] = await boxes(page);
  assert.ok(right.x > left.x + left.width && right.y === left.y, "side by side");
  await page.screenshot({ path: `${SCREENSHOTS}/both-boundaries-de.png`, fullPage: true });
}

const boxes = (page) => Promise.all([0, 1].map((i) => page.locator("canvas").nth(i).boundingBox()));

async function movesBothByKeyboard(visitor) {
  const { page } = visitor;
  await visitor.open(COMPARE);
  const whole = await visitor.pictures();
  const changed = (before, after) => after.map((one, i) => !one.equals(before[i]));
  await page.locator("canvas").first().focus();
  await page.keyboard.press("+");
  await page.waitForTimeout(900);
  const larger = await visitor.pictures();
  assert.deepEqual(changed(whole, larger), [true, true], "plus enlarges both");
  await page.locator("canvas").last().focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(900);
  const moved = await visitor.pictures();
  assert.deepEqual(changed(larger, moved), [true, true], "an arrow key moves both, whichever has the focus");
  await page
    .getByRole("button", { name: said("de", "whole_on_map") })
    .last()
    .press("Enter");
  await page.waitForTimeout(1500);
  await page.mouse.move(0, 0);
  const back = await visitor.pictures();
  assert.deepEqual(changed(moved, back), [true, true], "and both return");
}

async function pointsAtBoth(visitor) {
  const { page } = visitor;
  await visitor.open(COMPARE);
  await visitor.pictures();
  assert.ok(await cardThatSays(page, /Großwohnsiedlung Kornfeld/));
  const cards = page.locator(".hover-card");
  await cards.nth(1).waitFor();
  assert.match(await cards.nth(1).textContent(), /Kornfeld-(West|Ost).*geschätzt/);
  assert.equal(await page.locator(".map__spot").count(), 1, "the spot is marked on the other map");
  await page.mouse.move(0, 0);
  await cards.first().waitFor({ state: "detached" });
  assert.equal(await cards.count(), 0);
}

async function choosesAnAreaThatIsNoMore(visitor) {
  const today = await visitor.api(`values/unemployment_share/social_space/2016?vintage=${NEW}`);
  const known = new Set(today.values.map((one) => one.key));
  const { values } = await visitor.api("values/unemployment_share/social_space/2016");
  const gone = values.find((one) => !known.has(one.key));
  await visitor.open(`${COMPARE}&area=${gone.key}`);
  await visitor.expectText(".area h2", gone.name);
  assert.equal(await visitor.page.getByLabel(said("de", "area"), { exact: true }).inputValue(), gone.key);
}

async function leadsToAYearWithBoth(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&view=compare&year=2022`);
  await visitor.expectText(".kern-alert", said("de", "compare_none_year", { year: 2022 }));
  await page.getByRole("link", { name: said("de", "compare_other_year", { year: 2018 }) }).click();
  await visitor.pictures();
  assert.equal(visitor.search.get("year"), "2018");
  await visitor.open("?view=compare&indicator=status_index&level=social_space&year=2016");
  await visitor.expectText(".kern-alert", said("de", "compare_none"));
  await visitor.open("?view=compare&indicator=population&level=block&year=2016");
  await visitor.expectText(".kern-alert", said("de", "compare_same"));
}

async function standsOneAboveTheOther(visitor) {
  const { page } = visitor;
  await visitor.open(COMPARE);
  await visitor.pictures();
  const [upper, lower] = await boxes(page);
  assert.ok(lower.y > upper.y + upper.height && lower.x === upper.x);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.screenshot({ path: `${SCREENSHOTS}/both-boundaries-390.png`, fullPage: true });
}

export const tests = [
  ["reform: a series is one line over it, the estimated part marked", drawsOneLineOverTheReform],
  ["reform: the table of a series says how each year came about", tellsTheSameInTheTable],
  ["reform: years converted exactly are drawn as such", drawsExactYearsAsSuch],
  ["reform: a new area has a series before it", reachesBackForANewArea],
  ["reform: the boundaries of today by keyboard, said in the address", switchesTheBoundaries],
  ["reform: the pointer card says what is estimated", saysThatAnAreaIsEstimated],
  ["reform: what is not converted is said", saysWhatIsNotConverted],
  ["reform: the table has columns for the conversion", hasColumnsForTheConversion],
  ["reform: both boundaries side by side with one legend", showsBothSideBySide, { width: 1280, height: 900 }],
  ["reform: both maps move together by keyboard", movesBothByKeyboard],
  ["reform: both maps are pointed at together", pointsAtBoth],
  ["reform: an area that is no more can be chosen", choosesAnAreaThatIsNoMore],
  ["reform: the comparison leads to a year that has both", leadsToAYearWithBoth],
  [
    "reform: on a phone the maps stand one above the other",
    standsOneAboveTheOther,
    { width: 390, height: 800 },
  ],
];
