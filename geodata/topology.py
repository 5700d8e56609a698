"""Areas that tile a municipality: repair, twins, overlaps, gaps, slivers, and agreement between levels.

Pure functions of outlines in metres of the storage projection, in which areas come out up to 0.4 % too large
at the eastern border of Germany. They measure and name; what is refused follows from the thresholds
below, what is only told is told with its size. Nothing is moved: a border is a decision of the office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Outlines = NDArray[np.object_]

# A tenth of a per cent: the largest overlap in official outlines we know is 0.0054 % (Köln, Stadtteile), and
# a count moves by less than one person in a thousand. Above, somebody lives in two areas, or in none.
MOST_CHANGED_SHARE: Final = 0.001
MOST_OVERLAP_SHARE: Final = 0.001
# Degrees with seven decimals are exact to a centimetre; along a border of 100 m that is one square metre.
LEAST_TOLD_M2: Final = 1.0
# Two borders drawn apart on maps of 1:25 000, each exact to 0.2 mm, lie up to 10 m apart.
GAP_WIDTH_M: Final = 10.0
_BESIDE_M: Final = 0.01


@dataclass(frozen=True)
class Repair:
    """What became of an outline whose rings were invalid."""

    outline: shapely.MultiPolygon | None  # None: nothing is left
    fault: str
    before_m2: float
    after_m2: float

    @property
    def is_acceptable(self) -> bool:
        """Whether an area is left, and the repair hardly changed its size."""
        change = abs(self.after_m2 - self.before_m2)
        return self.after_m2 > 0 and change <= MOST_CHANGED_SHARE * max(self.before_m2, self.after_m2)


@dataclass(frozen=True)
class Overlap:
    """Ground that two areas both claim, by their positions."""

    first: int
    second: int
    area_m2: float
    share: float  # of the smaller of the two


@dataclass(frozen=True)
class Gap:
    """Ground between areas that none of them covers, with the positions of the areas beside it."""

    beside: tuple[int, ...]
    area_m2: float
    width_m: float  # mean: twice the area by the perimeter
    is_enclosed: bool  # all around are areas; otherwise it is a narrow cut from outside


@dataclass(frozen=True)
class Tiling:
    """How far outlines tile the ground; the largest findings come first."""

    twins: tuple[tuple[int, int], ...]  # the same outline twice
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Agreement:
    """How far the union of parts is the whole that they belong to."""

    key: str
    difference_m2: float  # symmetric difference: ground that only one of the two covers
    net_m2: float  # parts less whole: small beside a large difference means a border that was drawn anew
    share: float  # of the difference in the area of the whole


def repaired(shape: BaseGeometry) -> Repair:
    """The polygons of a geometry with valid rings.

    Notes
    -----
    ``shapely.make_valid`` with the method *structure*: shells are united, holes are cut out of them, what has
    no area falls away. A self-crossing ring keeps all its lobes, two parts that overlap become one.
    The area before is that of the rings as drawn, where lobes in opposite directions cancel out and what is
    covered twice counts twice; so a repair that decides about ground shows as a change of area.

    References
    ----------
    OGC 06-103r4, Simple Features, section 6.1.11 (valid polygons).

    Examples
    --------
    >>> bowtie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> repair = repaired(bowtie)
    >>> repair.before_m2, repair.after_m2, repair.is_acceptable
    (0.0, 2.0, False)

    """
    fault = str(shapely.is_valid_reason(shape)).split("[", maxsplit=1)[0]
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    outline = polygons_of(mended)
    after = 0.0 if outline is None else outline.area
    return Repair(outline, fault, float(shapely.area(shape)), after)


def polygons_of(shape: BaseGeometry | None) -> shapely.MultiPolygon | None:
    """The areal parts of a geometry, flat; None if there are none."""
    if shape is None or shape.is_empty:
        return None
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    parts = [part for part in parts if not part.is_empty]
    return shapely.force_2d(shapely.MultiPolygon(parts)) if parts else None


def tiling(outlines: Outlines) -> Tiling:
    """Find what keeps valid outlines from tiling the ground.

    Parameters
    ----------
    outlines : array of valid polygons or multipolygons, shape (areas,), metres

    Returns
    -------
    Tiling
        Findings of less than ``LEAST_TOLD_M2`` are left out.

    Notes
    -----
    Outlines whose shared borders agree vertex by vertex cannot overlap (coverage validation, GEOS 3.12)
    unless one lies inside another, so only areas with disagreeing edges or inside others are intersected.
    Gaps are the holes of the union and, where edges lie closer than ``GAP_WIDTH_M``, what the union gains by
    growing and shrinking again by half of it.

    Examples
    --------
    >>> squares = np.array([shapely.box(0, 0, 100, 100), shapely.box(103, 0, 200, 100)])
    >>> [(gap.beside, round(gap.area_m2), round(gap.width_m, 1)) for gap in tiling(squares).gaps]
    [((0, 1), 300, 2.9)]

    """
    twins = _twins(outlines)
    disagreeing = _disagreeing(outlines, 0.0) | _nested(outlines)
    overlaps = _overlaps(outlines, disagreeing, set(twins))
    covered = shapely.coverage_union_all(outlines) if not disagreeing.any() else shapely.union_all(outlines)
    gaps = _gaps(outlines, covered)
    return Tiling(
        twins,
        tuple(sorted(overlaps, key=lambda found: -found.area_m2)),
        tuple(sorted(gaps, key=lambda found: -found.area_m2)),
    )


def agreement(
    parts: Outlines, belongs_to: Sequence[str], wholes: Mapping[str, BaseGeometry]
) -> tuple[Agreement, ...]:
    """Compare the union of parts with each whole, the largest difference first.

    Parameters
    ----------
    parts : array of valid outlines, shape (parts,), metres
    belongs_to : keys of the wholes, shape (parts,)
    wholes
        Outline by key; a whole without parts is left out, and so is a part without whole.

    Examples
    --------
    >>> halves = np.array([shapely.box(0, 0, 50, 100), shapely.box(50, 0, 99, 100)])
    >>> agreement(halves, ["01", "01"], {"01": shapely.box(0, 0, 100, 100)})
    (Agreement(key='01', difference_m2=100.0, net_m2=-100.0, share=0.01),)

    """
    keys = np.asarray(belongs_to)
    found = []
    for key, whole in wholes.items():
        own = parts[keys == key]
        if len(own):
            united = shapely.union_all(own)
            difference = float(shapely.symmetric_difference(united, whole).area)
            found.append(Agreement(key, difference, united.area - whole.area, difference / whole.area))
    return tuple(sorted(found, key=lambda entry: -entry.difference_m2))


def _twins(outlines: Outlines) -> tuple[tuple[int, int], ...]:
    first: dict[bytes, int] = {}
    twins = []
    for number, form in enumerate(shapely.to_wkb(shapely.normalize(outlines))):
        if (known := first.setdefault(form, number)) != number:
            twins.append((known, number))
    return tuple(twins)


def _disagreeing(outlines: Outlines, gap_width_m: float) -> NDArray[np.bool_]:
    """Which areas have edges that do not agree with the edges beside them."""
    edges = shapely.coverage_invalid_edges(outlines, gap_width=gap_width_m)
    return np.asarray(~(shapely.is_missing(edges) | shapely.is_empty(edges)))


def _nested(outlines: Outlines) -> NDArray[np.bool_]:
    """Which areas hold a point of another area, or have one that another holds."""
    points = shapely.point_on_surface(outlines)
    one, other = shapely.STRtree(outlines).query(points, predicate="within")
    found = np.zeros(len(outlines), dtype=bool)
    found[one[one != other]] = True
    found[other[one != other]] = True
    return found


def _overlaps(
    outlines: Outlines, disagreeing: NDArray[np.bool_], twins: set[tuple[int, int]]
) -> list[Overlap]:
    places = np.flatnonzero(disagreeing)
    if not len(places):
        return []
    suspects = outlines[places]
    one, other = shapely.STRtree(suspects).query(suspects, predicate="intersects")
    one, other = one[one < other], other[one < other]
    areas = shapely.area(shapely.intersection(suspects[one], suspects[other]))
    sizes = shapely.area(suspects)
    return [
        Overlap(first, second, float(area), float(area / min(sizes[i], sizes[j])))
        for i, j, area in zip(one, other, areas, strict=True)
        if area >= LEAST_TOLD_M2 and ((first := int(places[i])), (second := int(places[j]))) not in twins
    ]


def _gaps(outlines: Outlines, covered: BaseGeometry) -> list[Gap]:
    rings = [hole for part in shapely.get_parts(covered) for hole in part.interiors]
    holes = shapely.polygons(rings) if rings else np.array([], dtype=object)
    cuts = _narrow_cuts(outlines, covered)
    tree = shapely.STRtree(outlines)
    found = []
    for ground, is_enclosed in [*((hole, True) for hole in holes), *((cut, False) for cut in cuts)]:
        if ground.area < LEAST_TOLD_M2:
            continue
        beside = tuple(int(n) for n in sorted(tree.query(ground, predicate="dwithin", distance=_BESIDE_M)))
        if is_enclosed or len(beside) > 1:
            found.append(Gap(beside, float(ground.area), float(2 * ground.area / ground.length), is_enclosed))
    return found


def _narrow_cuts(outlines: Outlines, covered: BaseGeometry) -> list[BaseGeometry]:
    near = _disagreeing(outlines, GAP_WIDTH_M)
    if not near.any():
        return []
    some = shapely.union_all(outlines[near])
    half = GAP_WIDTH_M / 2
    grown = shapely.buffer(some, half, join_style="mitre")
    closed = shapely.buffer(grown, -half, join_style="mitre")
    # holes are told apart, so they are no cuts
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(covered)])
    cut = shapely.difference(closed, filled)
    # growing and shrinking leaves hairs along the borders; what is no wider than two centimetres goes
    bare = shapely.buffer(shapely.buffer(cut, -_BESIDE_M, join_style="mitre"), _BESIDE_M, join_style="mitre")
    return [part for part in shapely.get_parts(bare) if part.geom_type == "Polygon"]
