import { describe, expect, test } from "vitest";
import { formulaOf, type XmlNode } from "./mathml";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

function element(
  localName: string,
  childNodes: readonly XmlNode[] = [],
  attributes: Readonly<Record<string, string>> = {},
  namespaceURI: string | null = NAMESPACE,
): XmlNode {
  return {
    nodeType: 1,
    localName,
    namespaceURI,
    textContent: null,
    childNodes,
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
  };
}
const text = (textContent: string): XmlNode => ({ nodeType: 3, textContent, childNodes: [] });
const comment: XmlNode = { nodeType: 8, textContent: "x", childNodes: [] };

test("a formula is built anew with its text, on a line of its own or not", () => {
  const half = element("mfrac", [element("mn", [text("1")]), element("mn", [text("2")])]);
  const made = formulaOf(element("math", [half], { display: "block", xmlns: NAMESPACE }), "inline");
  expect(made?.type).toBe("math");
  expect(made?.props).toMatchObject({ display: "inline" });
  expect(made?.props).not.toHaveProperty("xmlns");
  const fraction = [made?.props.children].flat()[0] as NonNullable<typeof made>;
  expect(fraction.type).toBe("mfrac");
  expect([fraction.props.children].flat().map((one) => (one as typeof fraction).props.children)).toEqual([
    "1",
    "2",
  ]);
});

describe("nothing is built of", () => {
  test.each([
    ["a script", element("math", [element("script", [text("alert(1)")])])],
    [
      "an element of another namespace",
      element("math", [element("mi", [], {}, "http://www.w3.org/1999/xhtml")]),
    ],
    ["a link", element("math", [element("mi", [], { href: "javascript:alert(1)" })])],
    ["an event", element("math", [element("mi", [], { onclick: "alert(1)" })])],
    ["a style", element("math", [element("mi", [], { style: "background:url(//x)" })])],
    ["a comment", element("math", [comment])],
    ["a formula that does not begin as one", element("mrow")],
    ["what could not be read", element("parsererror", [text("…")], {}, null)],
  ])("%s", (_, root) => {
    expect(formulaOf(root, "block")).toBeNull();
  });
});
