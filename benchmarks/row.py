"""One line of the benchmark table."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["reached", "missed", "results differ", "not measured"]


@dataclass(frozen=True)
class Row:
    """What was measured, against a peer in the same run or against a stated bound.

    ``other / ours`` must reach ``goal``; ``other`` is None where the peer could not be run here.
    """

    name: str
    ours: float
    other: float | None
    goal: float
    other_is: Literal["peer", "bound"] = "peer"
    unit: str = "s CPU"
    is_agreed: bool = True  # ours and the peer's result are the same
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as much the other needs."""
        return None if self.other is None else self.other / self.ours

    @property
    def verdict(self) -> Verdict:
        """Whether the goal is reached; a peer that cannot be run is no success and no failure."""
        if self.ratio is None:
            return "not measured"
        if not self.is_agreed:
            return "results differ"
        return "reached" if self.ratio >= self.goal else "missed"

    @property
    def is_missed(self) -> bool:
        """Whether the run as a whole fails because of this line."""
        return self.verdict in {"missed", "results differ"}
