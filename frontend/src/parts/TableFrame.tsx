import type { ComponentChildren } from "preact";

interface TableFrameProps {
  readonly label: string;
  readonly isStriped?: boolean;
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself where it is wider than the screen; reachable by keyboard for that reason. */
export function TableFrame({ label, isStriped, children }: TableFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section class="kern-table-responsive" aria-label={label} tabIndex={0}>
      <table class={`kern-table kern-table--small${isStriped ? " kern-table--striped" : ""}`}>
        {children}
      </table>
    </section>
  );
}
