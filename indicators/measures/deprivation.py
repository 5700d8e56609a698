"""Ranks spread out, as the British statistical offices do before they add the domains of deprivation.

Each domain is ranked; ranks are stretched exponentially so that a good rank in one domain hardly cancels a
bad one in another; the stretched ranks are added with weights, which recipes hold (``indicators/recipes``).
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError

Ties = Literal["min", "average"]

STRETCH: Final = 23.0  # the most deprived tenth of the areas then gets half of the scale
_SPAN: Final = -float(np.expm1(-100.0 / STRETCH))


def ranks(values: ArrayLike, ties: Ties = "min") -> Floats:
    """Ranks from 1 for the highest value (most deprived); NaN has none.

    Parameters
    ----------
    values : array, shape (areas,)
        Higher = more deprived; NaN where absent.
    ties : {"min", "average"}
        Equal values share the smaller rank, or the mean of the ranks they fill.

    Examples
    --------
    >>> ranks([0.1, 0.4, np.nan, 0.4]).tolist()
    [3.0, 1.0, nan, 1.0]
    >>> ranks([0.1, 0.4, np.nan, 0.4], "average").tolist()
    [3.0, 1.5, nan, 1.5]

    """
    x = np.asarray(values, np.float64)
    ordered = np.sort(x[~np.isnan(x)])
    higher = ordered.size - np.searchsorted(ordered, x, side="right")
    if ties == "average":
        as_high = ordered.size - np.searchsorted(ordered, x, side="left")
        return np.where(np.isnan(x), np.nan, (higher + 1 + as_high) / 2)
    return np.where(np.isnan(x), np.nan, higher + 1.0)


def rank_share(rank: ArrayLike, areas: int | None = None) -> Floats:
    """Rank 1 as 1, the last rank as ``1 / areas``.

    Parameters
    ----------
    rank : array, shape (areas,)
        1 is the most deprived; NaN where the area has none.
    areas : int, optional
        How many are ranked; without, those that have a rank.

    Raises
    ------
    InputError
        If a rank is below 1 or above the number of areas.

    Examples
    --------
    >>> rank_share([1.0, 2.0, np.nan, 4.0, 3.0]).tolist()
    [1.0, 0.75, nan, 0.25, 0.5]

    """
    numbers = np.asarray(rank, np.float64)
    count = int(np.count_nonzero(~np.isnan(numbers))) if areas is None else areas
    is_wrong = (numbers < 1) | (numbers > count)
    if is_wrong.any():
        first = int(np.flatnonzero(is_wrong)[0])
        raise InputError(
            f"Area number {first + 1}: rank {numbers[first]:g} is not one of 1 to {count}, the number of "
            "areas ranked. Check whether ranks are those of this selection of areas.",
            positions=(np.flatnonzero(is_wrong) + 1).tolist(),
        )
    return (count - numbers + 1) / count


def stretched(share: ArrayLike) -> Floats:
    """Ranks as shares, stretched exponentially to 0 (least) to 100 (most deprived).

    Parameters
    ----------
    share : array, shape (areas,)
        In [0, 1], 1 the most deprived.

    Raises
    ------
    InputError
        If a share is not in [0, 1].

    Notes
    -----
    ``-23 ln(1 - R (1 - e^(-100/23)))``: ties at the top differ by much, those at the bottom by little.

    References
    ----------
    Noble, M. et al.: The English Indices of Deprivation, appendix on exponential transformation; Scottish
    Indices of Deprivation 2003, appendix 5.

    Examples
    --------
    >>> stretched([0.0, 0.9, 1.0]).round(4).tolist()
    [0.0, 50.4267, 100.0]

    """
    shares = np.asarray(share, np.float64)
    if ((shares < 0) | (shares > 1)).any():
        raise InputError("A rank as a share lies between 0 and 1; divide ranks by the number of areas first.")
    return -STRETCH * np.log1p(-shares * _SPAN) + 0.0
