"""Slopes and tests of trend against SciPy, all orders, and what is undefined."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.trends import trends

series = st.integers(6, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(1990, 2030), min_size=n, max_size=n, unique=True).map(sorted),
        st.lists(st.integers(0, 8), min_size=n, max_size=n),
    )
)


@given(series)
def test_the_slope_and_its_interval_are_scipys(pair):
    years, values = pair
    found = trends([values], years)
    slope, _, low, high = stats.theilslopes(values, years, 0.95)
    assert [found.slope[0], found.low[0], found.high[0]] == pytest.approx([slope, low, high], abs=1e-12)


@given(st.permutations(range(8)))
def test_without_ties_p_is_exact(order):
    expected = stats.kendalltau(range(8), order, method="exact").pvalue
    assert trends([order], range(8)).p[0] == pytest.approx(expected, abs=1e-12)


def test_with_ties_p_is_near_that_of_all_orders():
    values = (1, 1, 2, 3, 3, 5, 7)

    def s(order):
        return sum(np.sign(b - a) for i, a in enumerate(order) for b in order[i + 1 :])

    every = np.array([s(order) for order in permutations(values)])
    assert every.var() == pytest.approx((7 * 6 * 19 - 2 * (2 * 1 * 9)) / 18)
    for order in [values, (1, 3, 1, 2, 5, 3, 7), (7, 5, 3, 1, 3, 1, 2)]:
        found = trends([order], range(7))
        assert found.s[0] == s(order)
        assert found.p[0] == pytest.approx((abs(every) >= abs(s(order))).mean(), abs=0.03)


def test_years_without_a_value_are_left_out():
    values = np.array([1.0, np.nan, 4.0, 3.0, 7.0, 8.0, 9.0])
    found = trends([values], range(7))
    kept = ~np.isnan(values)
    assert found.slope[0] == stats.theilslopes(values[kept], np.arange(7)[kept])[0]
    assert found.years[0] == 6


@given(series)
def test_a_rise_of_all_values_or_another_unit_changes_only_the_slope(pair):
    years, values = pair
    found, moved = trends([values], years), trends([np.array(values) * -3.0 + 10], years)
    assert moved.slope[0] == pytest.approx(-3 * found.slope[0], abs=1e-12)
    assert moved.s[0] == -found.s[0]
    assert moved.p[0] == pytest.approx(found.p[0], nan_ok=True)


def test_many_areas_are_computed_as_one_by_one(monkeypatch):
    random = np.random.default_rng(0)
    values = random.normal(size=(40, 9)).round(1)
    values[random.random(values.shape) < 0.2] = np.nan
    together = trends(values, range(9))
    monkeypatch.setattr("indicators.measures.trends._BLOCK", 300)
    blocked = trends(values, range(9))
    for name in ("slope", "low", "high", "s", "p"):
        alone = [getattr(trends([row], range(9)), name)[0] for row in values]
        assert getattr(together, name) == pytest.approx(alone, nan_ok=True, abs=0)
        assert getattr(blocked, name) == pytest.approx(alone, nan_ok=True, abs=0)


def test_p_is_never_below_what_chance_allows_and_holds_its_level():
    found = trends(np.random.default_rng(1).normal(size=(2_000, 10)), range(10)).p
    assert found.min() > 0
    assert found.max() <= 1
    assert np.mean(found <= 0.05) == pytest.approx(0.04, abs=0.015)  # exact: 0.0466 at most


def test_what_is_undefined_is_no_number():
    few = trends([[1.0, 2.0, 3.0, np.nan, 5.0, 6.0], [1.0] * 6], range(6))
    assert [np.isnan(column[0]) for column in (few.slope, few.low, few.high, few.s, few.p)] == [True] * 5
    assert few.years.tolist() == [5, 6]
    assert few.slope[1] == 0
    assert np.isnan(few.p[1])  # the same value every year: nothing to put in order
    with pytest.raises(UndefinedMeasureError, match="at least 6 years; there are 5"):
        trends([[1.0] * 5], range(5))
    with pytest.raises(InputError, match="years of a trend rise"):
        trends([[1.0] * 6], [2010, 2011, 2011, 2012, 2013, 2014])
    with pytest.raises(InputError, match="Area number 1 has an infinite value in 2"):
        trends([[1.0, 2.0, np.inf, 3.0, 4.0, 5.0]], range(6))
    with pytest.raises(InputError, match="one column per year"):
        trends([[1.0] * 6], range(7))
    with pytest.raises(ValueError, match="between 0 and 1"):
        trends([[1.0] * 6], range(6), confidence=95)
