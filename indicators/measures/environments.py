"""Segregation of local environments: what residents find around them, with near areas counting most.

Counts have the shape (areas, groups), in persons; coordinates the shape (areas, 2), in km. Absent counts
raise MissingDataError; fewer than two groups or areas with people UndefinedMeasureError.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from indicators.measures.clustering import SelfDistance, self_distances, weighted_sums
from indicators.measures.counts import Groups, beside, many_groups, summed
from indicators.measures.exposure import met


class Environments(NamedTuple):
    """Spatial dissimilarity, relative diversity and information index, and who meets whom around them."""

    dissimilarity: float
    relative_diversity: float
    information: float
    exposure: Floats  # shape (groups, groups), rows sum to 1
    decay_per_km: float


def environments(
    counts: ArrayLike,
    coordinates: ArrayLike,
    *,
    decay_per_km: float,
    land_area_km2: ArrayLike | None = None,
    self_distance: SelfDistance = "zero",
) -> Environments:
    """Spatial segregation of several groups, each area with its environment.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
    coordinates : array, shape (areas, 2), km
    decay_per_km : float
        β of the weights ``exp(-β d)``: small for large environments.
    land_area_km2 : array, shape (areas,), optional
        Needed for a distance within areas other than zero.
    self_distance : {"zero", "sqrt_0.6_area", "0.6_sqrt_area"}

    Notes
    -----
    ``p̃_ik = Σ_j K_ij x_jk / Σ_j K_ij t_j``, never rounded. ``D̃ = Σ t_i |p̃_ik - P_k| / (2TI)``,
    ``R̃ = 1 - Σ t_i Ĩ_i / (TI)``, ``H̃ = 1 - Σ t_i Ẽ_i / (TE)``; exposure of k to l ``Σ (x_ik/X_k) p̃_il``.

    References
    ----------
    Reardon, S., O'Sullivan, D. (2004): Measures of spatial segregation. Sociological Methodology 34, 121-162.

    """
    city = many_groups(counts, "Spatial segregation")
    xy = beside(coordinates, city.is_used, "The coordinates")
    areas = np.ones(city.is_used.size) if land_area_km2 is None else np.asarray(land_area_km2, np.float64)
    within = self_distances(areas, self_distance)[city.is_used]
    near = weighted_sums(xy, city.counts, within, decay_per_km=decay_per_km)
    return _of_environments(city, near / near.sum(axis=1)[:, None], decay_per_km)


def _of_environments(city: Groups, around: Floats, decay_per_km: float) -> Environments:
    mix, weights = city.mix, city.total / city.everyone
    interaction = summed(mix * (1 - mix))
    entropy = summed(special.entr(mix))
    return Environments(
        dissimilarity=summed(weights[:, None] * np.abs(around - mix)) / (2 * interaction),
        relative_diversity=1 - summed(weights[:, None] * around * (1 - around)) / interaction,
        information=1 - summed(weights * special.entr(around).sum(axis=1)) / entropy,
        exposure=met(city.counts / city.sums, around),
        decay_per_km=decay_per_km,
    )
