import assert from "node:assert/strict";
import { SCREENSHOTS, said } from "./browser.mjs";

async function listsAllByFamily(visitor) {
  const { page } = visitor;
  await visitor.open();
  await page.getByRole("link", { name: said("de", "view_methods"), exact: true }).click();
  await visitor.settled();
  const all = await visitor.api("methods");
  assert.equal(await page.locator(".method-list li").count(), all.length);
  const families = [...new Set(all.map((one) => one.family_title.de))];
  assert.deepEqual(await page.locator(".methods h2").allTextContents(), families);
  await page.getByLabel(said("de", "method_search")).fill("umziehen ziehen");
  await page.getByLabel(said("de", "method_search")).fill("Dissimilarität");
  const found = await page.locator(".method-list li").count();
  assert.ok(found > 0 && found < all.length / 4, `found: ${found}`);
  await visitor.expectText(
    ".methods [role=status]",
    said("de", "methods_found", { count: found, all: all.length }),
  );
  await page.screenshot({ path: `${SCREENSHOTS}/methods-de.png`, fullPage: true });
}

async function explainsTheMethodOfAnIndicator(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=dissimilarity_sgb2");
  const method = await visitor.api("methods/dissimilarity");
  await page.locator(".about").getByRole("link", { name: method.name.de }).click();
  await visitor.settled();
  assert.equal(visitor.search.get("method"), "dissimilarity");
  await visitor.expectText("h1", method.name.de);
  for (const text of [method.question, method.caution, method.unit, ...method.undefined]) {
    await visitor.expectText(".method", text.de);
  }
  for (const { meaning } of method.signs) await visitor.expectText(".method dd", meaning.de);
  for (const { title } of method.references) await visitor.expectText(".method", title);
  const formula = page.locator(".method__formula > math");
  const { width, height } = await formula.boundingBox();
  assert.ok(width > 60 && height > 20, "the formula is drawn");
  assert.ok((await formula.locator("mfrac").count()) > 0);
  assert.equal(await page.locator(".method code").count(), 0, "no sign stays as LaTeX");
  await visitor.requireNoViolation();
  await page.screenshot({ path: `${SCREENSHOTS}/method-de.png`, fullPage: true });
}

async function drawsEveryFormula(visitor) {
  const { page } = visitor;
  const all = await visitor.api("methods");
  const plain = [];
  await visitor.open("?view=methods");
  for (const { id, name } of all) {
    await page.locator(".method-list").getByRole("link", { name: name.de, exact: true }).first().click();
    await page.locator(".method__formula").waitFor();
    if (
      (await page.locator(".method math").count()) === 0 ||
      (await page.locator(".method code").count()) > 0
    )
      plain.push(id);
    await page.getByRole("link", { name: said("de", "method_all") }).click();
    await page.locator(".method-list").first().waitFor();
  }
  assert.deepEqual(plain, [], "these formulas are not drawn");
}

async function leadsToTheIndicatorsThatUseIt(visitor) {
  const { page } = visitor;
  await visitor.open("?view=methods&method=dissimilarity&lang=en");
  const method = await visitor.api("methods/dissimilarity");
  await visitor.expectText("h1", method.name.en);
  await visitor.expectText(".method", method.caution.en);
  const links = page.locator("section[aria-labelledby=method-used-by] a");
  const published = new Set((await visitor.api("indicators")).map((one) => one.id));
  assert.equal(await links.count(), method.used_by.filter((one) => published.has(one.id)).length);
  await page.screenshot({ path: `${SCREENSHOTS}/method-en.png`, fullPage: true });
  await links
    .filter({ hasText: /SGB II/ })
    .first()
    .click();
  await visitor.settled();
  assert.equal(visitor.search.get("view"), null);
  assert.match(visitor.search.get("indicator"), /_sgb2$/);
}

async function saysWhichMethodThereIsNot(visitor) {
  await visitor.open("?view=methods&method=alchemy");
  await visitor.expectText("h1", said("de", "method_unknown", { asked: "alchemy" }));
  await visitor.page.getByRole("link", { name: said("de", "method_all") }).click();
  await visitor.expectText("h1", said("de", "method_list_title"));
  // The browser itself reports the answer 404; that is the one error this test is about.
  visitor.errors = visitor.errors.filter((text) => !text.includes("404"));
}

async function isReachedFromSegregation(visitor) {
  const { page } = visitor;
  await visitor.open("?view=segregation&group=sgb2&year=2024");
  const method = await visitor.api("methods/isolation");
  const card = page
    .locator(".indices__one")
    .filter({ hasText: said("de", "index_isolation") })
    .first();
  await card.getByRole("link", { name: method.name.de }).click();
  await visitor.expectText("h1", method.name.de);
  await page.goBack();
  await visitor.expectText("h1", said("de", "seg_title"));
}

export const tests = [
  ["methods: all by family, to search in", listsAllByFamily],
  ["methods: an indicator leads to question, formula and traps", explainsTheMethodOfAnIndicator],
  ["methods: every formula and sign is drawn", drawsEveryFormula],
  ["methods: leads to the indicators that use it, in English", leadsToTheIndicatorsThatUseIt],
  ["methods: what does not exist is said", saysWhichMethodThereIsNot],
  ["methods: reached from a measure of segregation", isReachedFromSegregation],
];
