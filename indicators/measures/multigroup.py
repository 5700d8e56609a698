"""Segregation of several groups at once, diversity, and the same in each area.

Counts have the shape (areas, groups), in persons; together the groups are all residents. A group to which
nobody belongs is left out; areas without residents are skipped, or NaN where there is one number per area.
Absent counts raise MissingDataError; fewer than two groups or areas with people UndefinedMeasureError.
Counts that `indicators.measures.counts.many_groups` has checked may stand for the table.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from geodata.vocabulary.cells import Floats
from indicators.measures.counts import NOBODY, Groups, ManyGroups, ascending, bounded, many_groups, summed


class Multigroup(NamedTuple):
    """The indices of Reardon and Firebaugh, no unit, each 0 where the mix is the same everywhere."""

    dissimilarity: float
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


def multigroup(counts: ManyGroups) -> Multigroup:
    """The indices of all groups that need no sort, in one pass over the areas.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons

    Notes
    -----
    With p_ik the share of group k in area i, P_k in the city, ``I = Σ P_k (1-P_k)`` and the entropy E:
    ``D = Σ t_i |p_ik-P_k| / (2TI)``, ``H = Σ t_i (E-E_i) / (TE)``, ``R = Σ t_i (p_ik-P_k)² / (TI)``,
    ``C = Σ t_i (p_ik-P_k)² / (T (K-1) P_k)``, ``P = Σ t_i (p_ik-P_k)² / (T (1-P_k))``, ``M = E H``.

    References
    ----------
    Reardon, S., Firebaugh, G. (2002): Measures of multigroup segregation. Sociological Methodology 32,
    33-67. Roberto, E. (2015): The divergence index. arXiv 1508.01167.

    Examples
    --------
    >>> round(multigroup([[10.0, 90.0], [90.0, 10.0]]).dissimilarity, 12)
    0.8

    """
    city = many_groups(counts, "Segregation of several groups")
    mix = city.mix
    apart, squared, own = _sums(city)
    squared = squared / city.everyone
    interaction = summed(mix * (1 - mix))
    entropy = summed(special.entr(mix))
    information = entropy + own / city.everyone
    return Multigroup(
        dissimilarity=bounded(apart / (2 * city.everyone * interaction)),
        information=bounded(information / entropy),
        relative_diversity=bounded(summed(squared) / interaction),
        squared_variation=bounded(summed(squared / mix) / (mix.size - 1)),
        normalised_exposure=bounded(summed(squared / (1 - mix))),
        divergence=max(information, 0.0),
    )


def _sums(city: Groups) -> tuple[float, Floats, float]:
    """``Σ t |p - P|``, ``Σ t (p - P)²`` for each group, and ``Σ x ln p``, block by block."""
    mix = city.mix[:, None]
    apart, squared, own = 0.0, np.zeros(mix.size), 0.0
    for columns, total in city.blocks():
        per_person = 1 / total
        distance = total * mix
        np.subtract(columns, distance, out=distance)
        parts = distance * distance
        parts *= per_person
        squared += np.add.reduce(parts, axis=1)
        np.abs(distance, out=distance)
        apart += summed(distance)
        np.multiply(columns, per_person, out=parts)
        parts += NOBODY
        np.log(parts, out=parts)
        parts *= columns
        own += summed(parts)
    return apart, squared, own


def multigroup_gini(counts: ManyGroups) -> float:
    """Gini index *G* of all groups, by one sort for each group.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons

    Notes
    -----
    ``Σ_k Σ_ij t_i t_j |p_ik-p_jk| / (2T²I)``, with the names of `multigroup`.

    References
    ----------
    Reardon, S., Firebaugh, G. (2002), as above.

    Examples
    --------
    >>> round(multigroup_gini([[10.0, 90.0], [90.0, 10.0]]), 12)
    0.8

    """
    city = many_groups(counts, "The Gini index of several groups")
    parts = [_gini_part(city, column) for column in city.columns]
    return bounded(sum(parts) / summed(city.mix * (1 - city.mix)))


def _gini_part(city: Groups, group: Floats) -> float:
    """``Σ_ij t_i t_j |p_ik - p_jk| / (2T²)`` by one sort."""
    order = ascending(group / city.total)
    group, total = group.take(order), city.total.take(order)
    # X_{i-1} + X_i
    twice = np.cumsum(group)
    twice += twice
    twice -= group
    # Σ (T_{i-1} x_i - X_{i-1} t_i) = X T - Σ (X_{i-1} + X_i) t_i, as all parts of X T together are X T
    twice *= total
    return max(summed(group) * city.everyone - summed(twice), 0.0) / city.everyone**2


def diversity(counts: ManyGroups) -> Diversity:
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


def local_diversity(counts: ManyGroups) -> Diversity:
    """Diversity of each area; arrays of shape (areas,), NaN in areas without residents."""
    city = many_groups(counts, "Diversity")
    parts = _diversity(city.shares, city.sums.size)
    return Diversity(*(_spread(part, city) for part in parts))


def location_quotients(counts: ManyGroups) -> Floats:
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
