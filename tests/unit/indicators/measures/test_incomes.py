"""Poverty and inequality against exact fractions, and what must not change them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import inequality, poverty
from indicators.measures.income import incomes_of, quantile
from indicators.measures.inequality_groups import entropy_within_between

whole_incomes = st.lists(st.integers(1, 50_000), min_size=2, max_size=12)
weighted = st.lists(st.tuples(st.integers(1, 5_000), st.integers(1, 4)), min_size=2, max_size=10)


@given(whole_incomes)
def test_gini_is_half_the_relative_mean_difference(values):
    n, total = len(values), sum(values)
    exact = Fraction(sum(abs(a - b) for a in values for b in values), 2 * n * total)
    assert inequality.gini(incomes_of(values)) == pytest.approx(float(exact), abs=1e-12)


@given(weighted)
def test_a_weight_of_two_is_the_person_twice(pairs):
    values, weights = zip(*pairs, strict=True)
    once = incomes_of(values, weights)
    apart = incomes_of(np.repeat(values, weights))
    for measure in (
        inequality.gini,
        inequality.hoover,
        inequality.herfindahl,
        inequality.rosenbluth,
        poverty.poverty_threshold,
        lambda incomes: poverty.foster_greer_thorbecke(incomes, 2_500.0, 2),
        lambda incomes: inequality.generalised_entropy(incomes, 0),
        lambda incomes: inequality.generalised_entropy(incomes, 1),
        lambda incomes: inequality.atkinson(incomes, 0.5),
    ):
        assert measure(once) == pytest.approx(measure(apart), rel=1e-9, abs=1e-12)


@given(whole_incomes, st.sampled_from([0.5, 3.0, 100.0]))
def test_scaling_moves_the_threshold_and_no_share(values, factor):
    before, after = incomes_of(values), incomes_of(np.array(values) * factor)
    z = poverty.poverty_threshold(before)
    assert poverty.poverty_threshold(after) == pytest.approx(z * factor, rel=1e-12)
    assert poverty.at_risk_rate(before, z + 0.25) == poverty.at_risk_rate(after, (z + 0.25) * factor)
    for measure in (inequality.gini, inequality.hoover, inequality.herfindahl):
        assert measure(after) == pytest.approx(measure(before), rel=1e-9, abs=1e-12)


@given(whole_incomes)
def test_measures_stay_within_their_bounds(values):
    incomes = incomes_of(values)
    n = len(values)
    assert -1e-12 <= inequality.gini(incomes) <= 1 - 1 / n
    assert -1e-12 <= inequality.hoover(incomes) <= inequality.gini(incomes) + 1e-12
    assert -1e-12 <= inequality.generalised_entropy(incomes, 1) <= np.log(n) + 1e-12
    assert -1e-12 <= inequality.atkinson(incomes, 0.5) <= inequality.atkinson(incomes, 1) + 1e-12 < 1
    assert 1 / n - 1e-12 <= inequality.herfindahl(incomes) <= 1


@given(whole_incomes, st.integers(1, 60_000))
def test_poverty_counts_who_is_strictly_below(values, z):
    incomes = incomes_of(values)
    poor = [y for y in values if y < z]
    assert poverty.at_risk_rate(incomes, z) == pytest.approx(len(poor) / len(values), abs=1e-12)
    for exponent in (0, 1, 2):
        exact = sum((Fraction(z - y, z) ** exponent for y in poor), Fraction(0)) / len(values)
        ours = poverty.foster_greer_thorbecke(incomes, z, exponent)
        assert ours == pytest.approx(float(exact), rel=1e-12, abs=1e-15)
    if poor:
        gap = (z - np.median(poor)) / z
        assert poverty.median_gap(incomes, z) == pytest.approx(gap, rel=1e-12)
        assert poverty.watts(incomes, z) == pytest.approx(sum(np.log(z / y) for y in poor) / len(values))
        assert poverty.sen(incomes, z) <= poverty.at_risk_rate(incomes, z) + 1e-12


@given(whole_incomes)
def test_the_median_is_the_usual_one(values):
    assert quantile(incomes_of(values), 0.5) == np.median(values)
    assert quantile(incomes_of(values), 0) == min(values)
    assert quantile(incomes_of(values), 1) == max(values)


@given(weighted, st.integers(1, 3))
def test_entropy_falls_apart_without_rest(pairs, groups):
    values, weights = zip(*pairs, strict=True)
    keys = np.arange(len(values)) % groups
    for exponent in (0, 1, 2, 0.5, -1):
        parts = entropy_within_between(values, weights, keys, exponent)
        whole = inequality.generalised_entropy(incomes_of(values, weights), exponent)
        assert sum(parts) == pytest.approx(whole, rel=1e-9, abs=1e-12)
        assert min(parts) >= -1e-12


def test_equal_incomes_are_not_unequal():
    incomes = incomes_of([7.0] * 5, [1.0, 2.0, 1.0, 3.0, 1.0])
    assert inequality.gini(incomes) == pytest.approx(0, abs=1e-15)
    assert inequality.gini(incomes, "inclusive") > 0
    assert inequality.generalised_entropy(incomes, 2) == pytest.approx(0, abs=1e-15)
    assert inequality.rosenbluth(incomes) == pytest.approx(1 / 8)


def test_a_half_squared_coefficient_of_variation():
    values = np.array([1.0, 2.0, 6.0])
    expected = values.var() / values.mean() ** 2 / 2
    assert inequality.generalised_entropy(incomes_of(values), 2) == pytest.approx(expected)


def test_palma_is_the_top_tenth_over_the_bottom_four():
    ratio = inequality.share_ratio(incomes_of(np.arange(1.0, 11.0)), upper=0.9, lower=0.4)
    assert ratio == 10 / (1 + 2 + 3 + 4)


def test_nobody_poor_has_a_rate_and_no_gap():
    incomes = incomes_of([10.0, 20.0])
    assert poverty.at_risk_rate(incomes, 10.0) == 0
    assert poverty.foster_greer_thorbecke(incomes, 10.0, 1) == 0
    assert poverty.watts(incomes, 10.0) == 0
    for measure in (poverty.median_gap, poverty.poor_median, poverty.sen):
        with pytest.raises(UndefinedMeasureError, match="nobody of 2 persons has less than 10 €"):
            measure(incomes, 10.0)


@pytest.mark.parametrize(
    "measure",
    [
        lambda incomes: inequality.generalised_entropy(incomes, 0),
        lambda incomes: inequality.atkinson(incomes, 1),
        lambda incomes: poverty.watts(incomes, 5.0),
    ],
)
def test_zero_has_no_logarithm(measure):
    with pytest.raises(UndefinedMeasureError, match=r"1 of \d incomes are not above zero"):
        measure(incomes_of([0.0, 4.0, 9.0]))


def test_no_income_at_all_is_undefined():
    nothing = incomes_of([0.0, 0.0, 0.0])
    for measure in (inequality.gini, inequality.hoover, inequality.herfindahl):
        with pytest.raises(UndefinedMeasureError, match="mean income is 0"):
            measure(nothing)
    with pytest.raises(UndefinedMeasureError, match="bottom 20% have 0 €"):
        inequality.share_ratio(incomes_of([0.0, 0.0, 2.0, 3.0, 4.0, 5.0]))
    with pytest.raises(UndefinedMeasureError, match="threshold of poverty is 0"):
        poverty.poverty_threshold(nothing)


def test_incomes_are_checked():
    with pytest.raises(MissingDataError, match="1 of 2 persons have no income or no weight"):
        incomes_of([1.0, np.nan])
    with pytest.raises(InputError, match="1 of 2 persons have an infinite income"):
        incomes_of([1.0, 2.0], [1.0, 0.0])
    with pytest.raises(UndefinedMeasureError, match="nobody"):
        incomes_of([])
    with pytest.raises(ValueError, match="one weight per income"):
        incomes_of([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(incomes_of([1.0]), 1.5)
    with pytest.raises(ValueError, match="above zero"):
        inequality.atkinson(incomes_of([1.0]), 0)
    with pytest.raises(ValueError, match="not negative"):
        poverty.foster_greer_thorbecke(incomes_of([1.0]), 2.0, -1)
