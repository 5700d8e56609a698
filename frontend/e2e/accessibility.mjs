import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { SCREENSHOTS, said } from "./browser.mjs";

const AXE = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const VIEWS = {
  map: "?indicator=unemployment_share&level=social_space&year=2024&area=0101",
  table: "?view=table&indicator=unemployment_share&level=social_space&year=2024",
  deviation: "?view=deviation&indicator=unemployment_share&level=social_space&year=2024",
  today: "?indicator=unemployment_share&level=social_space&year=2016&area=0603&boundaries=today",
  own: "?view=own&indicator=unemployment_share&level=social_space&year=2024",
  compare: "?view=compare&indicator=unemployment_share&level=social_space&year=2016&area=0603",
  segregation: "?view=segregation&group=sgb2&year=2024",
  methods: "?view=methods",
  method: "?view=methods&method=dissimilarity",
  clusters: "?indicator=local_cluster_foreigners&level=block&year=2024",
  classes: "?indicator=status_class&level=social_space&year=2024&area=0103",
  "classes-table": "?view=table&indicator=status_class&level=social_space&year=2024",
  number: "?indicator=dissimilarity_sgb2",
  notice: "?indicator=unemployment_share&level=social_space&year=1999",
};

/** The barriers that axe finds on a page, a line each. */
export async function violationsOn(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), RULES);
  return violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
  );
}

const hasNoViolation = (search) => async (visitor) => {
  await visitor.open(search);
  assert.deepEqual(await violationsOn(visitor.page), []);
  const shape = await visitor.page.evaluate(() => ({
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
  }));
  assert.deepEqual(shape, { headings: 1, mains: 1 });
};

const fits = (search, name) => async (visitor) => {
  const { page } = visitor;
  await visitor.open(search);
  const width = page.viewportSize().width;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `the page is ${wide} wide on a screen of ${width}`);
  await page.screenshot({ path: `${SCREENSHOTS}/${name}-${width}.png`, fullPage: true });
};

async function skipsToTheContent(visitor) {
  const { page } = visitor;
  await visitor.open();
  await page.keyboard.press("Tab");
  const first = page.locator(":focus");
  assert.equal((await first.textContent()).trim(), said("de", "skip"));
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(":focus").getAttribute("id"), "content");
}

async function isUsedByKeyboard(visitor) {
  const { page } = visitor;
  await visitor.open("?indicator=unemployment_share&level=social_space&year=2024");
  const before = await visitor.picture();
  const reached = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return {
        name: `${one.tagName} ${one.className}`,
        isSeen: outlineStyle !== "none" && outlineWidth !== "0px",
      };
    });
    reached.push(here);
    if (here.name.startsWith("CANVAS")) {
      await page.keyboard.press("+");
      await page.waitForTimeout(900);
      assert.ok(!before.equals(await visitor.picture()), "plus enlarges the map");
    }
  }
  for (const part of ["CANVAS", "INPUT", "SELECT", "BUTTON", "A "]) {
    assert.ok(
      reached.some((one) => one.name.startsWith(part)),
      `${part} is never reached by the Tab key`,
    );
  }
  const unseen = reached.filter((one) => !one.isSeen && !one.name.startsWith("BODY")).map((one) => one.name);
  assert.deepEqual(unseen, [], "focus is not seen");
}

async function namesTheMap(visitor) {
  await visitor.open(VIEWS.map);
  await visitor.picture();
  const name = /Arbeitslosenanteil/;
  assert.ok((await visitor.page.getByRole("region", { name }).count()) > 0, "the map is a named region");
  const live = await visitor.page.locator("[aria-live], [role=status]").allTextContents();
  assert.ok(
    live.some((text) => text.includes("2024") && text.includes("24 Gebiete")),
    `live: ${live}`,
  );
}

const narrow = { width: 360, height: 740 };
const smallest = { width: 320, height: 640 };
export const tests = [
  ...Object.entries(VIEWS).flatMap(([name, search]) => [
    [`accessibility: axe finds nothing, ${name}, German`, hasNoViolation(search)],
    [`accessibility: axe finds nothing, ${name}, English`, hasNoViolation(`${search}&lang=en`)],
    [`accessibility: ${name} fits a screen of 360`, fits(search, name), narrow],
    [`accessibility: ${name} fits a screen of 320`, fits(search, name), smallest],
  ]),
  ["accessibility: the first Tab leads to the content", skipsToTheContent],
  ["accessibility: everything is reached by keyboard, and seen", isUsedByKeyboard],
  ["accessibility: the map has a name, and what came is said", namesTheMap],
];
