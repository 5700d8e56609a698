"""The indicator engine: every family of measures against its peer in the same run, and the engine itself."""

from collections.abc import Iterable

from benchmarks import (
    engine_inference,
    engine_local,
    engine_pass,
    engine_poverty,
    engine_segregation,
    engine_space,
)
from benchmarks.row import Row


def rows() -> Iterable[Row]:
    """One pass and cold start, segregation, space, inference, local statistics, poverty."""
    parts = (engine_pass, engine_segregation, engine_space, engine_inference, engine_local, engine_poverty)
    for part in parts:
        yield from part.measured()
