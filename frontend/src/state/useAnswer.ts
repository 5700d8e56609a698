/** What a question to the service has brought so far. */

import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api/client";

export interface Answer<T> {
  /** The last answer that came; while another is awaited it is still shown. */
  readonly data: T | null;
  readonly problem: ApiProblem | null;
  readonly isLoading: boolean;
  readonly retry: () => void;
}

/** Ask whenever the key changes; a null key asks nothing. */
export function useAnswer<T>(key: string | null, ask: () => Promise<T>): Answer<T> {
  const [state, setState] = useState<{ key: string | null; data: T | null; problem: ApiProblem | null }>({
    key: null,
    data: null,
    problem: null,
  });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (key === null) return;
    let isWanted = true;
    ask().then(
      (data) => isWanted && setState({ key, data, problem: null }),
      (error: unknown) => isWanted && setState({ key, data: null, problem: problemOf(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [key, attempt]);

  const isLoading = key !== null && state.key !== key;
  return {
    data: key === null ? null : state.data,
    problem: isLoading ? null : state.problem,
    isLoading,
    retry: () => setAttempt((n) => n + 1),
  };
}

function problemOf(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem(0, "", String(error));
}
