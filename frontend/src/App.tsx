import { useEffect, useMemo } from "preact/hooks";
import { municipalities } from "./api/areas";
import { Explorer } from "./parts/Explorer";
import { Footer } from "./parts/Footer";
import { Header } from "./parts/Header";
import { Loading } from "./parts/Loading";
import { ProblemNotice } from "./parts/ProblemNotice";
import { municipalityFor } from "./selection";
import { useAnswer } from "./state/useAnswer";
import { useRoute } from "./state/useRoute";
import { Words, WordsContext } from "./words/words";

/** Header, navigation, page. */
export function App() {
  const [route, go] = useRoute();
  const words = useMemo(() => new Words(route.lang), [route.lang]);
  const known = useAnswer("municipalities", municipalities);
  const municipality = known.data ? municipalityFor(route, known.data) : null;

  useEffect(() => {
    document.documentElement.lang = route.lang;
  }, [route.lang]);

  return (
    <WordsContext.Provider value={words}>
      <a class="skip-link kern-link" href="#content">
        {words.say("skip")}
      </a>
      <Header route={route} go={go} municipalities={known.data ?? []} municipality={municipality} />
      <main id="content" tabIndex={-1} class="page">
        {known.problem && <ProblemNotice problem={known.problem} retry={known.retry} />}
        {known.isLoading && <Loading what={words.say("loading_page")} />}
        {known.data && !municipality && <p class="kern-body">{words.say("nothing_published")}</p>}
        {municipality && <Explorer route={route} go={go} municipality={municipality} />}
      </main>
      <Footer municipality={municipality} />
    </WordsContext.Provider>
  );
}
