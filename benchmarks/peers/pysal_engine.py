"""PySAL's segregation measures on the arrays of one file; runs in the peers' environment only.

``FILE ACTION CALLS`` prints JSON: the values, and the CPU seconds of one call of the public interface, warm,
the best of so many calls (0: as often as the clock needs). Null models count their draws instead.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from libpysal.weights import Queen  # type: ignore[import-not-found]
from segregation import multigroup, singlegroup  # type: ignore[import-not-found]
from segregation.decomposition import DecomposeSegregation  # type: ignore[import-not-found]
from segregation.inference import SingleValueTest  # type: ignore[import-not-found]

from benchmarks.timing import cpu_seconds

Arrays = dict[str, np.ndarray]
Result = dict[str, Any]

SEVEN = ("Dissim", "Entropy", "Isolation", "Interaction", "CorrelationR", "Atkinson", "MinMax")
CLUSTERING = ("SpatialProximity", "RelativeClustering", "AbsoluteClustering")
DISTANCE_DECAY = ("DistanceDecayIsolation", "DistanceDecayInteraction")
SEVERAL = ("MultiDissim", "MultiInfoTheory", "MultiRelativeDiversity", "MultiSquaredCoefVar")
SEVERAL_MORE = ("MultiNormExposure", "MultiDivergence", "MultiDiversity", "SimpsonsConcentration")


def single(arrays: Arrays, calls: int, names: tuple[str, ...], *, areal: bool = False) -> Result:
    """Indices of one group, one after the other."""
    table = _areal(arrays) if areal else _table(arrays)
    indices = [getattr(singlegroup, name) for name in names]
    return _measured(lambda: [index(table, "group", "total").statistic for index in indices], calls)


def several(arrays: Arrays, calls: int, names: tuple[str, ...]) -> Result:
    """Indices of all groups, one after the other."""
    groups = [f"group_{at}" for at in range(arrays["counts"].shape[1])]
    table = pd.DataFrame(arrays["counts"], columns=groups)
    indices = [getattr(multigroup, name) for name in names]
    return _measured(lambda: [index(table, groups).statistic for index in indices], calls)


def decomposition(arrays: Arrays, calls: int) -> Result:
    """The difference of two cities' dissimilarity, by swapped compositions."""
    one, other = (
        singlegroup.Dissim(pd.DataFrame({"group": group, "total": total}), "group", "total")
        for group, total in zip(arrays["group"], arrays["total"], strict=True)
    )

    def parts() -> list[float]:
        found = DecomposeSegregation(one, other, "composition")
        return [found.c_s, found.c_a]

    return _measured(parts, calls)


def proximity(arrays: Arrays, calls: int) -> Result:
    """The proximity profile; who neighbours whom is found before the clock runs."""
    table = _areal(arrays)
    queen = Queen.from_dataframe(table, use_index=False)
    return _measured(lambda: [singlegroup.SpatialProxProf(table, "group", "total", w=queen).statistic], calls)


def null(arrays: Arrays, draws: int, approach: str) -> Result:
    """Mean and spread of so many draws of dissimilarity; the seconds are those of one draw."""
    points = gpd.points_from_xy(*arrays["coordinates"].T)
    table = gpd.GeoDataFrame(_table(arrays).astype(np.int64), geometry=points, crs=3035)
    index = singlegroup.Dissim(table, "group", "total")
    start = time.process_time()
    found = SingleValueTest(index, iterations_under_null=draws, null_approach=approach, n_jobs=1)
    seconds = time.process_time() - start
    spread = float(np.std(found.est_sim))
    return {"values": [float(np.mean(found.est_sim)), spread], "seconds": seconds / draws}


def _measured(call: Callable[[], list[float]], calls: int) -> Result:
    if calls == 0:
        return {"values": [float(value) for value in call()], "seconds": cpu_seconds(call)}
    seconds, values = [], [0.0]
    for _ in range(calls):
        start = time.process_time()
        values = [float(value) for value in call()]
        seconds.append(time.process_time() - start)
    return {"values": values, "seconds": min(seconds)}


def _table(arrays: Arrays) -> pd.DataFrame:
    # A plain table, not a GeoDataFrame: the quickest way into the peer.
    return pd.DataFrame({"group": arrays["group"], "total": arrays["total"]})


def _areal(arrays: Arrays) -> gpd.GeoDataFrame:
    """Squares around the points, in metres."""
    x, y = arrays["coordinates"].T * 1000
    half = arrays["side"] * 500
    squares = shapely.box(x - half, y - half, x + half, y + half)
    return gpd.GeoDataFrame(_table(arrays), geometry=squares, crs=3035)


def _gini(arrays: Arrays, calls: int) -> Result:
    few = {name: column[:100] for name, column in arrays.items()}
    single(few, 1, ("Gini",))  # the peer compiles at the first call
    return single(arrays, calls, ("Gini",))


ACTIONS: dict[str, Callable[..., Result]] = {
    "seven": partial(single, names=SEVEN),
    "several": partial(several, names=SEVERAL + SEVERAL_MORE),
    "gini": _gini,
    "gini_of_several": partial(several, names=("MultiGini",)),
    "profile": partial(single, names=("ConProf",)),
    "density": partial(single, names=("DensityCorrectedDissim",)),
    "clustering": partial(single, names=CLUSTERING + DISTANCE_DECAY, areal=True),
    "decomposition": decomposition,
    "proximity": proximity,
    "systematic": partial(null, approach="systematic"),
    "evenness": partial(null, approach="evenness"),
    "permutation": partial(null, approach="person_permutation"),
    "bootstrap": partial(null, approach="bootstrap"),
}

if __name__ == "__main__":
    with np.load(sys.argv[1]) as file:
        print(json.dumps(ACTIONS[sys.argv[2]](dict(file), int(sys.argv[3]))))
