"""Cutting an index into classes, at its values or at shares of the ranked areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.cells import Floats
from indicators.measures.deprivation import ranks

Flags = NDArray[np.bool_]
CutBy = Literal["index", "rank"]

_DIGITS: Final = 12  # shares of ranks are compared without the rounding of binary fractions


@dataclass(frozen=True)
class Cut:
    """A limit between two classes, and to which of them the limit itself belongs."""

    at: float
    belongs_to: Literal["below", "above"]


@dataclass(frozen=True)
class Classes:
    """Limits and the classes between them.

    Cut by index, a limit is a value of the index. Cut by rank, it is a share of the areas, counted from the
    lowest index: the limit 0.9 that belongs above makes a class of the highest tenth.
    ``codes`` has one code more than there are ``cuts``, from the lowest index to the highest; both are empty
    where an index is not cut.
    """

    cuts: tuple[Cut, ...]
    codes: tuple[int, ...]
    near: float = 0.05  # an index (or a share of ranks) nearer to a cut than this is marked
    cut_by: CutBy = "index"

    def __post_init__(self) -> None:
        limits = [cut.at for cut in self.cuts]
        if limits != sorted(set(limits)):
            raise ValueError("cuts must rise")
        if (self.cuts or self.codes) and len(self.codes) != len(self.cuts) + 1:
            raise ValueError("there is one class code more than there are cuts")
        if len(set(self.codes)) != len(self.codes):
            raise ValueError("each class code is given once")
        if self.cut_by == "rank" and not all(0 < limit < 1 for limit in limits):
            raise ValueError("a cut by rank is a share of the areas, between 0 and 1")


def equal_groups(count: int, belongs_to: Literal["below", "above"]) -> tuple[Cut, ...]:
    """The cuts by rank that make groups of equally many areas.

    >>> [cut.at for cut in equal_groups(5, "above")]
    [0.2, 0.4, 0.6, 0.8]
    """
    return tuple(Cut(number / count, belongs_to) for number in range(1, count))


def classes_of(index: Floats, classes: Classes) -> Floats:
    """The class code of each index; NaN stays NaN, and all are NaN where an index is not cut.

    >>> limits = (Cut(-1.0, "above"), Cut(1.0, "below"), Cut(1.5, "below"))
    >>> classes_of(np.array([-1.1, -1.0, 1.0, 1.5, 1.6, np.nan]), Classes(limits, (1, 2, 3, 4))).tolist()
    [1.0, 2.0, 2.0, 3.0, 4.0, nan]
    >>> thirds = Classes(equal_groups(3, "above"), (3, 2, 1), cut_by="rank")
    >>> classes_of(np.array([0.1, 5.0, 7.0, 0.4, 9.9, 0.2]), thirds).tolist()
    [3.0, 2.0, 1.0, 2.0, 1.0, 3.0]
    """
    if not classes.codes:
        return np.full(index.shape, np.nan)
    codes = np.array(classes.codes, np.float64)[_passed(_position(index, classes), classes)]
    codes[np.isnan(index)] = np.nan
    return codes


def near_a_cut(index: Floats, classes: Classes) -> Flags:
    """Where the index (or the share of ranks) is nearer to a cut than ``near``."""
    position = _position(index, classes)
    is_near = np.zeros(index.shape, np.bool_)
    for cut in classes.cuts:
        is_near |= np.abs(position - cut.at) < classes.near
    return is_near


def numbered(code: Floats, codes: Sequence[int]) -> NDArray[np.intp]:
    """Which class of ``codes`` each code is, from 0.

    >>> numbered(np.array([5.0, 1.0]), (1, 3, 5)).tolist()
    [2, 0]
    """
    order = np.argsort(codes)
    return np.asarray(order[np.searchsorted(np.array(codes)[order], code)], np.intp)


def _passed(position: Floats, classes: Classes) -> NDArray[np.intp]:
    passed = np.zeros(position.shape, np.intp)
    for cut in classes.cuts:
        limit = round(cut.at, _DIGITS) if classes.cut_by == "rank" else cut.at
        passed += position >= limit if cut.belongs_to == "above" else position > limit
    return passed


def _position(index: Floats, classes: Classes) -> Floats:
    """The index, or the share of the areas that are below: r = 1 of n stands at 1 - 1/n."""
    if classes.cut_by == "index":
        return index
    areas = int(np.count_nonzero(~np.isnan(index)))
    return np.asarray(np.round(1.0 - ranks(index) / areas, _DIGITS), np.float64)
