import { useMemo, useState } from "preact/hooks";
import type { Indicator, Values } from "../api/types";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { MapFigure } from "./MapFigure";
import { Together } from "./together";
import { drawnOf } from "./useLegend";
import { ValueCard } from "./ValueCard";

interface MapPairProps {
  readonly indicator: Indicator;
  readonly before: Values;
  readonly today: Values;
  readonly colours: readonly string[];
  readonly hidden: ReadonlySet<string>;
}

/** One year on two sets of boundaries: two maps with the same section, the same classes and one pointer. */
export function MapPair({ indicator, before, today, colours, hidden }: MapPairProps) {
  const { say, date } = useWords();
  const [together] = useState(() => new Together());
  const { year, breaks } = today;
  const shared = { indicator, breaks, colours, hidden, together };
  return (
    <div class="pair">
      <figure class="pair__one">
        <figcaption>
          <strong>{say("compare_then", { date: date(before.vintage) })}</strong>
          <span class="pair__note"> {say("compare_then_note", { year })}</span>
        </figcaption>
        <OneOfPair {...shared} values={before} />
      </figure>
      <figure class="pair__one">
        <figcaption>
          <strong>{say("compare_today", { date: date(today.vintage) })}</strong>
          <span class="pair__note"> {say("compare_today_note", { year })}</span>
        </figcaption>
        <OneOfPair {...shared} values={today} />
      </figure>
    </div>
  );
}

interface OneOfPairProps {
  readonly indicator: Indicator;
  readonly values: Values;
  readonly breaks: readonly number[];
  readonly colours: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly together: Together;
}

function OneOfPair({ indicator, values, breaks, ...shared }: OneOfPairProps) {
  const { say, of, date } = useWords();
  const { route, go } = useHere();
  const drawn = useMemo(() => drawnOf(indicator, values.values, breaks), [indicator, values, breaks]);
  const at = (position: number | null) => values.values.find((one) => one.position === position) ?? null;
  const { year, vintage } = values;
  return (
    <MapFigure
      {...shared}
      vintage={vintage}
      date={vintage}
      label={say("compare_map_label", { indicator: of(indicator.name), year, date: date(vintage) })}
      drawn={drawn}
      chosen={values.values.find((one) => one.key === route.area)?.position ?? null}
      onChoose={(position) => go({ area: at(position)?.key ?? null })}
      card={(position) => {
        const area = at(position);
        return area && <ValueCard area={area} values={values} indicator={indicator} />;
      }}
      instead={null}
    />
  );
}
