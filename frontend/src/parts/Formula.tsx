import { type FormulaPart, formulaParts } from "./formula";

/** A formula set as mathematics; as plain text if it cannot be read. */
export function Formula({ text }: { text: string }) {
  const parts = formulaParts(text);
  if (!parts) return <code>{text}</code>;
  return (
    <math class="formula" aria-label={text}>
      <mrow>
        <Part part={parts} />
      </mrow>
    </math>
  );
}

function Part({ part }: { part: FormulaPart }) {
  switch (part.kind) {
    case "number":
      return <mn>{part.text}</mn>;
    case "name":
      return <mtext>{part.text}</mtext>;
    case "minus":
      return (
        <mrow>
          <mo>−</mo>
          <Part part={part.inner} />
        </mrow>
      );
    case "group":
      return (
        <mrow>
          <mo>(</mo>
          <Part part={part.inner} />
          <mo>)</mo>
        </mrow>
      );
    case "chain":
      return (
        <mrow>
          <Part part={part.left} />
          <mo>{part.sign}</mo>
          <Part part={part.right} />
        </mrow>
      );
    case "fraction":
      return (
        <mfrac>
          <mrow>
            <Part part={part.above} />
          </mrow>
          <mrow>
            <Part part={part.below} />
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
              <Part part={one} />
            </mrow>
          ))}
          <mo>)</mo>
        </mrow>
      );
  }
}
