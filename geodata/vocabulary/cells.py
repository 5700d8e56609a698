"""A value and why it may be absent; the signs of German official tables (DIN 55301).

Missing is not zero, suppressed is not missing: a cell is a value *and* a status, and no operation here
turns an absent cell into a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]


class Absent(StrEnum):
    """Why a cell has no value. The first five are delivered, the last three are ours."""

    MISSING = "missing"
    UNKNOWN_OR_CONFIDENTIAL = "unknown_or_confidential"
    NOT_YET_AVAILABLE = "not_yet_available"
    UNRELIABLE = "unreliable"
    NOT_APPLICABLE = "not_applicable"
    UNDEFINED = "undefined"
    TOO_FEW_RESIDENTS = "too_few_residents"
    SUPPRESSED = "suppressed"


PRESENT: Final = "present"
STATUSES: Final[tuple[str, ...]] = (PRESENT, *(reason.value for reason in Absent))
STATUS_CODES: Final[Mapping[str, int]] = {status: code for code, status in enumerate(STATUSES)}

Marks = Mapping[str, int | Absent]

OFFICIAL_SIGNS: Final[Marks] = {
    "-": 0,  # exactly nothing: the one sign that is a number
    ".": Absent.UNKNOWN_OR_CONFIDENTIAL,
    "...": Absent.NOT_YET_AVAILABLE,
    "/": Absent.UNRELIABLE,
    "x": Absent.NOT_APPLICABLE,
}

# Which reason a result inherits when several inputs are absent: the one that must never be lost first.
_PRECEDENCE: Final[tuple[Absent, ...]] = (
    Absent.SUPPRESSED,
    Absent.UNKNOWN_OR_CONFIDENTIAL,
    Absent.TOO_FEW_RESIDENTS,
    Absent.MISSING,
    Absent.NOT_YET_AVAILABLE,
    Absent.UNRELIABLE,
    Absent.NOT_APPLICABLE,
    Absent.UNDEFINED,
)
_RANK: Final[Codes] = np.zeros(len(STATUSES), dtype=np.uint8)
for _position, _reason in enumerate(_PRECEDENCE):
    _RANK[STATUS_CODES[_reason]] = len(_PRECEDENCE) - _position
_BY_RANK: Final[Codes] = np.zeros(len(STATUSES), dtype=np.uint8)
for _code, _rank in enumerate(_RANK):
    _BY_RANK[_rank] = _code


ObservationStatus = Literal["A", "E", "Q", "O", "L", "M"]

_OBSERVED: Final[Mapping[str, ObservationStatus]] = {
    Absent.MISSING: "O",
    Absent.UNKNOWN_OR_CONFIDENTIAL: "O",
    Absent.NOT_YET_AVAILABLE: "O",
    Absent.UNRELIABLE: "L",
    Absent.NOT_APPLICABLE: "M",
    Absent.UNDEFINED: "M",
    Absent.TOO_FEW_RESIDENTS: "L",
    Absent.SUPPRESSED: "Q",
}


def observation_status(status: str, *, is_estimated: bool = False) -> ObservationStatus:
    """The code of a cell in SDMX's list CL_OBS_STATUS: normal, estimated, or why there is no value.

    >>> observation_status("present"), observation_status("present", is_estimated=True)
    ('A', 'E')
    >>> observation_status(Absent.SUPPRESSED)
    'Q'
    """
    if status == PRESENT:
        return "E" if is_estimated else "A"
    return _OBSERVED[status]


def code_of(status: str) -> int:
    """The small integer that stands for a status in arrays.

    >>> code_of("present"), code_of(Absent.SUPPRESSED)
    (0, 8)
    """
    return STATUS_CODES[str(status)]


def combined(*statuses: Codes) -> Codes:
    """Status of a result made from several cells: present only where all are, else the gravest reason.

    >>> combined(np.array([0, 1, 8], np.uint8), np.array([0, 8, 0], np.uint8)).tolist()
    [0, 8, 8]
    """
    rank = _RANK[statuses[0]]
    for status in statuses[1:]:
        rank = np.maximum(rank, _RANK[status])
    return _BY_RANK[rank]


@dataclass(frozen=True, eq=False)
class Cells:
    """One column of cells in a fixed order of areas.

    ``value`` is NaN exactly where ``status`` is not 0 (present).

    >>> column = Cells.of([12.0, Absent.MISSING])
    >>> column.value.tolist(), column.words()
    ([12.0, nan], ['present', 'missing'])
    """

    value: Floats
    status: Codes

    def __post_init__(self) -> None:
        if self.value.shape != self.status.shape or self.value.ndim != 1:
            raise ValueError("value and status must be one-dimensional and of the same length")
        if not bool(np.array_equal(np.isnan(self.value), self.status != 0)):
            raise ValueError("a cell is NaN exactly where it is absent")

    def __len__(self) -> int:
        return len(self.value)

    @classmethod
    def of(cls, cells: Sequence[float | Absent]) -> "Cells":
        """A column from numbers and reasons."""
        value = np.array([np.nan if isinstance(c, Absent) else float(c) for c in cells], np.float64)
        status = np.array([code_of(c) if isinstance(c, Absent) else 0 for c in cells], np.uint8)
        return cls(value, status)

    @classmethod
    def make(cls, value: Floats, status: Codes, otherwise: Absent = Absent.UNDEFINED) -> "Cells":
        """A column from a computed array: absent where ``status`` says so or no finite number came out."""
        status = status.astype(np.uint8, copy=True)
        status[(status == 0) & ~np.isfinite(value)] = code_of(otherwise)
        return cls(np.where(status == 0, value, np.nan), status)

    @classmethod
    def all_absent(cls, length: int, reason: Absent) -> "Cells":
        """A column in which every cell is absent for one reason."""
        return cls(np.full(length, np.nan), np.full(length, code_of(reason), np.uint8))

    @property
    def is_present(self) -> NDArray[np.bool_]:
        """Where there is a number."""
        return np.equal(self.status, 0)

    def words(self) -> list[str]:
        """The statuses as words."""
        return [STATUSES[code] for code in self.status]

    def withheld(self, where: NDArray[np.bool_], reason: Absent) -> "Cells":
        """The same column with present cells made absent where told; absent cells keep their reason."""
        status = np.where(where & (self.status == 0), np.uint8(code_of(reason)), self.status)
        return Cells.make(self.value, status.astype(np.uint8))
