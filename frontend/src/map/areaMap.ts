/** MapLibre behind a few verbs. Loaded only where a map is shown. */

import type { GeoJSONSource, Map as MapLibreMap, VectorTileSource } from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { Sketch } from "../drawing/Sketch";
import type { Step } from "../drawing/sketching";
import { HATCHES } from "./colours";
import { PICTURE_RATIO, patterns } from "./hatching";
import type { LabelCollection } from "./labels";
import {
  AREA_LAYER,
  BORDER_LAYER,
  type Drawn,
  FILL,
  fillColour,
  NAMES,
  outlineLayer,
  SOURCE,
  styleFor,
  type Taken,
  UNSURE,
  vectorSource,
} from "./layers";
import type { Camera, Companion, Spot, Together } from "./together";
import { WholeButton } from "./wholeButton";

type Box = readonly [number, number, number, number];

export interface MapEvents {
  /** With `isOwn` the pointer is over this map, else over one that moves with it. */
  readonly hover: (position: number | null, spot: Spot | null, isOwn: boolean) => void;
  readonly choose: (position: number | null) => void;
}

export interface MapTexts {
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly whole: string;
  readonly twoFingers: string;
}

const OUTLINE_WIDTHS = [1.8, 2.6];

export function hasWebGl(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

export class AreaMap implements Companion {
  private hovered: number | null = null;
  private chosen: number | null = null;
  private taken: readonly Taken[] = [];
  private sketch: Sketch | null = null;
  private outlines: readonly string[] = [];
  private isWhole = true;

  private constructor(
    private readonly map: MapLibreMap,
    private readonly bounds: Box,
    private readonly events: MapEvents,
    private tiles: string,
    private readonly together: Together | null,
  ) {}

  static async open(
    element: HTMLElement,
    tiles: string,
    bounds: Box,
    events: MapEvents,
    texts: MapTexts,
    together: Together | null,
  ): Promise<AreaMap> {
    const [library] = await Promise.all([import("maplibre-gl"), import("maplibre-gl/dist/maplibre-gl.css")]);
    library.setWorkerUrl(workerAddress);
    const [west, south, east, north] = bounds;
    const margin = Math.max(east - west, north - south);
    const map = new library.Map({
      container: element,
      style: styleFor(tiles, bounds),
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: 16 },
      maxBounds: [west - margin, south - margin, east + margin, north + margin],
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      // One finger moves the page, two move the map: a phone must not be caught in it.
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      locale: {
        "NavigationControl.ZoomIn": texts.zoomIn,
        "NavigationControl.ZoomOut": texts.zoomOut,
        "CooperativeGesturesHandler.MobileHelpText": texts.twoFingers,
        "CooperativeGesturesHandler.WindowsHelpText": texts.twoFingers,
        "CooperativeGesturesHandler.MacHelpText": texts.twoFingers,
      },
      canvasContextAttributes: { preserveDrawingBuffer: true }, // the map can be printed
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    const made = new AreaMap(map, bounds, events, tiles, together);
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new WholeButton(texts.whole, () => made.showWhole()), "top-right");
    await new Promise<void>((done) => map.once("load", () => done()));
    for (const { layer, picture } of patterns()) {
      map.addImage(layer.id, picture, { pixelRatio: PICTURE_RATIO });
      map.addLayer(layer, BORDER_LAYER);
    }
    made.listen();
    return made;
  }

  /** Other boundaries: other tiles, and no state of the areas before. */
  showTiles(tiles: string): void {
    if (tiles === this.tiles) return;
    this.tiles = tiles;
    this.map.removeFeatureState({ source: SOURCE, sourceLayer: AREA_LAYER });
    this.hovered = null;
    this.chosen = null;
    this.map.getSource<VectorTileSource>(SOURCE)?.setTiles([tiles]);
  }

  /** Borders of larger areas, from the finer to the coarser. */
  outline(tiles: readonly string[]): void {
    for (const id of this.outlines) {
      this.map.removeLayer(id);
      this.map.removeSource(id);
    }
    this.outlines = tiles.map((_, i) => `outline-${i}`);
    tiles.forEach((address, i) => {
      const id = `outline-${i}`;
      this.map.addSource(id, vectorSource(address, this.bounds));
      this.map.addLayer(outlineLayer(id, OUTLINE_WIDTHS[i] ?? 2), "chosen-edge");
    });
  }

  name(labels: LabelCollection): void {
    // The library's own type wants arrays it may change; it only reads them.
    this.map.getSource<GeoJSONSource>(NAMES)?.setData(labels as never);
  }

  describe(label: string): void {
    this.map.getCanvas().setAttribute("aria-label", label);
  }

  colour(colours: readonly string[]): void {
    this.map.setPaintProperty(FILL, "fill-color", fillColour(colours));
  }

  /** Give every area its class; the tiles stay as they are. */
  draw(drawn: readonly Drawn[], hidden: ReadonlySet<string>): void {
    for (const { position, number, status, isEstimated = false, isUnsure = false } of drawn) {
      const hatch = status === "present" ? "" : HATCHES[status].name;
      const isHidden = hidden.has(number > 0 ? String(number) : hatch) || (isUnsure && hidden.has(UNSURE));
      this.state(position, { class: number, hatch, isHidden, isEstimated, isUnsure });
    }
  }

  choose(position: number | null): void {
    if (this.chosen !== null) this.state(this.chosen, { isChosen: false });
    if (position !== null) this.state(position, { isChosen: true });
    this.chosen = position;
  }

  /** The areas that go into the value of a drawing. */
  take(taken: readonly Taken[]): void {
    for (const { position } of this.taken) this.state(position, { isTaken: false });
    for (const { position, isCut } of taken) this.state(position, { isTaken: true, isCut });
    this.taken = taken;
  }

  /** From now on somebody may draw on the map; `over` hears which area lies under the keyboard's cross-hair. */
  sketchOn(step: (step: Step) => void, over: (position: number | null) => void): Sketch {
    this.sketch = new Sketch(this.map, { step, cross: (spot) => over(this.at(spot)) });
    return this.sketch;
  }

  frame([west, south, east, north]: Box): void {
    this.isWhole = false;
    this.map.fitBounds([west, south, east, north], { padding: 60, maxZoom: 15, animate: false });
  }

  follow({ center: [longitude, latitude], zoom, isWhole }: Camera): void {
    this.isWhole = isWhole;
    this.map.jumpTo({ center: [longitude, latitude], zoom });
  }

  pointAt(spot: Spot | null): void {
    this.hover(spot && this.at(spot), spot, false);
  }

  close(): void {
    this.together?.leave(this);
    this.map.remove();
  }

  private showWhole(isAtOnce = false): void {
    const [west, south, east, north] = this.bounds;
    this.isWhole = true;
    this.map.fitBounds([west, south, east, north], { padding: 16, animate: !isAtOnce });
  }

  private state(position: number, state: Record<string, unknown>): void {
    this.map.setFeatureState({ source: SOURCE, sourceLayer: AREA_LAYER, id: position }, state);
  }

  private listen(): void {
    this.map.on("mousemove", ({ point }) => {
      if (this.sketch?.isDrawing) return this.hover(null, null, true);
      this.hover(this.at(point), point, true);
      this.together?.pointed(this, point);
    });
    this.map.getCanvas().addEventListener("mouseleave", () => {
      this.hover(null, null, true);
      this.together?.pointed(this, null);
    });
    this.map.on("move", () => this.together?.moved(this, this.camera()));
    // As long as nobody moved the map, it shows the whole municipality on every screen and on paper.
    this.map.on("movestart", (event) => {
      if ("originalEvent" in event && event.originalEvent) this.isWhole = false;
    });
    this.map.on("resize", () => this.isWhole && this.showWhole(true));
    this.map.on("click", (event) => {
      if (!this.sketch?.isDrawing) this.events.choose(this.at(event.point));
    });
    this.together?.join(this);
  }

  private camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { center: [lng, lat], zoom: this.map.getZoom(), isWhole: this.isWhole };
  }

  private at({ x, y }: Spot): number | null {
    const [found] = this.map.queryRenderedFeatures([x, y], { layers: [FILL] });
    return typeof found?.id === "number" ? found.id : null;
  }

  private hover(position: number | null, spot: Spot | null, isOwn: boolean): void {
    if (position !== this.hovered) {
      if (this.hovered !== null) this.state(this.hovered, { isHovered: false });
      if (position !== null) this.state(position, { isHovered: true });
      this.hovered = position;
      this.map.getCanvas().style.cursor = position === null ? "" : "pointer";
    }
    this.events.hover(position, position === null ? null : spot, isOwn);
  }
}
