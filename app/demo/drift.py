"""Chance in Musterstadt: who is counted in a block, slowly changing from year to year."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
_KEPT = 0.85  # how much of a block's chance deviation is left a year later: mostly the same people live there
_NEW = np.sqrt(1 - _KEPT**2)  # so that the deviation keeps its size over the years


class Drift:
    """Chance deviations of each block, for each subject by itself.

    ``spread`` is their size in standard deviations of a binomial count; ``local`` is how far blocks
    lastingly differ in a subject for reasons of their own, in log-odds.
    """

    def __init__(self, blocks: int, rng: np.random.Generator, *, spread: float, local: float = 0.0) -> None:
        self._blocks, self._rng = blocks, rng
        self._spread, self._local = spread, local
        self._state: dict[str, Floats] = {}
        self._leaning: dict[str, Floats] = {}

    def step(self, subject: str) -> Floats:
        """The deviation of each block this year: mean 0, standard deviation 1."""
        if subject not in self._state:
            self._state[subject] = self._rng.normal(0, 1, self._blocks)
            self._leaning[subject] = self._rng.normal(0, self._local, self._blocks)
        fresh = self._rng.normal(0, 1, self._blocks)
        self._state[subject] = _KEPT * self._state[subject] + _NEW * fresh
        return self._state[subject]

    def part(self, whole: Counts, share: Floats, subject: str) -> Counts:
        """A part of a group near its expected share, never more than the group."""
        chance = self.step(subject)
        likely = shifted(share, self._leaning[subject])
        deviation = self._spread * np.sqrt(whole * likely * (1 - likely)) * chance
        return np.clip(np.rint(whole * likely + deviation), 0, whole).astype(np.int64)


def shifted(share: Floats | float, by: Floats) -> Floats:
    """A share moved by log-odds: it stays between 0 and 1, and high shares do not run away."""
    odds = np.asarray(share) / (1 - np.asarray(share)) * np.exp(by)
    return np.asarray(odds / (1 + odds))
