"""The people of Musterstadt: block by block and year by year, segregated but not caricatured."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
# What happened to the whole town: refugees 2015/16 and 2022, the pandemic 2020, cheaper years between.
_FOREIGNERS = dict(
    zip(
        YEARS,
        (0.072, 0.077, 0.092, 0.104, 0.108, 0.111, 0.114, 0.115, 0.118, 0.137, 0.142, 0.145),
        strict=True,
    )
)
_LABOUR = dict(
    zip(YEARS, (1.10, 1.07, 1.03, 1.02, 0.96, 0.90, 0.86, 1.06, 1.00, 0.93, 0.97, 1.01), strict=True)
)
_GROWTH = dict(
    zip(
        YEARS,
        (0.0, 0.003, 0.009, 0.006, 0.003, 0.003, 0.002, -0.001, 0.001, 0.011, 0.003, 0.002),
        strict=True,
    )
)


@dataclass(frozen=True)
class Situation:
    """What stays the same about each block: shape, from -1 to 1, and the size of 2013."""

    hardship: Floats  # high: poor
    family: Floats  # high: many children
    size: Floats  # residents of 2013
    is_new_housing: NDArray[np.bool_]
    is_empty: NDArray[np.bool_]


def situation(centres: Points, rng: np.random.Generator) -> Situation:
    """Two large housing estates, a mixed centre, well-off slopes in the west, families at the edge."""
    km = centres / 1000
    reach = np.hypot(km[:, 0], km[:, 1])

    def around(x: float, y: float, width: float) -> Floats:
        return np.asarray(np.exp(-((km[:, 0] - x) ** 2 + (km[:, 1] - y) ** 2) / (2 * width**2)))

    hardship = 1.5 * around(2.9, 1.6, 1.1) + 1.25 * around(-0.6, -2.6, 0.9) + 0.45 * around(0, 0, 0.9)
    hardship = hardship - 0.75 * around(-3.6, 1.2, 1.6) - 0.35 * around(1.5, -2.8, 1.2) - 0.25
    hardship = np.clip(hardship + rng.normal(0, 0.16, len(km)), -1, 1.25)
    family = np.clip(0.28 * reach - 0.75 + 0.35 * hardship + rng.normal(0, 0.15, len(km)), -1, 1)
    size = np.clip(rng.normal(720, 190, len(km)) * (1 + 0.35 * np.clip(hardship, 0, 1)), 240, 1500)
    is_new = np.argsort(np.hypot(km[:, 0] + 1.6, km[:, 1] - 3.0)).argsort() < 3
    is_empty = np.argsort(np.hypot(km[:, 0] - 4.2, km[:, 1] + 1.4)).argsort() == 0
    return Situation(hardship, family, size, is_new, is_empty)


def registered(town: Situation, rng: np.random.Generator) -> dict[int, dict[str, Counts]]:
    """Residents of each block by variable and year, as a register would count them."""
    drift = _Drift(len(town.size), rng)
    years: dict[int, dict[str, Counts]] = {}
    size = town.size.copy()
    for year in YEARS:
        size = size * (1 + _GROWTH[year] + 0.006 * drift.step("size"))
        moved_in = np.clip((year - 2015) / 5, 0, 1) * 1_150
        now = np.where(town.is_new_housing, 60 + moved_in, size)
        years[year] = _year(town, np.where(town.is_empty, 0, np.rint(now)), year, drift)
    return years


def supported(
    town: Situation, people: Mapping[int, Mapping[str, Counts]], rng: np.random.Generator
) -> dict[int, dict[str, Counts]]:
    """Recipients of benefits and support in each block by variable and year."""
    drift = _Drift(len(town.size), rng)
    return {year: _benefits(town, people[year], year, drift) for year in YEARS}


class _Drift:
    """Slow random change of each block, from year to year, for each subject by itself."""

    def __init__(self, blocks: int, rng: np.random.Generator) -> None:
        self._blocks, self._rng = blocks, rng
        self._state: dict[str, Floats] = {}

    def step(self, subject: str) -> Floats:
        before = self._state.get(subject, self._rng.normal(0, 1, self._blocks))
        self._state[subject] = 0.85 * before + 0.53 * self._rng.normal(0, 1, self._blocks)
        return self._state[subject]

    def part(self, whole: Floats | Counts, share: Floats, subject: str) -> Counts:
        """A part of a group near its expected share, never more than the group."""
        expected = whole * np.clip(share, 0, 0.95)
        spread = 0.35 * np.sqrt(np.maximum(expected * (1 - np.clip(share, 0, 0.95)), 0))
        return np.clip(np.rint(expected + spread * self.step(subject)), 0, whole).astype(np.int64)


def _year(town: Situation, size: Floats, year: int, drift: _Drift) -> dict[str, Counts]:
    late = (year - 2013) / 11
    people = size.astype(np.int64)
    family = town.family + 0.5 * town.is_new_housing
    old = drift.part(people, 0.205 + 0.022 * late - 0.055 * family - 0.02 * town.hardship, "old")
    young = drift.part(people, 0.148 + 0.006 * late + 0.048 * family + 0.012 * town.hardship, "young")
    under_3 = drift.part(young, np.full(len(people), 0.178 - 0.012 * late), "under_3")
    under_6 = drift.part(young - under_3, np.full(len(people), 0.215), "under_6")
    minors = drift.part(young - under_3 - under_6, np.full(len(people), 0.235), "minors")
    school = young - under_3 - under_6 - minors
    foreign_share = _FOREIGNERS[year] * np.exp(1.05 * town.hardship)
    foreigners = drift.part(people, foreign_share, "foreigners")
    background = foreigners + drift.part(
        people - foreigners, 0.085 + 0.075 * town.hardship + 0.03 * late, "background"
    )
    households = drift.part(people, 0.515 - 0.045 * family + 0.01 * late, "households")
    return {
        "residents": people,
        "residents_female": drift.part(people, np.full(len(people), 0.508), "female"),
        **dict(zip(AGES, (under_3, under_6, school, minors, people - old - young, old), strict=True)),
        "foreigners": foreigners,
        "migration_background": background,
        "households": households,
        "single_parent_households": drift.part(households, 0.037 + 0.021 * town.hardship, "single"),
    }


def _benefits(town: Situation, people: Mapping[str, Counts], year: int, drift: _Drift) -> dict[str, Counts]:
    labour, late = _LABOUR[year], (year - 2013) / 11
    hardship = np.exp(1.15 * town.hardship)
    children = people["residents_under_3"] + people["residents_3_5"] + people["residents_6_14"]
    working = people["residents_15_17"] + people["residents_18_64"]
    poor_children = drift.part(children, 0.125 * labour * hardship, "poor_children")
    poor_adults = drift.part(working, 0.072 * labour * hardship, "poor_adults")
    unemployed = drift.part(working, 0.047 * labour * np.exp(0.82 * town.hardship), "unemployed")
    old = people["residents_65_plus"]
    minors = children + people["residents_15_17"]
    subsistence = drift.part(people["residents_18_64"], 0.006 * hardship, "subsistence")
    at_work_age = poor_adults - np.minimum(
        drift.part(unemployed, np.full(len(old), 0.66), "in_sgb2"), poor_adults
    )
    return {
        "sgb2_recipients": poor_children + poor_adults,
        "sgb2_children_under_15": poor_children,
        "sgb2_benefit_units": drift.part(poor_children + poor_adults, np.full(len(old), 0.52), "units"),
        "unemployed_15_64": unemployed,
        "long_term_unemployed_15_64": drift.part(unemployed, 0.36 + 0.06 * town.hardship, "long_term"),
        "sgb2_sgb12_not_unemployed": poor_children + at_work_age + subsistence,
        "sgb12_old_age_65_plus": drift.part(old, (0.026 + 0.016 * late) * hardship, "old_age"),
        "sgb12_subsistence": subsistence,
        "sgb8_education_support_cases": drift.part(
            minors, 0.022 * (1 + 0.2 * late) * np.exp(0.95 * town.hardship), "support"
        ),
        "sgb8_taken_into_care_cases": drift.part(minors, 0.0035 * np.exp(0.9 * town.hardship), "care"),
        "childcare_children_under_3": drift.part(
            people["residents_under_3"], 0.40 + 0.11 * late - 0.10 * town.hardship, "u3"
        ),
        "childcare_children_3_5": drift.part(
            people["residents_3_5"], 0.93 - 0.03 * town.hardship - 0.01 * late, "ue3"
        ),
    }
