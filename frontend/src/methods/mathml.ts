/** Pure: a formula that came as text and was read as XML -> nodes of the page, and nothing but a formula. */

import { cloneElement, h, type VNode } from "preact";

/** As much of an XML node as is needed to read a formula. */
export interface XmlNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly namespaceURI?: string | null;
  readonly textContent: string | null;
  readonly childNodes: Iterable<XmlNode>;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
}

const ELEMENT = 1;
const TEXT = 3;
const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
const TAGS = new Set(
  (
    "math mrow mi mn mo mtext mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd " +
    "mstyle mspace mpadded"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "display stretchy fence form accent accentunder displaystyle scriptlevel columnalign movablelimits " +
    "mathvariant width lspace rspace minsize maxsize largeop separator linethickness"
  ).split(" "),
);

/** A formula on a line of its own, or within a text; null if it holds anything that is no formula. */
export function formulaOf(root: XmlNode, display: "block" | "inline"): VNode | null {
  const made = root.localName === "math" ? nodeOf(root) : null;
  return made && cloneElement(made, { display });
}

function nodeOf(node: XmlNode): VNode | null {
  const { localName: tag = "", namespaceURI: namespace = null } = node;
  if (!TAGS.has(tag) || namespace !== NAMESPACE) return null;
  const attributes = [...(node.attributes ?? [])].filter(({ name }) => name !== "xmlns");
  if (!attributes.every(({ name }) => ATTRIBUTES.has(name))) return null;
  const children: (VNode | string)[] = [];
  for (const child of node.childNodes) {
    const made = child.nodeType === ELEMENT ? nodeOf(child) : textOf(child);
    if (made === null) return null;
    children.push(made);
  }
  return h(tag, Object.fromEntries(attributes.map(({ name, value }) => [name, value])), ...children);
}

function textOf(node: XmlNode): string | null {
  return node.nodeType === TEXT ? (node.textContent ?? "") : null;
}
