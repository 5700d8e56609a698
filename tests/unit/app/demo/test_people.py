"""The people of Musterstadt: counts fit each other, the town is plausible and no caricature."""

import numpy as np
import pytest

from app.demo.people import YEARS
from tests.unit.app.demo.reading import facts, year_of


def dissimilarity(group, total):
    rest = total - group
    return 0.5 * np.abs(group / group.sum() - rest / rest.sum()).sum()


@pytest.fixture(scope="module")
def years(read):
    return {year: year_of(read, year) for year in YEARS}


@pytest.mark.parametrize("year", YEARS)
def test_a_part_is_never_more_than_its_whole(years, year):
    now = years[year]
    minors = now.children + now["residents_15_17"]
    pairs = [
        (now["residents_female"], now["residents"]),
        (now["foreigners"], now["migration_background"]),
        (now["migration_background"], now["residents"]),
        (now["households"], now["residents"]),
        (now["single_parent_households"], now["households"]),
        (now["sgb2_children_under_15"], now.children),
        (now["sgb2_children_under_15"], now["sgb2_recipients"]),
        (now["sgb2_recipients"] - now["sgb2_children_under_15"], now.working_age),
        (now["sgb2_benefit_units"], now["sgb2_recipients"]),
        (now["unemployed_15_64"], now.working_age),
        (now["long_term_unemployed_15_64"], now["unemployed_15_64"]),
        (now["sgb2_sgb12_not_unemployed"], now["sgb2_recipients"] + now["sgb12_subsistence"]),
        (now["sgb12_old_age_65_plus"], now["residents_65_plus"]),
        (now["sgb12_subsistence"], now["residents_18_64"]),
        (now["sgb8_education_support_cases"], minors),
        (now["sgb8_taken_into_care_cases"], minors),
        (now["childcare_children_under_3"], now["residents_under_3"]),
        (now["childcare_children_3_5"], now["residents_3_5"]),
    ]
    for number, (part, whole) in enumerate(pairs):
        known = ~np.isnan(part) & ~np.isnan(whole)
        assert known.sum() >= 23
        assert (part[known] <= whole[known]).all(), number


@pytest.mark.parametrize("year", YEARS)
def test_the_town_is_segregated_but_no_caricature(years, year):
    now = years[year]
    residents = now["residents"]
    assert 105_000 < residents.sum() < 116_000
    assert 0.25 < dissimilarity(now["sgb2_recipients"], residents) < 0.35
    assert 0.25 < dissimilarity(now["foreigners"], residents) < 0.30
    poverty = now["sgb2_children_under_15"] / now.children
    assert 0.17 < now["sgb2_children_under_15"].sum() / now.children.sum() < 0.22
    assert 0.05 < poverty.min() < 0.1
    assert 0.33 < poverty.max() < 0.45
    unemployment = now["unemployed_15_64"] / now.working_age
    assert unemployment.min() > 0.02
    assert unemployment.max() < 0.14
    together = np.corrcoef(poverty, now["foreigners"] / residents)[0, 1]
    assert 0.2 < together < 0.8, "related, but not one and the same"


def test_the_years_tell_what_happened(years):
    def total(variable, year):
        return years[year][variable].sum()

    assert total("foreigners", 2016) > 1.25 * total("foreigners", 2014)
    assert total("foreigners", 2022) > 1.1 * total("foreigners", 2021)
    assert total("unemployed_15_64", 2020) > 1.15 * total("unemployed_15_64", 2019)
    assert total("sgb2_recipients", 2022) > total("sgb2_recipients", 2021)
    old = [total("residents_65_plus", year) / total("residents", year) for year in YEARS]
    assert old == sorted(old)


def test_the_new_housing_grows_and_one_block_is_uninhabited(read, years):
    grown = years[2024]["residents"] / years[2019]["residents"]
    assert years[2024].keys[int(np.argmax(grown))] == "0603", "the social space named after it"
    first, last = (facts(read[("demo_residents", year)])["residents"] for year in (2013, 2024))
    assert [key for key in last if last[key] == 0] == [key for key in first if first[key] == 0] == ["03013"]
    assert last["06019"] > 8 * first["06019"]


def test_counts_vary_about_as_much_as_chance_would_have_it(read):
    """Men and women are alike everywhere but for chance: a register spreads them by half a binomial."""
    now = facts(read[("demo_residents", 2024)])
    women, people = (np.array(list(now[name].values())) for name in ("residents_female", "residents"))
    lived_in = people > 0
    expected = 0.508 * people[lived_in]
    z = (women[lived_in] - expected) / np.sqrt(expected * (1 - 0.508))
    assert 0.4 < z.std() < 0.6
