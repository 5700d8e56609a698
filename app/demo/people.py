"""The people of Musterstadt: block by block and year by year, segregated but not caricatured."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.demo.drift import Counts, Drift, Floats, shifted
from app.demo.geometry import Points

YEARS = tuple(range(2013, 2025))
AGES = (
    "residents_under_3",
    "residents_3_5",
    "residents_6_14",
    "residents_15_17",
    "residents_18_64",
    "residents_65_plus",
)


def by_year(values: Sequence[float]) -> dict[int, float]:
    """One value for each year."""
    return dict(zip(YEARS, values, strict=True))


# What happened to the whole town: refugees came in 2015/16 and 2022.
_FOREIGNERS = by_year([0.066, 0.071, 0.085, 0.096, 0.1, 0.103, 0.106, 0.107, 0.11, 0.128, 0.133, 0.136])
_GROWTH = by_year([0, 0.003, 0.009, 0.006, 0.003, 0.003, 0.002, -0.001, 0.001, 0.011, 0.003, 0.002])
_NEW_HOUSING = (-2.0, 0.7)  # kilometres from the centre: in the social space named after it
_FIRST_MOVE = 2015


@dataclass(frozen=True)
class Situation:
    """What stays the same about each block: its shape, around 0, and its size of 2013."""

    hardship: Floats  # high: poor
    arrival: Floats  # high: where people who come from abroad live first, poor or not
    family: Floats  # high: many children
    size: Floats  # residents of 2013
    is_new_housing: NDArray[np.bool_]
    is_empty: NDArray[np.bool_]


def situation(centres: Points, rng: np.random.Generator) -> Situation:
    """Two large housing estates, a mixed centre, well-off slopes in the west, families at the edge."""
    km = centres / 1000
    blocks = len(km)

    def around(x: float, y: float, width: float) -> Floats:
        return np.asarray(np.exp(-(_distance(km, x, y) ** 2) / (2 * width**2)))

    hardship = 1.35 * around(2.9, 1.6, 1.2) + 1.3 * around(-0.6, -2.6, 0.9) + 0.45 * around(0, 0, 0.9)
    hardship += -0.8 * around(-3.6, 1.2, 1.6) - 0.35 * around(1.5, -2.8, 1.2) - 0.25
    hardship = np.clip(hardship + rng.normal(0, 0.2, blocks), -1, 1.25)
    arrival = 1.2 * around(0.9, -0.3, 1.0) + 0.8 * around(-1.6, -1.2, 0.9) - 0.5 * around(4.2, 0.2, 1.2) - 0.2
    arrival = arrival + 0.5 * hardship + rng.normal(0, 0.25, blocks)
    family = 0.28 * _distance(km, 0, 0) - 0.75 + 0.35 * hardship + rng.normal(0, 0.15, blocks)
    size = np.clip(rng.normal(610, 160, blocks) * (1 + 0.35 * np.clip(hardship, 0, 1)), 200, 1300)
    is_new = np.argsort(_distance(km, *_NEW_HOUSING)).argsort() < 3
    is_empty = np.argsort(_distance(km, 4.2, -1.4)).argsort() == 0
    return Situation(hardship, arrival, np.clip(family, -1, 1), size, is_new, is_empty)


def registered(town: Situation, rng: np.random.Generator) -> dict[int, dict[str, Counts]]:
    """Residents of each block by variable and year, as a register would count them."""
    drift = Drift(len(town.size), rng, spread=0.5)
    years: dict[int, dict[str, Counts]] = {}
    size = town.size.copy()
    for year in YEARS:
        size = size * (1 + _GROWTH[year] + 0.006 * drift.step("size"))
        moved_in = 950 * np.clip((year - _FIRST_MOVE) / 5, 0, 1)
        now = np.where(town.is_new_housing, 0.1 * size + moved_in, size)
        people = np.where(town.is_empty, 0, np.rint(now)).astype(np.int64)
        years[year] = _year(town, people, year, drift)
    return years


def late(year: int) -> float:
    """How far the twelve years have gone, from 0 to 1."""
    return (year - YEARS[0]) / (YEARS[-1] - YEARS[0])


def _distance(km: Points, x: float, y: float) -> Floats:
    return np.asarray(np.hypot(km[:, 0] - x, km[:, 1] - y))


def _year(town: Situation, people: Counts, year: int, drift: Drift) -> dict[str, Counts]:
    family = town.family + 0.5 * town.is_new_housing
    ages = _ages(town, people, year, drift)
    foreigners = drift.part(people, shifted(_FOREIGNERS[year], 1.6 * town.arrival), "foreigners")
    background = foreigners + drift.part(
        people - foreigners, shifted(0.085 + 0.03 * late(year), 0.9 * town.arrival), "background"
    )
    households = drift.part(people, 0.515 - 0.045 * family + 0.01 * late(year), "households")
    alone = shifted(0.036, 0.45 * town.hardship + 0.4 * family)
    return {
        "residents": people,
        "residents_female": drift.part(people, np.full(len(people), 0.508), "female"),
        **ages,
        "foreigners": foreigners,
        "migration_background": background,
        "households": households,
        "single_parent_households": drift.part(households, alone, "single_parents"),
    }


def _ages(town: Situation, people: Counts, year: int, drift: Drift) -> dict[str, Counts]:
    """Age bands that add up to the residents; the town grows older, the new housing is young."""
    family = town.family + 0.5 * town.is_new_housing
    old = drift.part(people, 0.205 + 0.022 * late(year) - 0.055 * family - 0.02 * town.hardship, "old")
    young_share = 0.148 + 0.006 * late(year) + 0.048 * family + 0.012 * town.hardship
    young = drift.part(people - old, young_share / 0.79, "young")
    under_3 = drift.part(young, np.full(len(people), 0.178 - 0.012 * late(year)), "under_3")
    under_6 = drift.part(young - under_3, np.full(len(people), 0.215), "under_6")
    minors = drift.part(young - under_3 - under_6, np.full(len(people), 0.235), "minors")
    school = young - under_3 - under_6 - minors
    return dict(zip(AGES, (under_3, under_6, school, minors, people - old - young, old), strict=True))
