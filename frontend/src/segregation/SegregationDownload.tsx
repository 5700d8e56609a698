import { useState } from "preact/hooks";
import { textOf } from "../api/client";
import { seriesCsvOf } from "../api/values";
import { Alert } from "../parts/Alert";
import { save } from "../parts/save";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { joined, type Measured } from "./reading";

/** The values of the page as one file, with source and licence: the service's own tables, one after the other. */
export function SegregationDownload({ all, group }: { all: readonly Measured[]; group: string }) {
  const { say, lang, date } = useWords();
  const { selection } = useHere();
  const { key } = selection.municipality;
  const [hasFailed, setFailed] = useState(false);
  const last = all[0]?.series.points.at(-1);
  const fetchAll = async () => {
    setFailed(false);
    try {
      const view = { municipality: key, level: "municipality" };
      const files = all.map(({ indicator }) =>
        textOf(seriesCsvOf({ ...view, indicator: indicator.id }, key, lang)),
      );
      save(joined(await Promise.all(files)), `${key}_segregation_${group}.csv`, "text/csv;charset=utf-8");
    } catch {
      setFailed(true);
    }
  };
  const sources = all[0]?.indicator.sources.map((one) => one.attribution) ?? [];
  return (
    <section class="downloads" aria-label={say("downloads")}>
      <button type="button" class="kern-btn kern-btn--secondary" onClick={fetchAll}>
        <span class="kern-label">{say("seg_csv")}</span>
      </button>
      {hasFailed && <Alert kind="danger" title={say("seg_csv_failed")} />}
      <p class="downloads__source">
        {last && `${say("as_of", { date: date(last.reference_date) })} · `}
        <span lang="de">{[...new Set(sources)].join("; ")}</span>
      </p>
    </section>
  );
}
