"""Areas as rasters: in which area the centre of each square cell lies."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.surface import Raster
from geodata.vocabulary.cells import Floats

CELLS_AT_MOST: Final = 40_000  # a finer raster takes too long to become smooth
SQUARE_M: Final = 50  # what a grid cell is cut into
_CELLS_IN_SMALLEST: Final = 100  # if the limit above allows it

Outlines = NDArray[np.object_]


def rasters_of(sources: Outlines, targets: Outlines) -> tuple[Raster, Raster]:
    """Two rasters over the same cells: the source and the target area of each; -1 outside.

    The cells are as fine as the smallest area asks for, but not more than 40,000.

    Parameters
    ----------
    sources, targets : arrays of polygons, coordinates in metres

    Examples
    --------
    >>> two = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    >>> source, target = rasters_of(two, np.array([shapely.box(0, 0, 20, 10)]))
    >>> np.unique(source).tolist(), np.unique(target).tolist()
    ([0, 1], [0])

    """
    west, south, east, north = shapely.total_bounds(np.concatenate([sources, targets]))
    finest = np.sqrt((east - west) * (north - south) / CELLS_AT_MOST)
    size = max(float(np.sqrt(shapely.area(sources).min() / _CELLS_IN_SMALLEST)), float(finest))
    x = np.arange(west + size / 2, max(east, west + size), size)
    y = np.arange(south + size / 2, max(north, south + size), size)
    columns, rows = np.meshgrid(x, y)
    centres = np.asarray(shapely.points(columns.ravel(), rows.ravel()))
    shape = (len(y), len(x))
    return lies_in(centres, sources).reshape(shape), lies_in(centres, targets).reshape(shape)


def subdivided(x: Floats, y: Floats, size: Floats, resolution_m: int) -> tuple[Outlines, Floats]:
    """Grid cells cut into squares of about 50 m, people spread evenly within a cell.

    Parameters
    ----------
    x, y : arrays, shape (cells,), metres
        Centres of the cells.
    size : array, shape (cells,), persons
    resolution_m : int
        Side of a cell.

    Returns
    -------
    points, sizes : arrays, shape (squares,)

    Examples
    --------
    >>> points, sizes = subdivided(np.array([50.0]), np.array([50.0]), np.array([8.0]), 100)
    >>> [point.wkt for point in points[:2]], sizes.tolist()
    (['POINT (25 25)', 'POINT (75 25)'], [2.0, 2.0, 2.0, 2.0])

    """
    parts = max(1, resolution_m // SQUARE_M)
    steps = ((np.arange(parts) + 0.5) / parts - 0.5) * resolution_m
    east, north = (axis.ravel() for axis in np.meshgrid(steps, steps))
    points = shapely.points(np.add.outer(x, east).ravel(), np.add.outer(y, north).ravel())
    return np.asarray(points), np.repeat(size / parts**2, parts**2)


def lies_in(points: Outlines, outlines: Outlines) -> NDArray[np.intp]:
    """The area in which each point lies, the first of several on a common border; -1 outside of all."""
    point, area = shapely.STRtree(outlines).query(points, predicate="intersects")
    result = np.full(len(points), -1, np.intp)
    result[point[::-1]] = area[::-1]
    return result
