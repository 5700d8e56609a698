"""Whether a group lives nearer to an area than everyone else in its surroundings does."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import KDTree

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import beside, two_groups


def local_centralization(
    group: ArrayLike, total: ArrayLike, coordinates: ArrayLike, *, nearest: int = 5
) -> Floats:
    """Relative centralization of a group around each area, among the area and its nearest neighbours.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    coordinates : array, shape (areas, 2), km
        Of each area's centre.
    nearest : int
        How many other areas with residents belong to the surroundings.

    Returns
    -------
    array, shape (areas,)
        Above 0 where the group lives nearer than the rest, below where farther; between -1 and 1. NaN in an
        area without residents, or where the surroundings lack the group or the rest.

    Raises
    ------
    MissingDataError
        If a count or a coordinate is absent.
    UndefinedMeasureError
        If nobody or everybody belongs to the group, or there are not as many other areas with residents.

    Notes
    -----
    ``Σ X_{j-1} Y_j - Σ X_j Y_{j-1}`` with the cumulative shares of group and rest in the surroundings, from
    the nearest on; areas at one distance are one step.

    References
    ----------
    Folch, D., Rey, S. (2016): The centralization index: a measure of local spatial segregation. Papers in
    Regional Science 95(3), 555-576.

    Examples
    --------
    >>> where = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [4.0, 0.0]]
    >>> local_centralization([9.0, 1.0, 1.0, 1.0], [10.0] * 4, where, nearest=2).round(4).tolist()
    [0.7656, -0.3828, -0.7656, 0.0]

    """
    city = two_groups(group, total, "Local centralization")
    xy = beside(coordinates, city.is_used, "The coordinates")
    if not 1 <= nearest < city.total.size:
        raise UndefinedMeasureError(
            f"Local centralization among {nearest} neighbours needs at least as many other areas with "
            f"residents, and one neighbour; there are {city.total.size} areas with residents."
        )
    distances, around = (np.asarray(each) for each in KDTree(xy).query(xy, nearest + 1))
    group_sums, rest_sums = (np.cumsum(counts[around], axis=1) for counts in (city.group, city.rest))
    is_defined = (group_sums[:, -1] > 0) & (rest_sums[:, -1] > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = group_sums / group_sums[:, -1:], rest_sums / rest_sums[:, -1:]
    is_step = np.ones(around.shape, np.bool_)
    is_step[:, :-1] = np.diff(distances, axis=1) > 1e-9 * distances[:, 1:]
    x_before, y_before = _before(x, is_step), _before(y, is_step)
    steps = np.where(is_step, x_before * y - x * y_before, 0.0)
    local = np.full(city.is_used.size, np.nan)
    local[city.is_used] = np.where(is_defined, steps.sum(axis=1), np.nan)
    return local


def _before(shares: Floats, is_step: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    """Cumulative share at the step before each place."""
    before = np.zeros(shares.shape)
    before[:, 1:] = np.maximum.accumulate(np.where(is_step, shares, 0.0), axis=1)[:, :-1]
    return before
