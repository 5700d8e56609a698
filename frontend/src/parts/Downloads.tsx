import type { Values } from "../api/types";
import { downloadsOf, editionCsvOf } from "../api/values";
import { useHere, viewOf } from "../state/here";
import { useWords } from "../words/words";

/** Files of what is shown, and whose data they are. */
export function Downloads({ values }: { values: Values }) {
  const { say, lang, date } = useWords();
  const { selection } = useHere();
  // The files hold what is shown: converted values on the boundaries they are converted to.
  const vintage = values.converted_from ? values.vintage : null;
  const files = downloadsOf({ ...viewOf(selection), vintage }, lang);
  const name = [values.indicator, values.year, vintage].filter(Boolean).join("_");
  return (
    <section class="downloads" aria-label={say("downloads")}>
      <ul>
        <li>
          <a class="kern-link" href={files.csv} download>
            {say("download_csv")}
          </a>
        </li>
        <li>
          <a class="kern-link" href={files.geopackage} download>
            {say("download_geopackage")}
          </a>
        </li>
        <li>
          <a class="kern-link" href={files.map} download={`${name}.html`}>
            {say("download_map")}
          </a>
        </li>
        <li>
          <a class="kern-link" href={editionCsvOf(selection.municipality.key, lang)} download>
            {say("all_values_csv")}
          </a>
        </li>
      </ul>
      <p class="downloads__source">
        {say("as_of", { date: date(values.reference_date) })} ·{" "}
        {say("vintage_of", { date: date(values.vintage) })}
        {values.converted_from && `, ${say("vintage_converted", { date: date(values.converted_from) })}`} ·{" "}
        <span lang="de">{values.attribution.join("; ")}</span>
      </p>
    </section>
  );
}
