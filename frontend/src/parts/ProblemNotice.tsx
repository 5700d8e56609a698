import type { ApiProblem } from "../api/client";
import { useWords } from "../words/words";
import { Alert } from "./Alert";

interface ProblemNoticeProps {
  readonly problem: ApiProblem;
  readonly retry?: () => void;
}

/** What the service answered instead of data, in its own words. */
export function ProblemNotice({ problem, retry }: ProblemNoticeProps) {
  const { say } = useWords();
  const isOffline = problem.status === 0;
  const isRefusal = problem.status >= 400 && problem.status < 500;
  return (
    <Alert
      kind={isRefusal ? "warning" : "danger"}
      title={isOffline ? say("problem_offline") : problem.title || say("problem_title")}
    >
      <p class="kern-body kern-body--small">
        {isOffline ? say("problem_offline_detail") : problem.detail || say("problem_no_detail")}
      </p>
      {retry && !isRefusal && (
        <button type="button" class="kern-btn kern-btn--secondary" onClick={retry}>
          <span class="kern-label">{say("try_again")}</span>
        </button>
      )}
    </Alert>
  );
}
