"""The map of Musterstadt: blocks that tile social spaces that tile boroughs, with borders drawn once."""

from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]
CENTRE = np.array([652_000.0, 5_642_000.0])  # EPSG:25832, in the hills of Thuringia
BLOCKS = 168
BOROUGHS = ("Mitte", "Nord", "Ost", "Südost", "Süd", "West")
SPACES_PER_BOROUGH = 4
_BEND = 0.16  # how far a border bends, as a share of its length


@dataclass(frozen=True)
class Town:
    """Blocks with their outline and centre, and the borough and social space of each, by number from 0."""

    blocks: tuple[shapely.Polygon, ...]
    centres: Points  # metres from the centre of the town
    borough: NDArray[np.intp]
    space: NDArray[np.intp]  # 0..23 as of 2013


def town(rng: np.random.Generator) -> Town:
    """Draw the town; the same generator state draws the same town."""
    outline = _outline(rng)
    blocks = _tiles(_seeds(outline, rng), outline, rng)
    centres = np.array([[p.x, p.y] for p in (shapely.centroid(block) for block in blocks)]) - CENTRE
    borough = _boroughs(centres)
    space = _spaces(centres, borough)
    order = np.lexsort((centres[:, 0], -centres[:, 1], space))
    return Town(tuple(blocks[n] for n in order), centres[order], borough[order], space[order])


def surroundings(whole: BaseGeometry, rng: np.random.Generator) -> tuple[shapely.Polygon, ...]:
    """Eight neighbouring municipalities in a ring around the town, sharing its border and each other's."""
    ring = _bent(shapely.LineString(_ring(9_800, 0.10, rng).exterior), rng)
    around_town = shapely.LineString(shapely.get_rings(whole)[0])
    inner, outer = (np.array(line.coords) for line in (around_town, ring))
    lines = [around_town, ring]
    for angle in [2 * pi * (n + 0.15) / 8 for n in range(8)]:
        border = shapely.LineString([_corner_at(inner, angle), _corner_at(outer, angle)])
        lines.append(_bent(border, rng, rounds=5))
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    outside = [piece for piece in pieces if not whole.buffer(-1).intersects(piece)]
    return tuple(sorted(outside, key=lambda p: _bearing(p.centroid.x, p.centroid.y)))


def _corner_at(corners: Points, angle: float) -> Points:
    """The corner of a border that lies nearest to a direction: a line that ends there adds no corner."""
    bearings = np.arctan2(corners[:, 1] - CENTRE[1], corners[:, 0] - CENTRE[0])
    off = np.abs((bearings - angle + pi) % (2 * pi) - pi)
    return np.asarray(corners[np.argmin(off)])


def _bearing(x: float, y: float) -> float:
    return float(np.arctan2(y - CENTRE[1], x - CENTRE[0]) % (2 * pi))


def _ring(radius: float, roughness: float, rng: np.random.Generator) -> shapely.Polygon:
    phases = rng.uniform(0, 2 * pi, 5)
    corners = []
    for angle in np.linspace(0, 2 * pi, 96, endpoint=False):
        wave = sum(sin((k + 2) * angle + phase) / (k + 1) for k, phase in enumerate(phases))
        reach = radius * (1 + roughness * wave)
        corners.append(CENTRE + reach * np.array([1.15 * cos(angle), 0.85 * sin(angle)]))
    return shapely.Polygon(np.round(corners, 2))


def _outline(rng: np.random.Generator) -> shapely.Polygon:
    return _ring(4_600, 0.08, rng)


def _seeds(outline: shapely.Polygon, rng: np.random.Generator) -> Points:
    """Block centres: small blocks in the centre, larger ones outside; a few rounds of evening out."""
    seeds: list[NDArray[np.float64]] = []
    while len(seeds) < BLOCKS:
        angle, reach = rng.uniform(0, 2 * pi), 5_000 * rng.uniform() ** 0.72
        point = CENTRE + reach * np.array([1.15 * cos(angle), 0.85 * sin(angle)])
        if outline.buffer(-60).contains(shapely.Point(point)):
            seeds.append(point)
    points = np.array(seeds)
    for _ in range(3):
        cells = _cells(points, outline)
        points = np.array([[cell.centroid.x, cell.centroid.y] for cell in cells])
    return points


def _cells(points: Points, outline: shapely.Polygon) -> list[shapely.Polygon]:
    """Voronoi cells inside the outline, in the order of the points."""
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=outline.buffer(2_000))
    )
    tree = shapely.STRtree(cells)
    return [
        max(
            shapely.get_parts(
                shapely.intersection(cells[tree.query(shapely.Point(p), "within")[0]], outline)
            ),
            key=shapely.area,
        )
        for p in points
    ]


def _tiles(points: Points, outline: shapely.Polygon, rng: np.random.Generator) -> list[shapely.Polygon]:
    """The cells with each shared border bent once, so that neighbours still share it."""
    lines = shapely.union_all([cell.exterior for cell in _cells(points, outline)])
    edges = shapely.get_parts(shapely.line_merge(shapely.node(lines)))
    bent = [_bent(edge, rng) for edge in sorted(edges, key=lambda edge: edge.coords[0] + edge.coords[-1])]
    pieces = shapely.get_parts(shapely.polygonize(bent))
    return [piece for piece in pieces if piece.area > 100]


def _bent(edge: shapely.LineString, rng: np.random.Generator, rounds: int = 2) -> shapely.LineString:
    points = [np.array(point) for point in edge.coords]
    for _ in range(rounds):
        finer = [points[0]]
        for begin, end in pairwise(points):
            along = end - begin
            aside = np.array([-along[1], along[0]]) * float(np.clip(rng.normal(0, 0.09), -_BEND, _BEND))
            finer += [(begin + end) / 2 + aside, end]
        points = finer
    return shapely.LineString(np.round(points, 2))


def _boroughs(centres: Points) -> NDArray[np.intp]:
    """The inner blocks are the borough Mitte, the others belong to it by direction."""
    distance = np.hypot(centres[:, 0] / 1.15, centres[:, 1] / 0.85)
    direction = (np.arctan2(centres[:, 0], centres[:, 1]) / (2 * pi) + 0.1) % 1  # clockwise from the north
    borough = 1 + np.minimum((direction * 5).astype(np.intp), 4)
    borough[np.argsort(distance)[: BLOCKS // 6]] = 0
    return borough


def _spaces(centres: Points, borough: NDArray[np.intp]) -> NDArray[np.intp]:
    """Four social spaces in each borough, around four centres that lie far apart."""
    space = np.zeros(len(centres), np.intp)
    for number in range(len(BOROUGHS)):
        members = np.flatnonzero(borough == number)
        own = centres[members]
        chosen = [int(np.argmax(own[:, 1]))]
        while len(chosen) < SPACES_PER_BOROUGH:
            gaps = KDTree(own[chosen]).query(own)[0]
            chosen.append(int(np.argmax(gaps)))
        middles = own[chosen]
        for _ in range(6):
            nearest = KDTree(middles).query(own)[1]
            middles = np.array([own[nearest == n].mean(axis=0) for n in range(SPACES_PER_BOROUGH)])
        space[members] = SPACES_PER_BOROUGH * number + nearest
    return space
