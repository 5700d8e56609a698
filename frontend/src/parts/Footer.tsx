import type { Municipality } from "../api/types";
import { useWords } from "../words/words";

/** Edition, what is published, licences of the software. */
export function Footer({ municipality }: { municipality: Municipality | null }) {
  const { say, date } = useWords();
  return (
    <footer class="footer">
      {municipality && (
        <p>
          {say("edition_of", {
            name: municipality.name,
            id: municipality.edition_id,
            date: date(municipality.published_at),
          })}
        </p>
      )}
      <p>{say("only_released")}</p>
      <ul>
        <li>
          <a class="kern-link kern-link--small" href="/licences.md">
            {say("licences")}
          </a>
        </li>
        <li>
          <a class="kern-link kern-link--small" href="/fira-sans-licence.txt">
            {say("font_licence")}
          </a>
        </li>
      </ul>
    </footer>
  );
}
