import type { AreaValue, Values } from "../api/types";
import { useHere } from "../state/here";
import { useWords } from "../words/words";
import { ChosenArea } from "./ChosenArea";
import { SelectField } from "./SelectField";

interface AreaPanelProps {
  readonly values: Values;
  readonly area: AreaValue | null;
}

/** A list to choose an area from, by keyboard too, and what is known of the chosen one. */
export function AreaPanel({ values, area }: AreaPanelProps) {
  const { say } = useWords();
  const { go } = useHere();
  const options = [
    { value: "", label: say("choose_area") },
    ...values.values.map((one) => ({ value: one.key, label: `${one.name} (${one.key})` })),
  ];
  return (
    <section class="area" aria-label={say("chosen_area")}>
      <SelectField
        label={say("area")}
        value={area?.key ?? ""}
        options={options}
        onChoose={(key) => go({ area: key || null })}
      />
      {area ? (
        <ChosenArea values={values} area={area} />
      ) : (
        <p class="area__hint">{say("choose_area_hint")}</p>
      )}
    </section>
  );
}
