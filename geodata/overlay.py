"""What two divisions of the same land share: the area of every intersection of their polygons.

The overlay is the slow part of a conversion between boundaries. It is done once; its weights are stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from geodata.edge_areas import TOO_MANY, Chains, chained, shared_areas
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import OutlineError

Polygons = Sequence[shapely.Polygon | shapely.MultiPolygon] | NDArray[np.object_]
Indices = NDArray[np.intp]

_NAMED: Final = 10  # positions listed in a message; the rest is counted
_POLYGONAL: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_SUMMATION_NOISE: Final = 1e-12  # of the common bounding box; random tests stay below 1e-14


@dataclass(frozen=True)
class Overlay:
    """The pieces that source and target areas share, sorted by source, then target.

    ``source`` and ``target`` are positions in what was handed in. Two areas that only touch share no piece.
    """

    source: Indices  # shape (pieces,)
    target: Indices  # shape (pieces,)
    area_m2: Floats  # shape (pieces,), greater than 0
    source_area_m2: Floats  # shape (sources,)
    target_area_m2: Floats  # shape (targets,)


def overlaid(sources: Polygons, targets: Polygons, *, srid: int) -> Overlay:
    """Lay two divisions over each other.

    Parameters
    ----------
    sources, targets : sequences of Polygon or MultiPolygon, coordinates in metres
        Holes and separate parts count as drawn. Neither side has to cover the other: gaps give no piece.
    srid : int
        EPSG code of the coordinates. For weights take the equal-area EPSG:3035. Any projected system in
        metres is accepted except Mercator's, whose square metres are not those of the ground.

    Returns
    -------
    Overlay
        Areas in square metres. They agree with GEOS to 1e-9 of the source area, in practice to 1e-12.

    Raises
    ------
    OutlineError
        If the coordinate system measures in degrees, or a polygon is absent, empty or invalid; their
        positions are named.

    Notes
    -----
    Candidates are pairs whose bounding boxes overlap. Each area is a sum over edge pairs, see
    :mod:`geodata.edge_areas`; equal outlines are recognised and give exactly the source's area. Where
    outlines run to and fro so often that edges overlap in x by the hundred, that sum is slower than a
    topological intersection, and GEOS computes the pair.

    Results below the noise of the arithmetic are no pieces: 1e-12 of the common bounding box for the
    summation, and its half perimeter times the spacing of the coordinates' floating point numbers (under
    1e-9 m in EPSG:3035), because by so much the last digit moves a border.

    The compiled kernel is cached on disk; the very first call on a machine compiles it for some seconds.

    Polygons of one side that overlap each other are counted as they are. ``overlaid(areas, areas, ...)``
    lists them: every piece whose source and target differ.

    Examples
    --------
    >>> old = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)]
    >>> new = [shapely.box(0, 0, 150, 100), shapely.box(150, 0, 200, 100)]
    >>> pieces = overlaid(old, new, srid=3035)
    >>> [(int(i), int(j), float(a)) for i, j, a in zip(pieces.source, pieces.target, pieces.area_m2)]
    [(0, 0, 10000.0), (1, 0, 5000.0), (1, 1, 5000.0)]

    """
    _require_metres(srid)
    source, target = _checked(sources, "source"), _checked(targets, "target")
    pairs, windows = _candidates(source, target)
    areas = _areas_m2(source, target, pairs, windows)
    kept = areas > _noise_m2(windows)
    order = np.lexsort([pairs[1, kept], pairs[0, kept]])
    pieces = pairs[:, kept][:, order]
    return Overlay(pieces[0], pieces[1], areas[kept][order], shapely.area(source), shapely.area(target))


def _require_metres(srid: int) -> None:
    try:
        system = pyproj.CRS.from_epsg(srid)
    except CRSError as error:
        raise OutlineError(
            f"EPSG:{srid} is no known coordinate system. Expected is one in metres: transform the outlines "
            "to the equal-area system EPSG:3035.",
            srid=srid,
        ) from error
    units = sorted({axis.unit_name for axis in system.axis_info})
    if not system.is_projected or units != ["metre"]:
        raise OutlineError(
            f"EPSG:{srid} ({system.name}) measures in {' and '.join(units)}, so its areas are not square "
            "metres. Expected is a projected system in metres: transform the outlines to the equal-area "
            "system EPSG:3035.",
            srid=srid,
        )
    if "Mercator" in _method(system) and "Transverse" not in _method(system):
        raise OutlineError(
            f"EPSG:{srid} ({system.name}) enlarges areas towards the poles, in Germany more than twofold. "
            "Expected is a system true to area: transform the outlines to EPSG:3035.",
            srid=srid,
        )


def _method(system: pyproj.CRS) -> str:
    operation = system.coordinate_operation
    return "" if operation is None else str(operation.method_name)


def _checked(polygons: Polygons, side: str) -> NDArray[np.object_]:
    """The polygons as an array, each of them usable."""
    outlines = np.asarray(polygons, dtype=object)
    problems = {
        "is absent": shapely.is_missing(outlines),
        "is no polygon": ~shapely.is_missing(outlines) & ~np.isin(shapely.get_type_id(outlines), _POLYGONAL),
        "is empty": ~shapely.is_missing(outlines) & shapely.is_empty(outlines),
    }
    found = [f"{_positions(bad)} {what}" for what, bad in problems.items() if bad.any()]
    unusable = np.logical_or.reduce(list(problems.values()))
    invalid = ~unusable & ~shapely.is_valid(outlines)
    found += [
        f"{p} is invalid ({shapely.is_valid_reason(outlines[p])})" for p in np.flatnonzero(invalid)[:_NAMED]
    ]
    found += [f"and {int(invalid.sum()) - _NAMED} more are invalid"] if invalid.sum() > _NAMED else []
    if found:
        positions = np.flatnonzero(unusable | invalid).tolist()
        raise OutlineError(
            f"Of {len(outlines)} {side} outlines, counted from 0: {'; '.join(found)}. Expected is a valid "
            "polygon for each area: draw or repair these outlines, since areas cannot be computed from them.",
            side=side,
            positions=positions,
        )
    return outlines


def _positions(bad: NDArray[np.bool_]) -> str:
    positions = np.flatnonzero(bad).tolist()
    more = f" and {len(positions) - _NAMED} more" if len(positions) > _NAMED else ""
    return ", ".join(map(str, positions[:_NAMED])) + more


def _candidates(source: NDArray[np.object_], target: NDArray[np.object_]) -> tuple[NDArray[np.int64], Floats]:
    """Pairs whose bounding boxes meet, shape (2, pairs), and what the boxes share, shape (pairs, 4)."""
    pairs = np.asarray(shapely.STRtree(target).query(source), dtype=np.int64)
    of_source, of_target = shapely.bounds(source)[pairs[0]], shapely.bounds(target)[pairs[1]]
    least = np.maximum(of_source[:, :2], of_target[:, :2])
    greatest = np.minimum(of_source[:, 2:], of_target[:, 2:])
    return pairs, np.hstack([least, greatest])


def _areas_m2(
    source: NDArray[np.object_], target: NDArray[np.object_], pairs: NDArray[np.int64], windows: Floats
) -> Floats:
    if pairs.size == 0:
        return np.zeros(0)
    areas: Floats = shared_areas(_chains(source), _chains(target), pairs, windows, shapely.area(source))
    dense = areas == TOO_MANY
    areas[dense] = shapely.area(shapely.intersection(source[pairs[0, dense]], target[pairs[1, dense]]))
    return areas


def _chains(outlines: NDArray[np.object_]) -> Chains:
    kind, corners, offsets = shapely.to_ragged_array(outlines, include_z=False)
    rings, parts, *polygons = offsets
    each = np.arange(len(outlines) + 1) if kind == shapely.GeometryType.POLYGON else polygons[0]
    chains: Chains = chained(
        np.ascontiguousarray(corners), *(np.asarray(o, dtype=np.int64) for o in (rings, parts, each))
    )
    return chains


def _noise_m2(windows: Floats) -> Floats:
    sizes = windows[:, 2:] - windows[:, :2]
    spacing = np.spacing(np.abs(windows).max(axis=1, initial=0.0))
    noise: Floats = _SUMMATION_NOISE * sizes.prod(axis=1) + spacing * sizes.sum(axis=1)
    return noise
