"""How evenly a group is spread over the areas: Gini, Atkinson, correlation ratio, Gorard, profiles.

All take the counts of a group and of all residents in the same areas, shape (areas,), in persons, and give
one number without a unit. Areas without residents are skipped. All raise MissingDataError for an absent
count, UndefinedMeasureError where nobody or everybody belongs to the group or fewer than two areas have
residents, and InputError for counts that cannot be. Counts that `indicators.measures.counts.two_groups` has
checked may stand for both columns: several measures then cost one check, and Gini's sort is kept.
"""

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from indicators.measures.counts import NOBODY, OneGroup, bounded, summed, two_groups


def gini(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Gini index *G* of segregation: twice the area between the Lorenz curve and the line of evenness.

    Notes
    -----
    ``Σ_ij t_i t_j |p_i - p_j| / (2 T² P (1-P))``, by one sort: with cumulative shares of group and rest in
    the order of p, ``Σ (Y_{i-1} X_i - Y_i X_{i-1})``. Never below the index of dissimilarity.

    References
    ----------
    Massey, D., Denton, N. (1988): The dimensions of residential segregation. Social Forces 67(2), 281-315.

    Examples
    --------
    >>> round(gini(np.array([10.0, 90.0]), np.array([100.0, 100.0])), 12)
    0.8

    """
    city = two_groups(group, total, "The Gini index")
    group, total = (column.take(city.order) for column in (city.delivered_group, city.delivered_total))
    # X_{i-1} + X_i
    twice = np.cumsum(group)
    twice += twice
    twice -= group
    # Σ (Y_{i-1} x_i - X_{i-1} y_i) = X Y - Σ (X_{i-1} + X_i) y_i, as all parts of X Y together are X Y
    twice *= total - group
    product = city.group_sum * city.rest_sum
    return bounded((product - summed(twice)) / product)


def atkinson(group: OneGroup, total: ArrayLike | None = None, *, weight: float = 0.5) -> float:
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
    # (1-p)^(1-b) p^b t = y^(1-b) x^b
    mean = sum([_weighted(*block, weight) for block in city.blocks()]) / city.group_sum
    return bounded(1 - city.share / (1 - city.share) * mean ** (1 / (1 - weight)))


def _weighted(group: Floats, total: Floats, weight: float) -> float:
    rest = total - group
    if weight == 0.5:
        rest *= group
        np.sqrt(rest, out=rest)
        return summed(rest)
    return summed(rest ** (1 - weight) * group**weight)


def correlation_ratio(group: OneGroup, total: ArrayLike | None = None) -> float:
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
    return bounded((city.isolation - city.share) / (1 - city.share))


def gorard(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Gorard's segregation index *S*: the share of the group that lives where residents do not.

    Notes
    -----
    ``1/2 Σ |x_i/X - t_i/T|``, which is D times the share of the rest.

    References
    ----------
    Gorard, S., Taylor, C. (2002): What is segregation? Sociology 36(4), 875-895.

    """
    city = two_groups(group, total, "Gorard's index")
    return city.dissimilarity * (1 - city.share)


def minmax(group: OneGroup, total: ArrayLike | None = None) -> float:
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
    return 2 * city.dissimilarity / (1 + city.dissimilarity)


def concentration_profile(
    group: OneGroup, total: ArrayLike | None = None, *, grid: int | None = None
) -> float:
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
    if grid is None:
        apart = sum([_apart(*block, city.share) for block in city.blocks()])
        return apart / city.group_sum / (1 - city.share)
    thresholds = np.linspace(0.0, 1.0, grid)
    reached = np.searchsorted(thresholds, city.shares, side="right")  # how many of the thresholds
    members = np.bincount(reached, city.group, minlength=grid + 1)
    profile = np.cumsum(members[::-1])[::-1][1:] / city.group_sum
    return profile_index(thresholds, profile, city.share)


def _apart(group: Floats, total: Floats, of_city: float) -> float:
    """Σ x |p - P|."""
    share = total + NOBODY
    np.divide(group, share, out=share)
    share -= of_city
    np.abs(share, out=share)
    share *= group
    return summed(share)


def profile_index(thresholds: Floats, profile: Floats, share: float) -> float:
    """Index of a profile given at thresholds from 0 to 1: ``(P - (Σ_{h<P} v - Σ_{h≥P} v)/m) / (1-P)``."""
    is_below = thresholds < share
    mean = (summed(profile[is_below]) - summed(profile[~is_below])) / thresholds.size
    return (share - mean) / (1 - share)
