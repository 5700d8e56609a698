"""How evenly a group is spread over the areas: Gini, Atkinson, correlation ratio, Gorard, profiles.

All take the counts of a group and of all residents in the same areas, shape (areas,), in persons, and give
one number without a unit. Areas without residents are skipped. All raise MissingDataError for an absent
count, UndefinedMeasureError where nobody or everybody belongs to the group or fewer than two areas have
residents, and InputError for counts that cannot be.
"""

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from indicators.measures.counts import TwoGroups, bounded, summed, two_groups


def gini(group: ArrayLike, total: ArrayLike) -> float:
    """Gini index *G* of segregation: twice the area between the Lorenz curve and the line of evenness.

    Notes
    -----
    ``Σ_ij t_i t_j |p_i - p_j| / (2 T² P (1-P))``, by one sort: with cumulative shares of group and rest in
    the order of p, ``|Σ (Y_{i-1} X_i - Y_i X_{i-1})|``. Never below the index of dissimilarity.

    References
    ----------
    Massey, D., Denton, N. (1988): The dimensions of residential segregation. Social Forces 67(2), 281-315.

    Examples
    --------
    >>> round(gini(np.array([10.0, 90.0]), np.array([100.0, 100.0])), 12)
    0.8

    """
    city = two_groups(group, total, "The Gini index")
    order = np.argsort(city.group / city.total, kind="stable")
    return _gini_of_sorted(city, city.group[order], city.rest[order])


def _gini_of_sorted(city: TwoGroups, group: Floats, rest: Floats) -> float:
    group_until, rest_until = np.cumsum(group), np.cumsum(rest)
    # Y_{i-1} X_i - Y_i X_{i-1} = Y_{i-1} x_i - y_i X_{i-1}
    crossed = summed(rest_until[:-1] * group[1:]) - summed(rest[1:] * group_until[:-1])
    return bounded(abs(crossed) / (city.group_sum * city.rest_sum))


def atkinson(group: ArrayLike, total: ArrayLike, *, weight: float = 0.5) -> float:
    """Atkinson index of segregation; the weight *b* says which end of the distribution counts.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    weight : float
        b in (0, 1): below 0.5 areas where the group is rare count most, above 0.5 where it is common.

    Notes
    -----
    ``1 - P/(1-P) |Σ (1-p_i)^(1-b) p_i^b t_i / (P T)|^(1/(1-b))``. Symmetric in group and rest at 0.5 only.

    References
    ----------
    Massey, D., Denton, N. (1988), as above.

    """
    if not 0 < weight < 1:
        raise ValueError(f"weight must lie between 0 and 1; got {weight}")
    city = two_groups(group, total, "The Atkinson index")
    share, of_city = city.group / city.total, city.share
    mean = summed((1 - share) ** (1 - weight) * share**weight * city.total) / city.group_sum
    return bounded(1 - of_city / (1 - of_city) * mean ** (1 / (1 - weight)))


def correlation_ratio(group: ArrayLike, total: ArrayLike) -> float:
    """Correlation ratio *eta²*: isolation above what the size of the group alone would give.

    Notes
    -----
    ``(xPx - P) / (1 - P)``.

    References
    ----------
    Bell, W. (1954); White, M. (1986): Segregation and diversity measures in population distribution.

    Examples
    --------
    >>> round(correlation_ratio(np.array([10.0, 90.0]), np.array([100.0, 100.0])), 12)
    0.64

    """
    city = two_groups(group, total, "The correlation ratio")
    met = summed(city.group * (city.group / city.total)) / city.group_sum
    return bounded((met - city.share) / (1 - city.share))


def gorard(group: ArrayLike, total: ArrayLike) -> float:
    """Gorard's segregation index *S*: the share of the group that lives where residents do not.

    Notes
    -----
    ``1/2 Σ |x_i/X - t_i/T|``, which is D times the share of the rest.

    References
    ----------
    Gorard, S., Taylor, C. (2002): What is segregation? Sociology 36(4), 875-895.

    """
    city = two_groups(group, total, "Gorard's index")
    apart = summed(np.abs(city.group / city.group_sum - city.total / city.everyone)) / 2
    return bounded(apart)


def minmax(group: ArrayLike, total: ArrayLike) -> float:
    """Min-max index: one minus the overlap of two distributions over their union.

    Notes
    -----
    ``1 - Σ min(x_i/X, y_i/Y) / Σ max(x_i/X, y_i/Y) = 2D / (1+D)``.

    References
    ----------
    O'Sullivan, D., Wong, D. (2007): A surface-based approach to measuring spatial segregation. Geographical
    Analysis 39(2), 147-168.

    """
    city = two_groups(group, total, "The min-max index")
    group_share, rest_share = city.group / city.group_sum, city.rest / city.rest_sum
    overlap, union = np.minimum(group_share, rest_share), np.maximum(group_share, rest_share)
    return bounded(1 - summed(overlap) / summed(union))


def concentration_profile(group: ArrayLike, total: ArrayLike, *, grid: int | None = None) -> float:
    """Concentration profile index *R*: how far the group lives in areas with a share unlike the city's.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    grid : int, optional
        Sum the profile at that many thresholds from 0 to 1 instead of exactly, as others do.

    Notes
    -----
    ``v(h)`` is the share of the group in areas with at least the share h; ``R = (∫_0^P (1-v) + ∫_P^1 v) /
    (1-P) = Σ (x_i/X) |p_i - P| / (1-P)``. The sum over a grid is coarser and not 1 at complete segregation.
    Where the group is a majority R can exceed 1: an area far below the city then counts more than one at 1.

    References
    ----------
    Hong, S.-Y., Sadahiro, Y. (2014): Measuring geographic segregation: a graph-based approach. Journal of
    Geographical Systems 16, 211-231.

    Examples
    --------
    >>> concentration_profile(np.array([50.0, 0.0]), np.array([50.0, 40.0]))
    1.0

    """
    city = two_groups(group, total, "The concentration profile")
    share, of_city = city.group / city.total, city.share
    if grid is None:
        return summed(city.group * np.abs(share - of_city)) / city.group_sum / (1 - of_city)
    order = np.argsort(share, kind="stable")
    group_from = np.append(np.cumsum(city.group[order][::-1])[::-1], 0.0)
    thresholds = np.linspace(0.0, 1.0, grid)
    profile = group_from[np.searchsorted(share[order], thresholds, side="left")] / city.group_sum
    return profile_index(thresholds, profile, of_city)


def profile_index(thresholds: Floats, profile: Floats, share: float) -> float:
    """Index of a profile given at thresholds from 0 to 1: ``(P - (Σ_{h<P} v - Σ_{h≥P} v)/m) / (1-P)``."""
    is_below = thresholds < share
    mean = (summed(profile[is_below]) - summed(profile[~is_below])) / thresholds.size
    return (share - mean) / (1 - share)
