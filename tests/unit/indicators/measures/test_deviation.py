from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError
from indicators.measures.deviation import (
    count_against_expected,
    direction,
    proportion_against_share,
    two_counts,
    two_proportions,
)
from indicators.measures.exact_tests import binomial_p, fisher_p, poisson_p
from indicators.measures.multiple_tests import benjamini_hochberg
from tests.unit.indicators.measures import oracle_exact_tests as oracle

proportions = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=25)


@given(proportions, proportions)
def test_fisher_agrees_with_all_tables(first, second):
    assert fisher_p(*first, *second) == pytest.approx(oracle.fisher_p(*first, *second), rel=1e-9)


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 12))
def test_binomial_agrees_with_all_outcomes(counts, twelfths):
    expected = oracle.binomial_p(*counts, Fraction(twelfths, 12))
    assert binomial_p(*counts, twelfths / 12) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(st.integers(0, 60), st.integers(0, 160))
def test_poisson_agrees_with_all_outcomes(count, quarters):
    expected = oracle.poisson_p(count, Fraction(quarters, 4))
    assert poisson_p(count, quarters / 4) == pytest.approx(expected, abs=1e-12)


@given(proportions, proportions)
def test_two_proportions_can_change_sides(first, second):
    there, back = two_proportions(*first, *second), two_proportions(*second, *first)
    assert there.p_value == pytest.approx(back.p_value, rel=1e-9)
    assert there.difference == -back.difference
    assert there.low == pytest.approx(-back.high)


@given(proportions, proportions)
def test_intervals_hold_the_difference_and_stay_possible(first, second):
    for comparison in (
        two_proportions(*first, *second),
        proportion_against_share(*first, second[0] / second[1]),
    ):
        assert -1 - 1e-12 <= comparison.low <= comparison.difference + 1e-12
        assert comparison.difference - 1e-12 <= comparison.high <= 1 + 1e-12
        assert 0 <= comparison.p_value <= 1


def test_published_interval_of_newcombe():
    """Newcombe (1998), table II, column (a): 56/70 against 48/80, method 10."""
    change = two_proportions(56, 70, 48, 80)
    assert (change.low.round(4), change.high.round(4)) == (0.0524, 0.3339)


def test_published_interval_of_newcombe_without_a_case():
    """Newcombe (1998), table II, column (f): 10/10 against 0/20, method 10."""
    change = two_proportions(10, 10, 0, 20)
    assert (change.low.round(4), change.high.round(4)) == (0.6791, 1.0)


def test_large_cities_are_no_problem():
    change = two_proportions([100_500.0], [500_000.0], 640_000.0, 3_200_000.0)
    assert change.p_value == pytest.approx([0.10060430167570511], rel=1e-6)  # scipy.stats.fisher_exact


def test_two_counts_by_their_bases():
    comparison = two_counts([3, 12], [9, 30], base=[1000, 2500], reference_base=[1100, 2400])
    assert comparison.difference == pytest.approx([3 / 1000 - 9 / 1100, 12 / 2500 - 30 / 2400])
    assert (comparison.low < comparison.difference).all()
    assert (comparison.high > comparison.difference).all()
    assert two_counts(0, 0).p_value == 1
    assert two_counts(5, 5).p_value == 1


def test_count_against_plan():
    comparison = count_against_expected([25.0, 15.0, 0.0], 15.0)
    assert comparison.difference.tolist() == [10, 0, -15]
    assert comparison.p_value == pytest.approx(
        [oracle.poisson_p(k, Fraction(15)) for k in (25, 15, 0)], rel=1e-6
    )
    assert count_against_expected(2.0, 0.0).p_value == 0
    assert count_against_expected(0.0, 0.0).p_value == 1


ABSENT = [
    two_proportions([np.nan, 3, 3, 3, 0], [9, np.nan, 9, 9, 0], [2, 2, np.nan, 2, 2], [9, 9, 9, np.nan, 9]),
    two_counts([np.nan, 3, 3], [3, np.nan, 3], base=[1, 1, 0]),
    count_against_expected([np.nan, 3, 3], [3, np.nan, -1]),
    proportion_against_share([np.nan, 3, 3, 3, 0], [9, np.nan, 9, 9, 0], [0.1, 0.1, np.nan, 1.1, 0.1]),
]


@pytest.mark.parametrize("comparison", ABSENT)
def test_an_absent_side_is_no_statement(comparison):
    for values in (comparison.difference, comparison.low, comparison.high, comparison.p_value):
        assert np.isnan(values).all()


def test_weighted_counts_have_an_interval_but_no_exact_test():
    comparison = two_proportions([12.5], [100.0], [20.0], [100.0])
    assert np.isnan(comparison.p_value).all()
    assert comparison.low < comparison.difference < comparison.high
    assert np.isnan(count_against_expected([12.5], 10.0).p_value).all()
    assert np.isnan(two_counts([12.5], [10.0]).p_value).all()
    assert np.isnan(proportion_against_share([12.5], [100.0], 0.1).p_value).all()


def test_impossible_counts_are_refused():
    with pytest.raises(InputError):
        two_proportions(5, 4, 1, 4)
    with pytest.raises(InputError):
        two_counts(-1, 4)


@given(p_values)
def test_adjusted_p_values_agree_with_the_definition(values):
    assert benjamini_hochberg(values) == pytest.approx(oracle.benjamini_hochberg(values), abs=1e-12)


@given(p_values)
def test_adjusted_p_values_are_larger_and_in_the_same_order(values):
    p = np.array(values)
    q = benjamini_hochberg(p)
    assert (q >= p - 1e-15).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= 0).all()
    assert benjamini_hochberg([values[0]]) == values[0]


@given(p_values, st.integers(1, 5))
def test_cells_without_a_test_do_not_count(values, absent):
    mixed = np.array(values + [np.nan] * absent)
    q = benjamini_hochberg(mixed)
    assert np.isnan(q[len(values) :]).all()
    assert q[: len(values)] == pytest.approx(benjamini_hochberg(values))


def test_adjusting_nothing_gives_nothing():
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_hochberg([np.nan])).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.2])


def test_direction_follows_polarity():
    change = [2.0, -2.0, 0.0, 1e-12, np.nan]
    assert direction(change, "higher_is_worse").tolist() == [
        "worse",
        "better",
        "unchanged",
        "unchanged",
        "unknown",
    ]
    assert direction(change, "higher_is_better").tolist()[:2] == ["better", "worse"]
    assert direction(change, "neutral").tolist()[:3] == ["neutral", "neutral", "unchanged"]
