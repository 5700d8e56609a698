"""Many tests at once, control limits, growth taken apart, stretched ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.control_limits import funnel_limits, moving_average, overdispersion, p_chart, u_chart
from indicators.measures.deprivation import rank_share, ranks, stretched
from indicators.measures.multiple_tests import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    finds,
    holm,
)
from indicators.measures.shift_share import shift_share

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)
amounts = st.integers(1, 1_000)
branches = st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=8)


@given(p_values)
def test_adjusted_p_values_are_ordered_by_caution(p):
    raw = np.array(p)
    slack = 1e-12
    assert (raw <= benjamini_hochberg(p) + slack).all()
    assert (benjamini_hochberg(p) <= holm(p) + slack).all()
    assert (holm(p) <= bonferroni(p) + slack).all()
    assert (benjamini_hochberg(p) <= benjamini_yekutieli(p) + slack).all()
    for method in (holm, bonferroni, benjamini_yekutieli):
        adjusted = method(p)
        assert (adjusted <= 1).all()
        assert (np.diff(adjusted[np.argsort(raw, kind="stable")]) >= -slack).all()


@given(st.floats(0, 1))
def test_one_test_needs_no_adjustment(p):
    for method in (holm, bonferroni, benjamini_yekutieli):
        assert method([p]).tolist() == [p]
        assert method([np.nan, p])[1] == p
        assert np.isnan(method([np.nan, p])[0])


def test_p_values_are_checked_and_finds_counted():
    assert finds([0.05, 0.051, np.nan]) == 1
    for method in (holm, bonferroni, benjamini_yekutieli):
        with pytest.raises(ValueError, match="between 0 and 1"):
            method([1.5])


@given(st.floats(0.01, 0.99), st.floats(1, 1e6))
def test_funnels_close_with_size_and_stay_within_0_and_1(share, size):
    limits = funnel_limits([size, 4 * size], share)
    assert (limits.low >= 0).all()
    assert (limits.high <= 1).all()
    assert limits.low[0] <= limits.low[1] <= share <= limits.high[1] <= limits.high[0]
    wide = funnel_limits([size], share, confidence=0.998)
    assert wide.low[0] <= limits.low[0]


def test_a_funnel_without_people_has_no_limits():
    assert np.isnan(funnel_limits([0.0, np.nan], 0.2).low).all()
    with pytest.raises(UndefinedMeasureError, match=r"common share is 1\.2"):
        funnel_limits([5.0], 1.2)


def test_overdispersion_is_pulled_in():
    parts, wholes = np.array([10.0, 30.0, 20.0, 20.0, 90.0]), np.full(5, 100.0)
    assert overdispersion(parts, wholes, winsorised_share=0.2) < overdispersion(parts, wholes)
    assert overdispersion([20.0, 20.0], [100.0, 100.0]) == 0


def test_charts_have_their_centre_between_the_limits():
    chart = p_chart([3.0, 5.0, 4.0], [50.0, 60.0, 40.0])
    assert chart.centre == pytest.approx(12 / 150)
    assert (chart.limits.low <= chart.centre).all()
    assert (chart.limits.high >= chart.centre).all()
    events = u_chart([30.0, 50.0], [3.0, 5.0])
    assert events.centre == 10
    assert events.limits.high.tolist() == pytest.approx([10 + 3 * np.sqrt(10 / 3), 10 + 3 * np.sqrt(2)])


def test_charts_without_a_base_say_so():
    with pytest.raises(UndefinedMeasureError, match="1 of 2 bases are not above zero"):
        u_chart([1.0, 2.0], [1.0, 0.0])
    with pytest.raises(UndefinedMeasureError, match="common share is 0"):
        p_chart([0.0, 0.0], [5.0, 5.0])
    with pytest.raises(MissingDataError, match=r"1 of 2 counts are missing \(number \[1\]\)"):
        p_chart([np.nan, 1.0], [5.0, 5.0])


def test_a_moving_average_follows():
    assert moving_average([4.0, 4.0, 4.0]).tolist() == [4.0, 4.0, 4.0]
    assert moving_average([0.0, 10.0], newest_weight=1.0).tolist() == [0.0, 10.0]
    with pytest.raises(MissingDataError):
        moving_average([1.0, np.nan])


@given(branches)
def test_parts_of_growth_add_up(rows):
    x, x1, own, own1 = (np.array(column, float) for column in zip(*rows, strict=True))
    parts = shift_share(x, x1, x + own, x1 + own1)
    scale = 1e-9 * (x1 + own1 + x).sum() * 1_000
    assert parts.national + parts.mix + parts.regional == pytest.approx(parts.growth, abs=scale)
    assert parts.homothetic + parts.allocation == pytest.approx(parts.regional, abs=scale)
    assert parts.growth == x1.sum() - x.sum()
    assert parts.net_shift == parts.mix + parts.regional


def test_a_region_like_the_nation_has_no_share_of_its_own():
    parts = shift_share([10, 20], [20, 20], [100, 200], [200, 200])
    assert (parts.mix, parts.regional, parts.allocation) == pytest.approx((0, 0, 0))


def test_growth_from_nothing_is_undefined():
    with pytest.raises(UndefinedMeasureError, match=r"Branch number \[2\]"):
        shift_share([1, 0], [1, 1], [1, 1], [1, 1])
    with pytest.raises(MissingDataError, match="1 numbers"):
        shift_share([1, np.nan], [1, 1], [1, 1], [1, 1])


@given(st.floats(0, 1), st.floats(0, 1))
def test_stretching_keeps_the_order(one, other):
    low, high = sorted((one, other))
    assert 0 <= stretched(low) <= stretched(high) <= 100 + 1e-9


def test_half_of_the_scale_belongs_to_the_most_deprived_tenth():
    assert stretched(0.9) == pytest.approx(50, abs=0.5)


def test_ranks_give_shares():
    assert rank_share(ranks([5.0, 9.0, 9.0, np.nan])).tolist()[:3] == pytest.approx([1 / 3, 1, 1])
    assert rank_share(ranks([5.0, 9.0, 9.0], "average")).tolist() == pytest.approx([1 / 3, 2.5 / 3, 2.5 / 3])


def test_wrong_ranks_are_refused():
    with pytest.raises(InputError, match="Area number 2: rank 5 is not one of 1 to 2"):
        rank_share([1.0, 5.0])
    with pytest.raises(InputError, match="between 0 and 1"):
        stretched(1.5)
