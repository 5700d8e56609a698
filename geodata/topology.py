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
# Strips of the width of a gap along all near edges of an area, in layers over its bounding box: a plan of
# streets has less than one. Above, growing the edges takes the square of their number.
_MOST_FOLDS: Final = 4.0
# A ring with few corners is always repaired; in a longer one, every edge meets the boxes of its neighbours
# and of a few others, in a scribble those of a third of all edges.
_FEW_CORNERS: Final = 2_000
_MOST_MEETINGS: Final = 20  # edges whose boxes an edge meets, on average


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
    unsearched: tuple[int, ...] = ()  # areas whose border folds too densely to look for narrow cuts


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


def is_tangled(shape: BaseGeometry) -> bool:
    """Whether a ring crosses itself so often that no repair of it would be what anybody meant to draw.

    Examples
    --------
    >>> is_tangled(shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))
    False

    """
    return any(_is_tangled(ring) for ring in shapely.get_rings(shapely.get_parts(shape)))


def _is_tangled(ring: shapely.LinearRing) -> bool:
    corners = shapely.get_coordinates(ring)
    if len(corners) <= _FEW_CORNERS:
        return False
    boxes = np.asarray(shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)), dtype=object)
    tree, most, met = shapely.STRtree(boxes), _MOST_MEETINGS * len(boxes), 0
    step = max(1, 2_000_000 // len(boxes))  # so that the pairs of one step stay within 32 MB
    for begin in range(0, len(boxes), step):
        met += tree.query(boxes[begin : begin + step]).shape[1]
        if met > most:
            return True
    return False


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
    Gaps are the holes of the union and, where edges of two areas lie closer than ``GAP_WIDTH_M``, what a
    strip of ground along these edges gains by growing and shrinking again by half of it.

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
    is_dense = _are_dense(outlines)
    gaps = _gaps(outlines, covered, is_dense)
    return Tiling(
        twins,
        tuple(sorted(overlaps, key=lambda found: -found.area_m2)),
        tuple(sorted(gaps, key=lambda found: -found.area_m2)),
        tuple(int(number) for number in np.flatnonzero(is_dense)),
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


def uncovered(before: Outlines, now: Outlines) -> tuple[Gap, ...]:
    """Find ground that outlines covered before and that none covers now, the largest piece first.

    Parameters
    ----------
    before, now : arrays of valid outlines, metres
        The positions in ``Gap.beside`` are those of ``now``.

    Examples
    --------
    >>> before = np.array([shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)])
    >>> now = np.array([shapely.box(0, 0, 40, 100), shapely.box(50, 0, 100, 100)])
    >>> [(gap.beside, gap.area_m2) for gap in uncovered(before, now)]
    [((0, 1), 1000.0)]

    """
    lost = shapely.difference(shapely.union_all(before), shapely.union_all(now))
    tree = shapely.STRtree(now)
    found = []
    for ground in shapely.get_parts(lost):
        if ground.area >= LEAST_TOLD_M2:
            beside = tuple(int(n) for n in sorted(tree.query(ground, "dwithin", distance=_BESIDE_M)))
            found.append(Gap(beside, float(ground.area), float(2 * ground.area / ground.length), False))
    return tuple(sorted(found, key=lambda gap: -gap.area_m2))


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
    """Which areas have a part or a ring that begins inside another area, or hold one of another.

    Of two areas whose borders neither cross nor touch but whose ground does, one has a whole ring inside the
    other; where parts are equal, a point inside the part is inside both.
    """
    parts, of_part = shapely.get_parts(outlines, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points = np.concatenate([shapely.point_on_surface(parts), shapely.get_point(rings, 0)])
    owners = np.concatenate([of_part, of_part[of_ring]])
    numbers, holders = shapely.STRtree(outlines).query(points, predicate="within")
    owned = owners[numbers]
    found = np.zeros(len(outlines), dtype=bool)
    found[owned[owned != holders]] = True
    found[holders[owned != holders]] = True
    return found


def _overlaps(
    outlines: Outlines, disagreeing: NDArray[np.bool_], twins: set[tuple[int, int]]
) -> list[Overlap]:
    suspects = np.flatnonzero(disagreeing)
    if not len(suspects):
        return []
    # the other one need not be a suspect: the edges of an area that holds another agree with all beside them
    numbers, others = shapely.STRtree(outlines).query(outlines[suspects], predicate="intersects")
    pairs = np.sort(np.column_stack([suspects[numbers], others]), axis=1)
    one, other = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0).T
    areas = shapely.area(shapely.intersection(outlines[one], outlines[other]))
    sizes = shapely.area(outlines)
    return [
        Overlap(first, second, float(area), float(area / min(sizes[first], sizes[second])))
        for first, second, area in zip(one.tolist(), other.tolist(), areas, strict=True)
        if area >= LEAST_TOLD_M2 and (first, second) not in twins
    ]


def _gaps(outlines: Outlines, covered: BaseGeometry, is_dense: NDArray[np.bool_]) -> list[Gap]:
    rings = [hole for part in shapely.get_parts(covered) for hole in part.interiors]
    holes = shapely.polygons(rings) if rings else np.array([], dtype=object)
    cuts = _narrow_cuts(outlines[~is_dense], covered)
    tree = shapely.STRtree(outlines)
    found = []
    for ground, is_enclosed in [*((hole, True) for hole in holes), *((cut, False) for cut in cuts)]:
        if ground.area < LEAST_TOLD_M2:
            continue
        beside = tuple(int(n) for n in sorted(tree.query(ground, predicate="dwithin", distance=_BESIDE_M)))
        if is_enclosed or len(beside) > 1:
            found.append(Gap(beside, float(ground.area), float(2 * ground.area / ground.length), is_enclosed))
    return found


def _are_dense(outlines: Outlines) -> NDArray[np.bool_]:
    """Which areas have too many edges close to others to look for narrow cuts beside them."""
    edges = shapely.coverage_invalid_edges(outlines, gap_width=GAP_WIDTH_M)
    bounds = shapely.bounds(outlines)
    reach = np.prod(bounds[:, 2:] - bounds[:, :2] + 2 * GAP_WIDTH_M, axis=1)
    return np.asarray(GAP_WIDTH_M * shapely.length(edges) > _MOST_FOLDS * reach)


def _narrow_cuts(outlines: Outlines, covered: BaseGeometry) -> list[BaseGeometry]:
    """What growing and shrinking the ground along near edges fills where nothing is covered or enclosed."""
    edges = shapely.coverage_invalid_edges(outlines, gap_width=GAP_WIDTH_M)
    is_near = ~(shapely.is_missing(edges) | shapely.is_empty(edges))
    if not is_near.any():
        return []
    half = GAP_WIDTH_M / 2
    # a strip of ground along the edges, and not the whole areas: their size shall not matter
    lines = shapely.line_merge(shapely.union_all(edges[is_near]))
    ground = shapely.union_all(outlines[is_near])
    strip = shapely.intersection(shapely.buffer(lines, half, cap_style="square"), ground)
    grown = shapely.buffer(strip, half, join_style="mitre")
    closed = shapely.buffer(grown, -half, join_style="mitre")
    # holes are told apart, so they are no cuts
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(covered)])
    cut = shapely.difference(closed, filled)
    # growing and shrinking leaves hairs along the borders; what is no wider than two centimetres goes
    bare = shapely.buffer(shapely.buffer(cut, -_BESIDE_M, join_style="mitre"), _BESIDE_M, join_style="mitre")
    return [part for part in shapely.get_parts(bare) if part.geom_type == "Polygon"]
