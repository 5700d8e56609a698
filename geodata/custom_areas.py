"""An area that somebody draws, composed from released areas.

Everything here is a function of the drawing and of released numbers: outlines, counts and residents that
anybody can download. So an answer tells nothing that its reader could not have worked out, and any number of
overlapping drawings tells no more than the released numbers do.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.vocabulary.areas import GEOGRAPHIC_SRID
from geodata.vocabulary.cells import STATUSES, Absent, Cells, Floats, combined
from geodata.vocabulary.errors import InputError, OutlineError

MOST_VERTICES: Final = 2_000
SMALLEST_M2: Final = 100.0  # below, a drawing is a slip of the hand: no area of a municipality is that small
BELONGS_FROM: Final = 0.5  # composed of whole areas: at least half of an area must lie in the drawing

# A drawing that follows a border hits it to about a metre. Less than a thousandth of an area is not taken for
# a part of the drawing, more than 999 thousandths are the whole area.
SLIVER_SHARE: Final = 0.001

MOST_OUTSIDE_SHARE: Final = 0.01  # of the drawing; more than that has no numbers, so it would be made up
EQUAL_AREA_SRID: Final = 3035
EQUAL_AREA_BOUNDS: Final = (-36.0, 24.0, 45.0, 73.0)  # west, south, east, north: beyond, it keeps no area
Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Covered:
    """How much of each area lies in the drawing, and how much of the drawing lies in the areas."""

    share: Floats  # shape (areas,), 0 to 1
    inside_share: float  # of the drawing
    drawn_m2: float


@dataclass(frozen=True, eq=False)
class Parts:
    """Smaller areas with released residents: the larger area each is part of, and its share covered."""

    parent: Positions
    share: Floats
    residents: Cells


@dataclass(frozen=True, eq=False)
class Weights:
    """What each area gives to the drawing, shape (areas,), 0 to 1."""

    weight: Floats
    is_partial: NDArray[np.bool_]  # cut by the drawing: its weight is an estimate
    by_residents: NDArray[np.bool_]  # of the partial ones: weighted by residents of smaller areas

    @property
    def used(self) -> NDArray[np.bool_]:
        """The areas whose numbers go in, be it with weight 0 because nobody lives in the part."""
        return np.asarray((self.weight > 0) | self.is_partial, np.bool_)


@dataclass(frozen=True, eq=False)
class Counts:
    """Released counts of the areas: of a quotient its two parts, of a count the count alone."""

    numerator: Cells
    denominator: Cells | None = None
    factor: float = 1.0
    is_proportion: bool = False  # who is in the numerator is in the denominator too


@dataclass(frozen=True)
class Composed:
    """The value of a drawing, or the reason why there is none."""

    value: float | None
    status: str
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    estimated_share: float | None  # of the denominator (of a count: of itself) that came through cut areas


def parsed(content: bytes) -> Any:
    """Read GeoJSON text.

    Raises
    ------
    InputError
        If it is not JSON, is nested absurdly, or has numbers that are none.

    """

    def refuse(constant: str) -> float:
        raise InputError(f"The drawing holds the number {constant}. Expected are coordinates in degrees.")

    try:
        return json.loads(content, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(
            f"The drawing is not readable as JSON ({reason}). Expected is a GeoJSON geometry, e.g. "
            '{"type": "Polygon", "coordinates": [[[11.1, 50.9], [11.2, 50.9], [11.2, 51.0], [11.1, 50.9]]]}.'
        ) from error


def drawn_in(content: Any) -> BaseGeometry:
    """The polygon in a GeoJSON geometry, feature, or collection of one feature; degrees, WGS84.

    Raises
    ------
    OutlineError
        If it is no polygon, not valid, of too many vertices, not in degrees, outside of Europe, or smaller
        than 100 square metres.

    Examples
    --------
    >>> square = {"type": "Polygon", "coordinates": [[[11, 50], [12, 50], [12, 51], [11, 51], [11, 50]]]}
    >>> drawn_in(square).area
    1.0

    """
    geometry = _geometry_in(content)
    try:
        drawn = shapely.geometry.shape({"type": geometry["type"], "coordinates": geometry["coordinates"]})
        drawn = shapely.force_2d(drawn)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise OutlineError(
            f"The drawing cannot be read ({_first_line(error)}). Expected are rings of positions [longitude, "
            "latitude], the first and the last the same. Draw the area anew."
        ) from error
    _check(drawn)
    return drawn


def _geometry_in(content: Any) -> dict[str, Any]:
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list) or len(features) != 1:
            number = len(features) if isinstance(features, list) else 0
            raise OutlineError(
                f"The drawing holds {number} features. Expected is one area; several parts of it belong into "
                "one MultiPolygon. Join them, or ask for each by itself."
            )
        content = features[0]
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = content.get("geometry")
    kind = content.get("type") if isinstance(content, dict) else None
    if not isinstance(content, dict) or kind not in ("Polygon", "MultiPolygon"):
        shown = f"a {str(kind)[:40]}" if kind else "no geometry"
        raise OutlineError(
            f"The drawing is {shown}. Expected is a GeoJSON Polygon or MultiPolygon in degrees (WGS84). Draw "
            "the outline of an area."
        )
    return content


def _check(drawn: BaseGeometry) -> None:
    vertices = int(shapely.get_num_coordinates(drawn))
    if vertices > MOST_VERTICES:
        raise OutlineError(
            f"The drawing has {vertices} vertices. Expected are at most {MOST_VERTICES}. Simplify it.",
            vertices=vertices,
        )
    positions = shapely.get_coordinates(drawn)
    if drawn.is_empty or not np.isfinite(positions).all():
        raise OutlineError("The drawing is empty or has positions that are no numbers. Draw the area anew.")
    if (np.abs(positions) > np.array([180.0, 90.0])).any():
        raise OutlineError(
            f"The drawing reaches to {positions.max():.10g}, which is no longitude and latitude; it seems to "
            "be in metres. Expected are degrees (WGS84), as GeoJSON has them. Convert it."
        )
    if (positions[:, 0] > 45).all() and (positions[:, 1] < 20).all():
        raise OutlineError(
            "The drawing has latitude before longitude. Expected is [longitude, latitude], e.g. [13.4, "
            "52.5], as GeoJSON has it. Swap the two."
        )
    if not drawn.is_valid or drawn.area <= 0:
        raise OutlineError(
            f"The drawing is not valid: {shapely.is_valid_reason(drawn)}. Expected are rings that do not "
            "cross themselves or each other. Draw the area anew."
        )
    _check_extent(drawn)


def _check_extent(drawn: BaseGeometry) -> None:
    """Refuse what is too large or too small to be measured."""
    west, south, east, north = drawn.bounds
    if not shapely.box(*EQUAL_AREA_BOUNDS).covers(drawn):
        raise OutlineError(
            f"The drawing reaches from {west:.10g} to {east:.10g} degrees east and from {south:.10g} to "
            f"{north:.10g} degrees north, far outside of every municipality. Expected is an area within the "
            "municipality. Draw it there."
        )
    area_m2 = float(_equal_area(drawn).area)
    if not area_m2 >= SMALLEST_M2:
        raise OutlineError(
            f"The drawing has {area_m2:.3g} square metres, which is too small. Expected are at least "
            f"{SMALLEST_M2:.0f} square metres. Draw a larger area.",
            drawn_square_metres=area_m2,
        )


def covered(drawn: BaseGeometry, outlines: Sequence[BaseGeometry]) -> Covered:
    """How much of each area a drawing covers.

    Parameters
    ----------
    drawn
        The drawing, degrees.
    outlines
        The areas, degrees, not overlapping each other.

    Returns
    -------
    Covered
        Areas are measured in EPSG:3035, which keeps them; shares below 0.001 are 0 and above 0.999 are 1.
        Edges are straight in that plane: over ten kilometres a line between two degrees is off by two metres.

    """
    flat = _equal_area(drawn)
    areas = np.array([_equal_area(outline) for outline in outlines], dtype=object)
    if len(areas) == 0:
        return Covered(np.zeros(0), 0.0, float(flat.area))
    common = shapely.area(shapely.intersection(areas, flat))
    share = np.clip(common / shapely.area(areas), 0.0, 1.0)
    share[share < SLIVER_SHARE] = 0.0
    share[share > 1 - SLIVER_SHARE] = 1.0
    return Covered(share, float(min(1.0, common.sum() / flat.area)), float(flat.area))


def whole_weights(share: Floats) -> Weights:
    """Whole areas only: one of which at least half lies in the drawing belongs to it, any other does not.

    >>> whole_weights(np.array([1.0, 0.5, 0.49])).weight.tolist()
    [1.0, 1.0, 0.0]
    """
    nowhere = np.zeros(len(share), np.bool_)
    return Weights((share >= BELONGS_FROM).astype(np.float64), nowhere, nowhere)


def partial_weights(share: Floats, parts: Parts | None = None) -> Weights:
    """Each area by the share of its residents in the drawing where smaller areas tell it, else by land.

    ``w_i = sum_k r_k s_k / sum_k r_k`` over the smaller areas k of area i, with residents r and covered share
    s. Where one of them has no released number, or nobody lives, ``w_i`` is the share of land.

    >>> land = np.array([1.0, 0.5, 0.5])
    >>> two = Parts(np.array([1, 1]), np.array([1.0, 0.0]), Cells.of([90, 10]))
    >>> partial_weights(land, two).weight.tolist()
    [1.0, 0.9, 0.5]
    """
    is_partial = np.asarray((share > 0) & (share < 1), np.bool_)
    weight, known = share.copy(), np.zeros(len(share), np.bool_)
    if parts is not None and len(parts.parent):
        residents = np.nan_to_num(parts.residents.value)
        whole = np.bincount(parts.parent, weights=residents, minlength=len(share))
        inside = np.bincount(parts.parent, weights=residents * parts.share, minlength=len(share))
        unknown = np.bincount(parts.parent[~parts.residents.is_present], minlength=len(share))
        known = is_partial & (whole > 0) & (unknown == 0)
        weight[known] = inside[known] / whole[known]
    return Weights(weight, is_partial, known)


def composed(counts: Counts, weights: Weights) -> Composed:
    """The value of a drawing from the counts of its areas.

    A rate is computed from the composed counts, never averaged. An absent area makes the whole absent for the
    same reason: without it, the rest would be the value of another area.

    Returns
    -------
    Composed
        ``low`` and ``high`` are the least and the greatest value that the counts admit if each cut area gives
        any part of its people; None where no count limits it.

    """
    used = weights.used
    if not used.any():
        return _absent(Absent.NOT_APPLICABLE.value)
    parts = (counts.numerator,) if counts.denominator is None else (counts.numerator, counts.denominator)
    gravest = combined(*(cells.status[at : at + 1] for cells in parts for at in np.flatnonzero(used)))
    if gravest[0]:
        return _absent(STATUSES[int(gravest[0])])
    base = counts.denominator or counts.numerator
    numerator = _sum(counts.numerator, weights.weight)
    denominator = None if counts.denominator is None else _sum(counts.denominator, weights.weight)
    if denominator == 0:
        return _absent(Absent.UNDEFINED.value)
    value = numerator if denominator is None else counts.factor * numerator / denominator
    low, high = _bounds(counts, weights)
    through = _sum(base, np.where(weights.is_partial, weights.weight, 0.0))
    total = numerator if denominator is None else denominator
    return Composed(
        value=value,
        status="present",
        numerator=None if denominator is None else numerator,
        denominator=denominator,
        low=low,
        high=high,
        estimated_share=through / total if total else float(weights.is_partial.any()),
    )


def _bounds(counts: Counts, weights: Weights) -> tuple[float | None, float | None]:
    """The least and the greatest value: every cut area gives none or all of those who move it that way."""
    whole = np.where(weights.used & ~weights.is_partial, weights.weight, 0.0)
    cut = weights.is_partial.astype(np.float64)
    n, cut_n = _sum(counts.numerator, whole), _sum(counts.numerator, cut)
    if counts.denominator is None:
        return n, n + cut_n
    d, cut_d = _sum(counts.denominator, whole), _sum(counts.denominator, cut)
    # of a proportion, those in the numerator come with themselves in the denominator, the others without
    most_others, fewest_with = (cut_d - cut_n, cut_n) if counts.is_proportion else (cut_d, 0.0)
    low = _quotient(counts.factor, n, d + most_others)
    high = _quotient(counts.factor, n + cut_n, d + fewest_with)
    return low, high


def _quotient(factor: float, numerator: float, denominator: float) -> float | None:
    return factor * numerator / denominator if denominator > 0 else None


def _sum(cells: Cells, weight: Floats) -> float:
    """Weighted sum over the areas that have a weight; what has none need not be known."""
    return float((np.where(weight > 0, cells.value, 0.0) * weight).sum())


def _absent(status: str) -> Composed:
    return Composed(None, status, None, None, None, None, None)


@cache
def _into_equal_area() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(GEOGRAPHIC_SRID, EQUAL_AREA_SRID, always_xy=True)


def _equal_area(geometry: BaseGeometry) -> BaseGeometry:
    into = _into_equal_area()

    def moved(positions: Floats) -> Floats:
        return np.column_stack(into.transform(positions[:, 0], positions[:, 1]))

    flat = shapely.transform(geometry, moved)
    return flat if flat.is_valid else shapely.make_valid(flat)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
