"""Dwellings, elections and the budget of Musterstadt."""

from collections.abc import Mapping

import numpy as np

from app.demo.drift import Counts, Drift, shifted
from app.demo.people import YEARS, Situation, late
from app.demo.register_details import People, minors_of

ELECTIONS: Mapping[int, str] = {
    2013: "federal",
    2014: "municipal",
    2017: "federal",
    2019: "municipal",
    2021: "federal",
    2024: "municipal",
}
_TURNOUT = {2013: 0.68, 2014: 0.49, 2017: 0.74, 2019: 0.56, 2021: 0.75, 2024: 0.6}


def housed(town: Situation, people: People, rng: np.random.Generator) -> dict[int, dict[str, Counts]]:
    """Dwellings of each block by year, and in years of an election who may vote and who did."""
    drift = Drift(len(town.size), rng, spread=0.7, local=0.1)
    years: dict[int, dict[str, Counts]] = {}
    dwellings = np.rint(1.05 * people[YEARS[0]]["households"]).astype(np.int64)
    for year in YEARS:
        needed = np.rint(1.03 * people[year]["households"]).astype(np.int64)
        completed = np.maximum(needed - dwellings, 0) + drift.part(
            dwellings, np.full(len(needed), 0.002), "built"
        )
        dwellings = dwellings + completed
        years[year] = _dwellings(town, dwellings, year, drift) | {"completed_dwellings": completed}
        if year in ELECTIONS:
            years[year] |= _election(town, people[year], year, drift)
    return years


def _dwellings(town: Situation, dwellings: Counts, year: int, drift: Drift) -> dict[str, Counts]:
    leaning = 0.9 * town.family - 0.8 * town.hardship - 0.5 * town.arrival
    small_houses = drift.part(dwellings, shifted(0.24, leaning), "small_houses")
    square_metres = 66 - 6 * town.hardship + 1.5 * late(year)
    return {
        "dwellings": dwellings,
        "dwellings_in_small_houses": small_houses,
        "subsidised_dwellings": drift.part(
            dwellings - small_houses, shifted(0.075 - 0.03 * late(year), 1.1 * town.hardship), "subsidised"
        ),
        "living_area_m2": np.rint(square_metres * dwellings + 42 * small_houses).astype(np.int64),
    }


def _election(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    """Germans may vote in the federal election, citizens of the Union in the municipal one too."""
    kind = ELECTIONS[year]
    adults = people["residents_18_64"] + people["residents_65_plus"]
    eligible = np.maximum(adults - people["foreigners"] + people["foreigners_under_18"], 0)
    if kind == "municipal":
        eligible = np.minimum(eligible + np.rint(0.85 * people["foreigners_eu"]).astype(np.int64), adults)
    turnout = shifted(_TURNOUT[year], -0.7 * town.hardship - 0.2 * town.arrival)
    return {
        f"{kind}_election_eligible": eligible,
        f"{kind}_election_voters": drift.part(eligible, turnout, "turnout"),
    }


def accounts(people: People, rng: np.random.Generator) -> dict[int, dict[str, int]]:
    """The annual accounts of the town in whole euros by variable and year."""
    years: dict[int, dict[str, int]] = {}
    for year in YEARS:
        passed = year - YEARS[0]
        residents, minors = people[year]["residents"].sum(), minors_of(people[year]).sum()
        recipients = people[year]["sgb2_recipients"].sum()
        chance = 1 + rng.normal(0, 0.015, 4)
        social = 1.025**passed * (310 * residents + 3_900 * recipients) * chance[0]
        youth = 1.045**passed * 3_050 * minors * chance[1]
        crisis = 0.88 if year == 2020 else 1.0
        years[year] = {
            "social_assistance_expense_eur": round(social),
            "social_assistance_income_eur": round((0.46 + 0.008 * passed) * social),
            "youth_welfare_expense_eur": round(youth),
            "youth_welfare_income_eur": round(0.36 * youth * chance[2]),
            "tax_eur": round(1.032**passed * 890 * residents * crisis * chance[3]),
            "debt_eur": round((1_450 - 22 * passed + 260 * (year >= 2020)) * residents),
        }
    return years
