import { useId, useState } from "preact/hooks";
import type { MethodInBrief } from "../api/types";
import { PlainLink } from "../parts/PlainLink";
import { hrefOf, useHere } from "../state/here";
import { useWords } from "../words/words";
import { byFamily, isWanted } from "./families";

/** All methods by family, to search in. */
export function MethodList({ methods }: { methods: readonly MethodInBrief[] }) {
  const { say, of, lang } = useWords();
  const [wanted, setWanted] = useState("");
  const id = useId();
  const found = methods.filter((one) => isWanted(one, wanted, lang));
  return (
    <>
      <div class="kern-form-input">
        <label class="kern-label" for={`${id}-search`}>
          {say("method_search")}
        </label>
        <input
          id={`${id}-search`}
          class="kern-form-input__input"
          type="search"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
        <p class="field-hint" role="status">
          {say("methods_found", { count: found.length, all: methods.length })}
        </p>
      </div>
      {byFamily(found).map((family) => (
        <section key={family.id} aria-labelledby={`${id}-${family.id}`}>
          <h2 class="kern-heading-medium" id={`${id}-${family.id}`}>
            {of(family.name)}
          </h2>
          <ul class="method-list">
            {family.methods.map((one) => (
              <Entry key={one.id} method={one} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Entry({ method }: { method: MethodInBrief }) {
  const { say, of, number } = useWords();
  const { route, go, indicators } = useHere();
  const count = indicators.filter((one) => method.used_by.includes(one.id)).length;
  return (
    <li>
      <PlainLink
        class="table-link"
        href={hrefOf(route, { method: method.id })}
        onFollow={() => go({ method: method.id })}
      >
        {of(method.name)}
      </PlainLink>
      <span class="method-list__question">
        {of(method.question)}
        {count > 0 &&
          ` (${count === 1 ? say("method_one_indicator") : say("method_indicators", { count: number(count) })})`}
      </span>
    </li>
  );
}
