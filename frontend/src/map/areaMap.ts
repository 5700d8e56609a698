/** MapLibre behind five verbs. Loaded only where a map is shown. */

import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { HATCHES } from "./colours";
import { hatchPictures, PICTURE_RATIO } from "./hatching";
import {
  AREA_LAYER,
  BORDER_LAYER,
  type Drawn,
  FILL,
  fillColour,
  hatchLayer,
  SOURCE,
  styleFor,
} from "./layers";

export interface MapEvents {
  readonly hover: (position: number | null, point: { x: number; y: number } | null) => void;
  readonly choose: (position: number | null) => void;
  readonly zoomIn: string;
  readonly zoomOut: string;
}

export function hasWebGl(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

export class AreaMap {
  private hovered: number | null = null;
  private chosen: number | null = null;

  private constructor(
    private readonly map: MapLibreMap,
    private readonly events: MapEvents,
  ) {}

  static async open(
    element: HTMLElement,
    tiles: string,
    bounds: readonly [number, number, number, number],
    events: MapEvents,
  ): Promise<AreaMap> {
    const [library] = await Promise.all([import("maplibre-gl"), import("maplibre-gl/dist/maplibre-gl.css")]);
    library.setWorkerUrl(workerAddress);
    const [west, south, east, north] = bounds;
    const margin = 0.4;
    const map = new library.Map({
      container: element,
      style: styleFor(tiles, bounds),
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: 24 },
      maxBounds: [west - margin, south - margin, east + margin, north + margin],
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: false,
      locale: { "NavigationControl.ZoomIn": events.zoomIn, "NavigationControl.ZoomOut": events.zoomOut },
      canvasContextAttributes: { preserveDrawingBuffer: true }, // the map can be printed
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    await new Promise<void>((done) => map.once("load", () => done()));
    for (const { name, picture } of hatchPictures()) {
      map.addImage(`hatch-${name}`, picture, { pixelRatio: PICTURE_RATIO });
      map.addLayer(hatchLayer(name), BORDER_LAYER);
    }
    const made = new AreaMap(map, events);
    made.listen();
    return made;
  }

  colour(colours: readonly string[]): void {
    this.map.setPaintProperty(FILL, "fill-color", fillColour(colours));
  }

  /** Give every area its class; the tiles stay as they are. */
  draw(drawn: readonly Drawn[], hidden: ReadonlySet<string>): void {
    for (const { position, number, status } of drawn) {
      const hatch = status === "present" ? "" : HATCHES[status].name;
      const isHidden = hidden.has(number > 0 ? String(number) : hatch);
      this.state(position, { class: number, hatch, isHidden });
    }
  }

  choose(position: number | null): void {
    if (this.chosen !== null) this.state(this.chosen, { isChosen: false });
    if (position !== null) this.state(position, { isChosen: true });
    this.chosen = position;
  }

  close(): void {
    this.map.remove();
  }

  private state(position: number, state: Record<string, unknown>): void {
    this.map.setFeatureState({ source: SOURCE, sourceLayer: AREA_LAYER, id: position }, state);
  }

  private listen(): void {
    this.map.on("mousemove", (event) => this.hover(this.at(event), event.point));
    this.map.getCanvas().addEventListener("mouseleave", () => this.hover(null, null));
    this.map.on("click", (event) => this.events.choose(this.at(event)));
  }

  private at(event: MapMouseEvent): number | null {
    const [found] = this.map.queryRenderedFeatures(event.point, { layers: [FILL] });
    return typeof found?.id === "number" ? found.id : null;
  }

  private hover(position: number | null, point: { x: number; y: number } | null): void {
    if (position !== this.hovered) {
      if (this.hovered !== null) this.state(this.hovered, { isHovered: false });
      if (position !== null) this.state(position, { isHovered: true });
      this.hovered = position;
      this.map.getCanvas().style.cursor = position === null ? "" : "pointer";
    }
    this.events.hover(position, position === null ? null : point);
  }
}
