"""CPU time of a call. Standard library only: the peers' environments use it too."""

import time
from collections.abc import Callable

_SHORTEST_RUN = 0.05  # seconds; shorter runs are repeated until the clock means something


def cpu_seconds(call: Callable[[], object], *, rounds: int = 5) -> float:
    """CPU seconds of one call, warm: the best of several rounds, all threads counted."""
    once = max(_run(call, 1), 1e-9)
    calls = max(1, round(_SHORTEST_RUN / once))
    return min(_run(call, calls) for _ in range(rounds)) / calls


def _run(call: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        call()
    return time.process_time() - start
