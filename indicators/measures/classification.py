"""Classes for maps and tables: where to cut a row of values, and which class each value falls into.

Cuts are the boundaries between classes, in rising order, without the two ends: one less than there are
classes. Absent values (NaN) take no part and get no class.
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError

ClosedEnd = Literal["lower", "upper"]

DEVIATIONS: Final = (-1.5, -0.5, 0.5, 1.5)


def quantile_cuts(values: ArrayLike, classes: int) -> Floats:
    """Cuts that put the same number of areas into every class, as far as equal values allow.

    Parameters
    ----------
    values : array, shape (areas,)
    classes : int
        At least 2.

    Returns
    -------
    array, shape (classes - 1,)
        In the unit of the values.

    Raises
    ------
    UndefinedMeasureError
        If so many areas share a value that two cuts coincide: a class would be empty.
    InputError
        If a value is infinite.

    Examples
    --------
    >>> quantile_cuts([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 4).tolist()
    [2.5, 4.5, 6.5]

    """
    x = _sorted(values, classes)
    cuts = np.quantile(x, np.arange(1, classes) / classes, method="averaged_inverted_cdf")
    found: Floats = np.unique(cuts)
    if np.unique(classes_of(x, found)).size < classes:
        raise UndefinedMeasureError(
            f"{classes} classes of equal size are not possible: too many of the {x.size} values are the "
            "same. Take fewer classes or natural breaks."
        )
    return found


def equal_cuts(values: ArrayLike, classes: int) -> Floats:
    """Cuts that divide the span from the smallest to the largest value into equal parts.

    Raises
    ------
    UndefinedMeasureError
        If all values are the same.

    Examples
    --------
    >>> equal_cuts([0.0, 1.0, 10.0], 5).tolist()
    [2.0, 4.0, 6.0, 8.0]

    """
    x = _sorted(values, classes)
    return np.asarray(x[0] + (x[-1] - x[0]) * np.arange(1, classes) / classes, np.float64)


def deviation_cuts(values: ArrayLike, steps: tuple[float, ...] = DEVIATIONS) -> Floats:
    """Cuts at distances from the mean, in standard deviations of the areas (unweighted, ddof 0).

    Raises
    ------
    UndefinedMeasureError
        If all values are the same.

    Examples
    --------
    >>> deviation_cuts([1.0, 3.0], (-1.0, 1.0)).tolist()
    [1.0, 3.0]

    """
    if not steps or list(steps) != sorted(set(steps)):
        raise ValueError(f"steps rise; got {steps}")
    x = _sorted(values, 2)
    return np.asarray(x.mean() + x.std() * np.array(steps), np.float64)


def natural_cuts(values: ArrayLike, classes: int) -> Floats:
    """Natural breaks: the cuts for which values differ least inside the classes.

    Parameters
    ----------
    values : array, shape (areas,)
    classes : int
        At least 2.

    Returns
    -------
    array, shape (classes - 1,)
        Half way between the largest value of a class and the smallest of the next.

    Raises
    ------
    UndefinedMeasureError
        If there are fewer different values than classes.
    InputError
        If a value is infinite.

    Notes
    -----
    The least sum of squared differences from the means of the classes, exactly, by dynamic programming over
    the different values. The best start of the last class never falls as the end rises, so each class costs
    ``n log n`` steps.

    References
    ----------
    Fisher, W. D. (1958): On grouping for maximum homogeneity. JASA 53, 789-798. Jenks, G. F. (1977): Optimal
    data classification for choropleth maps. University of Kansas, Occasional Paper 2.

    Examples
    --------
    >>> natural_cuts([1.0, 2.0, 1.5, 10.0, 11.0, 30.0], 3).tolist()
    [6.0, 20.5]

    """
    x, repeats = np.unique(_sorted(values, classes), return_counts=True)
    if x.size < classes:
        raise UndefinedMeasureError(
            f"{classes} classes need as many different values; there are {x.size}. Take fewer classes."
        )
    sums = _Sums(x - x.mean(), repeats)
    best = sums.squares(np.zeros(x.size, np.intp), np.arange(x.size))
    starts = []
    for at in range(1, classes):
        best, start = _one_more(best, sums, at)
        starts.append(start)
    firsts, end = [], x.size - 1
    for start in reversed(starts):
        firsts.append(int(start[end]))
        end = firsts[-1] - 1
    first = np.array(firsts[::-1], np.intp)
    return (x[first - 1] + x[first]) / 2


def classes_of(values: ArrayLike, cuts: ArrayLike, closed: ClosedEnd = "upper") -> Floats:
    """The class of each value, from 1; NaN stays NaN.

    Parameters
    ----------
    values : array, shape (areas,)
    cuts : array, shape (classes - 1,)
        Rising.
    closed : {"upper", "lower"}
        Whether a value that equals a cut belongs to the class below it (its upper end is closed) or above it.

    Examples
    --------
    >>> classes_of([1.0, 2.0, 3.0, np.nan], [2.0]).tolist()
    [1.0, 1.0, 2.0, nan]
    >>> classes_of([1.0, 2.0, 3.0], [2.0], closed="lower").tolist()
    [1.0, 2.0, 2.0]

    """
    x, limits = np.asarray(values, np.float64), np.asarray(cuts, np.float64)
    if not np.isfinite(limits).all() or (np.diff(limits) <= 0).any():
        raise ValueError(f"cuts rise; got {limits.tolist()}")
    found = np.searchsorted(limits, x, side="left" if closed == "upper" else "right") + 1.0
    return np.where(np.isnan(x), np.nan, found)


class _Sums:
    """Sums up to each value, from which the squares of any class follow."""

    def __init__(self, x: Floats, repeats: NDArray[np.intp]) -> None:
        self.count = np.concatenate([[0.0], np.cumsum(repeats)])
        self.first = np.concatenate([[0.0], np.cumsum(repeats * x)])
        self.second = np.concatenate([[0.0], np.cumsum(repeats * x * x)])

    def squares(self, start: NDArray[np.intp], end: NDArray[np.intp] | int) -> Floats:
        """Squared differences from the mean in classes from start to end, both included."""
        last = np.asarray(end) + 1
        count = self.count[last] - self.count[start]
        apart = self.second[last] - self.second[start] - (self.first[last] - self.first[start]) ** 2 / count
        return np.asarray(np.maximum(apart, 0.0), np.float64)


def _one_more(best: Floats, sums: _Sums, at: int) -> tuple[Floats, NDArray[np.intp]]:
    """The least squares with one more class up to each value, and where that class starts."""
    more = np.full(best.size, np.inf)
    start = np.zeros(best.size, np.intp)
    open_parts = [(at, best.size - 1, at, best.size - 1)]
    while open_parts:
        low, high, least, most = open_parts.pop()
        if low > high:
            continue
        middle = (low + high) // 2
        tried = np.arange(least, min(most, middle) + 1)
        squares = best[tried - 1] + sums.squares(tried, middle)
        chosen = int(tried[squares.argmin()])
        more[middle], start[middle] = squares.min(), chosen
        open_parts += [(low, middle - 1, least, chosen), (middle + 1, high, chosen, most)]
    return more, start


def _sorted(values: ArrayLike, classes: int) -> Floats:
    """The values that are there, in rising order, if classes can be made of them."""
    if classes < 2:
        raise ValueError(f"at least two classes; got {classes}")
    x = np.asarray(values, np.float64)
    if np.isinf(x).any():
        raise InputError(
            f"Area number {int(np.flatnonzero(np.isinf(x))[0]) + 1}: the value is infinite. A share without "
            "denominator is an absent value, not an infinite one."
        )
    known = np.sort(x[~np.isnan(x)])
    if not known.size or known[0] == known[-1]:
        raise UndefinedMeasureError(
            f"Classes need differences: {known.size} values are there, and all are the same."
        )
    return known
