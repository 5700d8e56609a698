import { methodOf, methodsOf } from "../api/methods";
import { MethodAbout } from "../methods/MethodAbout";
import { MethodList } from "../methods/MethodList";
import { Loading } from "../parts/Loading";
import { PageHead } from "../parts/PageHead";
import { PlainLink } from "../parts/PlainLink";
import { ProblemNotice } from "../parts/ProblemNotice";
import { hrefOf, useHere } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";

/** All methods by family, or what one says about itself. */
export function MethodsPage() {
  const { route } = useHere();
  return route.method === null ? <AllMethods /> : <OneMethod id={route.method} />;
}

function AllMethods() {
  const { say } = useWords();
  const known = useAnswer("methods", methodsOf);
  return (
    <section class="methods">
      <PageHead title={say("method_list_title")} text={say("method_list_intro")} />
      {known.problem && <ProblemNotice problem={known.problem} retry={known.retry} />}
      {known.isLoading && <Loading what={say("loading_page")} />}
      {known.data && <MethodList methods={known.data} />}
    </section>
  );
}

function OneMethod({ id }: { id: string }) {
  const { say, of } = useWords();
  const { route, go } = useHere();
  const known = useAnswer(`method ${id}`, () => methodOf(id));
  const method = known.isLoading ? null : known.data;
  const isUnknown = known.problem?.status === 404;
  const title = method ? of(method.name) : isUnknown ? say("method_unknown", { asked: id }) : id;
  return (
    <section class="methods">
      <p>
        <PlainLink
          class="kern-link kern-link--small"
          href={hrefOf(route, { method: null })}
          onFollow={() => go({ method: null })}
        >
          {say("method_all")}
        </PlainLink>
      </p>
      <PageHead title={title} {...(method ? { preline: of(method.family_title) } : {})} />
      {known.problem && !isUnknown && <ProblemNotice problem={known.problem} retry={known.retry} />}
      {known.isLoading && <Loading what={say("loading_page")} />}
      {method && <MethodAbout method={method} />}
    </section>
  );
}
