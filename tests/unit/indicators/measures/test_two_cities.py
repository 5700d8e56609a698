"""Differences of two cities: chance, and by label, composition and share."""

from functools import partial

import numpy as np
import pytest
from scipy import stats

from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.segregation import dissimilarity, isolation
from indicators.measures.two_cities import difference_test
from tests.unit.indicators.measures.test_segregation_inference import made_city

NULLS = ["label", "composition", "share", "dual_composition"]
ONE, OTHER = made_city(25, seed=1), made_city(40, seed=2)


@pytest.mark.parametrize("null", NULLS)
def test_the_difference_is_that_of_the_indices_and_p_never_zero(null):
    found = difference_test(ONE, OTHER, null, draws=99, seed=1)
    assert found.statistic == pytest.approx(dissimilarity(*ONE) - dissimilarity(*OTHER), abs=1e-12)
    assert 1 / 100 <= found.p <= 1
    assert found == difference_test(ONE, OTHER, null, draws=99, seed=1)
    assert found.mean != difference_test(ONE, OTHER, null, draws=99, seed=2).mean
    back = difference_test(OTHER, ONE, null, draws=99, seed=1)
    assert back.statistic == pytest.approx(-found.statistic, abs=1e-12)


@pytest.mark.parametrize("null", NULLS)
def test_any_index_gives_what_the_quick_one_gives(null):
    quick = difference_test(ONE, OTHER, null, draws=30, seed=3)
    checked = difference_test(ONE, OTHER, null, draws=30, seed=3, index=partial(dissimilarity))
    assert checked[:4] == pytest.approx(quick[:4], abs=1e-12)
    assert difference_test(ONE, OTHER, null, draws=30, index=isolation).p > 0


def test_a_city_does_not_differ_from_itself_and_does_from_one_that_is_even():
    assert difference_test(ONE, ONE, "label", draws=99).p > 0.5
    total = np.full(40, 100.0)
    even = np.full(40, 20.0) + np.arange(40) % 2, total
    split = np.where(np.arange(40) % 2, 40.0, 1.0), total
    for null in NULLS[:1]:
        assert difference_test(split, even, null, draws=99).p == pytest.approx(2 / 100)


def test_labels_are_uniform_under_the_null():
    random, p = np.random.default_rng(4), []
    for seed in range(120):
        total = random.integers(50, 300, 24).astype(float)
        group = random.binomial(total.astype(int), random.beta(2, 5, 24)).astype(float)
        p.append(difference_test((group[:12], total[:12]), (group[12:], total[12:]), draws=199, seed=seed).p)
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_what_is_undefined_has_a_reason():
    with pytest.raises(UndefinedMeasureError, match="at least one draw; asked for 0"):
        difference_test(ONE, OTHER, draws=0)
    with pytest.raises(UndefinedMeasureError, match="both a group and a rest"):
        difference_test(ONE, ([0.0, 0.0], [5.0, 5.0]))
    few = [1.0, 0.0, 0.0, 0.0], [9.0, 9.0, 9.0, 9.0]
    with pytest.raises(UndefinedMeasureError, match="In a city drawn at random nobody"):
        difference_test(few, few, draws=50)
