"""The statutory retirement age by year agrees with the table of section 235 SGB VI, cohort by cohort."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells
from indicators.engine import value_in
from indicators.situation import Situation


def months_above_65(born):
    """Section 235 (2): a month a year for those born from 1947 on, two months a year from 1959 on."""
    if born < 1947:
        return 0
    return born - 1946 if born <= 1958 else min(12 + 2 * (born - 1958), 24)


def reached_by_the_end_of(year):
    """The age, in years, from which everybody has reached the limit on 31 December."""
    months_of_birth = [(born, month) for born in range(1935, 1975) for month in range(12)]
    end = 12 * (year + 1)
    # somebody born in a month reaches an age of so many months in the month as many months later
    reached = [
        end - (12 * born + month)
        for born, month in months_of_birth
        if 12 * born + month + 12 * 65 + months_above_65(born) < end
    ]
    return Fraction(min(reached) - 1, 12)


@pytest.mark.parametrize("year", range(2005, 2035))
def test_the_parameter_is_the_age_reached_at_the_end_of_the_year(catalog, year):
    found = catalog.parameters["retirement_age"].in_year(year)
    assert found == pytest.approx(float(reached_by_the_end_of(year)), abs=1e-9)


@pytest.mark.parametrize(("year", "expected"), [(2011, 1000), (2017, 1010), (2023, 1020), (2031, 1040)])
def test_people_aged_65_and_66_count_with_the_part_below_it(catalog, year, expected):
    counts = {
        "residents_under_3": 30,
        "residents_3_5": 30,
        "residents_6_14": 100,
        "residents_15_17": 40,
        "residents_18_64": 800,
        "residents_65_66_fine": 40,
    }
    day = date(year, 12, 31)
    cells = {name: Cells.of([number]) for name, number in counts.items()}
    situation = Situation(AreaLevel.SOCIAL_SPACE, day, year, day, ("0001",), cells)
    assert value_in(catalog, situation, "below_retirement_age").value == pytest.approx(np.array([expected]))
