import { useEffect, useRef } from "preact/hooks";
import type { AreaValue, Indicator } from "../api/types";
import { useWords } from "../words/words";

interface HoverCardProps {
  readonly area: AreaValue;
  readonly indicator: Indicator;
  readonly year: number;
  readonly point: { x: number; y: number };
}

/** Name and value of the area under the pointer. */
export function HoverCard({ area, indicator, year, point }: HoverCardProps) {
  const { told, say, number, unit } = useWords();
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = card.current;
    const room = element?.parentElement;
    if (!element || !room) return;
    const left = Math.min(point.x + 14, room.clientWidth - element.offsetWidth - 8);
    const top = Math.min(point.y + 14, room.clientHeight - element.offsetHeight - 8);
    element.style.transform = `translate(${Math.max(left, 4)}px, ${Math.max(top, 4)}px)`;
  });
  const hasInterval = area.low !== null && area.high !== null;
  return (
    <div ref={card} class="hover-card" aria-hidden="true">
      <strong>{area.name}</strong>
      <span>
        {year}: {told(area, indicator)}
      </span>
      {hasInterval && (
        <span class="hover-card__small">
          {say("interval", {
            low: number(area.low ?? 0, indicator.decimals),
            high: number(area.high ?? 0, indicator.decimals),
            unit: unit(indicator),
          })}
        </span>
      )}
      {area.numerator !== null && area.denominator !== null && (
        <span class="hover-card__small">
          {say("parts", { part: number(area.numerator), whole: number(area.denominator) })}
        </span>
      )}
    </div>
  );
}
