"""Dissimilarity less what neighbours have in common, and how near areas with many of a group are by steps.

Take counts of a group and of all residents, shape (areas,), in persons, and who neighbours whom. Areas
without residents are left out, and so are their links. Absent counts raise MissingDataError; a group or a
rest without people, or areas of which no two touch, UndefinedMeasureError.
"""

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.compiled import compiled
from indicators.measures.counts import OneGroup, TwoGroups, beside, summed, two_groups
from indicators.measures.evenness import profile_index
from indicators.measures.neighbours import Neighbours


def adjusted_dissimilarity(group: OneGroup, total: ArrayLike | None, neighbours: Neighbours) -> float:
    """Dissimilarity less the mean difference of neighbours: Morrill's and Wong's spatial D.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    neighbours : Neighbours
        Weight 1 for Morrill's D(adj); lengths of shared boundaries, as they are or row-standardised, for
        Wong's D(w). Which of them, and rook or queen, belongs to the definition of an indicator.

    Notes
    -----
    ``D - Σ_ij w_ij |p_i - p_j| / Σ_ij w_ij``.

    References
    ----------
    Morrill, R. (1991): On the measure of geographic segregation. Geography Research Forum 11, 25-36.
    Wong, D. (1993): Spatial indices of segregation. Urban Studies 30(3), 559-572.

    """
    city = two_groups(group, total, "Spatially adjusted dissimilarity")
    links = _links(city, neighbours)
    return city.dissimilarity - summed(links.weights * _apart(city, links)) / summed(links.weights)


def shape_dissimilarity(
    group: OneGroup,
    total: ArrayLike | None,
    neighbours: Neighbours,
    perimeter: ArrayLike,
    land_area: ArrayLike,
) -> float:
    """Wong's *D(s)*: neighbours differ the more, the more boundary their shapes have.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    neighbours : Neighbours
        Weighted with the lengths of shared boundaries.
    perimeter, land_area : array, shape (areas,)
        In the unit of the lengths and its square.

    Notes
    -----
    ``D - Σ_ij w_ij |p_i - p_j| ½ (R_i + R_j) / R_max / Σ_ij w_ij``, R the perimeter over the area.

    References
    ----------
    Wong, D. (1993), as above.

    """
    city = two_groups(group, total, "Spatially adjusted dissimilarity")
    links = _links(city, neighbours)
    around = beside(perimeter, city.is_used, "The perimeter", above_zero=True)
    ratio = around / beside(land_area, city.is_used, "The land area", above_zero=True)
    of_links = (ratio[links.sources] + ratio[links.areas]) / 2 / ratio.max()
    return city.dissimilarity - summed(links.weights * of_links * _apart(city, links)) / summed(links.weights)


def proximity_profile(
    group: OneGroup, total: ArrayLike | None, neighbours: Neighbours, *, grid: int = 1000
) -> float:
    """Spatial proximity profile index: high where areas with many of a group are few steps apart.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    neighbours : Neighbours
        Only who touches whom is used.
    grid : int
        Thresholds from 0 to 1 at which the profile is taken.

    Notes
    -----
    ``η(h) = (k² - k) / Σ δ_ij`` over the k areas with ``p_i ≥ h``, δ the steps from one to the other; 0 for
    fewer than two areas or where there is no way between two. Summed as the concentration profile. Takes
    memory for the areas, not for their pairs.

    References
    ----------
    Hong, S.-Y., Sadahiro, Y. (2014): Measuring geographic segregation: a graph-based approach. Journal of
    Geographical Systems 16, 211-231.

    """
    city = two_groups(group, total, "The proximity profile")
    links = _links(city, neighbours)
    share = city.shares
    order = np.argsort(-share, kind="stable")
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    steps = np.cumsum(_steps_by_rank(links.starts, links.areas, rank))
    thresholds = np.linspace(0.0, 1.0, grid)
    count = np.searchsorted(-share[order], -thresholds, side="right")
    apart = np.append(0.0, steps)[count]
    profile = np.divide(
        count * (count - 1.0), apart, out=np.zeros(grid), where=np.isfinite(apart) & (apart > 0)
    )
    return profile_index(thresholds, profile, city.share)


def _links(city: TwoGroups, neighbours: Neighbours) -> Neighbours:
    links = neighbours.within(city.is_used)
    if not links.areas.size:
        raise UndefinedMeasureError("No two areas with residents touch; there are no neighbours to compare.")
    return links


def _apart(city: TwoGroups, links: Neighbours) -> Floats:
    share = city.shares
    return np.abs(share[links.sources] - share[links.areas])


@compiled()
def _steps_by_rank(starts, areas, rank):  # type: ignore[no-untyped-def]
    """Steps between all ordered pairs of areas, added up by the later rank of the two."""
    n = starts.size - 1
    sums = np.zeros(n)
    steps = np.empty(n, np.int64)
    queue = np.empty(n, np.int64)
    for source in range(n):
        steps[:] = -1
        steps[source] = 0
        queue[0] = source
        done, found = 0, 1
        while done < found:
            at = queue[done]
            done += 1
            for link in range(starts[at], starts[at + 1]):
                to = areas[link]
                if steps[to] < 0:
                    steps[to] = steps[at] + 1
                    queue[found] = to
                    found += 1
        for to in range(n):
            if to != source:
                sums[max(rank[source], rank[to])] += steps[to] if steps[to] > 0 else np.inf
    return sums
