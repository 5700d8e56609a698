"""Local statistics with permutations against PySAL's esda."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from benchmarks.engine_cities import peer_of
from benchmarks.row import Row
from benchmarks.timing import cpu_seconds
from geodata.vocabulary.cells import Floats
from indicators.measures.local_permutation import LocalName, LocalTest, local_permutation_test
from indicators.measures.neighbours import Neighbours, neighbours_of_pairs

_DRAWS: Final = 999
_GOALS: Final = {500: 1.0, 5_000: 2.0, 50_000: 2.0}
_SAME: Final = 1e-9
_CLOSE: Final = 0.02  # mean difference of two p from 999 draws each
_STATISTICS: Final[Mapping[LocalName, str]] = {"moran": "local Moran", "getis_ord": "local G"}


def measured() -> Iterator[Row]:
    """Both statistics at three sizes: never slower, and at 5,000 areas and more twice as fast."""
    grids = {areas: _grid(areas) for areas in _GOALS}
    arrays: dict[str, Any] = {}
    for areas, (values, binary) in grids.items():
        columns = {"values": values, "starts": binary.starts, "areas": binary.areas}
        arrays |= {f"{name}_{areas}": column for name, column in columns.items()}
    peer = peer_of("esda_local", arrays)
    for grid in grids.values():
        for statistic in _STATISTICS:
            yield _row(grid, statistic, peer)


def _row(grid: tuple[Floats, Neighbours], statistic: LocalName, peer: Any) -> Row:
    values, binary = grid
    areas = values.size
    neighbours = binary.row_standardised() if statistic == "moran" else binary
    test = partial(local_permutation_test, values, neighbours, statistic, draws=_DRAWS, seed=1)
    ours, goal = cpu_seconds(test), _GOALS[areas]
    name = f"{_STATISTICS[statistic]}, {_DRAWS} permutations, {areas:,} areas"
    if isinstance(peer, str):
        return Row(name, ours, None, goal, remark=peer)
    theirs = peer[f"{statistic}_{areas}"]
    apart, p_apart = _differences(statistic, grid, test(), theirs)
    return Row(
        name,
        ours,
        theirs["seconds"],
        goal,
        is_agreed=apart <= _SAME and p_apart <= _CLOSE,
        remark=f"statistics differ by {apart:.0e}, the smaller one-sided p by {p_apart:.2g} in the mean",
    )


def _differences(
    statistic: LocalName,
    grid: tuple[Floats, Neighbours],
    found: LocalTest,
    peer: Mapping[str, Sequence[float]],
) -> tuple[float, float]:
    """Largest difference of the statistics, on the peer's scale, and the mean difference of p."""
    values, binary = grid
    if statistic == "moran":  # the peer divides by n - 1
        ours = found.statistic * (values.size - 1) / values.size
    else:  # ours is the mean of the neighbours' values; the peer's their sum as a share of all others'
        ours = found.statistic * np.diff(binary.starts) / (values.sum() - values)
    p = np.minimum(found.p_low, found.p_high)
    return (
        float(np.abs(ours - np.array(peer["statistic"])).max()),
        float(np.abs(p - np.array(peer["p"])).mean()),
    )


def _grid(areas: int) -> tuple[Floats, Neighbours]:
    """Values that rise along a grid, with chance; neighbours share an edge or a corner."""
    columns = int(np.ceil(np.sqrt(areas)))
    at = np.arange(areas)
    row, column = at // columns, at % columns
    pairs = []
    for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
        other = at + down * columns + right
        is_beside = (column + right >= 0) & (column + right < columns) & (other < areas)
        pairs.append(np.column_stack([at, other])[is_beside])
    both = np.concatenate(pairs)
    values = np.random.default_rng(2).random(areas) + np.sin(row / 7) + np.cos(column / 5) + 3
    return values, neighbours_of_pairs(both[:, 0], both[:, 1], areas)
