"""PySAL's dissimilarity and isolation on the arrays of one file; runs in the peers' environment only.

Prints JSON: value, CPU seconds of the public call (warm and first) and of its formula alone.
"""

import json
import sys
import time
from functools import partial

import numpy as np
import pandas as pd
from segregation.singlegroup import Dissim, Isolation  # type: ignore[import-not-found]
from segregation.singlegroup.dissim import _dissim  # type: ignore[import-not-found]
from segregation.singlegroup.isolation import _isolation  # type: ignore[import-not-found]

from benchmarks.timing import cpu_seconds


def main(file: str) -> None:
    """Measure both indices on the group and total of one .npz file."""
    with np.load(file) as arrays:
        # A plain table, not a GeoDataFrame: the quickest way into the peer.
        table = pd.DataFrame({"group": arrays["group"], "total": arrays["total"]})
    results = {}
    for name, index, formula in (("dissimilarity", Dissim, _dissim), ("isolation", Isolation, _isolation)):
        start = time.process_time()
        value = float(index(table, "group", "total").statistic)
        first = time.process_time() - start
        results[name] = {
            "value": value,
            "first": first,
            "seconds": cpu_seconds(partial(index, table, "group", "total")),
            "formula": cpu_seconds(partial(formula, table, "group", "total")),
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1])
