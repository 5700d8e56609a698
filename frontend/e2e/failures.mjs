import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";

const VIEW = "?indicator=unemployment_share&level=social_space&year=2024";

async function showsTheTableWithoutWebGl(visitor) {
  const { page } = visitor;
  await visitor.open(VIEW);
  await visitor.expectText(".kern-alert", said("de", "no_webgl"));
  const { values } = await visitor.api("values/unemployment_share/social_space/2024");
  assert.equal(await page.locator("main table tbody tr").count(), values.length);
}

async function keepsTheTableOfAComparison(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW.replace("2024", "2016")}&view=compare`);
  await visitor.expectText(".kern-alert", said("de", "no_webgl"));
  assert.equal(await page.locator("main table tbody tr").count(), 24);
  await visitor.expectText("main table thead", said("de", "old_value_head"));
}

export function withoutWebGl() {
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function getContext(kind, ...rest) {
    return kind.startsWith("webgl") ? null : original.call(this, kind, ...rest);
  };
}

async function saysThatTheServiceIsAway(visitor) {
  const { page } = visitor;
  await visitor.open(`${VIEW.replace("2024", "2023")}&view=table`);
  await visitor.context.setOffline(true);
  await page.getByRole("button", { name: said("de", "year_before") }).click();
  await visitor.expectText(".kern-alert", said("de", "problem_offline"));
  await page.screenshot({ path: `${SCREENSHOTS}/offline-de.png` });
  await visitor.context.setOffline(false);
  await page.getByRole("button", { name: said("de", "try_again") }).click();
  await page.locator("main table tbody tr").first().waitFor();
  // The browser itself reports the lost connection; that is the one error this test is about.
  visitor.errors = visitor.errors.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"));
}

async function answersAProblemInWords(visitor) {
  const response = await fetch(`${visitor.base}/api/v1/values/happiness/social_space/2024?lang=de`);
  assert.equal(response.status, 404);
  assert.match(response.headers.get("content-type"), /problem\+json/);
  const { title, detail } = await response.json();
  assert.ok(title && detail.includes("happiness"));
}

export const tests = [
  [
    "failure: without WebGL the table stands in for the map",
    showsTheTableWithoutWebGl,
    { before: withoutWebGl },
  ],
  [
    "failure: without WebGL a comparison keeps its table",
    keepsTheTableOfAComparison,
    { before: withoutWebGl },
  ],
  ["failure: a lost connection is said, and trying again works", saysThatTheServiceIsAway],
  ["failure: a problem is told in words", answersAProblemInWords],
];
