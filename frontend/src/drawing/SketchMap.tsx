import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Indicator, Values } from "../api/types";
import type { AreaMap } from "../map/areaMap";
import type { Drawn, Taken } from "../map/layers";
import { MapFigure } from "../map/MapFigure";
import type { Together } from "../map/together";
import { ValueCard } from "../map/ValueCard";
import { ValuesTable } from "../parts/ValuesTable";
import { useWords } from "../words/words";
import type { Sketch } from "./Sketch";
import { boundsOf } from "./shape";
import type { Sketching, Step } from "./sketching";

interface SketchMapProps {
  readonly indicator: Indicator;
  readonly values: Values;
  readonly colours: readonly string[];
  readonly drawn: readonly Drawn[];
  readonly hidden: ReadonlySet<string>;
  readonly sketching: Sketching;
  readonly taken: readonly Taken[];
  /** Keeps the section of the map while another indicator is loaded. */
  readonly together: Together;
  /** Counts up when somebody begins to draw; negative if by keyboard. */
  readonly begun: number;
  readonly onStep: (step: Step) => void;
  /** The name of the area under the cross-hair of the keyboard. */
  readonly onCross: (name: string) => void;
}

const NOBODY = () => undefined;

/** The choropleth to draw on: the drawing, and the areas that go into its value. */
export function SketchMap(props: SketchMapProps) {
  const { indicator, values, sketching, taken, begun, onStep, onCross, ...drawing } = props;
  const { say, of } = useWords();
  const [map, setMap] = useState<AreaMap | null>(null);
  const [sketch, setSketch] = useState<Sketch | null>(null);
  const heard = useRef(begun);
  const { draft } = sketching;
  const shape = sketching.drawing?.shape ?? null;
  const at = (position: number | null) => values.values.find((one) => one.position === position) ?? null;
  const facts = { indicator: of(indicator.name), year: values.year };

  // The map is opened once; what it hears later is for what is shown then.
  const latest = useRef({ onStep, tellCross: (_: number | null) => {} });
  latest.current = {
    onStep,
    tellCross: (position) => onCross(at(position)?.name ?? say("own_outside_areas")),
  };

  const open = (opened: AreaMap) => {
    setMap(opened);
    const over = (position: number | null) => latest.current.tellCross(position);
    setSketch(opened.sketchOn((step) => latest.current.onStep(step), over));
  };

  // At once: a click that follows must meet what is drawn now.
  useLayoutEffect(() => sketch?.show(shape, draft), [sketch, shape, draft]);
  // Other boundaries need their state anew
  useEffect(() => map?.take(taken), [map, taken, values.vintage]);
  useLayoutEffect(() => {
    if (begun !== heard.current) sketch?.focus(begun < 0);
    heard.current = begun;
  }, [sketch, begun]);
  // A file may lie anywhere; what is drawn is where the reader looks.
  const file = sketching.drawing?.fileName ? shape : null;
  useEffect(() => {
    if (file) map?.frame(boundsOf(file));
  }, [map, file]);

  return (
    <MapFigure
      {...drawing}
      vintage={values.vintage}
      date={values.reference_date}
      label={say(draft ? "own_drawing_label" : "own_map_label", facts)}
      chosen={null}
      onChoose={NOBODY}
      onOpen={open}
      card={(position) => {
        const area = at(position);
        return area && <ValueCard area={area} values={values} indicator={indicator} />;
      }}
      instead={<ValuesTable indicator={indicator} values={values} />}
    />
  );
}
