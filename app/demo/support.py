"""Who receives benefits and support in Musterstadt: more where people are poorer, but not by that alone."""

from collections.abc import Mapping

import numpy as np

from app.demo.drift import Counts, Drift, shifted
from app.demo.people import YEARS, Situation, by_year, late

# Unemployment fell until the pandemic of 2020. Benefit receipt follows it only in part: refugees came
# into SGB II in 2016, those from Ukraine in 2022.
_UNEMPLOYED = by_year([1.1, 1.07, 1.03, 1.02, 0.96, 0.9, 0.86, 1.06, 1.0, 0.95, 0.98, 1.01])
_IN_SGB2 = by_year([1.05, 1.03, 1.01, 1.05, 1.03, 0.97, 0.91, 1.03, 0.97, 1.03, 1.02, 1.01])


def supported(
    town: Situation, people: Mapping[int, Mapping[str, Counts]], rng: np.random.Generator
) -> dict[int, dict[str, Counts]]:
    """Recipients of benefits and support in each block by variable and year."""
    drift = Drift(len(town.size), rng, spread=1.0, local=0.22)
    return {year: _year(town, people[year], year, drift) for year in YEARS}


def _year(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    sgb2, jobless = _sgb2(town, people, year, drift)
    sgb12 = _sgb12(town, people, year, drift)
    not_unemployed = sgb2["sgb2_recipients"] - jobless + sgb12["sgb12_subsistence"]
    sgb8 = _sgb8(town, people, year, drift)
    return {**sgb2, **sgb12, **sgb8, "sgb2_sgb12_not_unemployed": not_unemployed}


def _sgb2(
    town: Situation, people: Mapping[str, Counts], year: int, drift: Drift
) -> tuple[dict[str, Counts], Counts]:
    """SGB II and everyone who is out of work; beside them, how many are both."""
    children = people["residents_under_3"] + people["residents_3_5"] + people["residents_6_14"]
    working = people["residents_15_17"] + people["residents_18_64"]
    need = 0.9 * town.hardship + 0.25 * town.arrival
    poor_children = drift.part(children, shifted(0.17 * _IN_SGB2[year], 1.4 * need), "poor_children")
    poor_adults = drift.part(working, shifted(0.078 * _IN_SGB2[year], 1.45 * need), "poor_adults")
    unemployed = drift.part(
        working, shifted(0.063 * _UNEMPLOYED[year], 0.62 * town.hardship + 0.15 * town.arrival), "unemployed"
    )
    jobless = np.minimum(drift.part(unemployed, np.full(len(working), 0.66), "jobless_in_sgb2"), poor_adults)
    recipients = poor_children + poor_adults
    counts = {
        "sgb2_recipients": recipients,
        "sgb2_children_under_15": poor_children,
        "sgb2_benefit_units": drift.part(recipients, np.full(len(working), 0.52), "benefit_units"),
        "unemployed_15_64": unemployed,
        "long_term_unemployed_15_64": drift.part(
            unemployed, shifted(0.36, 0.25 * town.hardship), "long_term"
        ),
    }
    return counts, jobless


def _sgb12(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    in_old_age = shifted(0.027 + 0.017 * late(year), 0.8 * town.hardship + 0.35 * town.arrival)
    return {
        "sgb12_old_age_65_plus": drift.part(people["residents_65_plus"], in_old_age, "old_age"),
        "sgb12_subsistence": drift.part(
            people["residents_18_64"], shifted(0.006, town.hardship), "subsistence"
        ),
    }


def _sgb8(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    little, small = people["residents_under_3"], people["residents_3_5"]
    minors = little + small + people["residents_6_14"] + people["residents_15_17"]
    helped = shifted(0.024 * (1 + 0.2 * late(year)), 0.8 * town.hardship)
    return {
        "sgb8_education_support_cases": drift.part(minors, helped, "education_support"),
        "sgb8_taken_into_care_cases": drift.part(minors, shifted(0.0035, 0.8 * town.hardship), "care"),
        "childcare_children_under_3": drift.part(
            little, 0.40 + 0.11 * late(year) - 0.10 * town.hardship, "childcare_under_3"
        ),
        "childcare_children_3_5": drift.part(
            small, 0.93 - 0.03 * town.hardship - 0.01 * late(year), "childcare_3_5"
        ),
    }
