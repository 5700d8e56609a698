import { methodsOf } from "../api/methods";
import { hrefOf, useHere } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { PlainLink } from "./PlainLink";

interface MethodLinksProps {
  /** Identifiers. */
  readonly methods: readonly string[];
  readonly label?: string;
}

/** The pages of methods, by name. */
export function MethodLinks({ methods, label }: MethodLinksProps) {
  const { of } = useWords();
  const { route, go } = useHere();
  const known = useAnswer("methods", methodsOf);
  const found = (known.data ?? []).filter((one) => methods.includes(one.id));
  if (found.length === 0) return null;
  return (
    <span class="method-links">
      {label && <span>{label}:</span>}
      {found.map((one) => {
        const change = { view: "methods", method: one.id, sort: null } as const;
        return (
          <PlainLink
            key={one.id}
            class="kern-link kern-link--small"
            href={hrefOf(route, change)}
            onFollow={() => go(change)}
          >
            {of(one.name)}
          </PlainLink>
        );
      })}
    </span>
  );
}
