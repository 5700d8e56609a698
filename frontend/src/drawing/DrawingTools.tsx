import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { LARGEST_DRAWING_BYTES } from "../api/customAreas";
import { hasWebGl } from "../map/areaMap";
import { useWords, type WordKey } from "../words/words";
import { cornersOf, drawingIn } from "./shape";
import { LEAST_CORNERS, type Sketching, type Step } from "./sketching";

interface DrawingToolsProps {
  readonly sketching: Sketching;
  readonly onStep: (step: Step) => void;
  /** Somebody begins to draw, by pointer or by keyboard. */
  readonly onBegin: (step: Step, isByKeyboard: boolean) => void;
  readonly onTooLarge: () => void;
}

/** What can be done: draw, load a file, and while drawing finish, take back, give up. */
export function DrawingTools(props: DrawingToolsProps) {
  const { say } = useWords();
  const { sketching } = props;
  const { draft, drawing } = sketching;
  const group = useRef<HTMLDivElement>(null);
  const before = useRef(sketching);

  // A button that is gone takes the focus with it; the next Tab must not begin at the top of the page.
  useLayoutEffect(() => {
    const isOther = (before.current.draft === null) !== (draft === null) || !drawing;
    const isLost = before.current !== sketching && document.activeElement === document.body;
    if (isOther && isLost) group.current?.focus();
    before.current = sketching;
  }, [sketching]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: it takes the focus when its button is gone; a fieldset does not
    <div ref={group} class="tools" role="group" aria-label={say("own_title")} tabIndex={-1}>
      {sketching.draft ? <WhileDrawing {...props} /> : <Beginning {...props} />}
    </div>
  );
}

function Beginning({ sketching, onStep, onBegin, onTooLarge }: DrawingToolsProps) {
  const { say } = useWords();
  const chooser = useRef<HTMLInputElement>(null);
  const { drawing } = sketching;
  const canDraw = useMemo(hasWebGl, []); // without a map a file can still be loaded
  const begin = (step: "begin" | "change") => (event: MouseEvent) =>
    onBegin({ do: step }, event.detail === 0); // a click without a pointer: a key
  const load = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    if (!file) return;
    if (file.size > LARGEST_DRAWING_BYTES) onTooLarge();
    else onStep({ do: "load", drawing: drawingIn(await file.text(), file.name) });
    input.value = ""; // the same file may be chosen again, changed
  };
  return (
    <>
      {canDraw && (
        <Tool word={drawing ? "own_redraw" : "own_draw"} isMain={!drawing} onClick={begin("begin")} />
      )}
      {canDraw && cornersOf(drawing?.shape ?? null) && <Tool word="own_change" onClick={begin("change")} />}
      <Tool word="own_load" onClick={() => chooser.current?.click()} />
      {drawing && <Tool word="own_clear" onClick={() => onStep({ do: "clear" })} />}
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".geojson,.json,application/geo+json,application/json"
        aria-label={say("own_load")}
        onChange={(event) => load(event.currentTarget)}
      />
      {drawing?.fileName && <p class="tools__said">{say("own_file", { name: drawing.fileName })}</p>}
    </>
  );
}

function WhileDrawing({ sketching, onStep }: DrawingToolsProps) {
  const { say, number } = useWords();
  const count = sketching.draft?.length ?? 0;
  const corners = count === 1 ? say("own_one_corner") : say("own_corners", { count: number(count) });
  return (
    <>
      <Tool word="own_finish" isMain isOff={count < LEAST_CORNERS} onClick={() => onStep({ do: "close" })} />
      <Tool word="own_undo" isOff={count === 0} onClick={() => onStep({ do: "undo" })} />
      <Tool word="own_cancel" onClick={() => onStep({ do: "cancel" })} />
      <p class="tools__said" role="status">
        {corners}
        {sketching.remark && ` · ${say("own_too_few")}`}
      </p>
    </>
  );
}

interface ToolProps {
  readonly word: WordKey;
  readonly isMain?: boolean;
  readonly isOff?: boolean;
  readonly onClick: (event: MouseEvent) => void;
}

function Tool({ word, isMain = false, isOff = false, onClick }: ToolProps) {
  const { say } = useWords();
  return (
    <button
      type="button"
      class={`kern-btn kern-btn--${isMain ? "primary" : "secondary"}`}
      disabled={isOff}
      onClick={onClick}
    >
      <span class="kern-label">{say(word)}</span>
    </button>
  );
}
