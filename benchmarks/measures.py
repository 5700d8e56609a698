"""Measures between areas against PySAL's segregation package, and exact tests against bounds."""

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.environment import PeerUnavailableError, peer_result
from benchmarks.row import Row
from benchmarks.timing import cpu_seconds
from geodata.vocabulary.cells import Floats
from indicators.measures.deviation import count_against_expected, two_counts, two_proportions
from indicators.measures.segregation import dissimilarity, isolation

Counts = tuple[Floats, Floats]

_GOALS = {5_000: 60.0, 500_000: 20.0}
_SAME = 1e-12
_SECONDS_FOR_TESTS = 0.5  # all areas of a state while somebody waits for a page


def rows() -> Iterable[Row]:
    """Dissimilarity and isolation at two sizes; significance of 10,000 areas."""
    for areas, goal in _GOALS.items():
        yield from _segregation_rows(areas, goal)
    yield from _significance_rows(10_000)


def _segregation_rows(areas: int, goal: float) -> Iterable[Row]:
    group, total = _city(areas)
    peer = _peer(group, total)
    for name, index in (("dissimilarity", dissimilarity), ("isolation", isolation)):
        ours = cpu_seconds(partial(index, group, total))
        label = f"{name}, {areas:,} areas"
        if isinstance(peer, str):
            yield Row(label, ours, None, goal, remark=peer)
            continue
        theirs = peer[name]
        difference = abs(index(group, total) - theirs["value"])
        yield Row(
            label,
            ours,
            theirs["seconds"],
            goal,
            is_agreed=difference <= _SAME,
            remark=f"PySAL's formula alone {theirs['formula']:.3g} s, first call {theirs['first']:.3g} s; "
            f"results differ by {difference:.0e}",
        )


def _significance_rows(areas: int) -> Iterable[Row]:
    group, total = _city(areas)
    before, base = _city(areas, seed=2)
    tests: dict[str, Callable[[], object]] = {
        "two proportions (Fisher)": lambda: two_proportions(group, total, before, base),
        "two counts (binomial)": lambda: two_counts(group, before, base=total, reference_base=base),
        "count against plan (Poisson)": lambda: count_against_expected(group, 0.2 * total),
    }
    for name, test in tests.items():
        yield Row(f"{name}, {areas:,} areas", cpu_seconds(test), _SECONDS_FOR_TESTS, 1.0, "bound")


def _city(areas: int, seed: int = 1) -> Counts:
    """Areas of up to 4,000 residents, one in a hundred without any, with unequal mixes."""
    random = np.random.default_rng(seed)
    total = np.where(random.random(areas) < 0.01, 0, random.integers(1, 4_000, areas))
    group = random.binomial(total, random.beta(2, 8, areas))
    return group.astype(np.float64), total.astype(np.float64)


def _peer(group: Floats, total: Floats) -> Any:
    """The peer's results by index, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "city.npz"
        np.savez(file, group=group, total=total)
        try:
            return peer_result("pysal_segregation", str(file))
        except PeerUnavailableError as error:
            return f"peer not available: {error}"
