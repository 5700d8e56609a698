import type { Indicator } from "../api/types";
import { useWords } from "../words/words";
import { Formula } from "./Formula";
import { MethodLinks } from "./MethodLinks";

/** How the indicator is made and where it comes from. */
export function IndicatorAbout({ indicator }: { indicator: Indicator }) {
  const { say, of, number } = useWords();
  return (
    <section class="about" aria-labelledby="about-heading">
      <h2 class="kern-heading-medium" id="about-heading">
        {say("about_indicator")}
      </h2>
      <dl class="facts">
        <dt>{say("meaning")}</dt>
        <dd>{of(indicator.meaning)}</dd>
        <dt>{say("unit")}</dt>
        <dd>{of(indicator.unit_name)}</dd>
        {indicator.formula && (
          <>
            <dt>{say("formula")}</dt>
            <dd>
              <Formula text={indicator.formula} names={indicator.formula_names} />
            </dd>
          </>
        )}
        {indicator.methods.length > 0 && (
          <>
            <dt>{say("methods_of")}</dt>
            <dd>
              <MethodLinks methods={indicator.methods} />
            </dd>
          </>
        )}
        {indicator.minimum_population > 0 && (
          <>
            <dt>{say("minimum_population")}</dt>
            <dd>{say("minimum_population_text", { count: number(indicator.minimum_population) })}</dd>
          </>
        )}
        <dt>{say("source")}</dt>
        <dd>
          {indicator.sources.map((one) => (
            <p key={one.table}>
              {of(one.name)}, <span lang="de">{[one.publisher, one.licence].filter(Boolean).join(", ")}</span>
            </p>
          ))}
        </dd>
        {indicator.references.length > 0 && (
          <>
            <dt>{say("references")}</dt>
            <dd>
              {indicator.references.map((one) => (
                <p key={one.title}>
                  {one.href ? (
                    <a class="kern-link kern-link--small" href={one.href} rel="noreferrer">
                      {one.title}
                    </a>
                  ) : (
                    one.title
                  )}
                </p>
              ))}
            </dd>
          </>
        )}
        <dt>{say("identifier")}</dt>
        <dd>
          <code>{indicator.id}</code>
        </dd>
      </dl>
    </section>
  );
}
