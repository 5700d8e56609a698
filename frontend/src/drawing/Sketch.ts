/** Drawing on a map of MapLibre: pointer and keys become steps, and what is drawn is shown. */

import type { GeoJSONSource, Map as MapLibreMap } from "maplibre-gl";
import type { Shape } from "../api/types";
import { featuresOf, SKETCH, SKETCH_LAYERS } from "./features";
import type { Corner } from "./shape";
import { meaningOf, movedIn, moveOf, type Spot, type Step } from "./sketching";

export interface SketchEvents {
  readonly step: (step: Step) => void;
  /** The cross-hair of the keyboard lies there. */
  readonly cross: (spot: Spot) => void;
}

const DOUBLE_CLICK_MS = 600;

const FROM_THE_KEYBOARD: Readonly<Record<string, Step["do"] & ("undo" | "cancel")>> = {
  Backspace: "undo",
  Escape: "cancel",
};

export class Sketch {
  private readonly cross = document.createElement("span");
  /** Where the cross-hair lies; null as long as the pointer draws. */
  private spot: Spot | null = null;
  private pointer: Corner | null = null;
  private shape: Shape | null = null;
  private draft: readonly Corner[] | null = null;

  constructor(
    private readonly map: MapLibreMap,
    private readonly events: SketchEvents,
  ) {
    map.addSource(SKETCH, { type: "geojson", data: featuresOf(null, null, null) as never });
    for (const layer of SKETCH_LAYERS) map.addLayer(layer);
    this.cross.className = "map__cross";
    this.cross.setAttribute("aria-hidden", "true");
    this.cross.hidden = true;
    map.getContainer().append(this.cross);
    map.on("click", ({ point }) => this.set(point, false));
    map.on("dblclick", () => this.tell("close"));
    map.on("mousemove", ({ point }) => this.point(point));
    const canvas = map.getCanvas();
    canvas.addEventListener("mouseleave", () => this.point(null));
    canvas.addEventListener("keydown", this.press);
  }

  get isDrawing(): boolean {
    return this.draft !== null;
  }

  show(shape: Shape | null, draft: readonly Corner[] | null): void {
    const wasDrawing = this.isDrawing;
    this.shape = shape;
    this.draft = draft;
    if (wasDrawing !== this.isDrawing) this.change();
    this.paint();
  }

  /** From here on keys draw; who came by keyboard sees where at once. */
  focus(isByKeyboard: boolean): void {
    this.map.getCanvas().focus({ preventScroll: true });
    if (isByKeyboard) this.lay(this.middle());
  }

  private change(): void {
    const canvas = this.map.getCanvas();
    // Without this role a screen reader would keep the arrow keys for itself.
    canvas.setAttribute("role", this.isDrawing ? "application" : "region");
    canvas.style.cursor = this.isDrawing ? "crosshair" : "";
    if (this.isDrawing) this.map.doubleClickZoom.disable();
    // The second click of the double click that closed the area must not enlarge the map.
    else setTimeout(() => this.isDrawing || this.map.doubleClickZoom.enable(), DOUBLE_CLICK_MS);
    this.pointer = null;
    this.lay(null);
  }

  private press = (event: KeyboardEvent): void => {
    if (!this.draft) return;
    const move = moveOf(event.key, event.shiftKey);
    const other = FROM_THE_KEYBOARD[event.key];
    if (move) this.move(move);
    else if (other) this.tell(other);
    else if (event.key === "Enter") this.enter();
    else return;
    event.preventDefault();
    event.stopPropagation(); // the map would move by itself
  };

  /** Enter sets a corner under the cross-hair; without one, or twice on the same spot, it closes the area. */
  private enter(): void {
    if (this.spot) this.set(this.spot, true);
    else if (this.draft?.length) this.tell("close");
    else this.lay(this.middle());
  }

  private set(spot: Spot, isByKeyboard: boolean): void {
    if (!this.draft) return;
    const seen = this.draft.map(([x, y]) => this.map.project([x, y]));
    const meaning = meaningOf(spot, seen);
    if (meaning === "close" || (meaning === "again" && isByKeyboard)) this.tell("close");
    if (meaning !== "corner") return;
    const at = this.cornerAt(spot);
    // The second click of a double click comes before the page has shown the first.
    this.draft = [...this.draft, at];
    this.events.step({ do: "corner", at });
  }

  private move(by: Spot): void {
    const size = this.map.getContainer();
    const from = this.spot ?? this.middle();
    const { cross, map } = movedIn({ x: size.clientWidth, y: size.clientHeight }, from, by);
    if (map.x !== 0 || map.y !== 0) this.map.panBy([map.x, map.y], { animate: false });
    this.lay(cross);
  }

  private lay(spot: Spot | null): void {
    this.spot = spot;
    this.cross.hidden = spot === null;
    if (!spot) return;
    this.cross.style.transform = `translate(${spot.x}px, ${spot.y}px)`;
    this.pointer = this.cornerAt(spot);
    this.events.cross(spot);
    this.paint();
  }

  private point(spot: Spot | null): void {
    if (!this.draft || (this.spot && !spot)) return;
    this.lay(null);
    this.pointer = spot && this.cornerAt(spot);
    this.paint();
  }

  private tell(step: "close" | "undo" | "cancel"): void {
    if (!this.draft) return;
    if (step === "undo") this.draft = this.draft.slice(0, -1);
    this.events.step({ do: step });
  }

  private cornerAt({ x, y }: Spot): Corner {
    const { lng, lat } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  private middle(): Spot {
    const { clientWidth, clientHeight } = this.map.getContainer();
    return { x: Math.round(clientWidth / 2), y: Math.round(clientHeight / 2) };
  }

  private paint(): void {
    const features = featuresOf(this.shape, this.draft, this.pointer);
    // The library's own type wants arrays it may change; it only reads them.
    this.map.getSource<GeoJSONSource>(SKETCH)?.setData(features as never);
  }
}
