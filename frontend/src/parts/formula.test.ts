import { expect, test } from "vitest";
import { type FormulaPart, formulaParts } from "./formula";

/** The formula said again, with a fraction as (above : below). */
function said(part: FormulaPart): string {
  switch (part.kind) {
    case "number":
    case "name":
      return part.text;
    case "minus":
      return `−${said(part.inner)}`;
    case "group":
      return `(${said(part.inner)})`;
    case "chain":
      return `${said(part.left)} ${part.sign} ${said(part.right)}`;
    case "fraction":
      return `[${said(part.above)} : ${said(part.below)}]`;
    case "call":
      return `${part.text}(${part.parts.map(said).join("; ")})`;
  }
}

test.each([
  ["100 * unemployed / working_age", "[100 · unemployed : working_age]"],
  ["a / (b + c - d)", "[a : b + c − d]"],
  ["100 * (a + b) / c", "[100 · (a + b) : c]"],
  ["change(unemployment_share, 2)", "change(unemployment_share; 2)"],
  ["either(a, b + c) + d", "either(a; b + c) + d"],
  ["-a * 2.5", "−a · 2.5"],
  ["status_index", "status_index"],
])("%s", (text, expected) => {
  const parts = formulaParts(text);
  expect(parts && said(parts)).toBe(expected);
});

test.each(["", "a +", "a ** b", "(a", "a b", "f(", "a; b", "é"])("%j is no formula", (text) => {
  expect(formulaParts(text)).toBeNull();
});
