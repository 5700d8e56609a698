import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";
import { shareOf } from "./pixels.mjs";

const VIEW = "?view=deviation&indicator=unemployment_share&level=social_space";
const QUESTION = "deviations/unemployment_share/social_space";

async function comparesWithTheYearBefore(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&year=2024`);
  const { rows, note } = await visitor.api(`${QUESTION}/2024?against=previous_year`);
  await visitor.expectText("main", note.de);
  const shown = await page.locator("main table tbody tr").allTextContents();
  assert.equal(shown.length, rows.length);
  for (const row of rows.filter((one) => one.absolute !== null)) {
    const text = shown.find((one) => one.includes(row.name));
    assert.ok(text.includes(said("de", `direction_${row.direction}`)), `${row.name}: ${text}`);
    if (row.distinguishable !== null) {
      assert.ok(text.includes(said("de", row.distinguishable ? "beyond_chance_yes" : "beyond_chance_no")));
    }
  }
  await page.screenshot({ path: `${SCREENSHOTS}/deviation-de.png`, fullPage: true });
}

async function comparesWithTheMunicipality(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&year=2024`);
  await page.getByLabel(said("de", "against")).selectOption("municipality");
  await visitor.settled();
  assert.equal(visitor.search.get("against"), "municipality");
  const { rows } = await visitor.api(`${QUESTION}/2024?against=municipality`);
  const beyond = rows.filter((row) => row.distinguishable).length;
  assert.ok(beyond > 0, "Musterstadt has areas that differ from the whole");
  const picture = await visitor.picture();
  const entries = page.locator(".legend__entry");
  for (const entry of await entries.all()) {
    const colour = await entry.locator("svg > rect").getAttribute("fill");
    if (colour.startsWith("#")) assert.ok(shareOf(picture, colour) > 0.002, `${colour} is on the map`);
  }
  const beyondInLegend = await entries
    .filter({ hasText: "mehr als Zufall" })
    .locator(".legend__count")
    .allTextContents();
  assert.equal(
    beyondInLegend.map(Number).reduce((all, one) => all + one, 0),
    beyond,
  );
  await visitor.expectText("main", String(beyond));
}

async function comparesAcrossTheReform(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW}&year=2019`);
  const { rows } = await visitor.api(`${QUESTION}/2019?against=previous_year`);
  const { values } = await visitor.api("values/unemployment_share/social_space/2018?vintage=2019-01-01");
  const shown = await page.locator("main table tbody tr").allTextContents();
  const estimated = values.filter((one) => one.estimated_share > 0);
  assert.ok(estimated.length > 0 && estimated.length < rows.length);
  for (const { key } of estimated) {
    const row = rows.find((one) => one.key === key);
    assert.equal(row.distinguishable, null, "an estimate is never more than chance");
    assert.ok(shown.find((text) => text.startsWith(key)).includes(row.reason));
  }
  assert.ok(rows.some((row) => row.distinguishable !== null));
}

async function refusesWhatIsNotConverted(visitor) {
  const question = "deviations/status_index/social_space/2019?against=previous_year";
  await visitor.open("?view=deviation&indicator=status_index&level=social_space&year=2019");
  const { rows, note } = await visitor.api(question);
  assert.ok(rows.every((row) => row.absolute === null));
  await visitor.expectText("main", note.de);
}

async function comparesWithThePlan(visitor) {
  const indicators = await visitor.api("indicators");
  const planned = indicators.find((one) => one.has_plan);
  const { level, years } = planned.available.find((on) => on.level !== "municipality");
  const year = years.at(-1);
  await visitor.open(`?view=deviation&indicator=${planned.id}&level=${level}&year=${year}&against=plan`);
  const { rows } = await visitor.api(`deviations/${planned.id}/${level}/${year}?against=plan`);
  const compared = rows.find((row) => row.absolute !== null);
  await visitor.expectText("main table tbody tr", compared.name);
}

export const tests = [
  ["deviation: against the year before, with directions in words", comparesWithTheYearBefore],
  ["deviation: against the municipality", comparesWithTheMunicipality],
  ["deviation: across the reform an estimate is not tested", comparesAcrossTheReform],
  ["deviation: what is not converted is not compared across the reform", refusesWhatIsNotConverted],
  ["deviation: against the plan", comparesWithThePlan],
];
