"""Segregation of several groups at once, diversity, and the same in each area.

Counts have the shape (areas, groups), in persons; together the groups are all residents. A group to which
nobody belongs is left out; areas without residents are skipped, or NaN where there is one number per area.
Absent counts raise MissingDataError; fewer than two groups or areas with people UndefinedMeasureError.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from indicators.measures.counts import Groups, bounded, many_groups, summed


class Multigroup(NamedTuple):
    """The indices of Reardon and Firebaugh, no unit, each 0 where the mix is the same everywhere."""

    dissimilarity: float
    gini: float
    information: float  # Theil's H
    relative_diversity: float  # R
    squared_variation: float  # C
    normalised_exposure: float  # P
    divergence: float  # mutual information M = E H, in nats


class Diversity(NamedTuple):
    """How mixed a population is: entropy in nats, the same over its maximum, and Simpson's two indices."""

    entropy: Floats
    normalised_entropy: Floats
    concentration: Floats  # Σ p²: two random residents belong to the same group
    interaction: Floats  # 1 - Σ p²


def multigroup(counts: ArrayLike) -> Multigroup:
    """The indices of all groups in one pass, and one sort for each group.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons

    Notes
    -----
    With p_ik the share of group k in area i, P_k in the city, ``I = Σ P_k (1-P_k)`` and the entropy E:
    ``D = Σ t_i |p_ik-P_k| / (2TI)``, ``G = Σ_k Σ_ij t_i t_j |p_ik-p_jk| / (2T²I)``,
    ``H = Σ t_i (E-E_i) / (TE)``, ``R = Σ t_i (p_ik-P_k)² / (TI)``,
    ``C = Σ t_i (p_ik-P_k)² / (T (K-1) P_k)``, ``P = Σ t_i (p_ik-P_k)² / (T (1-P_k))``, ``M = E H``.

    References
    ----------
    Reardon, S., Firebaugh, G. (2002): Measures of multigroup segregation. Sociological Methodology 32,
    33-67. Roberto, E. (2015): The divergence index. arXiv 1508.01167.

    Examples
    --------
    >>> [round(value, 12) for value in multigroup([[10.0, 90.0], [90.0, 10.0]])[:2]]
    [0.8, 0.8]

    """
    city = many_groups(counts, "Segregation of several groups")
    mix, weights = city.mix, city.total / city.everyone
    apart = city.shares - mix
    interaction = summed(mix * (1 - mix))
    squared = (weights[:, None] * apart**2).sum(axis=0)
    entropy = summed(special.entr(mix))
    information = entropy - summed(weights * special.entr(city.shares).sum(axis=1))
    groups = mix.size
    return Multigroup(
        dissimilarity=bounded(summed(weights[:, None] * np.abs(apart)) / (2 * interaction)),
        gini=bounded(sum(_gini_part(city, at) for at in range(groups)) / interaction),
        information=bounded(information / entropy),
        relative_diversity=bounded(summed(squared) / interaction),
        squared_variation=bounded(summed(squared / mix) / (groups - 1)),
        normalised_exposure=bounded(summed(squared / (1 - mix))),
        divergence=max(information, 0.0),
    )


def _gini_part(city: Groups, at: int) -> float:
    """``Σ_ij t_i t_j |p_ik - p_jk| / (2T²)`` by one sort."""
    group = city.counts[:, at]
    order = np.argsort(group / city.total, kind="stable")
    group, total = group[order], city.total[order]
    crossed = summed(np.cumsum(total)[:-1] * group[1:]) - summed(total[1:] * np.cumsum(group)[:-1])
    return abs(crossed) / city.everyone**2


def diversity(counts: ArrayLike) -> Diversity:
    """Diversity of the municipality; arrays of shape ().

    References
    ----------
    Simpson, E. (1949): Measurement of diversity. Nature 163, 688. Theil, H. (1972).

    Examples
    --------
    >>> float(diversity([[30.0, 0.0], [20.0, 50.0]]).normalised_entropy)
    1.0

    """
    city = many_groups(counts, "Diversity")
    return _diversity(city.mix, city.mix.size)


def local_diversity(counts: ArrayLike) -> Diversity:
    """Diversity of each area; arrays of shape (areas,), NaN in areas without residents."""
    city = many_groups(counts, "Diversity")
    parts = _diversity(city.shares, city.sums.size)
    return Diversity(*(_spread(part, city) for part in parts))


def location_quotients(counts: ArrayLike) -> Floats:
    """Location quotient of each group in each area: its share there over its share in the municipality.

    Returns
    -------
    array, shape (areas, groups)
        NaN in areas without residents, and for groups to which nobody belongs.

    """
    city = many_groups(counts, "The location quotient")
    groups = city.sums.size + len(city.empty_groups)
    quotients = np.full((city.is_used.size, groups), np.nan)
    is_present = np.delete(np.arange(groups), city.empty_groups)
    quotients[np.ix_(city.is_used, is_present)] = city.shares / city.mix
    return quotients


def _diversity(shares: Floats, groups: int) -> Diversity:
    entropy = special.entr(shares).sum(axis=-1)
    same = (shares**2).sum(axis=-1)
    return Diversity(entropy, entropy / np.log(groups), same, 1 - same)


def _spread(values: Floats, city: Groups) -> Floats:
    all_areas = np.full(city.is_used.shape, np.nan)
    all_areas[city.is_used] = values
    return all_areas
