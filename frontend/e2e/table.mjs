import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";

const VIEW = "?view=table&indicator=unemployment_share&level=social_space&year=2024";
const german = (value) =>
  new Intl.NumberFormat("de-DE", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

async function hasTheSameContent(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  const rows = await page.locator("main table tbody tr").allTextContents();
  assert.equal(rows.length, values.length);
  for (const { name, value, status } of values) {
    const row = rows.find((text) => text.includes(name));
    assert.ok(row, `${name} has no row`);
    const expected = status === "present" ? german(value) : said("de", `reason_${status}`);
    assert.ok(row.includes(expected), `${name}: ${expected} is not in: ${row}`);
  }
  await page.screenshot({ path: `${SCREENSHOTS}/table-de.png`, fullPage: true });
}

async function isSorted(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  const head = page
    .getByRole("columnheader")
    .filter({ hasText: said("de", "value") })
    .first();
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  assert.equal(visitor.search.get("sort"), "-value");
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  const highest = values.reduce((best, one) => ((one.value ?? -1) > (best.value ?? -1) ? one : best));
  await visitor.expectText("main table tbody tr:first-child", highest.name);
}

async function saysWhyAValueIsAbsent(visitor) {
  const { page } = visitor;
  await visitor.open("?view=table&indicator=old_age_share&level=block&year=2016&sort=value");
  const { values } = await visitor.api("values/old_age_share/block/2016");
  const absent = values.filter((one) => one.status !== "present");
  assert.ok(absent.length > 0);
  for (const status of new Set(absent.map((one) => one.status))) {
    await visitor.expectText("main table tbody tr", said("de", `reason_${status}`));
  }
  const last = await page.locator("main table tbody tr:last-child").textContent();
  assert.ok(
    [...new Set(absent.map((one) => said("de", `reason_${one.status}`)))].some((reason) =>
      last.includes(reason),
    ),
  );
}

async function leadsToTheMap(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  await page.locator("main table tbody tr").first().getByRole("link").click();
  await visitor.settled();
  assert.ok(visitor.search.get("area"));
}

export const tests = [
  ["table: the same values and reasons as the map", hasTheSameContent],
  ["table: sorted by a column, said in the address", isSorted],
  ["table: absent values last, each with its reason", saysWhyAValueIsAbsent],
  ["table: a name leads to its area", leadsToTheMap],
];
