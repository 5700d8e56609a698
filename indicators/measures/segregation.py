"""Segregation between areas: evenness, exposure, concentration of one group against everyone else.

The measures take the counts of a group and of all residents, in the same areas and the same order, and
give one number for the municipality (the location quotient: one per area). An absent count stops them: the
sum over the city is then unknown, and a missing count is not a zero. Areas without residents are skipped.
Counts that `indicators.measures.counts.two_groups` has checked may stand for both columns, so that several
measures of one city cost one check.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import (
    NOBODY,
    OneGroup,
    bounded,
    summed,
    sums_of_part_and_whole,
    two_groups,
)
from indicators.measures.rates import parts_of_wholes


def dissimilarity(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Index of dissimilarity *D* of a group and the rest of the population.

    The share of the group that would have to move for every area to have the
    municipality's mix: 0 where the mix is the same everywhere, 1 where no area is shared.

    Parameters
    ----------
    group : array, shape (areas,), persons
    total : array, shape (areas,), persons
        All residents, the group included, in the same areas and the same order.

    Returns
    -------
    float
        D in [0, 1]; no unit.

    Raises
    ------
    MissingDataError
        If a count is NaN. A missing count is not a zero; leave the area out or wait.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or the group larger than all residents of an area.

    Notes
    -----
    ``D = 1/2 Σ |g_i / G - r_i / R|`` with the rest ``r_i = t_i - g_i``. Not additive: D of a city is not
    the mean of its boroughs' D. Small groups over many areas give a large D by chance alone.

    References
    ----------
    Duncan, O. D., Duncan, B. (1955): A methodological analysis of segregation indexes.
    American Sociological Review 20(2), 210-217.

    Examples
    --------
    >>> dissimilarity(np.array([50.0, 50.0]), np.array([50.0, 150.0]))
    0.5

    """
    return two_groups(group, total, "Dissimilarity").dissimilarity


def isolation(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Isolation *xPx* of a group: its own share in the area of an average member.

    Parameters
    ----------
    group : array, shape (areas,), persons
    total : array, shape (areas,), persons
        All residents, the group included, in the same areas and the same order.

    Returns
    -------
    float
        xPx between the group's share in the municipality and 1; no unit.

    Raises
    ------
    MissingDataError
        If a count is NaN.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or the group larger than all residents of an area.

    Notes
    -----
    ``xPx = Σ (g_i / G) (g_i / t_i)``. It rises with the size of the group even where the mix is the same
    everywhere, so compare it with the group's share, not with zero.

    References
    ----------
    Bell, W. (1954): A probability model for the measurement of ecological segregation. Social Forces 32(4),
    357-364. Lieberson, S. (1981): An asymmetrical approach to segregation, in: Ethnic Segregation in Cities.

    Examples
    --------
    >>> round(isolation(np.array([10.0, 90.0]), np.array([100.0, 100.0])), 12)
    0.82

    """
    return two_groups(group, total, "Isolation").isolation


def exposure(group: OneGroup, total: ArrayLike | None = None, *, to: ArrayLike | None = None) -> float:
    """Exposure *xPy* of a group to another: the other's share in the area of an average member.

    Parameters
    ----------
    group : array, shape (areas,), persons
    total : array, shape (areas,), persons
        All residents, both groups included, in the same areas and the same order.
    to : array, shape (areas,), persons, optional
        The other group; everyone outside the group if not given.

    Returns
    -------
    float
        xPy in [0, 1]; no unit.

    Raises
    ------
    MissingDataError
        If a count is NaN.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or a group larger than all residents of an area.

    Notes
    -----
    ``xPy = Σ (g_i / G) (y_i / t_i)``. Towards everyone else ``xPy = 1 - xPx``. Not symmetric: a small group
    meets a large one more often than the other way round.

    References
    ----------
    Lieberson, S. (1981): An asymmetrical approach to segregation, in: Ethnic Segregation in Cities.

    Examples
    --------
    >>> round(exposure(np.array([10.0, 90.0]), np.array([100.0, 100.0])), 12)
    0.18

    """
    city = two_groups(group, total, "Exposure")
    if to is None:
        return 1 - city.isolation
    other = np.asarray(to, np.float64)
    sums_of_part_and_whole(other, city.delivered_total)
    met = summed(city.delivered_group * (other / (city.delivered_total + NOBODY)))
    return min(met / city.group_sum, 1.0)


def entropy_h(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Theil's information index *H*: how much less diverse the areas are than the municipality.

    Parameters
    ----------
    group : array, shape (areas,), persons
    total : array, shape (areas,), persons
        All residents, the group included, in the same areas and the same order.

    Returns
    -------
    float
        H in [0, 1]; no unit.

    Raises
    ------
    MissingDataError
        If a count is NaN.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or the group larger than all residents of an area.

    Notes
    -----
    ``H = Σ t_i (E - E_i) / (E T)`` with the entropy ``E = -p ln p - (1-p) ln(1-p)`` of the municipality's
    and of each area's mix; ``0 ln 0 = 0``.

    References
    ----------
    Theil, H. (1972): Statistical Decomposition Analysis. North-Holland, Amsterdam.

    Examples
    --------
    >>> entropy_h(np.array([50.0, 0.0]), np.array([50.0, 40.0]))
    1.0

    """
    city = two_groups(group, total, "Entropy H")
    share = city.share
    of_city = -share * math.log(share) - (1 - share) * math.log1p(-share)
    of_areas = sum([_entropy(*block) for block in city.blocks()])
    return bounded(1 - of_areas / (of_city * city.everyone))


def location_quotient(
    group: ArrayLike, total: ArrayLike, *, municipality_share: float | None = None
) -> Floats:
    """Location quotient of each area: its share of the group over the municipality's share.

    Parameters
    ----------
    group : array, shape (areas,), persons
    total : array, shape (areas,), persons
        All residents, the group included, in the same areas and the same order.
    municipality_share : float, optional
        The group's share in the municipality where it is known from elsewhere. Then absent areas stay
        absent and stop nothing; otherwise the share is the sum over the areas, which must be complete.

    Returns
    -------
    array, shape (areas,)
        1 where the area has the municipality's mix, above 1 where the group is over-represented; no unit.
        NaN in areas without residents.

    Raises
    ------
    MissingDataError
        If a count is NaN and no ``municipality_share`` is given.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or the group larger than all residents of an area.

    Notes
    -----
    ``LQ_i = (g_i / t_i) / (G / T)``. The mean of the quotients weighted with residents is 1.

    References
    ----------
    Isard, W. (1960): Methods of Regional Analysis. MIT Press, 123-126.

    Examples
    --------
    >>> location_quotient(np.array([10.0, 90.0, 0.0]), np.array([100.0, 100.0, 0.0])).tolist()
    [0.2, 1.8, nan]

    """
    if municipality_share is None:
        municipality_share = two_groups(group, total, "The location quotient").share
    if not 0 < municipality_share <= 1:
        raise UndefinedMeasureError("The location quotient needs somebody of the group in the municipality.")
    groups, totals = parts_of_wholes(group, total)
    quotients: Floats = np.divide(
        groups, totals * municipality_share, out=np.full(groups.shape, np.nan), where=totals > 0
    )
    return quotients


def _entropy(group: Floats, total: Floats) -> float:
    """Σ t E = -Σ [x ln p + y ln (1-p)] with the group x and the rest y, and 0 ln 0 = 0."""
    people, rest = total + NOBODY, total - group
    own = _times_log_of_share(group, people)
    own += _times_log_of_share(rest, people)
    return -summed(own)


def _times_log_of_share(part: Floats, whole: Floats) -> Floats:
    share = part / whole
    share += NOBODY
    np.log(share, out=share)
    share *= part
    return share
