"""Checking outlines against the patience of who waits, simplifying them against each polygon by itself."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import geopandas
import numpy as np
import pyproj
import shapely

from benchmarks.boundaries_overlay import SHARED
from benchmarks.row import Row
from benchmarks.timing import cpu_seconds
from geodata.readers.coordinate_systems import system_named
from geodata.readers.layers import read_layer
from geodata.simplification import Outlines, simplified_per_zoom
from geodata.topology import repaired, tiling
from geodata.vocabulary.areas import STORAGE_SRID, WEB_SRID
from geodata.vocabulary.reports import Findings

# A delivery is answered within 10 seconds; checking may take a fifth of it for a city, half for the country.
_CITY_SECONDS, _COUNTRY_SECONDS = 2.0, 5.0
_ZOOMS = (6, 8, 10, 12)
_NOTHING_M2 = 0.01  # on a map of square metres: the rounding of a sum of 542 areas


def measured() -> Iterator[Row]:
    """Seconds of checking and simplifying; square metres of gaps and overlaps that simplifying opens."""
    if not SHARED.is_dir():
        yield Row("topology", np.nan, None, 1, remark="the folder of real data is absent")
        return
    berlin = _outlines("berlin_lor/lor_planungsraeume_2021.zip", STORAGE_SRID)
    germany = _outlines("deutschland/VG5000_GEM.zip", STORAGE_SRID)
    for name, outlines, seconds in (
        ("Berlin's planning areas", berlin, _CITY_SECONDS),
        ("Germany's municipalities", germany, _COUNTRY_SECONDS),
    ):
        ours = cpu_seconds(partial(tiling, outlines), rounds=3)
        found = tiling(outlines)
        yield Row(
            f"check the tiling of {len(outlines):,} areas ({name})",
            ours,
            seconds,
            1.0,
            "bound",
            remark=f"{len(found.overlaps)} overlaps, {len(found.gaps)} gaps of 1 m² or more",
        )
    yield from _simplifying(_outlines("berlin_lor/lor_planungsraeume_2021.zip", WEB_SRID))


def _simplifying(outlines: Outlines) -> Iterator[Row]:
    ours = simplified_per_zoom(outlines, _ZOOMS)
    series = geopandas.GeoSeries(outlines, crs=WEB_SRID)
    for zoom in _ZOOMS:
        alone = np.asarray(series.simplify(ours[zoom].tolerance_m))
        (our_twice, our_holes), (twice, holes) = _faults(ours[zoom].outlines), _faults(alone)
        corners = [int(shapely.get_num_coordinates(found).sum()) for found in (ours[zoom].outlines, alone)]
        label = f"simplify 542 areas for zoom {zoom}"
        remark = f"{corners[0]:,} corners, each by itself {corners[1]:,}"
        yield Row(f"{label}, ground covered twice", our_twice, twice, 1000, unit="m²", remark=remark)
        yield Row(f"{label}, ground in holes", our_holes, holes, 1000, unit="m²")
        is_whole = bool(shapely.coverage_is_valid(ours[zoom].outlines))
        lost = int((shapely.area(ours[zoom].outlines) == 0).sum()) + (not is_whole)
        yield Row(f"{label}, areas lost or borders torn", max(lost, 1e-9), 1e-9, 1.0, "bound", "areas")
    seconds = cpu_seconds(partial(simplified_per_zoom, outlines, _ZOOMS), rounds=3)
    yield Row(f"simplify 542 areas for {len(_ZOOMS)} zoom levels", seconds, _CITY_SECONDS, 1.0, "bound")


def _faults(outlines: Outlines) -> tuple[float, float]:
    """Square metres of the map that two areas cover, and that lie in holes between areas."""
    whole = shapely.union_all(outlines)
    holes = sum(shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors)
    return max(float(shapely.area(outlines).sum() - whole.area), _NOTHING_M2), max(float(holes), _NOTHING_M2)


def _outlines(file: str, code: int) -> Outlines:
    path = SHARED / "data" / file
    findings = Findings(path.name)
    layer = read_layer(path, None, findings)
    system = system_named(layer.crs, layer.projection_file, findings)
    moved = pyproj.Transformer.from_crs(system, code, always_xy=True)

    def projected(positions: Any) -> Any:
        return np.column_stack(moved.transform(positions[:, 0], positions[:, 1]))

    shapes = shapely.transform(shapely.force_2d(layer.shapes), projected)
    return np.array([shape if shape.is_valid else repaired(shape).outline for shape in shapes], dtype=object)
