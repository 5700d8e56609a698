import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface HoverCardProps {
  readonly point: { x: number; y: number };
  readonly children: ComponentChildren;
}

/** What is said of the area under the pointer, beside the pointer and never outside of the map. */
export function HoverCard({ point, children }: HoverCardProps) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = card.current;
    const room = element?.parentElement;
    if (!element || !room) return;
    const left = Math.min(point.x + 14, room.clientWidth - element.offsetWidth - 8);
    const isLow = point.y + 14 + element.offsetHeight > room.clientHeight - 8;
    const top = isLow ? point.y - element.offsetHeight - 14 : point.y + 14;
    element.style.transform = `translate(${Math.max(left, 4)}px, ${Math.max(top, 4)}px)`;
  });
  return (
    <div ref={card} class="hover-card" aria-hidden="true">
      {children}
    </div>
  );
}
