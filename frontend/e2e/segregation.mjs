import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { SCREENSHOTS, said } from "./browser.mjs";

const VIEW = "?view=segregation&group=sgb2&year=2024";
const TOWN = "16099000";
const german = (value, decimals) =>
  new Intl.NumberFormat("de-DE", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
const percent = (value) => `${german(100 * value, 1)}\u00a0%`;

const seriesOf = (visitor, indicator) => visitor.api(`series/${indicator}/municipality/${TOWN}`);
const inYear = ({ points }, year) => points.find((one) => one.year === year);

/** The catalogue's measures of a group, by the words of their formula. */
async function measuresOf(visitor, group) {
  const all = await visitor.api("indicators");
  const counts = all.find((one) => one.id === `dissimilarity_${group}`).formula.replace(/^\w+/, "");
  return all.filter(
    (one) => one.scale === "between_areas" && one.formula.endsWith(counts) && /^\w+\(/.test(one.formula),
  );
}

async function isReadInSentences(visitor) {
  const { page } = visitor;
  await visitor.open();
  await page.getByRole("link", { name: said("de", "view_segregation"), exact: true }).click();
  await visitor.settled();
  await visitor.expectText("h1", said("de", "seg_title"));
  const group = visitor.search.get("group");
  assert.ok(group, "the group stands in the address");
  const [found, chance, corrected] = await Promise.all(
    ["dissimilarity", "dissimilarity_expected", "dissimilarity_corrected"].map((name) =>
      seriesOf(visitor, `${name}_${group}`),
    ),
  );
  const { value, low, high } = inYear(found, 2024);
  const reading = page.locator(".reading");
  const text = await reading.textContent();
  for (const part of [
    said("de", "seg_move", { year: 2024, share: percent(value), value: german(value, 3) }),
    `${percent(low)} – ${percent(high)}`,
    said("de", "interval_bootstrap"),
    said("de", "seg_chance", { share: percent(inYear(chance, 2024).value) }),
    said("de", "seg_corrected", { share: percent(inYear(corrected, 2024).value) }),
    said("de", "seg_above"),
  ]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  assert.equal(await reading.locator(".kern-alert").count(), 0);
  assert.equal(await page.title(), `${said("de", "seg_title")} – Musterstadt – sozialmonitor`);
  await visitor.requireNoViolation();
  await page.screenshot({ path: `${SCREENSHOTS}/segregation-de.png`, fullPage: true });
}

async function drawsWhatChanceWouldGive(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const { points } = await seriesOf(visitor, "dissimilarity_sgb2");
  const chart = page.locator(".chart--main > svg");
  const count = (part) => chart.locator(part).count();
  const runs = 1 + points.filter((one) => one.break).length;
  assert.equal(await count("circle.chart__dot"), points.length);
  for (const part of ["line", "expected", "corrected", "interval"]) {
    assert.equal(await count(`path.chart__${part}`), runs, part);
  }
  assert.deepEqual(await chart.locator(".chart__reform").allTextContents(), [
    said("de", "reform_on", { when: 2019 }),
  ]);
  const [first] = await chart.locator("circle.chart__dot + title").allTextContents();
  assert.ok(first.startsWith(`${points[0].year}: ${german(points[0].value, 3)}`), first);
  const key = await page.locator(".segregation__main .chart__key").textContent();
  for (const word of ["seg_line_d", "seg_line_corrected", "seg_line_expected"]) {
    assert.ok(key.includes(said("de", word)), word);
  }
  await visitor.expectText(".conversion-note", said("de", "seg_reform_note", { year: 2019 }));
}

async function choosesGroupAndYearByKeyboard(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const choice = page.getByLabel(said("de", "seg_group"), { exact: true });
  const options = await choice.locator("option").allTextContents();
  const groups = (await visitor.api("indicators")).filter((one) => /^dissimilarity\(/.test(one.formula));
  assert.equal(options.length, groups.length, "every group with a dissimilarity is offered");
  await choice.selectOption("foreigners");
  await visitor.settled();
  assert.equal(visitor.search.get("group"), "foreigners");
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowLeft");
  await visitor.settled();
  assert.equal(visitor.search.get("year"), "2023");
  const { value } = inYear(await seriesOf(visitor, "dissimilarity_foreigners"), 2023);
  await visitor.expectText(".reading", percent(value));
  await page.reload();
  await visitor.settled();
  await visitor.expectText(".reading", percent(value));
  await page.goBack();
  await page.waitForFunction(() => location.search.includes("year=2024"));
  await visitor.settled();
  await visitor.expectText(
    ".reading",
    percent(inYear(await seriesOf(visitor, "dissimilarity_foreigners"), 2024).value),
  );
}

async function tellsTheSameInTheTable(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const measures = await measuresOf(visitor, "sgb2");
  assert.ok(measures.length >= 10, `measures: ${measures.length}`);
  assert.equal(
    await page.locator(".indices__one").count(),
    measures.length - 3,
    "a chart for each other one",
  );
  const rows = await page.locator(".segregation table tbody tr").allTextContents();
  for (const { id, decimals } of measures) {
    const { points } = await seriesOf(visitor, id);
    assert.equal(rows.length, points.length);
    for (const { year, value, low, high } of points) {
      const row = rows.find((text) => text.startsWith(String(year)));
      assert.ok(row.includes(german(value, decimals)), `${id} ${year}: ${value} is not in: ${row}`);
      if (low !== null) assert.ok(row.includes(`${german(low, decimals)} – ${german(high, decimals)}`), id);
    }
  }
  assert.ok(
    rows.find((text) => text.startsWith("2019")).includes(said("de", "reform", { year: 2019 })),
    "the table names the reform",
  );
}

async function givesOneTable(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: said("de", "seg_csv") }).click(),
  ]);
  assert.equal(download.suggestedFilename(), `${TOWN}_segregation_sgb2.csv`);
  const text = readFileSync(await download.path(), "utf8");
  const lines = text.split("\r\n").filter(Boolean);
  const measures = await measuresOf(visitor, "sgb2");
  const points = await Promise.all(
    measures.map(async ({ id }) => (await seriesOf(visitor, id)).points.length),
  );
  assert.equal(lines.length, 1 + points.reduce((sum, one) => sum + one, 0));
  assert.equal(lines.filter((line) => line.includes("Gemeindeschlüssel")).length, 1, "one head");
  for (const { id } of measures)
    assert.ok(
      lines.some((line) => line.includes(`"${id}"`)),
      id,
    );
}

async function warnsWhereChanceWouldDo(visitor) {
  const { page } = visitor;
  // Musterstadt has no group that lives as chance would have it: the answer for what chance gives is raised.
  await page.route(/series\/dissimilarity_expected_sgb2\//, async (route) => {
    const answer = await (await route.fetch()).json();
    for (const point of answer.points) point.value = point.year === 2023 ? 0.5 : 0.28;
    await route.fulfill({ json: answer });
  });
  await visitor.open(VIEW);
  await visitor.expectText(".reading .kern-alert", said("de", "seg_unsure_title"));
  await visitor.expectText(".reading .kern-alert", said("de", "seg_unsure"));
  await page.getByRole("button", { name: said("de", "year_before") }).click();
  await visitor.expectText(".reading .kern-alert", said("de", "seg_within"));
}

async function saysWhatIsAbsent(visitor) {
  const { page } = visitor;
  await page.route(/series\/(dissimilarity|isolation)_sgb2\//, async (route) => {
    const answer = await (await route.fetch()).json();
    const last = answer.points.at(-1);
    Object.assign(last, { value: null, low: null, high: null, status: "suppressed" });
    await route.fulfill({ json: answer });
  });
  await visitor.open(VIEW);
  const reason = said("de", "reason_suppressed");
  await visitor.expectText(".reading", said("de", "seg_absent", { year: 2024, reason }));
  const row = await page.locator(".segregation table tbody tr").last().textContent();
  const names = `${said("de", "index_dissimilarity")}, ${said("de", "index_isolation")}`;
  assert.ok(row.includes(`${names}: ${reason}`), row);
  assert.match(row, /^2024\./, "an absent value has its official sign");
}

async function saysWhichGroupThereIsNot(visitor) {
  await visitor.open("?view=segregation&group=martians&year=1999");
  await visitor.expectText(".kern-alert", "martians");
  await visitor.expectText(".kern-alert", said("de", "seg_unknown_year", { asked: 1999, shown: 2013 }));
}

async function isReachedFromItsNumbers(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=isolation_foreigners&lang=en");
  await page.getByRole("link", { name: said("en", "seg_to_page") }).click();
  await visitor.settled();
  assert.equal(visitor.search.get("group"), "foreigners");
  await visitor.expectText("h1", said("en", "seg_title"));
  const { value } = inYear(await seriesOf(visitor, "dissimilarity_foreigners"), 2024);
  await visitor.expectText(".reading", `${(100 * value).toFixed(1)}\u00a0%`);
  await page.screenshot({ path: `${SCREENSHOTS}/segregation-en.png`, fullPage: true });
  await page
    .locator(".indices__one")
    .getByRole("link", { name: said("en", "index_gini_segregation"), exact: true })
    .click();
  await visitor.settled();
  assert.equal(visitor.search.get("indicator"), "gini_segregation_foreigners");
}

export const tests = [
  ["segregation: the year's numbers as sentences", isReadInSentences],
  ["segregation: D with its interval, above what chance would give", drawsWhatChanceWouldGive],
  ["segregation: group and year by keyboard, said in the address", choosesGroupAndYearByKeyboard],
  ["segregation: the table has the numbers of all charts", tellsTheSameInTheTable],
  ["segregation: all values of the page as one file", givesOneTable],
  ["segregation: a warning where chance would do as an explanation", warnsWhereChanceWouldDo],
  ["segregation: an absent value is said with its reason", saysWhatIsAbsent],
  ["segregation: what does not exist is said", saysWhichGroupThereIsNot],
  ["segregation: reached from a number of the group, in English", isReachedFromItsNumbers],
];
