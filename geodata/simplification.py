"""Outlines for small scales: fewer corners, and neighbours that still share their border."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

Outlines = NDArray[np.object_]

_EQUATOR_M: Final = 40_075_016.685578488  # circumference of the sphere of EPSG:3857
_TILE_PIXELS: Final = 256
# Visvalingam's tolerance is the root of a triangle's area: below half a pixel nobody sees the corner go.
PIXEL_SHARE: Final = 0.5
_SNAP_M: Final = 0.05  # five times what two vertices of one corner lie apart in GeoJSON of seven decimals
_NARROW_M: Final = 1.0  # gaps up to this width are drawing differences at every scale


@dataclass(frozen=True)
class Simplified:
    """Outlines for one zoom level, in the order they came."""

    outlines: Outlines
    tolerance_m: float  # root of the smallest triangle that was kept; 0: as delivered
    notes: tuple[str, ...]


def pixel_m(zoom: int) -> float:
    """Side of a pixel in metres of EPSG:3857.

    >>> round(pixel_m(10), 2)
    152.87
    """
    return float(_EQUATOR_M / (_TILE_PIXELS * 2**zoom))


def simplified_per_zoom(outlines: Outlines, zooms: Iterable[int]) -> dict[int, Simplified]:
    """Simplify outlines for each zoom level without opening gaps or overlaps between neighbours.

    Parameters
    ----------
    outlines : array of valid polygons or multipolygons, shape (areas,), EPSG:3857
        One vintage of one level.
    zooms
        Zoom levels of a web map.

    Returns
    -------
    dict
        By zoom level; no area vanishes: where one would, all stay as they are, and a note says so.

    Notes
    -----
    Borders are simplified once for both sides (GEOS CoverageSimplifier, Visvalingam-Whyatt by area).
    Outlines whose borders disagree are first brought together within 5 cm, gaps up to 1 m are closed
    (GEOS CoverageCleaner): for display only, the stored outlines stay as delivered.

    References
    ----------
    Visvalingam, M., Whyatt, J. D. (1993): Line generalisation by repeated elimination of points.
    The Cartographic Journal 30(1), 46-51.

    Examples
    --------
    >>> left = shapely.Polygon([(0, 0), (0, 9e3), (5e3, 9e3), (5e3 + 1, 4e3), (5e3, 0)])
    >>> right = shapely.Polygon([(5e3, 0), (5e3 + 1, 4e3), (5e3, 9e3), (9e3, 9e3), (9e3, 0)])
    >>> simpler = simplified_per_zoom(np.array([left, right]), [8])[8]
    >>> shapely.get_num_coordinates(simpler.outlines).tolist(), shapely.coverage_is_valid(simpler.outlines)
    ([5, 5], np.True_)

    """
    clean, notes = _coverage(outlines)
    return {zoom: _simplified(clean, PIXEL_SHARE * pixel_m(zoom), notes) for zoom in zooms}


def _coverage(outlines: Outlines) -> tuple[Outlines, tuple[str, ...]]:
    """The outlines with borders that agree vertex by vertex, and what was done for that."""
    if shapely.coverage_is_valid(outlines, gap_width=_SNAP_M):
        return outlines, ()
    clean = np.asarray(
        shapely.coverage_clean(  # type: ignore[attr-defined]  # new in 2.2, not yet in the stubs
            outlines, snapping_distance=_SNAP_M, gap_width=_NARROW_M, merge_strategy="max_area"
        )
    )
    if shapely.is_empty(clean).any() or not shapely.coverage_is_valid(clean):
        return outlines, ("Borders of neighbours disagree and could not be brought together.",)
    changed = np.abs(shapely.area(clean) - shapely.area(outlines))
    return clean, (
        f"Borders of neighbours disagreed; bringing them together changed {int((changed > 1).sum())} areas "
        f"by more than 1 m², the largest by {changed.max():.1f} m² on the map.",
    )


def _simplified(outlines: Outlines, tolerance_m: float, notes: tuple[str, ...]) -> Simplified:
    if not shapely.coverage_is_valid(outlines):
        return Simplified(outlines, 0.0, (*notes, "Not simplified."))
    simpler = np.asarray(shapely.coverage_simplify(outlines, tolerance_m))
    is_whole = shapely.is_valid(simpler) & (shapely.area(simpler) > 0)
    if not is_whole.all() or not shapely.coverage_is_valid(simpler):
        lost = int((~is_whole).sum())
        return Simplified(outlines, 0.0, (*notes, f"Not simplified: {lost} areas would vanish."))
    return Simplified(simpler, tolerance_m, notes)
