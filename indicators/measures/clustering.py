"""How near to each other the members of a group live: proximity, clustering, exposure with distance decay.

Coordinates and distances are in kilometres: with metres, ``exp(-d)`` is zero for every two areas of a city.
Sums over all pairs of areas are formed row by row, exactly and without a square table. Absent values raise
MissingDataError, a group or a rest without people UndefinedMeasureError, land areas below zero InputError.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.compiled import compiled
from indicators.measures.counts import ManyGroups, OneGroup, beside, many_groups, summed, two_groups
from indicators.measures.exposure import met

SelfDistance = Literal["sqrt_0.6_area", "0.6_sqrt_area", "zero", "excluded"]
Decay = Literal["exp", "distance"]


class Clustering(NamedTuple):
    """The clustering family of Massey and Denton; no unit."""

    spatial_proximity: float  # SP
    relative_clustering: float  # RCL
    absolute_clustering: float  # ACL
    distance_decay_isolation: float  # DPxx
    distance_decay_interaction: float  # DPxy


class Proximity(NamedTuple):
    """Mean proximity of the members of each two groups, and of any two residents."""

    between: Floats  # shape (groups, groups)
    of_all: float
    sums: Floats  # shape (groups,), persons

    def spatial_proximity(self) -> float:
        """*SP* of all groups: ``Σ X_k P_kk / (T P_tt)``; 1 where no group is nearer to its own."""
        own = np.diag(self.between)
        return summed(self.sums * own) / (summed(self.sums) * self.of_all)


def clustering(
    group: OneGroup,
    total: ArrayLike | None,
    coordinates: ArrayLike,
    self_distance: ArrayLike,
    *,
    decay_per_km: float = 1.0,
) -> Clustering:
    """Spatial proximity, relative and absolute clustering, exposure with distance decay, in one pass.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    coordinates : array, shape (areas, 2), km
    self_distance : array, shape (areas,), km
        Mean distance within each area, see `self_distances`.
    decay_per_km : float
        β of ``c_ij = exp(-β d_ij)``; belongs to the definition of an indicator.

    Notes
    -----
    With ``P_xy = Σ x_i y_j c_ij / (X Y)``: ``SP = (X P_xx + Y P_yy) / (T P_tt)``, ``RCL = P_xx / P_yy - 1``;
    ``ACL`` as in `absolute_clustering`; with ``K_ij = c_ij t_j / Σ_j c_ij t_j``,
    ``DPxx = Σ_i (x_i/X) Σ_j K_ij p_j`` and ``DPxx + DPxy = 1``.

    References
    ----------
    Massey, D., Denton, N. (1988): The dimensions of residential segregation. Social Forces 67(2), 281-315.
    White, M. (1983): The measurement of spatial segregation. American Journal of Sociology 88(5), 1008-1018.
    Morgan, B. (1983): A distance-decay interaction index. Area 15, 211-217.

    """
    city = two_groups(group, total, "Clustering")
    xy = beside(coordinates, city.is_used, "The coordinates")
    within = beside(self_distance, city.is_used, "The distance within an area")
    masses = np.column_stack([city.group, city.rest, np.ones(city.total.size)])
    near_group, near_rest, near_areas = weighted_sums(xy, masses, within, decay_per_km=decay_per_km).T
    near_total = near_group + near_rest
    p_xx = summed(city.group * near_group) / city.group_sum**2
    p_yy = summed(city.rest * near_rest) / city.rest_sum**2
    p_tt = summed(city.total * near_total) / city.everyone**2
    if not (near_total > 0).all() or p_yy == 0 or p_tt == 0:  # areas too far apart to be near anybody
        raise UndefinedMeasureError(
            "Clustering: somebody has nobody near. Take a smaller decay, or count pairs within an area."
        )
    isolation = summed(city.group * (near_group / near_total)) / city.group_sum
    return Clustering(
        spatial_proximity=(city.group_sum * p_xx + city.rest_sum * p_yy) / (city.everyone * p_tt),
        relative_clustering=p_xx / p_yy - 1,
        absolute_clustering=_absolute(city.group, near_group, near_total, near_areas),
        distance_decay_isolation=isolation,
        distance_decay_interaction=summed(city.group * (near_rest / near_total)) / city.group_sum,
    )


def absolute_clustering(
    group: ArrayLike, near_group: ArrayLike, near_total: ArrayLike, near_areas: ArrayLike
) -> float:
    """Absolute clustering *ACL* from sums over what is near, by distance or by a list of neighbours.

    Parameters
    ----------
    group : array, shape (areas,), persons
    near_group, near_total, near_areas : array, shape (areas,)
        ``Σ_j c_ij x_j``, ``Σ_j c_ij t_j`` and ``Σ_j c_ij`` of any proximity c, the area itself included.

    Notes
    -----
    ``[Σ (x_i/X) Σ_j c_ij x_j - (X/n²) Σ c_ij] / [Σ (x_i/X) Σ_j c_ij t_j - (X/n²) Σ c_ij]``.

    """
    columns = [np.asarray(column, np.float64) for column in (group, near_group, near_total, near_areas)]
    if not all(np.isfinite(column).all() for column in columns) or summed(columns[0]) <= 0:
        raise UndefinedMeasureError("Absolute clustering needs complete counts and somebody in the group.")
    return _absolute(*columns)


def _absolute(group: Floats, near_group: Floats, near_total: Floats, near_areas: Floats) -> float:
    members = summed(group)
    by_chance = members / group.size**2 * summed(near_areas)
    together = summed(group * near_group) / members - by_chance
    most = summed(group * near_total) / members - by_chance
    if most == 0:
        raise UndefinedMeasureError("Absolute clustering: everybody is as near as chance would have it.")
    return together / most


def mean_proximity(
    counts: ManyGroups,
    coordinates: ArrayLike,
    self_distance: ArrayLike,
    *,
    decay_per_km: float = 1.0,
    decay: Decay = "exp",
) -> Proximity:
    """Mean proximity of the members of each two groups, or their mean distance.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
        Together the groups are all residents.
    coordinates : array, shape (areas, 2), km
    self_distance : array, shape (areas,), km
    decay_per_km : float
    decay : {"exp", "distance"}
        ``exp(-β d)``, or the distance itself in km: small is then near.

    References
    ----------
    White, M. (1983), as above.

    """
    city = many_groups(counts, "Mean proximity")
    xy = beside(coordinates, city.is_used, "The coordinates")
    within = beside(self_distance, city.is_used, "The distance within an area")
    near = weighted_sums(xy, city.counts, within, decay_per_km=decay_per_km, decay=decay)
    between = met(city.counts / city.sums, near / city.sums)
    of_all = summed(city.total * near.sum(axis=1)) / city.everyone**2
    return Proximity(between, of_all, city.sums)


def self_distances(land_area_km2: ArrayLike, rule: SelfDistance = "sqrt_0.6_area") -> Floats:
    """Mean distance between residents of one area, in km, shape (areas,).

    Parameters
    ----------
    land_area_km2 : array, shape (areas,), km²
    rule : {"sqrt_0.6_area", "0.6_sqrt_area", "zero", "excluded"}
        White's √(0.6 a); others take 0.6 √a or nothing; or pairs within an area do not count.

    """
    area = np.asarray(land_area_km2, np.float64)
    if not (area > 0).all():
        raise InputError("Every land area must be above zero km²; at least one is not, or is missing.")
    rules: dict[SelfDistance, Floats] = {
        "sqrt_0.6_area": np.sqrt(0.6 * area),
        "0.6_sqrt_area": 0.6 * np.sqrt(area),
        "zero": np.zeros(area.size),
        "excluded": np.full(area.size, -1.0),
    }
    return rules[rule]


def weighted_sums(
    coordinates: Floats,
    masses: Floats,
    self_distance: Floats,
    *,
    decay_per_km: float = 1.0,
    decay: Decay = "exp",
) -> Floats:
    """``Σ_j c_ij m_j`` for every area and mass, shape (areas, masses), without the square table c.

    Parameters
    ----------
    coordinates : array, shape (areas, 2), km
    masses : array, shape (areas, masses)
    self_distance : array, shape (areas,), km
        Below zero: the area itself does not count.
    decay_per_km : float
    decay : {"exp", "distance"}

    """
    if not decay_per_km > 0:
        raise ValueError(f"decay_per_km must be above zero; got {decay_per_km}")
    x, y = np.ascontiguousarray(coordinates.T, np.float64)
    sums: Floats = _sums(
        x, y, np.ascontiguousarray(masses, np.float64), self_distance, decay_per_km, decay == "exp"
    )
    return sums


@compiled()
def _sums(x, y, masses, self_distance, decay, is_exponential):  # type: ignore[no-untyped-def]
    areas, count = masses.shape
    sums = np.zeros((areas, count))
    row = np.empty(count)
    # Beyond this exp(-β d) is zero in double precision.
    farthest = 746.0 / decay if is_exponential else np.inf
    for i in range(areas):
        near = _near(self_distance[i], decay, is_exponential) if self_distance[i] >= 0.0 else 0.0
        for k in range(count):
            row[k] = near * masses[i, k]
        for j in range(i):
            distance = np.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2)
            if distance > farthest:
                continue
            near = _near(distance, decay, is_exponential)
            for k in range(count):
                row[k] += near * masses[j, k]
                sums[j, k] += near * masses[i, k]
        for k in range(count):
            sums[i, k] += row[k]
    return sums


@compiled()
def _near(distance, decay, is_exponential):  # type: ignore[no-untyped-def]
    return np.exp(-decay * distance) if is_exponential else distance
