/** Pure: the order of a table, absent values always last; the order stands in the URL as "column" or "-column". */

export interface Order {
  readonly column: string;
  readonly isFalling: boolean;
}

export function orderIn(text: string | null, usual: string): Order {
  const asked = text || usual;
  return asked.startsWith("-")
    ? { column: asked.slice(1), isFalling: true }
    : { column: asked, isFalling: false };
}

/** The order after a click on a column: rising first, then falling. */
export function nextOrder(order: Order, column: string): string {
  return order.column === column && !order.isFalling ? `-${column}` : column;
}

export type SortKey = string | number | null;

export function sorted<T>(rows: readonly T[], order: Order, keyOf: (row: T) => SortKey, lang: string): T[] {
  const sign = order.isFalling ? -1 : 1;
  return [...rows].sort((a, b) => compared(keyOf(a), keyOf(b), sign, lang));
}

function compared(one: SortKey, other: SortKey, sign: number, lang: string): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (typeof one === "number" && typeof other === "number") return sign * (one - other);
  return sign * String(one).localeCompare(String(other), lang, { numeric: true });
}
