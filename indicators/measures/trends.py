"""Whether values rise or fall over the years, and how fast: Theil and Sen's slope, Mann and Kendall's test.

Both go by the order of the values and so are not led by single years; all areas at once. A trend needs at
least six years.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.neighbours import Indices

FEWEST_YEARS: Final = 6
_MOST_EXACT: Final = 33  # beyond, the normal approximation of S is as good as exact
_BLOCK: Final = 2_000_000  # areas times pairs of years worked on at a time


@dataclass(frozen=True, eq=False)
class Trends:
    """Trend of each area, arrays of shape (areas,); NaN with fewer than six years of values.

    Attributes
    ----------
    slope : array
        Median change per year, in the unit of the values.
    low, high : array
        Interval of the slope.
    s : array
        Pairs of years that rise less pairs that fall.
    p : array
        Two-sided, of no trend; NaN besides where all values are the same, so that nothing can be ordered.
    years : array of int
        Years with a value: why the others are NaN.
    confidence : float

    """

    slope: Floats
    low: Floats
    high: Floats
    s: Floats
    p: Floats
    years: Indices
    confidence: float


def trends(values: ArrayLike, years: ArrayLike, *, confidence: float = 0.95) -> Trends:
    """Theil and Sen's slope with Mann and Kendall's test, for all areas at once.

    Parameters
    ----------
    values : array, shape (areas, years)
        In any unit; NaN where a year has no value. Such years are left out, not bridged.
    years : array, shape (years,)
        In rising order; need not follow each other.
    confidence : float
        Between 0 and 1, both excluded.

    Returns
    -------
    Trends

    Raises
    ------
    InputError
        If the years do not rise, a value is infinite, or there is not one column per year.
    UndefinedMeasureError
        If there are fewer than six years altogether.
    ValueError
        If the confidence does not lie between 0 and 1.

    Notes
    -----
    Slope: median of ``(y_j - y_i) / (t_j - t_i)``; interval by Sen's ranks. S is exact for up to 33 years
    without ties; else normal with ``Var S = [n(n-1)(2n+5) - Σ u(u-1)(2u+5)] / 18`` over groups of u equal
    values and S moved towards 0 by 1. Values of years that hang together make p too small.

    References
    ----------
    Sen, P. K. (1968): Estimates of the regression coefficient based on Kendall's tau. Journal of the American
    Statistical Association 63, 1379-1389. Mann, H. B. (1945): Nonparametric tests against trend. Econometrica
    13, 245-259. Kendall, M. G. (1975): Rank Correlation Methods. London, chapters 4 and 5.

    Examples
    --------
    >>> found = trends([[1.0, 2.0, 3.0, 5.0, 4.0, 6.0], [1.0, 2.0, np.nan, 3.0, 4.0, 5.0]], range(2018, 2024))
    >>> found.slope.tolist(), found.s.tolist(), found.p.round(4).tolist(), found.years.tolist()
    ([1.0, nan], [13.0, nan], [0.0167, nan], [6, 5])

    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence lies between 0 and 1; got {confidence}")
    y, t = _sound(values, years)
    number = np.count_nonzero(~np.isnan(y), axis=1)
    found = np.full((5, len(y)), np.nan)
    step = max(_BLOCK // t.size**2, 1)
    for start in range(0, len(y), step):
        part = np.arange(start, min(start + step, len(y)))
        part = part[number[part] >= FEWEST_YEARS]
        if part.size:
            found[:, part] = _of_areas(y[part], t, number[part], (1 - confidence) / 2)
    slope, low, high, s, p = found
    return Trends(slope, low, high, s, p, number, confidence)


def _of_areas(y: Floats, t: Floats, number: Indices, tail: float) -> Floats:
    """Slope, low, high, S and p of areas with enough years, shape (5, areas)."""
    before, after = np.triu_indices(t.size, 1)
    apart = y[:, after] - y[:, before]
    s = np.nansum(np.sign(apart), axis=1)
    variance, is_tied = _variance(y, number)
    slopes = np.sort(apart / (t[after] - t[before]), axis=1)  # NaN go to the end
    pairs = number * (number - 1) // 2
    rows = np.arange(len(y))
    middle = slopes[rows, (pairs - 1) // 2] / 2 + slopes[rows, pairs // 2] / 2
    width = -special.ndtri(tail) * np.sqrt(variance)
    first = np.maximum(np.rint((pairs - width) / 2).astype(np.int64) - 1, 0)
    last = np.minimum(np.rint((pairs + width) / 2).astype(np.int64), pairs - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.maximum(np.abs(s) - 1, 0) / np.sqrt(variance)
    p = np.where(variance > 0, 2 * special.ndtr(-z), np.nan)
    for each in np.unique(number[~is_tied & (number <= _MOST_EXACT)]):
        is_exact = ~is_tied & (number == each)
        p[is_exact] = _exact(int(each))[np.abs(s[is_exact]).astype(np.int64)]
    return np.array([middle, slopes[rows, first], slopes[rows, last], s, np.minimum(p, 1.0)])


def _variance(y: Floats, number: Indices) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Variance of S and whether any two values are equal."""
    # A value tied u times comes up u times: Σ over groups of u(u-1)(2u+5) is Σ over values of (u-1)(2u+5).
    ties = (y[:, :, None] == y[:, None, :]).sum(axis=2)
    loss = np.where(ties > 0, (ties - 1) * (2 * ties + 5), 0).sum(axis=1)
    variance = (number * (number - 1) * (2 * number + 5) - loss) / 18
    return variance.astype(np.float64), loss > 0


@lru_cache(maxsize=64)
def _exact(years: int) -> Floats:
    """Chance of at least as large a |S|, for each |S|, if all orders of the years are equally likely."""
    orders = np.ones(1)  # by the number of pairs in falling order, as shares of all orders
    for each in range(2, years + 1):
        orders = np.convolve(orders, np.ones(each) / each)
    pairs = years * (years - 1) // 2
    s = np.abs(pairs - 2 * np.arange(pairs + 1))
    by_size = np.bincount(s, orders)
    return np.add.accumulate(by_size[::-1])[::-1]


def _sound(values: ArrayLike, years: ArrayLike) -> tuple[Floats, Floats]:
    y, t = np.asarray(values, np.float64), np.asarray(years, np.float64)
    if y.ndim != 2 or t.shape != y.shape[1:]:
        raise InputError(f"A trend takes one column per year; got {y.shape} values and {t.size} years.")
    if not np.isfinite(t).all() or (np.diff(t) <= 0).any():
        raise InputError(f"The years of a trend rise, each once; got {t.tolist()}. Sort the columns by year.")
    if np.isinf(y).any():
        row, column = np.argwhere(np.isinf(y))[0]
        raise InputError(
            f"Area number {row + 1} has an infinite value in {t[column]:g}. Expected is a number, or NaN "
            "where there is none."
        )
    if t.size < FEWEST_YEARS:
        raise UndefinedMeasureError(f"A trend needs at least {FEWEST_YEARS} years; there are {t.size}.")
    return y, t
