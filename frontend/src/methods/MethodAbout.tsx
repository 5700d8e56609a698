import type { Method } from "../api/types";
import { PlainLink } from "../parts/PlainLink";
import { hrefOf, useHere } from "../state/here";
import { useWords } from "../words/words";
import { MathMl } from "./MathMl";
import { MethodBounds } from "./MethodBounds";

/** The question, the formula with its symbols, the range, and how a measure is misread. */
export function MethodAbout({ method }: { method: Method }) {
  const { say, of } = useWords();
  return (
    <div class="method">
      <p class="method__question">{of(method.question)}</p>
      <section aria-labelledby="method-formula">
        <h2 class="kern-heading-medium" id="method-formula">
          {say("method_formula")}
        </h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long formula scrolls, also by keyboard */}
        <section class="method__formula" aria-label={say("method_formula")} tabIndex={0}>
          <MathMl mathml={method.formula_mathml} latex={method.formula_latex} display="block" />
        </section>
        {method.signs.length > 0 && (
          <dl class="facts">
            {method.signs.map((one) => (
              <Sign key={one.latex} sign={one} />
            ))}
          </dl>
        )}
      </section>
      <MethodBounds method={method} />
      <section aria-labelledby="method-caution">
        <h2 class="kern-heading-medium" id="method-caution">
          {say("method_caution")}
        </h2>
        <p>{of(method.caution)}</p>
      </section>
      {method.undefined.length > 0 && (
        <section aria-labelledby="method-undefined">
          <h2 class="kern-heading-medium" id="method-undefined">
            {say("method_undefined")}
          </h2>
          <ul class="method__list">
            {method.undefined.map((one) => (
              <li key={one.de}>{of(one)}</li>
            ))}
          </ul>
        </section>
      )}
      <References method={method} />
      <UsedBy method={method} />
    </div>
  );
}

function Sign({ sign }: { sign: Method["signs"][number] }) {
  const { of } = useWords();
  return (
    <>
      <dt>
        <MathMl mathml={sign.mathml} latex={sign.latex} display="inline" />
      </dt>
      <dd>{of(sign.meaning)}</dd>
    </>
  );
}

function References({ method }: { method: Method }) {
  const { say } = useWords();
  if (method.references.length === 0) return null;
  return (
    <section aria-labelledby="method-references">
      <h2 class="kern-heading-medium" id="method-references">
        {say("method_references")}
      </h2>
      <ul class="method__list">
        {method.references.map((one) => (
          <li key={one.title}>
            {one.href ? (
              <a class="kern-link kern-link--small" href={one.href} rel="noreferrer">
                {one.title}
              </a>
            ) : (
              one.title
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The published indicators that use it; each leads to its values. */
function UsedBy({ method }: { method: Method }) {
  const { say, of } = useWords();
  const { route, go, indicators } = useHere();
  const published = indicators.filter(({ id }) => method.used_by.some((one) => one.id === id));
  return (
    <section aria-labelledby="method-used-by">
      <h2 class="kern-heading-medium" id="method-used-by">
        {say("method_used_by")}
      </h2>
      {published.length === 0 && <p>{say("method_unused")}</p>}
      <ul class="method__list">
        {published.map((one) => {
          const change = { view: "map", indicator: one.id, method: null } as const;
          return (
            <li key={one.id}>
              <PlainLink class="table-link" href={hrefOf(route, change)} onFollow={() => go(change)}>
                {of(one.name)}
              </PlainLink>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
