"""Made-up cities for the measures, and what a peer finds in them."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.environment import PeerUnavailableError, peer_result
from benchmarks.row import Row
from geodata.vocabulary.cells import Floats


class City(NamedTuple):
    """Counts of a group and of all residents, and square areas on a grid without gaps."""

    group: Floats  # shape (areas,), persons
    total: Floats
    coordinates: Floats  # shape (areas, 2), km
    side: Floats  # shape (areas,), km

    @property
    def self_distance(self) -> Floats:
        """Mean distance within each area, km."""
        return float(np.sqrt(0.6)) * self.side


def city(areas: int, seed: int = 1, *, most: int = 4_000, empty: float = 0.01) -> City:
    """Areas of up to so many residents with unequal mixes, some of them without any."""
    random = np.random.default_rng(seed)
    total = np.where(random.random(areas) < empty, 0, random.integers(1, most, areas))
    group = random.binomial(total, random.beta(2, 8, areas))
    columns = int(np.ceil(np.sqrt(areas)))
    at = np.arange(areas)
    side = 0.5
    coordinates = np.column_stack([at % columns, at // columns]) * side
    return City(group.astype(np.float64), total.astype(np.float64), coordinates, np.full(areas, side))


def groups(areas: int, count: int = 6) -> Floats:
    """Counts of several groups, shape (areas, groups)."""
    return np.random.default_rng(1).integers(0, 900, (areas, count)).astype(np.float64)


@dataclass(frozen=True)
class Race:
    """One line: what we need, what the peer does, and whether both find the same."""

    name: str
    ours: float  # CPU seconds
    goal: float
    peer: str  # an action of the peer's module
    arrays: dict[str, Any]
    calls: int = 0  # of the peer; 0: as often as the clock needs
    times: float = 1.0  # the peer's seconds count so often: it was run on less
    remark: str = ""

    def row(self, is_agreed: Callable[[Sequence[float]], bool]) -> Row:
        """The line; the check gets the peer's values."""
        found = peer_of("pysal_engine", self.arrays, self.peer, str(self.calls))
        if isinstance(found, str):
            return Row(self.name, self.ours, None, self.goal, remark=found)
        return Row(
            self.name,
            self.ours,
            found["seconds"] * self.times,
            self.goal,
            is_agreed=is_agreed(found["values"]),
            remark=self.remark,
        )


def peer_of(module: str, arrays: dict[str, Any], *arguments: str) -> Any:
    """What a module of the peers finds in these arrays, or why there is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "arrays.npz"
        np.savez(file, **arrays)
        try:
            return peer_result(module, str(file), *arguments)
        except PeerUnavailableError as error:
            return f"peer not available: {error}"


def same(ours: Sequence[float], tolerance: float = 1e-9) -> Callable[[Sequence[float]], bool]:
    """Whether a peer's values are ours, relative to their size."""
    return lambda theirs: bool(np.allclose(theirs, ours, rtol=tolerance, atol=tolerance))
