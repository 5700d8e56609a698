"""Tobler's table of shared areas, and its interpolation; runs in the peers' environment only.

``overlay LAYERS RESULT ROUNDS`` writes tobler's table and prints its CPU seconds; ``interpolate LAYERS RESULT
CALLS`` writes converted counts and prints the CPU seconds of all calls. Layers are polygons as ragged arrays.
"""

import json
import sys
import time

import geopandas as gpd
import numpy as np
import shapely
from tobler.area_weighted import area_interpolate  # type: ignore[import-not-found]
from tobler.area_weighted.area_interpolate import (  # type: ignore[import-not-found]
    _area_tables_binning,
)

Layers = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]


def overlay(layers: Layers, result: str, rounds: int) -> dict[str, float]:
    """The table that ``area_interpolate`` is built on; the quickest of some rounds."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        table = _area_tables_binning(*layers, "auto")
        seconds.append(time.process_time() - start)
    rows, columns = table.nonzero()
    # The table is in single precision; tobler's expression once more without that last step, untimed.
    source, target = (layer.geometry.to_numpy() for layer in layers)
    exact = shapely.area(shapely.intersection(source[rows], target[columns]))
    single = np.asarray(table[rows, columns]).ravel()
    np.savez(result, source=rows, target=columns, area_m2=exact, single=single)
    return {"seconds": min(seconds)}


def interpolate(layers: Layers, result: str, calls: int) -> dict[str, float]:
    """All counts of the source layer, converted in one call for each year; tobler's table made each time."""
    source, target = layers
    names = [name for name in source.columns if name != "geometry"]
    start = time.process_time()
    for _ in range(calls):
        converted = area_interpolate(source, target, extensive_variables=names)
    seconds = time.process_time() - start
    table = _area_tables_binning(source, target, "auto")
    start = time.process_time()
    area_interpolate(source, target, extensive_variables=names, table=table)
    np.savez(result, converted=converted[names].to_numpy())
    return {"seconds": seconds, "with_table": time.process_time() - start}


def _layers(file: str) -> Layers:
    with np.load(file) as arrays:
        made = []
        for side in ("source", "target"):
            offsets = tuple(arrays[f"{side}_{name}"] for name in ("rings", "parts", "polygons"))
            outlines = shapely.from_ragged_array(
                shapely.GeometryType.MULTIPOLYGON, arrays[f"{side}_corners"], offsets
            )
            made.append(gpd.GeoDataFrame(geometry=outlines, crs=3035))
        counts = {f"count_{n}": column for n, column in enumerate(arrays["counts"].T)}
    return made[0].assign(**counts), made[1]


if __name__ == "__main__":
    action = {"overlay": overlay, "interpolate": interpolate}[sys.argv[1]]
    print(json.dumps(action(_layers(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
