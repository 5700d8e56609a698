"""Made-up boundaries for measurements: cells with ragged borders that fit together without gap or overlap.

Voronoi cells of jittered grid points, each border replaced by a midpoint displacement curve. A curve keeps
within the two triangles between its border and the points of the two cells, so borders never cross.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from geodata.vocabulary.cells import Floats

SIDE_M = 100_000.0
ORIGIN_M = (4_300_000.0, 3_100_000.0)  # in the middle of Germany, EPSG:3035

_STEEPEST = 0.6  # of the angle that is free at the ends of a border


def tessellation(cells: int, vertices: int, *, seed: int) -> NDArray[np.object_]:
    """Polygons that tile a square of 100 km, with about so many vertices each; the same for the same seed."""
    random = np.random.default_rng(seed)
    points = _points(cells, random)
    voronoi = Voronoi(np.vstack([points, *_mirrored(points)]))
    ridges, ends = np.asarray(voronoi.ridge_points), np.asarray(voronoi.ridge_vertices)
    wanted = (ridges < len(points)).any(axis=1)
    ridges, ends = ridges[wanted], voronoi.vertices[ends[wanted]]
    borders = _ragged(ends, voronoi.points[ridges], _levels(vertices), random)
    outer = (ridges >= len(points)).any(axis=1)
    borders[outer] = _straight(ends[outer], borders.shape[1])
    return _cells(points, ridges, borders)


def _points(cells: int, random: np.random.Generator) -> Floats:
    across = int(np.ceil(np.sqrt(cells)))
    grid = np.stack(np.meshgrid(np.arange(across), np.arange(across)), axis=-1).reshape(-1, 2)[:cells]
    size = np.array([across, np.ceil(cells / across)])
    return (grid + random.uniform(0.1, 0.9, grid.shape)) / size


def _mirrored(points: Floats) -> list[Floats]:
    """The points beyond each side of the square, so that the cells end at the sides."""
    return [points * (-1, 1), points * (1, -1), points * (-1, 1) + (2, 0), points * (1, -1) + (0, 2)]


def _levels(vertices: int) -> int:
    """How often each of about six borders is halved, rounded up to the next power of two."""
    return max(round(np.log2(vertices / 6)), 0)


def _straight(ends: Floats, count: int) -> Floats:
    along = np.linspace(0, 1, count)[None, :, None]
    return ends[:, None, 0] * (1 - along) + ends[:, None, 1] * along


def _ragged(ends: Floats, sites: Floats, levels: int, random: np.random.Generator) -> Floats:
    """Each border as 2**levels + 1 points: a graph over the straight border."""
    noise = np.zeros((len(ends), 2))
    for level in range(levels):
        middle = (noise[:, :-1] + noise[:, 1:]) / 2 + random.uniform(
            -1, 1, (len(ends), 2**level)
        ) / 1.5**level
        finer = np.empty((len(ends), 2 ** (level + 1) + 1))
        finer[:, ::2], finer[:, 1::2] = noise, middle
        noise = finer
    along = np.linspace(0, 1, noise.shape[1])
    noise *= np.minimum(along, 1 - along) / max(np.abs(noise).max(), 1e-12)
    run = ends[:, 1] - ends[:, 0]
    across = np.stack([-run[:, 1], run[:, 0]], axis=-1) * _STEEPEST * _free_slope(ends, sites)[:, None]
    return _straight(ends, noise.shape[1]) + noise[:, :, None] * across[:, None]


def _free_slope(ends: Floats, sites: Floats) -> Floats:
    """Slope, against the border, of the flattest line from its ends to the points of the cells; at most 1."""
    run = ends[:, 1] - ends[:, 0]
    length = np.linalg.norm(run, axis=1)[:, None] + 1e-300
    to_site = sites - ends[:, :1]
    along = (to_site * run[:, None]).sum(axis=2) / length
    height = np.abs(run[:, None, 0] * to_site[..., 1] - run[:, None, 1] * to_site[..., 0]) / length
    tiny = 1e-12
    slopes = [height / np.maximum(along, tiny), height / np.maximum(length - along, tiny)]
    return np.minimum(np.min(slopes, axis=(0, 2)), 1.0)


def _cells(points: Floats, ridges: NDArray[np.intp], borders: Floats) -> NDArray[np.object_]:
    """Put the borders of each cell in a row, counter-clockwise around its point."""
    cell = ridges.ravel()
    border = np.repeat(np.arange(len(ridges)), 2)
    inside = cell < len(points)
    cell, border = cell[inside], border[inside]
    lines = borders[border]
    first, last = lines[:, 0] - points[cell], lines[:, -1] - points[cell]
    clockwise = first[:, 0] * last[:, 1] < first[:, 1] * last[:, 0]
    lines[clockwise] = lines[clockwise, ::-1]
    middle = (first + last) / 2
    order = np.lexsort([np.arctan2(middle[:, 1], middle[:, 0]), cell])
    corners = lines[order, :-1].reshape(-1, 2) * SIDE_M + ORIGIN_M
    borders_of = np.bincount(cell, minlength=len(points))
    begins = np.concatenate([[0], np.cumsum(borders_of * (borders.shape[1] - 1))])
    closed = np.insert(corners, begins[1:], corners[begins[:-1]], axis=0)
    each = np.arange(len(points) + 1)
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, closed, (begins + each, each))
