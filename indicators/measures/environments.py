"""Segregation of local environments: what residents find around them, with near areas counting most.

Counts have the shape (areas, groups), in persons; coordinates the shape (areas, 2), in km. Absent counts
raise MissingDataError; fewer than two groups or areas with people UndefinedMeasureError.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.clustering import SelfDistance, self_distances, weighted_sums
from indicators.measures.compiled import compiled
from indicators.measures.counts import Groups, beside, many_groups, summed
from indicators.measures.exposure import met


class Environments(NamedTuple):
    """Spatial dissimilarity, relative diversity and information index, and who meets whom around them."""

    dissimilarity: float
    relative_diversity: float
    information: float
    exposure: Floats  # shape (groups, groups), rows sum to 1
    decay_per_km: float


Kernel = Literal["biweight", "uniform"]


class ScaleProfile(NamedTuple):
    """Spatial segregation by the radius of the environments, arrays of shape (radii,)."""

    radii_km: Floats
    dissimilarity: Floats
    relative_diversity: Floats
    information: Floats
    kernel: Kernel

    @property
    def macro_micro_ratio(self) -> float:
        """Information index at the largest radius over that at the smallest: how much is large-scale."""
        if self.information[0] <= 0:
            raise UndefinedMeasureError(
                f"There is no segregation at {self.radii_km[0]:g} km, so no share of it is large-scale."
            )
        return float(self.information[-1] / self.information[0])


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


def scale_profile(
    counts: ArrayLike, coordinates: ArrayLike, radii_km: ArrayLike, *, kernel: Kernel = "biweight"
) -> ScaleProfile:
    """Spatial segregation at several radii: whether it is one of single areas or of large parts of the city.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
    coordinates : array, shape (areas, 2), km
    radii_km : array, shape (radii,), km
        Rising, above zero. Beyond its radius nothing belongs to an environment.
    kernel : {"biweight", "uniform"}
        ``(1 - (d/r)²)²``, or 1 for everything within the radius. An area belongs to itself with d = 0.

    Raises
    ------
    MissingDataError
        If a count or a coordinate is absent.
    UndefinedMeasureError
        If fewer than two groups or areas have anybody; for the ratio, without segregation at the smallest.
    InputError
        If the radii do not rise from above zero.

    References
    ----------
    Reardon, S., Matthews, S., O'Sullivan, D., Lee, B., Firebaugh, G., Farrell, C., Bischoff, K. (2008): The
    geographic scale of metropolitan racial segregation. Demography 45(3), 489-514.

    """
    radii = np.asarray(radii_km, np.float64)
    if radii.ndim != 1 or radii.size == 0 or not (np.diff(radii, prepend=0.0) > 0).all():
        raise InputError(
            f"Radii rise from above zero km; got {radii.tolist()}. Sort them and name each once."
        )
    city = many_groups(counts, "A profile of segregation by scale")
    xy = beside(coordinates, city.is_used, "The coordinates")
    # In the order of x every area's neighbours within a radius stand near it.
    order = np.argsort(xy[:, 0], kind="stable")
    x, y = np.ascontiguousarray(xy[order].T)
    near = np.empty((radii.size, order.size, city.sums.size))
    near[:, order] = _within(x, y, np.ascontiguousarray(city.counts[order]), radii, kernel == "biweight")
    found = [_of_environments(city, each / each.sum(axis=1)[:, None], 0.0) for each in near]
    return ScaleProfile(
        radii_km=radii,
        dissimilarity=np.array([each.dissimilarity for each in found]),
        relative_diversity=np.array([each.relative_diversity for each in found]),
        information=np.array([each.information for each in found]),
        kernel=kernel,
    )


@compiled()
def _within(x, y, masses, radii, is_biweight):  # type: ignore[no-untyped-def]
    areas, groups = masses.shape
    farthest = radii[-1]
    sums = np.zeros((radii.size, areas, groups))
    for i in range(areas):
        for r in range(radii.size):
            sums[r, i] += masses[i]
        j = i - 1
        while j >= 0 and x[i] - x[j] <= farthest:
            square = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2
            r = radii.size - 1
            while r >= 0 and square <= radii[r] * radii[r]:
                weight = (1.0 - square / (radii[r] * radii[r])) ** 2 if is_biweight else 1.0
                for k in range(groups):
                    sums[r, i, k] += weight * masses[j, k]
                    sums[r, j, k] += weight * masses[i, k]
                r -= 1
            j -= 1
    return sums
