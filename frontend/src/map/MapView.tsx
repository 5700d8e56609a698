import { useEffect, useRef, useState } from "preact/hooks";
import { areasOf, tilesOf } from "../api/areas";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { AreaMap, hasWebGl, type MapEvents } from "./areaMap";
import { labelsOf, NO_LABELS } from "./labels";
import type { Drawn } from "./layers";
import { surroundingsOf } from "./surroundings";
import type { Together } from "./together";

export interface MapViewProps {
  readonly vintage: string;
  readonly date: string;
  readonly label: string;
  readonly colours: readonly string[];
  readonly drawn: readonly Drawn[];
  readonly hidden: ReadonlySet<string>;
  readonly chosen: number | null;
  /** Maps that move with this one. */
  readonly together?: Together;
  readonly onHover: MapEvents["hover"];
  readonly onChoose: (position: number | null) => void;
  readonly onBroken: () => void;
  /** The map is there. */
  readonly onOpen?: (map: AreaMap) => void;
}

/**
 * Owns one MapLibre instance: geometry once per boundaries, values by feature state.
 *
 * Language and municipality stay the same as long as it lives; its parent gives it a key of both.
 */
export function MapView(props: MapViewProps) {
  const { say } = useWords();
  const { selection, levels } = useHere();
  const { municipality, level } = selection;
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<AreaMap | null>(null);
  const tiles = tilesOf(municipality.key, level, props.vintage);
  const around = surroundingsOf(levels, { level, vintage: props.vintage }, props.date);
  const outlines = around.borders.map((one) => tilesOf(municipality.key, one.level, one.vintage));
  const latest = useRef({ ...props, tiles });
  latest.current = { ...props, tiles };

  // Opened once
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    if (!hasWebGl()) return latest.current.onBroken();
    let isWanted = true;
    let made: AreaMap | null = null;
    const events: MapEvents = {
      hover: (...where) => latest.current.onHover(...where),
      choose: (position) => latest.current.onChoose(position),
    };
    const texts = {
      zoomIn: say("zoom_in"),
      zoomOut: say("zoom_out"),
      whole: say("whole_on_map"),
      twoFingers: say("two_fingers"),
    };
    const together = latest.current.together ?? null;
    AreaMap.open(element, latest.current.tiles, municipality.bounds, events, texts, together).then(
      (opened) => {
        made = opened;
        if (!isWanted) return opened.close();
        setMap(opened);
        latest.current.onOpen?.(opened);
      },
      () => isWanted && latest.current.onBroken(),
    );
    return () => {
      isWanted = false;
      made?.close();
    };
  }, []);

  // The tiles first: what follows is state of their areas.
  useEffect(() => map?.showTiles(tiles), [map, tiles]);
  useEffect(() => map?.colour(props.colours), [map, props.colours]);
  // Other tiles need their state anew
  useEffect(() => map?.draw(props.drawn, props.hidden), [map, tiles, props.drawn, props.hidden]);
  // Other tiles need their state anew
  useEffect(() => map?.choose(props.chosen), [map, tiles, props.chosen]);
  useEffect(() => map?.describe(props.label), [map, props.label]);
  // The addresses stand for the list
  useEffect(() => map?.outline(outlines), [map, outlines.join(" ")]);

  const named = around.names && `${around.names.level} ${around.names.vintage}`;
  // Level and vintage stand for what is named
  useEffect(() => {
    if (!map) return;
    let isWanted = true;
    map.name(NO_LABELS);
    if (around.names) {
      areasOf(municipality.key, around.names.level, around.names.vintage).then(
        (areas) => isWanted && map.name(labelsOf(areas)),
        () => undefined, // a map without names is still a map
      );
    }
    return () => {
      isWanted = false;
    };
  }, [map, named]);

  return <div ref={box} class="map__canvas" />;
}
