"""Work, basic income support in detail, and social assistance in Musterstadt."""

from collections.abc import Mapping

import numpy as np

from app.demo.drift import Counts, Drift, shifted
from app.demo.people import YEARS, Situation, by_year, late
from app.demo.register_details import People

# Many asked for asylum in 2015; the Housing Benefit Plus Act of 2023 doubled the households entitled.
_ASYLUM = by_year([0.022, 0.035, 0.075, 0.05, 0.035, 0.028, 0.025, 0.02, 0.02, 0.032, 0.03, 0.03])
_HOUSING_BENEFIT = by_year([0.022, 0.02, 0.019, 0.021, 0.019, 0.017, 0.016, 0.019, 0.018, 0.02, 0.041, 0.044])


def at_work(town: Situation, people: People, rng: np.random.Generator) -> dict[int, dict[str, Counts]]:
    """Employment, unemployment, SGB II in detail and social assistance of each block by year.

    ``people`` holds the counts of the register and of those who receive benefits.
    """
    drift = Drift(len(town.size), rng, spread=0.9, local=0.12)
    years: dict[int, dict[str, Counts]] = {}
    for year in YEARS:
        now = people[year]
        years[year] = _work(town, now, year, drift) | _sgb2(town, now, year, drift)
        years[year] |= _assistance(town, now, year, drift)
        years[year]["participation_benefit_minors"] = drift.part(
            years[year]["sgb2_under_18"], np.full(len(town.size), 0.13 + 0.14 * late(year)), "club_fees"
        )
    return years


def _work(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    working = people["residents_15_17"] + people["residents_18_64"]
    burden = 0.35 * town.hardship + 0.2 * town.arrival
    employed = drift.part(working, shifted(0.555 + 0.055 * late(year), -burden), "employed")
    women = drift.part(
        people["residents_female_15_64"], shifted(0.53 + 0.06 * late(year), -burden), "employed_women"
    )
    unemployed = people["unemployed_15_64"]
    youth = people["residents_15_17"] + people["residents_18_24"]
    young = np.minimum(drift.part(unemployed, np.full(len(working), 0.1), "jobless_young"), youth)
    old = drift.part(unemployed - young, np.full(len(working), 0.24), "jobless_old")
    return {
        "employees_15_64": employed,
        "employees_female_15_64": np.minimum(women, employed),
        "marginal_employees_15_64": drift.part(
            working - employed, shifted(0.15 - 0.03 * late(year), 0.1 * town.hardship), "marginal"
        ),
        "unemployed_15_24": young,
        "unemployed_55_64": np.minimum(old, people["residents_55_64"]),
        "unemployed_foreigners": drift.part(
            unemployed, shifted(0.2 + 0.13 * late(year), 0.8 * town.arrival), "jobless_foreign"
        ),
        "unemployed_sgb2": drift.part(unemployed, shifted(0.65, 0.25 * town.hardship), "jobless_sgb2"),
    }


def _sgb2(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    employable = people["sgb2_recipients"] - people["sgb2_children_under_15"]
    need = 0.9 * town.hardship + 0.25 * town.arrival
    aged_15_17 = drift.part(people["residents_15_17"], shifted(0.14, 1.3 * need), "sgb2_15_17")
    return {
        "sgb2_employable": employable,
        "sgb2_in_work": drift.part(
            employable, np.full(len(employable), 0.27 - 0.06 * late(year)), "sgb2_in_work"
        ),
        "sgb2_long_term_recipients": drift.part(
            employable, shifted(0.64, 0.2 * town.hardship), "sgb2_long_term"
        ),
        "sgb2_under_18": people["sgb2_children_under_15"] + np.minimum(aged_15_17, employable),
    }


def _assistance(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    asylum = drift.part(people["foreigners"], shifted(_ASYLUM[year], 0.9 * town.arrival), "asylum")
    under_15 = people["residents_under_3"] + people["residents_3_5"] + people["residents_6_14"]
    children = drift.part(asylum, np.full(len(asylum), 0.27), "asylum_children")
    subsistence = people["sgb12_subsistence"]
    return {
        "sgb12_basic_security_18_64": drift.part(
            people["residents_18_64"], shifted(0.0135, 0.8 * town.hardship), "reduced_earning"
        ),
        "sgb12_subsistence_under_15": np.minimum(
            drift.part(subsistence, np.full(len(asylum), 0.14), "subsistence_children"), under_15
        ),
        "asylum_seeker_benefit_recipients": asylum,
        "asylum_seeker_benefit_under_15": np.minimum(children, under_15),
        "sgb12_care_assistance": drift.part(
            people["residents_65_plus"], shifted(0.016, 0.6 * town.hardship), "care_assistance"
        ),
        "housing_benefit_households": drift.part(
            people["households"], shifted(_HOUSING_BENEFIT[year], 0.5 * town.hardship), "housing_benefit"
        ),
        "homeless_people_housed": drift.part(
            people["residents"], shifted(0.0014 + 0.0012 * late(year), 1.3 * town.arrival), "homeless"
        ),
    }
