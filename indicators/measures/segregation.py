"""Segregation between areas: evenness, exposure, concentration of one group against everyone else.

The measures take the counts of a group and of all residents, in the same areas and the same order, and
give one number for the municipality (the location quotient: one per area). An absent count stops them: the
sum over the city is then unknown, and a missing count is not a zero. Areas without residents are skipped.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from scipy.linalg.blas import dasum, daxpy

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.rates import parts_of_wholes, refuse_negative

# Added to the residents before dividing by them: changes no number of people, but makes 0/0 a 0.
_NOBODY: Final = 1e-300
# Areas worked on at a time: what is computed in between stays in the processor's cache.
_BLOCK: Final = 8192


class _City(NamedTuple):
    """Complete counts of a group and of everyone, whole and in blocks, and the sums of group and rest."""

    group: Floats
    total: Floats
    blocks: list[tuple[Floats, Floats]]
    group_sum: float
    rest_sum: float


def dissimilarity(group: ArrayLike, total: ArrayLike) -> float:
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
    city = _prepared(group, total, "Dissimilarity")
    factor = -city.rest_sum / city.group_sum
    # Σ |r_i - g_i R/G|
    distance: float = sum([_distance(g, t, factor) for g, t in city.blocks])
    return min(distance / (2 * city.rest_sum), 1.0)


def isolation(group: ArrayLike, total: ArrayLike) -> float:
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
    city = _prepared(group, total, "Isolation")
    met: float = sum([_met(g, t) for g, t in city.blocks])
    return min(met / city.group_sum, 1.0)


def exposure(group: ArrayLike, total: ArrayLike, *, to: ArrayLike | None = None) -> float:
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
    city = _prepared(group, total, "Exposure")
    other = city.total - city.group
    if to is not None:
        other = np.asarray(to, np.float64)
        _require_sound(other, city.total)
    met = _total(city.group * (other / (city.total + _NOBODY)))
    return min(met / city.group_sum, 1.0)


def entropy_h(group: ArrayLike, total: ArrayLike) -> float:
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
    city = _prepared(group, total, "Entropy H")
    everyone = city.group_sum + city.rest_sum
    of_city = float(_entropy(np.array([city.group_sum / everyone]))[0])
    of_areas = _total(city.total * _entropy(city.group / (city.total + _NOBODY)))
    return min(max(1 - of_areas / (of_city * everyone), 0.0), 1.0)


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
        city = _prepared(group, total, "The location quotient")
        municipality_share = city.group_sum / (city.group_sum + city.rest_sum)
    if not 0 < municipality_share <= 1:
        raise UndefinedMeasureError("The location quotient needs somebody of the group in the municipality.")
    groups, totals = parts_of_wholes(group, total)
    quotients: Floats = np.divide(
        groups, totals * municipality_share, out=np.full(groups.shape, np.nan), where=totals > 0
    )
    return quotients


def _prepared(group: ArrayLike, total: ArrayLike, what: str) -> _City:
    groups, totals = np.asarray(group, np.float64), np.asarray(total, np.float64)
    blocks, group_sum, total_sum = _require_sound(groups, totals)
    if group_sum in (0, total_sum):
        raise UndefinedMeasureError(f"{what} needs both a group and a rest; one of them has nobody.")
    if np.count_nonzero(totals[:64]) < 2 and np.count_nonzero(totals) < 2:
        raise UndefinedMeasureError(f"{what} needs at least two areas with residents.")
    return _City(groups, totals, blocks, group_sum, total_sum - group_sum)


def _require_sound(groups: Floats, totals: Floats) -> tuple[list[tuple[Floats, Floats]], float, float]:
    """Blocks and sums of both columns, or the reason why the counts cannot be used."""
    if groups.ndim != 1 or groups.shape != totals.shape:
        raise ValueError(f"one count per area in both columns; got {groups.shape} and {totals.shape}")
    blocks = _blocks(groups, totals)
    group_sum = total_sum = 0.0
    for g, t in blocks:
        # The smallest of numbers with a NaN among them is NaN, and no comparison with it holds.
        if not g[g.argmin()] >= 0 or np.count_nonzero(g > t):
            _explain(groups, totals)
        # BLAS sums absolute values (nothing is negative here) in a quarter of NumPy's time for a sum.
        group_sum += dasum(g)
        total_sum += dasum(t)
    if not math.isfinite(total_sum):
        _explain(groups, totals)
    return blocks, group_sum, total_sum


def _distance(group: Floats, total: Floats, factor: float) -> float:
    """Σ |t - g + factor g|, in one array."""
    parts = daxpy(group, total - group, a=factor)
    np.abs(parts, out=parts)
    return _total(parts)


def _met(group: Floats, total: Floats) -> float:
    """Σ g²/t, in one array."""
    parts = total + _NOBODY
    np.divide(group, parts, out=parts)
    np.multiply(group, parts, out=parts)
    return _total(parts)


def _total(parts: Floats) -> float:
    """The sum in one fixed order: BLAS adds fractions in an order that depends on where an array lies."""
    return float(np.add.reduce(parts))


def _blocks(groups: Floats, totals: Floats) -> list[tuple[Floats, Floats]]:
    """Both columns, a cacheful at a time; small blocks also keep BLAS from waking up threads."""
    if 0 < len(groups) <= _BLOCK:
        return [(groups, totals)]
    starts = range(0, len(groups), _BLOCK)
    return [(groups[start : start + _BLOCK], totals[start : start + _BLOCK]) for start in starts]


def _explain(groups: Floats, totals: Floats) -> None:
    is_absent = ~(np.isfinite(groups) & np.isfinite(totals))
    if is_absent.any():
        numbers = (np.flatnonzero(is_absent) + 1).tolist()
        shown = ", ".join(str(number) for number in numbers[:5]) + (", …" if len(numbers) > 5 else "")
        raise MissingDataError(
            f"{len(numbers)} of {groups.size} areas have a missing count (area number {shown}). A missing "
            "count is not a zero; deliver it or leave the areas out of the whole computation.",
            absent=len(numbers),
            positions=numbers,
        )
    refuse_negative(totals)
    parts_of_wholes(groups, totals)


def _entropy(shares: Floats) -> Floats:
    return np.asarray(special.entr(shares) + special.entr(1 - shares), np.float64)
