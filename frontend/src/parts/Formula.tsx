import type { Bilingual } from "../api/types";
import { useWords } from "../words/words";
import { type FormulaPart, formulaParts } from "./formula";

type Names = Readonly<Record<string, Bilingual>>;

/** A formula set as mathematics, in words where they are known; as plain text if it cannot be read. */
export function Formula({ text, names }: { text: string; names: Names }) {
  const parts = formulaParts(text);
  if (!parts) return <code>{text}</code>;
  return (
    <math class="formula" aria-label={text}>
      <mrow>
        <Part part={parts} names={names} />
      </mrow>
    </math>
  );
}

function Part({ part, names }: { part: FormulaPart; names: Names }) {
  const { of } = useWords();
  switch (part.kind) {
    case "number":
      return <mn>{part.text}</mn>;
    case "name":
      return <mtext>{names[part.text] ? of(names[part.text] as Bilingual) : part.text}</mtext>;
    case "minus":
      return (
        <mrow>
          <mo>−</mo>
          <Part part={part.inner} names={names} />
        </mrow>
      );
    case "group":
      return (
        <mrow>
          <mo>(</mo>
          <Part part={part.inner} names={names} />
          <mo>)</mo>
        </mrow>
      );
    case "chain":
      return (
        <mrow>
          <Part part={part.left} names={names} />
          <mo>{part.sign}</mo>
          <Part part={part.right} names={names} />
        </mrow>
      );
    case "fraction":
      return (
        <mfrac>
          <mrow>
            <Part part={part.above} names={names} />
          </mrow>
          <mrow>
            <Part part={part.below} names={names} />
          </mrow>
        </mfrac>
      );
    case "call":
      return (
        <mrow>
          <mtext>{part.text}</mtext>
          <mo>(</mo>
          {part.parts.map((one, i) => (
            <mrow key={`${i}${one.kind}`}>
              {i > 0 && <mo separator>,</mo>}
              <Part part={one} names={names} />
            </mrow>
          ))}
          <mo>)</mo>
        </mrow>
      );
  }
}
