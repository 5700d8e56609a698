import { useEffect } from "preact/hooks";
import { useHere } from "../state/here";

interface PageHeadProps {
  readonly title: string;
  readonly text?: string;
  readonly preline?: string;
}

/** The heading of a view that is not about one indicator. */
export function PageHead({ title, text, preline }: PageHeadProps) {
  const { selection } = useHere();
  useEffect(() => {
    document.title = `${title} – ${selection.municipality.name} – sozialmonitor`;
  });
  return (
    <header class="page-head">
      {preline && <p class="kern-preline kern-preline--small">{preline}</p>}
      <h1 class="selector__title">{title}</h1>
      {text && <p class="selector__meaning">{text}</p>}
    </header>
  );
}
