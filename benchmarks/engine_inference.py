"""Null models of dissimilarity against PySAL's segregation package: 500 draws of every kind."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np

from benchmarks.engine_cities import City, Race, city
from benchmarks.row import Row
from geodata.vocabulary.cells import Floats
from indicators.measures.segregation_nulls import Null, null_distribution

_DRAWS: Final = 500
_NULLS: Final[tuple[Null, ...]] = ("systematic", "evenness", "permutation", "bootstrap")
# Of the peer, whose draws cost the same each; it makes a row of a table for every person of a permutation.
_PEERS_DRAWS: Final = {5_000: 50, 50_000: 10}
_PEERS_PERMUTATIONS: Final = {5_000: 3, 50_000: 1}
_MOST_RESIDENTS: Final = {5_000: 1_000, 50_000: 200}  # so that the peer has memory for its permutation
_GOALS: Final = {5_000: 15.0, 50_000: 4.0}
_GOAL_OF_PERMUTATION: Final = {5_000: 100.0, 50_000: 4.0}


def measured() -> Iterator[Row]:
    """Every null at two sizes; the geographic null concerns spatial indices, and changes no dissimilarity."""
    for areas in (5_000, 50_000):
        one = city(areas, most=_MOST_RESIDENTS[areas])
        for null in _NULLS:
            yield _row(one, null)


def _row(one: City, null: Null) -> Row:
    areas = one.total.size
    draw = partial(null_distribution, one.group, one.total, null, seed=1)
    seconds, drawn = _once(draw)
    is_permutation = null == "permutation"
    calls = (_PEERS_PERMUTATIONS if is_permutation else _PEERS_DRAWS)[areas]
    goal = (_GOAL_OF_PERMUTATION if is_permutation else _GOALS)[areas]
    remark = f"{calls} draw(s) of the peer, taken {_DRAWS / calls:g} times"
    if null == "bootstrap":
        remark += "; the peer draws areas and ours persons, so that the results are not compared"
    name = f"{_DRAWS} draws of D, {null}, {areas:,} areas of {one.total.sum():,.0f} persons"
    race = Race(name, seconds, goal, null, one._asdict(), calls, _DRAWS, remark)
    return race.row(lambda peer: null == "bootstrap" or _is_alike(drawn, peer, calls))


def _once(draw: Callable[..., Floats]) -> tuple[float, Floats]:
    """CPU seconds and result of one run, after a small one in which code is loaded."""
    draw(draws=2)
    start = time.process_time()
    drawn = draw(draws=_DRAWS)
    return time.process_time() - start, drawn


def _is_alike(drawn: Floats, peer: Sequence[float], draws: int) -> bool:
    """Whether the mean of the peer's few draws is one that draws like ours could have."""
    error = drawn.std() * np.sqrt(1 / draws + 1 / drawn.size)
    return abs(peer[0] - float(drawn.mean())) <= 5 * float(error)
