import { type Route, VIEWS, type ViewName } from "../route";
import { hrefOf } from "../state/here";
import type { Go } from "../state/useRoute";
import { useWords, type WordKey } from "../words/words";
import { PlainLink } from "./PlainLink";

const LABELS: Readonly<Record<ViewName, WordKey>> = {
  map: "view_map",
  table: "view_table",
  deviation: "view_deviation",
  compare: "view_compare",
  own: "view_own",
  segregation: "view_segregation",
  methods: "view_methods",
};

/** The views of the same selection. */
export function Navigation({ route, go }: { route: Route; go: Go }) {
  const { say } = useWords();
  return (
    <nav class="views" aria-label={say("views")}>
      <ul>
        {VIEWS.map((view) => (
          <li key={view}>
            <PlainLink
              href={hrefOf(route, { view, sort: null, method: null })}
              isCurrent={view === route.view}
              onFollow={() => go({ view, sort: null, method: null })}
            >
              {say(LABELS[view])}
            </PlainLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
