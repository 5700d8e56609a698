"""Esda's local statistics with 999 permutations on grids; runs in the peers' environment only.

``FILE`` holds grids by name; prints JSON: for each grid and statistic the statistics and p of all areas, and
the CPU seconds of one call. One process for all of them: the peer compiles for a minute.
"""

import json
import sys
import time
from itertools import pairwise
from typing import Any

import numpy as np
from esda import G_Local, Moran_Local  # type: ignore[import-not-found]
from libpysal.weights import W  # type: ignore[import-not-found]

PERMUTATIONS = 999
FEW = np.arange(4.0), W({0: [1], 1: [0, 2], 2: [1, 3], 3: [2]})


def moran(values: np.ndarray, weights: W) -> Any:
    """Local Moran with row-standardised weights."""
    return Moran_Local(
        values,
        weights,
        transformation="r",
        permutations=PERMUTATIONS,
        n_jobs=1,
        seed=1,
        keep_simulations=False,
    )


def getis_ord(values: np.ndarray, weights: W) -> Any:
    """Getis and Ord's G of the neighbours alone, weights 1."""
    return G_Local(
        values, weights, transform="B", permutations=PERMUTATIONS, n_jobs=1, seed=1, keep_simulations=False
    )


def measured(statistic: Any, field: str, values: np.ndarray, weights: W) -> dict[str, Any]:
    """One statistic on one grid: the best of five calls, or fewer where they take long."""
    seconds: list[float] = []
    while len(seconds) < 5 and sum(seconds) < 5.0:
        start = time.process_time()
        found = statistic(values, weights)
        seconds.append(time.process_time() - start)
    local, p = (np.asarray(column, float).tolist() for column in (getattr(found, field), found.p_sim))
    return {"statistic": local, "p": p, "seconds": min(seconds)}


def main(file: str) -> None:
    """Both statistics on every grid; the first call, in which the peer compiles, does not count."""
    with np.load(file) as arrays:
        grids = dict(arrays)
    results: dict[str, dict[str, Any]] = {}
    for name, statistic, field in (("moran", moran, "Is"), ("getis_ord", getis_ord, "Gs")):
        statistic(*FEW)
        for size in [key.removeprefix("values_") for key in grids if key.startswith("values_")]:
            starts, areas = grids[f"starts_{size}"], grids[f"areas_{size}"]
            rows = [areas[start:stop].tolist() for start, stop in pairwise(starts)]
            weights = W(dict(enumerate(rows)), silence_warnings=True)
            results[f"{name}_{size}"] = measured(statistic, field, grids[f"values_{size}"], weights)
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1])
