import type { AreaValue } from "../api/types";
import { profileCsvOf, profileOf } from "../api/values";
import { useHere, viewOf } from "../state/here";
import { useAnswer } from "../state/useAnswer";
import { useWords } from "../words/words";
import { Loading } from "./Loading";
import { ProblemNotice } from "./ProblemNotice";
import { ProfileTable } from "./ProfileTable";

/** All indicators of one area in the chosen year. */
export function AreaProfile({ area }: { area: AreaValue }) {
  const { say, lang } = useWords();
  const { selection } = useHere();
  const { year } = selection;
  const { municipality, level, vintage } = viewOf(selection);
  const question = JSON.stringify(["profile", municipality, level, year, vintage, area.key]);
  const profile = useAnswer(question, () => profileOf(viewOf(selection), area.key));
  return (
    <section class="profile" aria-labelledby="profile-heading">
      <h2 class="kern-heading-medium" id="profile-heading">
        {say("profile", { name: area.name, year })}
      </h2>
      {profile.problem && <ProblemNotice problem={profile.problem} retry={profile.retry} />}
      {!profile.data && profile.isLoading && <Loading what={say("loading_values")} />}
      {profile.data && <ProfileTable profile={profile.data} />}
      {profile.data && (
        <p class="downloads__source">
          {say("interval_methods")}{" "}
          <a class="kern-link" href={profileCsvOf(viewOf(selection), area.key, lang)} download>
            {say("profile_csv")}
          </a>
        </p>
      )}
    </section>
  );
}
