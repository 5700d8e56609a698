"""Musterstadt's delivered numbers by area, and of blocks by the social space they lie in."""

from dataclasses import dataclass

import numpy as np

_TABLES = (
    "demo_residents",
    "demo_sgb2",
    "demo_sgb12",
    "demo_sgb8",
    "demo_population",
    "demo_labour",
    "demo_social_assistance",
    "demo_sgb8_details",
    "demo_care",
    "demo_disability",
    "demo_health",
    "demo_schools",
    "demo_dwellings",
    "demo_elections",
)


def facts(table):
    """Variable -> area key -> number, or the reason why there is none."""
    columns = {}
    for fact in table.facts:
        columns.setdefault(fact.variable, {})[fact.area_key] = fact.value
    return columns


@dataclass(frozen=True)
class Year:
    """All counts of a year by social space; one that holds an absent cell is NaN, never zero."""

    keys: tuple[str, ...]
    counts: dict[str, np.ndarray]

    def __getitem__(self, variable):
        return self.counts[variable]

    @property
    def children(self):
        return sum(self[f"residents_{age}"] for age in ("under_3", "3_5", "6_14"))

    @property
    def working_age(self):
        return self["residents_15_17"] + self["residents_18_64"]


def year_of(read, year):
    """The counts of a year by the social spaces of that year."""
    vintage = 2013 if year < 2019 else 2019
    space_of = {area.key: area.parent_key for area in read[("demo_blocks", vintage)].areas}
    keys = tuple(sorted(set(space_of.values())))
    space_of |= {key: key for key in keys}
    counts = {}
    for table in _TABLES:
        if (table, year) not in read:  # care since 2017, elections in some years
            continue
        for variable, column in facts(read[(table, year)]).items():
            counts[variable] = np.zeros(len(keys))
            for key, value in column.items():
                counts[variable][keys.index(space_of[key])] += np.nan if isinstance(value, str) else value
    return Year(keys, counts)
