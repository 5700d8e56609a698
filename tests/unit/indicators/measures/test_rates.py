import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError
from indicators.measures.rates import poisson_interval, share, wilson_interval

Z95 = 1.959963984540054
proportions = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(proportions)
def test_wilson_limits_are_where_the_score_test_tips(counts):
    """The limits are the two p with (r/n - p)² = z² p (1 - p) / n."""
    r, n = counts
    limits = wilson_interval(r, n)
    for p in (float(limits.low), float(limits.high)):
        assert (r / n - p) ** 2 == pytest.approx(Z95**2 * p * (1 - p) / n, rel=1e-6, abs=1e-12)


@given(proportions)
def test_wilson_stays_within_0_and_1_and_covers_the_share(counts):
    limits = wilson_interval(*counts)
    assert 0 <= limits.low <= share(*counts) <= limits.high <= 1
    assert limits.low < limits.high


@given(proportions)
def test_wilson_mirrors(counts):
    r, n = counts
    assert wilson_interval(n - r, n).low == pytest.approx(1 - wilson_interval(r, n).high, abs=1e-12)


@given(st.integers(0, 9), st.sampled_from([0.9, 0.95, 0.998]))
def test_small_counts_have_exact_poisson_limits(count, confidence):
    limits = poisson_interval(count, confidence=confidence)
    tail = (1 - confidence) / 2
    assert _at_most(count, float(limits.high)) == pytest.approx(tail, rel=1e-9)
    if count:
        assert 1 - _at_most(count - 1, float(limits.low)) == pytest.approx(tail, rel=1e-9)
    else:
        assert limits.low == 0


@given(st.integers(10, 400))
def test_byar_is_near_the_exact_limits(count):
    limits = poisson_interval(count)
    assert _at_most(count, float(limits.high)) == pytest.approx(0.025, rel=0.01)
    assert 1 - _at_most(count - 1, float(limits.low)) == pytest.approx(0.025, rel=0.02)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_poisson_limits_rise_with_the_count(first, second):
    low, high = sorted((first, second))
    limits = poisson_interval([low, high])
    slack = 0.1 if low < 10 <= high else 1e-9 * high  # the rule changes at 10
    assert limits.low[0] <= limits.low[1] + slack
    assert limits.high[0] <= limits.high[1] + slack


def test_absent_cells_stay_absent_and_alone():
    part, whole = [5.0, np.nan, 5.0, 0.0, 0.0], [50.0, 50.0, np.nan, 0.0, -1.0]
    assert share(part, whole) == pytest.approx([0.1, *[np.nan] * 4], nan_ok=True)
    limits = wilson_interval(part, whole)
    assert np.isnan(limits.low).tolist() == np.isnan(limits.high).tolist() == [False, *[True] * 4]
    assert np.isnan(poisson_interval([np.nan, 3.0]).low).tolist() == [True, False]


def test_no_case_is_not_no_risk():
    assert wilson_interval(0, 40).high == pytest.approx(0.0876, abs=5e-5)
    assert wilson_interval(0, 40).low == 0
    assert wilson_interval(40, 40).high == 1
    assert poisson_interval(0).high == pytest.approx(3.6889, abs=5e-5)


@pytest.mark.parametrize("measure", [share, wilson_interval])
def test_impossible_counts_are_refused(measure):
    with pytest.raises(InputError, match="Area number 2: the part 7 is larger than the whole 5") as caught:
        measure([1.0, 7.0], [2.0, 5.0])
    assert caught.value.facts == {"positions": [2]}
    with pytest.raises(InputError, match="negative"):
        measure([-1.0], [2.0])
    with pytest.raises(InputError):
        measure([1.0], [0.0])
    with pytest.raises(InputError, match="negative"):
        poisson_interval([-1.0])


def _at_most(count, mean):
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))
