"""What Musterstadt's other offices send: parts fit their wholes, years their events, files their offices."""

import numpy as np
import pytest

from app.demo.people import YEARS
from tests.unit.app.demo.reading import facts, year_of

PARTS = (
    ("residents_18_24", "residents_18_64"),
    ("residents_55_64", "residents_18_64"),
    ("residents_80_plus", "residents_65_plus"),
    ("residents_female_15_64", "residents_female"),
    ("residents_female_15_44", "residents_female_15_64"),
    ("births", "residents_female_15_44"),
    ("foreigners_eu", "foreigners"),
    ("people_seeking_protection", "foreigners"),
    ("foreigners_under_18", "migration_background_under_18"),
    ("migration_background_under_18", "migration_background"),
    ("one_person_households", "households"),
    ("households_with_children", "households"),
    ("single_parent_households", "households_with_children"),
    ("residents_5_years_at_address", "residents"),
    ("employees_female_15_64", "employees_15_64"),
    ("employees_female_15_64", "residents_female_15_64"),
    ("unemployed_15_24", "unemployed_15_64"),
    ("unemployed_55_64", "residents_55_64"),
    ("unemployed_foreigners", "unemployed_15_64"),
    ("unemployed_sgb2", "unemployed_15_64"),
    ("sgb2_employable", "sgb2_recipients"),
    ("sgb2_in_work", "sgb2_employable"),
    ("sgb2_long_term_recipients", "sgb2_employable"),
    ("sgb2_children_under_15", "sgb2_under_18"),
    ("sgb2_under_18", "sgb2_recipients"),
    ("participation_benefit_minors", "sgb2_under_18"),
    ("sgb12_subsistence_under_15", "sgb12_subsistence"),
    ("asylum_seeker_benefit_under_15", "asylum_seeker_benefit_recipients"),
    ("asylum_seeker_benefit_recipients", "foreigners"),
    ("sgb12_care_assistance", "residents_65_plus"),
    ("housing_benefit_households", "households"),
    ("severely_disabled_65_plus", "severely_disabled"),
    ("severely_disabled_65_plus", "residents_65_plus"),
    ("school_entry_overweight", "school_entry_examined"),
    ("school_entry_language_need", "school_entry_examined"),
    ("school_entry_measles_vaccinated", "school_entry_examined"),
    ("school_entry_checked_up", "school_entry_examined"),
    ("pupils_special_needs", "pupils"),
    ("pupils_free_learning_materials", "pupils"),
    ("pupils_year_5_gymnasium", "pupils_year_5"),
    ("school_leavers_without_certificate", "school_leavers"),
    ("dwellings_in_small_houses", "dwellings"),
    ("subsidised_dwellings", "dwellings"),
    ("completed_dwellings", "dwellings"),
)
SHARES = (  # numerator, denominator, and between which the whole town lies in every year
    ("employees_15_64", "working_age", 0.55, 0.72),
    ("marginal_employees_15_64", "working_age", 0.03, 0.08),
    ("severely_disabled", "residents", 0.06, 0.12),
    ("births", "residents", 0.006, 0.011),
    ("deaths", "residents", 0.009, 0.016),
    ("moves_in", "residents", 0.07, 0.16),
    ("one_person_households", "households", 0.4, 0.5),
    ("asylum_seeker_benefit_recipients", "residents", 0.002, 0.015),
    ("school_entry_overweight", "school_entry_examined", 0.08, 0.15),
    ("pupils_year_5_gymnasium", "pupils_year_5", 0.33, 0.48),
    ("school_leavers_without_certificate", "school_leavers", 0.04, 0.12),
    ("subsidised_dwellings", "dwellings", 0.02, 0.09),
    ("housing_benefit_households", "households", 0.012, 0.06),
)


@pytest.fixture(scope="module")
def years(read):
    return {year: year_of(read, year) for year in YEARS}


@pytest.mark.parametrize("year", YEARS)
def test_a_part_is_never_more_than_its_whole(years, year):
    now = years[year]
    for part, whole in PARTS:
        known = ~np.isnan(now[part]) & ~np.isnan(now[whole])
        assert known.sum() >= 23, part
        assert (now[part][known] <= now[whole][known]).all(), (part, whole)


@pytest.mark.parametrize("year", YEARS)
def test_kinds_of_support_and_of_care_make_no_more_than_all_of_it(years, year):
    now = years[year]
    placed = now["sgb8_foster_care_cases"] + now["sgb8_residential_care_cases"]
    assert (placed + now["sgb8_outpatient_support_cases"] <= now["sgb8_education_support_cases"]).all()
    if year >= 2017:
        kinds = sum(
            now[f"care_{kind}"] for kind in ("cash_recipients", "service_recipients", "home_residents")
        )
        assert (kinds <= now["care_recipients"]).all()
        assert 0.03 < now["care_recipients"].sum() / now["residents"].sum() < 0.07


@pytest.mark.parametrize("year", YEARS)
def test_the_town_is_plausible(years, year):
    now = years[year]
    for part, whole, low, high in SHARES:
        people = now.working_age if whole == "working_age" else now[whole]
        assert low < np.nansum(now[part]) / people.sum() < high, part


@pytest.mark.parametrize("year", YEARS[1:])
def test_births_deaths_and_moves_explain_how_the_residents_changed(read, year):
    def total(year, table, variable):
        return sum(facts(read[(table, year)])[variable].values())

    events = {
        name: total(year, "demo_population", name) for name in ("births", "deaths", "moves_in", "moves_out")
    }
    changed = total(year, "demo_residents", "residents") - total(year - 1, "demo_residents", "residents")
    assert events["births"] - events["deaths"] + events["moves_in"] - events["moves_out"] == changed


def test_offices_begin_when_their_law_did(read):
    first = {
        table: min(year for name, year in read if name == table) for table in ("demo_care", "demo_health")
    }
    assert first == {"demo_care": 2017, "demo_health": 2013}
    assert "sgb9_integration_support_recipients" not in facts(read[("demo_disability", 2019)])
    assert "sgb9_integration_support_recipients" in facts(read[("demo_disability", 2020)])
    elections = sorted(year for table, year in read if table == "demo_elections")
    assert elections == [2013, 2014, 2017, 2019, 2021, 2024]


def test_who_may_vote_depends_on_citizenship(years):
    federal, municipal = years[2021], years[2024]
    assert (federal["federal_election_eligible"] < federal["residents"] - federal["foreigners"]).all()
    assert (municipal["municipal_election_voters"] < municipal["municipal_election_eligible"]).all()
    assert "municipal_election_eligible" not in federal.counts


def test_small_counts_occur_as_in_any_town(years):
    now = years[2024]
    small = [
        name
        for name in ("sgb8_foster_care_cases", "sgb12_subsistence_under_15", "homeless_people_housed")
        if ((now[name] >= 1) & (now[name] < 10)).any()
    ]
    assert len(small) == 3


def test_the_accounts_are_of_the_whole_town_in_euros(read):
    for year in YEARS:
        accounts = facts(read[("demo_budget", year)])
        assert all(set(column) == {"16099000"} for column in accounts.values())
        money = {name: column["16099000"] for name, column in accounts.items()}
        assert money["youth_welfare_income_eur"] < money["youth_welfare_expense_eur"]
        residents = sum(facts(read[("demo_residents", year)])["residents"].values())
        assert 500 < money["tax_eur"] / residents < 2_000


def test_titles_sums_and_notes_of_the_labour_agency_are_no_areas(deliveries, read):
    path = next(d.path for d in deliveries if d.table == "demo_labour" and d.year == 2013)
    text = path.read_bytes().decode("cp1252")
    assert "Insgesamt" in text
    assert "© Agentur" in text
    assert len(read[("demo_labour", 2013)].rows) == 24
