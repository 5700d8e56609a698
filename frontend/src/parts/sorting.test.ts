import { expect, test } from "vitest";
import { nextOrder, orderIn, sorted } from "./sorting";

const ROWS = [
  { name: "Süd", value: 3 },
  { name: "Ärzteviertel", value: null },
  { name: "Block 10", value: 0 },
  { name: "Block 9", value: 12 },
  { name: "Zoo", value: null },
];
const names = (rows: typeof ROWS) => rows.map((row) => row.name);

test("absent values stand last, whichever way the table is sorted, and zero is none of them", () => {
  const rising = sorted(ROWS, { column: "value", isFalling: false }, (row) => row.value, "de");
  expect(rising.map((row) => row.value)).toEqual([0, 3, 12, null, null]);
  const falling = sorted(ROWS, { column: "value", isFalling: true }, (row) => row.value, "de");
  expect(falling.map((row) => row.value)).toEqual([12, 3, 0, null, null]);
});

test("names are sorted as German lists do: umlauts beside their vowel, numbers by size", () => {
  const order = { column: "name", isFalling: false };
  expect(names(sorted(ROWS, order, (row) => row.name, "de"))).toEqual([
    "Ärzteviertel",
    "Block 9",
    "Block 10",
    "Süd",
    "Zoo",
  ]);
});

test("the rows given stay as they are", () => {
  const before = names(ROWS);
  sorted(ROWS, { column: "name", isFalling: true }, (row) => row.name, "de");
  expect(names(ROWS)).toEqual(before);
});

test("a column is sorted upwards first, then downwards, and the address says which", () => {
  const first = nextOrder(orderIn(null, "key"), "value");
  const second = nextOrder(orderIn(first, "key"), "value");
  expect([first, second]).toEqual(["value", "-value"]);
  expect(orderIn("-value", "key")).toEqual({ column: "value", isFalling: true });
  expect(orderIn(null, "key")).toEqual({ column: "key", isFalling: false });
});
