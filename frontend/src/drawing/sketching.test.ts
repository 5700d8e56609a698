import { describe, expect, test } from "vitest";
import { type Corner, drawingOf } from "./shape";
import { meaningOf, movedIn, moveOf, NOTHING_DRAWN, type Sketching, type Step, stepped } from "./sketching";

const A: Corner = [11, 50];
const B: Corner = [12, 50];
const C: Corner = [12, 51];
const corner = (at: Corner): Step => ({ do: "corner", at });
const begin: Step = { do: "begin" };
const close: Step = { do: "close" };
const done = (steps: readonly Step[], from: Sketching = NOTHING_DRAWN) => steps.reduce(stepped, from);
const DRAWN = done([begin, corner(A), corner(B), corner(C), close]);

describe("drawing", () => {
  test("three corners and an end are an area", () => {
    expect(DRAWN).toEqual({ draft: null, drawing: drawingOf([A, B, C]), remark: null });
  });

  test("two corners are none, and that is said until the next step", () => {
    const two = done([begin, corner(A), corner(B), close]);
    expect(two).toEqual({ draft: [A, B], drawing: null, remark: "too_few" });
    expect(stepped(two, corner(C)).remark).toBeNull();
  });

  test("the last corner is taken back; of none, nothing", () => {
    expect(done([begin, corner(A), corner(B), { do: "undo" }]).draft).toEqual([A]);
    expect(done([begin, { do: "undo" }]).draft).toEqual([]);
  });

  test("what is given up leaves the area before", () => {
    expect(done([begin, corner(A), { do: "cancel" }], DRAWN)).toEqual(DRAWN);
  });

  test("an area is changed from its own corners", () => {
    const changed = stepped(DRAWN, { do: "change" });
    expect(changed.draft).toEqual([A, B, C]);
    expect(done([{ do: "undo" }, corner([11.5, 52]), close], changed).drawing).toEqual(
      drawingOf([A, B, [11.5, 52]]),
    );
  });

  test("a file replaces the area; deleting leaves nothing", () => {
    const drawing = { text: "{}", shape: null, fileName: "a.json" };
    expect(stepped(DRAWN, { do: "load", drawing }).drawing).toBe(drawing);
    expect(stepped(DRAWN, { do: "clear" })).toEqual(NOTHING_DRAWN);
  });

  test("while nobody draws, corners and ends do nothing", () => {
    for (const step of [corner(A), { do: "undo" }, close] as const) expect(stepped(DRAWN, step)).toBe(DRAWN);
  });
});

describe("pointing", () => {
  const seen = [
    { x: 100, y: 100 },
    { x: 200, y: 100 },
    { x: 200, y: 200 },
  ];

  test("somewhere sets a corner", () => {
    expect(meaningOf({ x: 50, y: 50 }, [])).toBe("corner");
    expect(meaningOf({ x: 150, y: 180 }, seen)).toBe("corner");
  });

  test("at the last corner is the same corner again", () => {
    expect(meaningOf({ x: 203, y: 198 }, seen)).toBe("again");
  });

  test("at the first corner closes, once there are three", () => {
    expect(meaningOf({ x: 101, y: 99 }, seen)).toBe("close");
    expect(meaningOf({ x: 101, y: 99 }, seen.slice(0, 2))).toBe("corner");
  });
});

describe("the cross-hair", () => {
  const size = { x: 800, y: 600 };

  test("moves by arrow keys, a little with the shift key", () => {
    expect(moveOf("ArrowLeft", false)).toEqual({ x: -20, y: 0 });
    expect(moveOf("ArrowDown", true)).toEqual({ x: 0, y: 4 });
    expect(moveOf("a", false)).toBeNull();
  });

  test("moves over the map, and near the edge the map under it", () => {
    expect(movedIn(size, { x: 400, y: 300 }, { x: 20, y: 0 })).toEqual({
      cross: { x: 420, y: 300 },
      map: { x: 0, y: 0 },
    });
    expect(movedIn(size, { x: 760, y: 300 }, { x: 20, y: 0 })).toEqual({
      cross: { x: 768, y: 300 },
      map: { x: 12, y: 0 },
    });
    expect(movedIn(size, { x: 400, y: 32 }, { x: 0, y: -20 })).toEqual({
      cross: { x: 400, y: 32 },
      map: { x: 0, y: -20 },
    });
  });
});
