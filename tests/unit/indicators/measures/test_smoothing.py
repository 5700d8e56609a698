"""Smoothed rates lie between an area's own and the common one; standardised rates; many tests; charts."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.neighbours import neighbours_of_pairs
from indicators.measures.smoothing import locally_smoothed_rates, relative_risk, smoothed_rates
from indicators.measures.standardised_rates import directly_standardised, indirectly_standardised

areas = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5_000)), min_size=2, max_size=12)


@given(areas)
def test_smoothing_is_marshalls_formula_in_fractions(pairs):
    events, persons = zip(*pairs, strict=True)
    if not sum(events):
        return
    total = sum(persons)
    m = Fraction(sum(events), total)
    rates = [Fraction(o, n) for o, n in pairs]
    spread = sum(n * (r - m) ** 2 for r, n in zip(rates, persons, strict=True)) / total
    a = max(Fraction(0), spread - m * len(pairs) / total)
    exact = [m + a * (r - m) / (a + m / n) for r, n in zip(rates, persons, strict=True)]
    ours = smoothed_rates(events, persons)
    if abs(spread - m * len(pairs) / total) > Fraction(1, 10**9):
        assert ours.rate == pytest.approx([float(each) for each in exact], rel=1e-6)
    for own, smooth in zip(rates, ours.rate, strict=True):
        assert min(own, m) - 1e-12 <= smooth <= max(own, m) + 1e-12


@given(areas)
def test_where_everybody_is_a_neighbour_local_is_global(pairs):
    events, persons = zip(*pairs, strict=True)
    if not sum(events):
        return
    one, other = np.triu_indices(len(pairs), 1)
    local = locally_smoothed_rates(events, persons, neighbours_of_pairs(one, other, len(pairs)))
    assert local.rate == pytest.approx(smoothed_rates(events, persons).rate, rel=1e-6, abs=1e-12)


def test_small_areas_move_most():
    rates = smoothed_rates([0.0, 0.0, 60.0, 40.0], [20.0, 2_000.0, 1_000.0, 1_000.0]).rate
    assert rates[1] < rates[0]


def test_islands_keep_their_rate_and_empty_areas_have_none():
    links = neighbours_of_pairs([0, 1], [1, 2], 5)
    events, persons = [5.0, 0.0, 0.0, 7.0, 0.0], [50.0, 0.0, 40.0, 70.0, 0.0]
    rates = locally_smoothed_rates(events, persons, links).rate
    assert rates[3] == 0.1
    assert np.isnan(rates).tolist() == [False, True, False, False, True]
    assert np.isnan(smoothed_rates(events, persons).rate).tolist() == [False, True, False, False, True]
    assert np.isnan(relative_risk(events, persons)).tolist() == [False, True, False, False, True]


def test_where_nothing_happened_around_the_rate_is_zero():
    links = neighbours_of_pairs([0, 2], [1, 3], 4)
    assert locally_smoothed_rates([0, 0, 3, 4], [10, 20, 30, 40], links).rate[:2].tolist() == [0, 0]


@given(areas)
def test_expected_events_add_up(pairs):
    events, persons = (np.array(column, float) for column in zip(*pairs, strict=True))
    if events.sum():
        risks = relative_risk(events, persons)
        assert (risks * persons).sum() == pytest.approx(persons.sum())


def test_counts_are_checked():
    with pytest.raises(MissingDataError, match=r"1 of 2 areas have a missing count \(area number \[2\]\)"):
        smoothed_rates([1.0, np.nan], [10.0, 10.0])
    with pytest.raises(InputError, match="negative"):
        smoothed_rates([1.0, -1.0], [10.0, 10.0])
    with pytest.raises(UndefinedMeasureError, match="nobody lives or nothing happened"):
        relative_risk([0.0, 0.0], [10.0, 10.0])
    with pytest.raises(ValueError, match="neighbours of 2 areas"):
        locally_smoothed_rates([1.0], [10.0], neighbours_of_pairs([0], [1], 2))


def test_standardising_by_the_own_ages_changes_nothing():
    events, persons = np.array([3.0, 10.0, 30.0]), np.array([500.0, 800.0, 400.0])
    result = directly_standardised(events, persons, persons)
    assert result.rate == pytest.approx(43 / 1700)
    assert result.low < result.rate < result.high
    narrow = directly_standardised(events, persons, persons, confidence=0.8)
    assert result.low < narrow.low < narrow.high < result.high
    scaled = directly_standardised(events, persons, persons * 12)
    assert scaled.rate == pytest.approx(result.rate)


def test_an_age_group_of_no_weight_does_not_matter():
    with_it = directly_standardised([3.0, 5.0], [500.0, 0.0], [1.0, 0.0])
    assert with_it == directly_standardised([3.0], [500.0], [1.0])


def test_a_standardised_rate_needs_everybody():
    with pytest.raises(UndefinedMeasureError, match="every age group of the standard"):
        directly_standardised([3.0, 0.0], [500.0, 0.0], [1.0, 1.0])
    with pytest.raises(UndefinedMeasureError, match="at least one event"):
        directly_standardised([0.0, 0.0], [500.0, 10.0], [1.0, 1.0])
    with pytest.raises(MissingDataError, match="1 of 2 age groups"):
        directly_standardised([3.0, np.nan], [500.0, 10.0], [1.0, 1.0])
    with pytest.raises(InputError, match="same age groups"):
        directly_standardised([3.0, 1.0], [500.0, 10.0], [1.0])


def test_a_ratio_of_one_is_covered():
    ratio, low, high = indirectly_standardised([20.0, 20.0, np.nan], [20.0, 5.0, 3.0])
    assert ratio[:2].tolist() == [1.0, 4.0]
    assert low[0] < 1 < high[0]
    assert low[1] > 1
    assert np.isnan(ratio[2])
