"""Where areas resemble their neighbours: one statistic and one z-score per area."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from indicators.measures.autocorrelation import deviations, islands, row_sums, squared_sums
from indicators.measures.neighbours import Neighbours


@dataclass(frozen=True, eq=False)
class LocalStatistic:
    """Statistic and z-score of each area, shape (areas,); NaN in an area without neighbours."""

    statistic: Floats
    z: Floats


def local_moran(values: ArrayLike, neighbours: Neighbours) -> LocalStatistic:
    """Local Moran's I with its moments if an area keeps its value and the others are shuffled.

    Parameters
    ----------
    values : array, shape (areas,)
        In any unit.
    neighbours : Neighbours
        Usually row-standardised; then the mean over all areas is the global I.

    Returns
    -------
    LocalStatistic
        Above zero: an area and its neighbours deviate to the same side; below: to opposite sides.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`indicators.measures.autocorrelation.moran`.

    Notes
    -----
    ``I_i = z_i Σ_j w_ij z_j / m2`` with ``m2 = Σz²/n``; ``E = -W_i z_i² / ((n-1) m2)``;
    ``Var = (z_i/m2)² n/(n-2) (Σ_j w_ij² - W_i²/(n-1)) (m2 - z_i²/(n-1))``. The score is NaN where z_i is 0.

    References
    ----------
    Anselin, L. (1995): Local indicators of spatial association. Geographical Analysis 27, 93-115. Sokal, R.,
    Oden, N., Thomson, B. (1998): Local spatial autocorrelation in a biological model. Geographical
    Analysis 30, 331-354.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 5)
    >>> local_moran([1.0, 2.0, 3.0, 4.0, 5.0], row).statistic.tolist()
    [1.0, 1.0, 0.0, 0.0, nan]

    """
    z = deviations(values, neighbours)
    n, m2 = z.size, float(np.add.reduce(z * z)) / z.size
    sums, squares = row_sums(neighbours), squared_sums(neighbours)
    local = z * neighbours.summed(z) / m2
    expected = -sums * z * z / ((n - 1) * m2)
    spread = (squares - sums**2 / (n - 1)) * (m2 - z * z / (n - 1))
    variance = (z / m2) ** 2 * n / (n - 2) * spread
    return _without_islands(local, _scores(local - expected, variance), neighbours)


def getis_ord(values: ArrayLike, neighbours: Neighbours, *, includes_itself: bool = False) -> LocalStatistic:
    """Getis and Ord's G: whether high or low values gather around an area.

    Parameters
    ----------
    values : array, shape (areas,)
        In any unit.
    neighbours : Neighbours
        Usually with weights 1.
    includes_itself : bool
        False: Gi, of the neighbours alone; True: Gi*, of the area (with weight 1) and its neighbours.

    Returns
    -------
    LocalStatistic
        Weighted mean of the values around, in their unit, and its score: above zero where high values gather.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`indicators.measures.autocorrelation.moran`.

    References
    ----------
    Getis, A., Ord, J. K. (1992): The analysis of spatial association by use of distance statistics.
    Geographical Analysis 24, 189-206. Ord, J. K., Getis, A. (1995): Local spatial autocorrelation statistics.
    Geographical Analysis 27, 286-306.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4)
    >>> getis_ord([1.0, 2.0, 3.0, 4.0], row).statistic.tolist()
    [2.0, 2.0, 3.0, 3.0]

    """
    x = np.asarray(values, np.float64)
    z = deviations(x, neighbours)
    own = 1.0 if includes_itself else 0.0
    sums = row_sums(neighbours) + own
    squares = squared_sums(neighbours) + own
    lagged = neighbours.summed(z) + own * z
    # Gi leaves the area itself out of mean and variance too. Both sums of the deviations lose one term.
    others = z.size - 1 + own
    mean = (own - 1) * z / others
    variance = (float(np.add.reduce(z * z)) - (1 - own) * z * z) / others - mean**2
    spread = variance * (others * squares - sums**2) / (others - 1)
    around = np.divide(lagged, sums, out=np.zeros(sums.shape), where=sums > 0) + x.mean()
    return _without_islands(around, _scores(lagged - sums * mean, spread), neighbours)


def local_geary(values: ArrayLike, neighbours: Neighbours) -> Floats:
    """Local Geary's C: weighted sum of the squared differences from the neighbours, over the variance.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`indicators.measures.autocorrelation.moran`.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4)
    >>> local_geary([1.0, 2.0, 3.0, 5.0], row).round(4).tolist()
    [0.4571, 0.9143, 2.2857, 1.8286]

    """
    z = deviations(values, neighbours)
    squares = neighbours.weights * (z[neighbours.sources] - z[neighbours.areas]) ** 2
    local = _over_pairs(neighbours, squares) / (float(np.add.reduce(z * z)) / z.size)
    return np.where(islands(neighbours), np.nan, local)


def _over_pairs(neighbours: Neighbours, by_pair: Floats) -> Floats:
    """Sum of a value of the pairs over each area's neighbours."""
    return np.bincount(neighbours.sources, by_pair, neighbours.starts.size - 1).astype(np.float64, copy=False)


def _scores(distance: Floats, variance: Floats) -> Floats:
    scores = np.full(distance.shape, np.nan)
    np.divide(distance, np.sqrt(np.maximum(variance, 0.0)), out=scores, where=variance > 0)
    return scores


def _without_islands(statistic: Floats, z: Floats, neighbours: Neighbours) -> LocalStatistic:
    return LocalStatistic(
        np.where(islands(neighbours), np.nan, statistic), np.where(islands(neighbours), np.nan, z)
    )
