import type { Indicator, Series, SeriesPoint } from "../api/types";
import { seriesCsvOf } from "../api/values";
import { codesOf } from "../map/classes";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { ChartAxes } from "./ChartAxes";
import { ConversionNote } from "./ConversionNote";
import { HEIGHT, scalesFor, WIDTH } from "./chart";
import { acrossReforms } from "./reform";
import { SeriesLegend } from "./SeriesLegend";
import { SeriesLines } from "./SeriesLines";
import { SeriesTable } from "./SeriesTable";

interface LineChartProps {
  readonly series: Series;
  readonly whole: readonly SeriesPoint[];
  readonly wholeName: string;
  readonly indicator: Indicator;
  readonly year: number;
}

/** A series as one line over reforms, with what was counted and what was estimated, and the same as a table. */
export function LineChart({ series, whole, wholeName, indicator, year }: LineChartProps) {
  const { say, of, lang } = useWords();
  const { selection } = useHere();
  const view = {
    municipality: selection.municipality.key,
    indicator: series.indicator,
    level: series.level,
  };
  const across = acrossReforms(series);
  const scales = scalesFor([...across.today, ...across.older], whole, codesOf(indicator));
  if (!scales) return <p class="area__hint">{say("series_empty")}</p>;
  return (
    <figure class="chart">
      <figcaption class="chart__title">{say("series_of", { indicator: of(indicator.name) })}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say("series_label", { name: series.name })}
      >
        <ChartAxes
          scales={scales}
          year={year}
          reforms={across.reforms}
          isOfClasses={indicator.kind === "class"}
        />
        <SeriesLines across={across} whole={whole} scales={scales} indicator={indicator} year={year} />
      </svg>
      <SeriesLegend
        across={across}
        name={series.name}
        wholeName={whole.length > 0 ? wholeName : ""}
        method={series.interval_method}
      />
      {across.isConverted && series.conversion && <ConversionNote conversion={series.conversion} />}
      <SeriesTable across={across} method={series.interval_method} indicator={indicator} />
      <p>
        <a class="kern-link kern-link--small" href={seriesCsvOf(view, series.key, lang)} download>
          {say("series_csv")}
        </a>
      </p>
    </figure>
  );
}
