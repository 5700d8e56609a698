import { useEffect } from "preact/hooks";
import { levelsOf } from "../api/areas";
import { indicatorsOf } from "../api/indicators";
import type { Municipality } from "../api/types";
import { ComparePage } from "../pages/ComparePage";
import { DeviationPage } from "../pages/DeviationPage";
import { MapPage } from "../pages/MapPage";
import { MethodsPage } from "../pages/MethodsPage";
import { OwnAreaPage } from "../pages/OwnAreaPage";
import { SegregationPage } from "../pages/SegregationPage";
import { TablePage } from "../pages/TablePage";
import type { Route, ViewName } from "../route";
import { type Selection, selectionFor } from "../selection";
import { type Here, HereContext } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import type { Go } from "../state/useRoute";
import { useWords } from "../words/words";
import { IndicatorAbout } from "./IndicatorAbout";
import { Loading } from "./Loading";
import { Notices } from "./Notices";
import { ProblemNotice } from "./ProblemNotice";
import { Selector } from "./Selector";

const PAGES: Readonly<Record<ViewName, () => preact.JSX.Element>> = {
  map: MapPage,
  table: TablePage,
  deviation: DeviationPage,
  compare: ComparePage,
  own: OwnAreaPage,
  segregation: SegregationPage,
  methods: MethodsPage,
};
/** Views that are not about one indicator have a heading of their own. */
const OWN_HEADING: ReadonlySet<ViewName> = new Set(["segregation", "methods"]);

interface ExplorerProps {
  readonly route: Route;
  readonly go: Go;
  readonly municipality: Municipality;
}

/** One municipality: what may be chosen, what is chosen, and the page that shows it. */
export function Explorer({ route, go, municipality }: ExplorerProps) {
  const words = useWords();
  const indicators = useAnswer(`indicators ${municipality.key}`, () => indicatorsOf(municipality.key));
  const levels = useAnswer(`levels ${municipality.key}`, () => levelsOf(municipality.key));
  const problem = indicators.problem ?? levels.problem;
  const isReady = indicators.data !== null && levels.data !== null;
  const selection = indicators.data ? selectionFor(route, municipality, indicators.data) : null;
  const Page = PAGES[route.view];

  useEffect(() => {
    if (isReady && selection && !OWN_HEADING.has(route.view)) completeAddress(route, selection, go);
  });

  if (problem)
    return <ProblemNotice problem={problem} retry={indicators.problem ? indicators.retry : levels.retry} />;
  if (!indicators.data || !levels.data) return <Loading what={words.say("loading_page")} />;
  if (!selection) return <p class="kern-body">{words.say("nothing_published")}</p>;
  const here: Here = { route, go, selection, levels: levels.data, indicators: indicators.data };
  return (
    <HereContext.Provider value={here}>
      {OWN_HEADING.has(route.view) ? (
        <Page />
      ) : (
        <>
          <Selector />
          <Notices notices={selection.notices} />
          <Page />
          <IndicatorAbout indicator={selection.indicator} />
        </>
      )}
    </HereContext.Provider>
  );
}

/** What the reader did not ask for stands in the address too, so that the link shows the same tomorrow. */
function completeAddress(route: Route, { indicator, level, year }: Selection, go: Go) {
  if (route.indicator !== null && route.level !== null && route.year !== null) return;
  go(
    {
      indicator: route.indicator ?? indicator.id,
      level: route.level ?? level,
      year: route.year ?? year,
    },
    "replace",
  );
}
