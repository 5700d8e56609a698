/**
 * Clicks through the real page of a running service with Musterstadt and checks what a person would see.
 *
 * BASE_URL=http://127.0.0.1:8000 npm run e2e [-- part of a test's name]
 */

import { mkdirSync } from "node:fs";
import { tests as accessibility } from "./accessibility.mjs";
import { tests as address } from "./address.mjs";
import { tests as area } from "./area.mjs";
import { openBrowser, SCREENSHOTS, visit } from "./browser.mjs";
import { tests as deviation } from "./deviation.mjs";
import { tests as documents } from "./documents.mjs";
import { tests as drawing } from "./drawing.mjs";
import { tests as failures } from "./failures.mjs";
import { tests as map } from "./map.mjs";
import { tests as methods } from "./methods.mjs";
import { tests as ownArea } from "./own-area.mjs";
import { tests as reform } from "./reform.mjs";
import { tests as segregation } from "./segregation.mjs";
import { tests as table } from "./table.mjs";
import { tests as uncertainty } from "./uncertainty.mjs";

const base = process.env.BASE_URL?.replace(/\/+$/, "");
if (!base) {
  console.error(
    "BASE_URL is not set: start the service (make run) and say where it is, e.g. BASE_URL=http://127.0.0.1:8000",
  );
  process.exit(2);
}
const alive = await fetch(`${base}/api/v1/municipalities`).catch(() => null);
if (!alive?.ok) {
  console.error(`No service answers under ${base}/api/v1/municipalities.`);
  process.exit(2);
}

mkdirSync(SCREENSHOTS, { recursive: true });
const wanted = process.argv[2] ?? "";
const all = [
  ...map,
  ...area,
  ...table,
  ...deviation,
  ...reform,
  ...segregation,
  ...uncertainty,
  ...methods,
  ...ownArea,
  ...drawing,
  ...address,
  ...accessibility,
  ...failures,
  ...documents,
];
const browser = await openBrowser();
let passed = 0;
let failed = 0;
for (const [name, check, options] of all.filter(([name]) => name.includes(wanted))) {
  const begun = Date.now();
  const visitor = await visit(browser, base, options);
  try {
    await check(visitor);
    visitor.requireNothingForeign();
    passed += 1;
    console.log(`  ok    ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`  FAIL  ${name}\n        ${String(error?.message ?? error).replaceAll("\n", "\n        ")}`);
    await visitor.page
      .screenshot({ path: `${SCREENSHOTS}/failed-${failed}.png`, fullPage: true })
      .catch(() => {});
  } finally {
    await visitor.close();
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
