import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { nextOrder, type Order } from "./sorting";

interface SortHeaderProps {
  readonly column: string;
  readonly order: Order;
  readonly label: string;
  readonly isNumber?: boolean;
}

/** The head of a column that can be sorted by. */
export function SortHeader({ column, order, label, isNumber }: SortHeaderProps) {
  const { say } = useWords();
  const { go } = useHere();
  const isSorted = order.column === column;
  const direction = order.isFalling ? "descending" : "ascending";
  return (
    <th
      scope="col"
      class={`kern-table__header${isNumber ? " kern-table__header--numeric" : ""}`}
      aria-sort={isSorted ? direction : undefined}
    >
      <button
        type="button"
        class="sort"
        title={say("sort_by", { column: label })}
        onClick={() => go({ sort: nextOrder(order, column) }, "replace")}
      >
        {label}
        <span class="sort__mark" aria-hidden="true">
          {isSorted ? (order.isFalling ? "▼" : "▲") : "↕"}
        </span>
      </button>
    </th>
  );
}
