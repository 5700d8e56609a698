/** Chromium, and a visitor whose every request, console line and policy violation is written down. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const SCREENSHOTS =
  process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../build/screenshots", import.meta.url));
const words = (lang) =>
  JSON.parse(readFileSync(new URL(`../src/words/${lang}.json`, import.meta.url), "utf8"));
export const WORDS = { de: words("de"), en: words("en") };

/** A text of the page with its facts filled in. */
export function said(lang, key, facts = {}) {
  return WORDS[lang][key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Software rendering: WebGL2 without a graphics card.
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
}

export async function visit(browser, base, { width = 1440, height = 900, before, ...rest } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "de-DE", ...rest });
  await context.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI || event.sourceFile}`),
    );
  });
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  const visitor = new Visitor(context, page, base);
  page.on("request", (request) => visitor.requests.push(request.url()));
  page.on("console", (line) => line.type() === "error" && visitor.errors.push(line.text()));
  page.on("pageerror", (error) => visitor.errors.push(error.message));
  return visitor;
}

class Visitor {
  requests = [];
  errors = [];

  constructor(context, page, base) {
    this.context = context;
    this.page = page;
    this.base = base;
  }

  /** Open a view and wait until its content has come. */
  async open(search = "") {
    await this.page.goto(`${this.base}/${search}`);
    await this.settled();
  }

  async settled() {
    await this.page.locator("h1").waitFor();
    await this.page.waitForFunction(() => document.querySelector(".loading") === null);
    await this.page.waitForLoadState("networkidle");
  }

  /** Pictures of all maps of a page at rest. */
  async pictures() {
    const all = this.page.locator("canvas");
    const take = async () => {
      const count = await all.count();
      return Promise.all(Array.from({ length: count }, (_, i) => all.nth(i).screenshot()));
    };
    let before = await take();
    for (let attempt = 0; attempt < 40; attempt++) {
      await this.page.waitForTimeout(150);
      const now = await take();
      if (now.every((one, i) => before[i]?.equals(one) && one.length > 6000)) return now;
      before = now;
    }
    throw new Error("The maps do not come to rest, or stay blank.");
  }

  /** The map has painted when two pictures of it, a moment apart, are the same and not blank. */
  async picture() {
    const canvas = this.page.locator("canvas");
    await canvas.waitFor();
    await this.settled();
    let before = await canvas.screenshot();
    for (let attempt = 0; attempt < 40; attempt++) {
      await this.page.waitForTimeout(150);
      const now = await canvas.screenshot();
      if (before.equals(now) && now.length > 6000) return now;
      before = now;
    }
    throw new Error("The map does not come to rest, or stays blank.");
  }

  async api(path) {
    const response = await fetch(`${this.base}/api/v1/${path}`);
    assert.ok(response.ok, `${path}: ${response.status}`);
    return response.json();
  }

  asked(part) {
    return this.requests.filter((url) => url.includes(part));
  }

  get search() {
    return new URL(this.page.url()).searchParams;
  }

  async expectText(selector, text) {
    const found = this.page.locator(selector).filter({ hasText: text }).first();
    await found.waitFor({ timeout: 8000 }).catch(() => {
      throw new Error(`"${text}" does not appear in ${selector}`);
    });
  }

  async requireNoViolation() {
    assert.deepEqual(await this.page.evaluate(() => globalThis.violations), [], "content security policy");
  }

  requireNothingForeign() {
    const foreign = this.requests.filter(
      (url) => !url.startsWith(`${this.base}/`) && !url.startsWith("data:") && !url.startsWith("blob:null"),
    );
    assert.deepEqual(foreign, [], "requests to foreign hosts");
    assert.deepEqual(this.errors, [], "errors in the console");
  }

  async close() {
    await this.context.close();
  }
}
