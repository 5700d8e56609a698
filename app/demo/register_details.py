"""What else a register tells of Musterstadt: finer ages, households, births, deaths and moves."""

from collections.abc import Mapping

import numpy as np

from app.demo.drift import Counts, Drift, Floats, shifted
from app.demo.people import YEARS, Situation, by_year, late

People = Mapping[int, Mapping[str, Counts]]

# Refugees of 2015/16 and of 2022 seek protection; many citizens of the Union came between.
_SEEK_PROTECTION = by_year([0.1, 0.13, 0.25, 0.3, 0.29, 0.28, 0.27, 0.26, 0.25, 0.36, 0.36, 0.35])


def minors_of(people: Mapping[str, Counts]) -> Counts:
    """Everybody under 18."""
    young = ("residents_under_3", "residents_3_5", "residents_6_14", "residents_15_17")
    return np.asarray(np.sum([people[name] for name in young], axis=0))


def further_registered(
    town: Situation, people: People, rng: np.random.Generator
) -> dict[int, dict[str, Counts]]:
    """Further counts of each block by variable and year; the moves explain how the residents changed."""
    drift = Drift(len(town.size), rng, spread=0.6, local=0.08)
    years: dict[int, dict[str, Counts]] = {}
    for year in YEARS:
        now = people[year]
        before = people.get(year - 1, now)["residents"]
        years[year] = {
            **_ages(town, now, drift),
            **_from_abroad(town, now, year, drift),
            **_households(town, now, drift),
        }
        years[year] |= _events(town, now, before, years[year], drift)
    return years


def _ages(town: Situation, people: Mapping[str, Counts], drift: Drift) -> dict[str, Counts]:
    adults = people["residents_18_64"]
    starting = drift.part(adults, shifted(0.125, 0.6 * town.arrival - 0.3 * town.family), "18_24")
    ending = drift.part(adults - starting, shifted(0.25, -0.2 * town.family), "55_64")
    of_working_age = _ratio(people["residents_15_17"] + adults, people["residents"])
    women = drift.part(people["residents_female"], 0.97 * of_working_age, "women_15_64")
    return {
        "residents_18_24": starting,
        "residents_55_64": ending,
        "residents_80_plus": drift.part(people["residents_65_plus"], np.full(len(adults), 0.31), "80_plus"),
        "residents_female_15_64": women,
        "residents_female_15_44": drift.part(women, shifted(0.52, 0.3 * town.arrival), "women_15_44"),
    }


def _from_abroad(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    foreigners, minors = people["foreigners"], minors_of(people)
    seeking = drift.part(foreigners, shifted(_SEEK_PROTECTION[year], 0.3 * town.arrival), "protection")
    share = np.clip(1.05 * _ratio(foreigners, people["residents"]), 0.001, 0.9)
    young = np.minimum(drift.part(minors, share, "foreign_minors"), foreigners // 2)
    german = drift.part(
        minors - young, shifted(0.2 + 0.05 * late(year), 0.8 * town.arrival), "background_minors"
    )
    return {
        "people_seeking_protection": seeking,
        "foreigners_eu": drift.part(foreigners - seeking, np.full(len(minors), 0.47), "union"),
        "foreigners_under_18": young,
        "migration_background_under_18": np.minimum(young + german, people["migration_background"]),
        "naturalisations": drift.part(
            foreigners, shifted(0.012 + 0.012 * late(year), -0.2 * town.arrival), "naturalised"
        ),
    }


def _households(town: Situation, people: Mapping[str, Counts], drift: Drift) -> dict[str, Counts]:
    households, alone = people["households"], people["single_parent_households"]
    single = drift.part(
        households - alone, shifted(0.46, 0.2 * town.arrival - 0.5 * town.family), "one_person"
    )
    rest = households - alone - single
    return {
        "one_person_households": single,
        "households_with_children": alone
        + drift.part(rest, shifted(0.3, 0.5 * town.family), "with_children"),
        "children_of_single_parents": np.minimum(np.rint(1.45 * alone).astype(np.int64), minors_of(people)),
    }


def _events(
    town: Situation,
    people: Mapping[str, Counts],
    before: Counts,
    ages: Mapping[str, Counts],
    drift: Drift,
) -> dict[str, Counts]:
    """Births less deaths and moves in less moves out are what the residents changed by in the year."""
    residents = people["residents"]
    births = drift.part(ages["residents_female_15_44"], shifted(0.046, 0.4 * town.family), "births")
    deaths = drift.part(people["residents_65_plus"], np.full(len(before), 0.046), "deaths_65")
    deaths += drift.part(people["residents_18_64"], shifted(0.0027, 0.5 * town.hardship), "deaths_18")
    both_ways = drift.part(residents, shifted(0.1, 0.5 * town.arrival - 0.35 * town.family), "moves")
    left_to_moves = residents - before - births + deaths
    settled = drift.part(
        residents,
        shifted(0.66, 0.2 * town.family - 0.5 * town.arrival - 1.4 * town.is_new_housing),
        "settled",
    )
    return {
        "births": births,
        "deaths": deaths,
        "moves_in": both_ways + np.maximum(left_to_moves, 0),
        "moves_out": both_ways + np.maximum(-left_to_moves, 0),
        "residents_5_years_at_address": settled,
    }


def _ratio(part: Counts, whole: Counts) -> Floats:
    """A part of a group as a share; half where nobody lives, so that it can be used as odds."""
    return np.where(whole > 0, part / np.maximum(whole, 1), 0.5)
