/** The route as state: read from the URL, changed by going somewhere, moved by back and forward. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { type Route, routeIn, searchOf } from "../route";

export type Change = Partial<Route>;
export type Go = (change: Change, how?: "push" | "replace") => void;

export function useRoute(): readonly [Route, Go] {
  const [route, setRoute] = useState(() => routeIn(location.search));

  useEffect(() => {
    const read = () => setRoute(routeIn(location.search));
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, []);

  const go = useCallback<Go>((change, how = "push") => {
    const next = { ...routeIn(location.search), ...change };
    const address = location.pathname + searchOf(next);
    if (how === "replace") history.replaceState(null, "", address);
    else if (address !== location.pathname + location.search) history.pushState(null, "", address);
    setRoute(next);
  }, []);

  return [route, go];
}
