import { useEffect, useRef, useState } from "preact/hooks";
import { tilesOf } from "../api/areas";
import type { Municipality } from "../api/types";
import { useWords } from "../words/words";
import { AreaMap, hasWebGl } from "./areaMap";
import type { Drawn } from "./layers";

export interface MapViewProps {
  readonly municipality: Municipality;
  readonly level: string;
  readonly vintage: string;
  readonly label: string;
  readonly colours: readonly string[];
  readonly drawn: readonly Drawn[];
  readonly hidden: ReadonlySet<string>;
  readonly chosen: number | null;
  readonly onHover: (position: number | null, point: { x: number; y: number } | null) => void;
  readonly onChoose: (position: number | null) => void;
  readonly onBroken: () => void;
}

/** Owns the one MapLibre instance: geometry once per boundaries, values by feature state. */
export function MapView(props: MapViewProps) {
  const { say } = useWords();
  const box = useRef<HTMLElement>(null);
  const [map, setMap] = useState<AreaMap | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { municipality, level, vintage } = props;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    if (!hasWebGl()) {
      latest.current.onBroken();
      return;
    }
    const tiles = tilesOf(municipality.key, level, vintage);
    let isWanted = true;
    let made: AreaMap | null = null;
    AreaMap.open(element, tiles, municipality.bounds, {
      hover: (position, point) => latest.current.onHover(position, point),
      choose: (position) => latest.current.onChoose(position),
      zoomIn: say("zoom_in"),
      zoomOut: say("zoom_out"),
    }).then(
      (opened) => {
        if (!isWanted) return opened.close();
        made = opened;
        setMap(opened);
      },
      () => isWanted && latest.current.onBroken(),
    );
    return () => {
      isWanted = false;
      setMap(null);
      made?.close();
    };
  }, [municipality.key, level, vintage, say]);

  useEffect(() => map?.colour(props.colours), [map, props.colours]);
  useEffect(() => map?.draw(props.drawn, props.hidden), [map, props.drawn, props.hidden]);
  useEffect(() => map?.choose(props.chosen), [map, props.chosen]);

  return <section ref={box} class="map__canvas" aria-label={props.label} />;
}
