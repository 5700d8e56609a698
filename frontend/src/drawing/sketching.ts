/** Pure: what somebody does while drawing -> what is drawn. */

import { type Corner, cornersOf, type Drawing, drawingOf } from "./shape";

export interface Sketching {
  /** The corners set so far; null while nobody draws. */
  readonly draft: readonly Corner[] | null;
  /** The area there is; while a new one is drawn the last stays, so that it comes back if that is given up. */
  readonly drawing: Drawing | null;
  /** Why the last step did nothing. */
  readonly remark: "too_few" | null;
}

export type Step =
  | { readonly do: "begin" | "undo" | "close" | "cancel" | "change" | "clear" }
  | { readonly do: "corner"; readonly at: Corner }
  | { readonly do: "load"; readonly drawing: Drawing };

export const NOTHING_DRAWN: Sketching = { draft: null, drawing: null, remark: null };
export const LEAST_CORNERS = 3;

export function stepped(now: Sketching, step: Step): Sketching {
  const { draft, drawing } = now;
  const isDrawing = draft !== null;
  switch (step.do) {
    case "begin":
      return { draft: [], drawing, remark: null };
    case "change":
      return { draft: cornersOf(drawing?.shape ?? null), drawing, remark: null };
    case "corner":
      return isDrawing ? { draft: [...draft, step.at], drawing, remark: null } : now;
    case "undo":
      return isDrawing ? { draft: draft.slice(0, -1), drawing, remark: null } : now;
    case "close":
      if (!isDrawing) return now;
      if (draft.length < LEAST_CORNERS) return { draft, drawing, remark: "too_few" };
      return { draft: null, drawing: drawingOf(draft), remark: null };
    case "cancel":
      return { draft: null, drawing, remark: null };
    case "clear":
      return NOTHING_DRAWN;
    case "load":
      return { draft: null, drawing: step.drawing, remark: null };
  }
}

/** A point on the screen. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

// Two clicks of a double click, or a hand that trembles: within this many pixels it is the same corner.
const SAME = 7;

/** What pointing at a spot means, given where the corners so far are seen. */
export function meaningOf(spot: Spot, corners: readonly Spot[]): "corner" | "again" | "close" {
  const [first, last] = [corners[0], corners[corners.length - 1]];
  if (last && isNear(spot, last)) return "again";
  return corners.length >= LEAST_CORNERS && first && isNear(spot, first) ? "close" : "corner";
}

function isNear(one: Spot, other: Spot): boolean {
  return Math.hypot(one.x - other.x, one.y - other.y) <= SAME;
}

// Pixels of one press of an arrow key: quick, and exact with the shift key.
const QUICK = 20;
const EXACT = 4;

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far a key moves the cross-hair; null for keys that do not. */
export function moveOf(key: string, isExact: boolean): Spot | null {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const pixels = isExact ? EXACT : QUICK;
  return { x: direction[0] * pixels, y: direction[1] * pixels };
}

// The cross-hair stays this far from the edge; from there on the map moves under it.
const MARGIN = 32;

/** Where the cross-hair comes to lie in a map of that size, and what the map has to move for it. */
export function movedIn(size: Spot, from: Spot, by: Spot): { readonly cross: Spot; readonly map: Spot } {
  const wished = { x: from.x + by.x, y: from.y + by.y };
  const cross = { x: within(wished.x, size.x), y: within(wished.y, size.y) };
  return { cross, map: { x: wished.x - cross.x, y: wished.y - cross.y } };
}

function within(value: number, size: number): number {
  return Math.min(Math.max(value, MARGIN), Math.max(size - MARGIN, MARGIN));
}
