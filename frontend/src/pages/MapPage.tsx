import { useEffect, useMemo, useState } from "preact/hooks";
import type { AreaValue } from "../api/types";
import { valuesOf } from "../api/values";
import {
  absenceEntries,
  type Classified,
  classEntries,
  classOf,
  codesOf,
  POLARITY_KEYS,
} from "../map/classes";
import { HoverCard } from "../map/HoverCard";
import { Legend } from "../map/Legend";
import type { Drawn } from "../map/layers";
import { MapView } from "../map/MapView";
import { Alert } from "../parts/Alert";
import { AreaPanel } from "../parts/AreaPanel";
import { BetweenAreas } from "../parts/BetweenAreas";
import { Downloads } from "../parts/Downloads";
import { Loading } from "../parts/Loading";
import { ProblemNotice } from "../parts/ProblemNotice";
import { ValuesTable } from "../parts/ValuesTable";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** The choropleth with legend, hover and the chosen area. */
export function MapPage() {
  const { selection } = useHere();
  return selection.indicator.scale === "between_areas" ? <BetweenAreas /> : <Choropleth />;
}

function Choropleth() {
  const words = useWords();
  const { route, go, selection } = useHere();
  const { indicator, municipality, level, year } = selection;
  const view = viewOf(selection);
  const values = useAnswer(JSON.stringify(view), () => valuesOf(view));
  const [hover, setHover] = useState<{ position: number; x: number; y: number } | null>(null);
  const [hidden, setHidden] = useState(NOTHING_HIDDEN);
  const [isBroken, setBroken] = useState(false);
  const data = values.data?.indicator === indicator.id && values.data.level === level ? values.data : null;

  useEffect(() => setHidden(NOTHING_HIDDEN), [indicator.id, level]);

  const shown = useMemo((): Classified | null => {
    return data ? { indicator, cells: data.values, breaks: data.breaks } : null;
  }, [data, indicator]);
  const classes = useMemo(() => {
    if (!shown) return [];
    const between = {
      upTo: words.say("class_up_to"),
      above: words.say("class_above"),
      fromTo: words.say("class_from_to"),
    };
    return classEntries(shown, words.lang, between);
  }, [shown, words]);
  const colours = useMemo(() => classes.map((one) => one.colour), [classes]);
  const drawn = useMemo(() => (data && shown ? drawnOf(data.values, shown) : []), [data, shown]);

  if (values.problem) return <ProblemNotice problem={values.problem} retry={values.retry} />;
  if (!data || !shown) return <Loading what={words.say("loading_values")} />;
  const byPosition = (position: number | null) =>
    data.values.find((one) => one.position === position) ?? null;
  const chosen = data.values.find((one) => one.key === route.area) ?? null;
  const hovered = hover ? byPosition(hover.position) : null;
  const toggle = (entry: string) => {
    const next = new Set(hidden);
    if (!next.delete(entry)) next.add(entry);
    setHidden(next);
  };
  const told = words.say("loaded", {
    indicator: words.of(indicator.name),
    year,
    areas: words.areas(drawn.length),
  });
  return (
    <div class="explore">
      <p class="kern-sr-only" aria-live="polite">
        {told}
      </p>
      <div class="explore__main">
        {isBroken ? (
          <>
            <Alert kind="info" title={words.say("no_webgl")} />
            <ValuesTable indicator={indicator} values={data} />
          </>
        ) : (
          <div class="map">
            <MapView
              municipality={municipality}
              level={level}
              vintage={data.vintage}
              label={words.say("map_label", { indicator: words.of(indicator.name), year })}
              colours={colours}
              drawn={drawn}
              hidden={hidden}
              chosen={chosen?.position ?? null}
              onHover={(position, point) =>
                setHover(position !== null && point ? { position, ...point } : null)
              }
              onChoose={(position) => go({ area: byPosition(position)?.key ?? null })}
              onBroken={() => setBroken(true)}
            />
            {hover && hovered && <HoverCard area={hovered} indicator={indicator} year={year} point={hover} />}
          </div>
        )}
        <Downloads values={data} />
      </div>
      <aside class="explore__side">
        <Legend
          unit={words.unit(indicator)}
          polarity={words.say(POLARITY_KEYS[indicator.polarity])}
          classes={classes}
          absences={absenceEntries(data.values)}
          hidden={hidden}
          onToggle={toggle}
        />
        <AreaPanel values={data} area={chosen} />
      </aside>
    </div>
  );
}

function drawnOf(values: readonly AreaValue[], { indicator, breaks }: Classified): Drawn[] {
  const codes = codesOf(indicator);
  return values.map((one) => ({
    position: one.position,
    number: classOf(one, breaks, codes),
    status: one.status,
  }));
}
