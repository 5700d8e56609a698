"""Which areas belong to a cluster of high or low values, or stand out among their neighbours.

An area is labelled only where its test holds after all tests done beside it are allowed for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from indicators.measures.local_permutation import LocalTest, local_permutation_test
from indicators.measures.multiple_tests import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    holm,
)
from indicators.measures.neighbours import Neighbours

ClusterStatistic = Literal["moran", "getis_ord"]
Adjustment = Literal["benjamini_hochberg", "benjamini_yekutieli", "holm", "bonferroni", "none"]

NOT_SIGNIFICANT: Final = 0
HIGH_AMONG_HIGH: Final = 1  # of Getis and Ord's G: high values gather
LOW_AMONG_LOW: Final = 2  # of Getis and Ord's G: low values gather
HIGH_AMONG_LOW: Final = 3
LOW_AMONG_HIGH: Final = 4

_ADJUSTMENTS: Final[Mapping[Adjustment, Callable[[Floats], Floats]]] = {
    "benjamini_hochberg": benjamini_hochberg,
    "benjamini_yekutieli": benjamini_yekutieli,
    "holm": holm,
    "bonferroni": bonferroni,
    "none": lambda p: p,
}


@dataclass(frozen=True, eq=False)
class LocalClusters:
    """Class of each area, and the tests behind it; all arrays of shape (areas,).

    Attributes
    ----------
    codes : array
        NOT_SIGNIFICANT, HIGH_AMONG_HIGH, LOW_AMONG_LOW, HIGH_AMONG_LOW or LOW_AMONG_HIGH; NaN, never 0, in
        an area without a value or without neighbours that have one. An area exactly at the mean is neither
        high nor low: its code is NOT_SIGNIFICANT, and it has no test.
    statistic, p, adjusted_p : array
        p is two-sided; NaN where nothing was tested.
    tests : int
        Number of areas tested: what the adjustment allows for.
    significant : int
    level : float
    adjustment : str
    draws, seed : int
    generator : str

    """

    codes: Floats
    statistic: Floats
    p: Floats
    adjusted_p: Floats
    tests: int
    significant: int
    level: float
    adjustment: str
    draws: int
    seed: int
    generator: str


def local_clusters(
    values: ArrayLike,
    neighbours: Neighbours,
    statistic: ClusterStatistic = "moran",
    *,
    level: float = 0.05,
    adjustment: Adjustment = "benjamini_hochberg",
    draws: int = 9_999,
    seed: int = 0,
) -> LocalClusters:
    """Clusters and outliers by local Moran, or gatherings of high and low values by Getis and Ord's G.

    Parameters
    ----------
    values : array, shape (areas,)
        In any unit; NaN where there is none. Such areas are left out, also as neighbours.
    neighbours : Neighbours
        Of all areas.
    statistic : {"moran", "getis_ord"}
    level : float
        An area is labelled where its adjusted p is below.
    adjustment : {"benjamini_hochberg", "benjamini_yekutieli", "holm", "bonferroni", "none"}
    draws : int
        The smallest p is ``2 / (draws + 1)``; with few draws and many areas no adjusted p can be small.
    seed : int

    Returns
    -------
    LocalClusters

    Raises
    ------
    UndefinedMeasureError
        If fewer than 4 areas have a value, none of them are neighbours, or all have the same.

    References
    ----------
    Anselin, L. (1995): Local indicators of spatial association. Geographical Analysis 27, 93-115. Caldas de
    Castro, M., Singer, B. (2006): Controlling the false discovery rate: a new application to account for
    multiple and dependent tests in local statistics of spatial association. Geographical Analysis 38,
    180-208.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs(range(39), range(1, 40), 41)
    >>> found = local_clusters([9.0] * 5 + [1.0] * 35 + [4.0], row, adjustment="none", seed=1)
    >>> found.codes[[2, 12, 40]].tolist(), found.tests
    ([1.0, 0.0, nan], 40)

    """
    x = np.asarray(values, np.float64)
    has_value = np.isfinite(x)
    used, links = x[has_value], neighbours.within(has_value)
    test = local_permutation_test(used, links, statistic, draws=draws, seed=seed)
    adjusted = _ADJUSTMENTS[adjustment](test.p)
    is_tested = ~np.isnan(test.p)
    classes = _quadrants(used, links) if statistic == "moran" else _tails(test)
    codes = np.where(adjusted < level, classes, float(NOT_SIGNIFICANT))
    codes[np.diff(links.starts) == 0] = np.nan  # an island; an area at the mean has no test and no cluster
    return LocalClusters(
        codes=_spread(codes, has_value),
        statistic=_spread(np.where(is_tested, test.statistic, np.nan), has_value),
        p=_spread(test.p, has_value),
        adjusted_p=_spread(adjusted, has_value),
        tests=int(np.count_nonzero(is_tested)),
        significant=int(np.count_nonzero(codes > NOT_SIGNIFICANT)),
        level=level,
        adjustment=adjustment,
        draws=test.draws,
        seed=test.seed,
        generator=test.generator,
    )


def _quadrants(values: Floats, links: Neighbours) -> Floats:
    z = values - values.mean()
    is_high, is_around_high = z > 0, links.summed(z) > 0
    return np.select(
        [is_high & is_around_high, ~is_high & ~is_around_high, is_high & ~is_around_high],
        [float(HIGH_AMONG_HIGH), float(LOW_AMONG_LOW), float(HIGH_AMONG_LOW)],
        float(LOW_AMONG_HIGH),
    )


def _tails(test: LocalTest) -> Floats:
    return np.where(test.p_high < test.p_low, float(HIGH_AMONG_HIGH), float(LOW_AMONG_LOW))


def _spread(column: Floats, has_value: NDArray[np.bool_]) -> Floats:
    spread = np.full(has_value.size, np.nan)
    spread[has_value] = column
    return spread
