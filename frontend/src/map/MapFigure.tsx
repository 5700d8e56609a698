import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Alert } from "../parts/Alert";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import type { AreaMap } from "./areaMap";
import { HoverCard } from "./HoverCard";
import type { Drawn } from "./layers";
import { MapView } from "./MapView";
import type { Spot, Together } from "./together";

interface MapFigureProps {
  readonly vintage: string;
  readonly date: string;
  readonly label: string;
  readonly colours: readonly string[];
  readonly drawn: readonly Drawn[];
  readonly hidden: ReadonlySet<string>;
  readonly chosen: number | null;
  /** Maps that move with this one. */
  readonly together?: Together;
  readonly onChoose: (position: number | null) => void;
  readonly onOpen?: (map: AreaMap) => void;
  /** What is said of an area under the pointer. */
  readonly card: (position: number) => ComponentChildren;
  /** The same content for browsers that cannot draw the map. */
  readonly instead: ComponentChildren;
}

interface Hovered extends Spot {
  readonly position: number;
  /** The pointer is over this map, not over one that moves with it. */
  readonly isOwn: boolean;
}

/** The map with its pointer card; a table where no map can be drawn. */
export function MapFigure({ card, instead, ...drawing }: MapFigureProps) {
  const { say, lang } = useWords();
  const { selection } = useHere();
  const [hover, setHover] = useState<Hovered | null>(null);
  const [isBroken, setBroken] = useState(false);

  useEffect(() => {
    const dismiss = (event: KeyboardEvent) => event.key === "Escape" && setHover(null);
    addEventListener("keydown", dismiss);
    return () => removeEventListener("keydown", dismiss);
  }, []);

  if (isBroken) {
    return (
      <>
        <Alert kind="info" title={say("no_webgl")} />
        {instead}
      </>
    );
  }
  return (
    <div class="map">
      <MapView
        key={`${lang} ${selection.municipality.key}`}
        {...drawing}
        onHover={(position, spot, isOwn) =>
          setHover(position !== null && spot ? { position, x: spot.x, y: spot.y, isOwn } : null)
        }
        onBroken={() => setBroken(true)}
      />
      {hover && !hover.isOwn && (
        <span
          class="map__spot"
          style={{ transform: `translate(${hover.x}px, ${hover.y}px)` }}
          aria-hidden="true"
        />
      )}
      {hover && <HoverCard point={hover}>{card(hover.position)}</HoverCard>}
    </div>
  );
}
