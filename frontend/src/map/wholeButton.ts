import type { IControl, Map as MapLibreMap } from "maplibre-gl";

const SVG = "http://www.w3.org/2000/svg";
const CORNERS = "M4,9 V4 H9 M15,4 H20 V9 M20,15 V20 H15 M9,20 H4 V15";

/** A button on the map that shows the whole municipality again. */
export class WholeButton implements IControl {
  private readonly box = document.createElement("div");

  constructor(
    private readonly label: string,
    private readonly showWhole: () => void,
  ) {}

  onAdd(_map: MapLibreMap): HTMLElement {
    this.box.className = "maplibregl-ctrl maplibregl-ctrl-group";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map__whole";
    button.title = this.label;
    button.setAttribute("aria-label", this.label);
    button.append(picture());
    button.addEventListener("click", this.showWhole);
    this.box.append(button);
    return this.box;
  }

  onRemove(): void {
    this.box.remove();
  }
}

function picture(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", CORNERS);
  svg.append(path);
  return svg;
}
