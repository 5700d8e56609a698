"""Where the areas of a level lie: how large they are, how far apart, and which of them touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.vocabulary.cells import Floats
from indicators.measures.neighbours import Neighbours, contiguity

_M2_PER_KM2 = 1e6
_M_PER_KM = 1e3


@dataclass(frozen=True, eq=False)
class Places:
    """Size, position and neighbours of areas, in their order.

    Attributes
    ----------
    land_area_km2 : array, shape (areas,)
    centres_km : array, shape (areas, 2)
        Centroids in a plane; distances between them are in km.
    touching : Neighbours
        Areas that share at least a point of their outline (queen), each with the weight 1.

    """

    land_area_km2: Floats
    centres_km: Floats
    touching: Neighbours

    def __post_init__(self) -> None:
        areas = self.land_area_km2.size
        if self.centres_km.shape != (areas, 2) or self.touching.starts.size != areas + 1:
            raise ValueError("size, centre and neighbours must be those of the same areas")

    def within(self, is_used: NDArray[np.bool_]) -> "Places":
        """The same of the areas that are used; an area left out is nobody's neighbour."""
        if is_used.all():
            return self
        return Places(self.land_area_km2[is_used], self.centres_km[is_used], self.touching.within(is_used))

    @cached_property
    def digest(self) -> bytes:
        """The same for the same places, to see whether something moved."""
        parts = (self.land_area_km2, self.centres_km, self.touching.starts, self.touching.areas)
        return b"".join(part.tobytes() for part in parts)


def places_of(outlines: Sequence[BaseGeometry] | NDArray[np.object_]) -> Places:
    """Places from outlines in planar coordinates in metres.

    Parameters
    ----------
    outlines : array of polygons, shape (areas,)
        In an equal-area projection: sizes are taken from it.

    Examples
    --------
    >>> two = places_of([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 3000, 1000)])
    >>> two.land_area_km2.tolist(), two.centres_km.tolist()
    ([1.0, 2.0], [[0.5, 0.5], [2.0, 0.5]])

    """
    shapes = np.asarray(outlines, object)
    return Places(
        land_area_km2=np.asarray(shapely.area(shapes) / _M2_PER_KM2, np.float64),
        centres_km=np.asarray(shapely.get_coordinates(shapely.centroid(shapes)) / _M_PER_KM, np.float64),
        touching=contiguity(shapes, "queen"),
    )
