"""Global permutation tests, Moran's I of rates and join counts against every permutation there is."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.autocorrelation import geary, moran
from indicators.measures.autocorrelation_tests import permutation_test, rate_deviations, rate_moran
from indicators.measures.join_counts import join_count_test, join_counts
from indicators.measures.neighbours import neighbours_of_pairs

VALUES = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.0])
HAS = np.array([1, 0, 1, 1, 0, 0])
PAIRS = ([0, 0, 1, 2, 3, 3], [1, 2, 2, 3, 4, 5])
BOTH = [neighbours_of_pairs(*PAIRS, 6), neighbours_of_pairs(*PAIRS, 6).row_standardised()]


@pytest.fixture(params=BOTH, ids=["binary", "row-standardised"])
def links(request):
    return request.param


@pytest.mark.parametrize("measure", [moran, geary])
def test_the_test_is_that_of_all_permutations(links, measure):
    found = permutation_test(VALUES, links, measure.__name__, draws=4_000, seed=1)
    exact = measure(VALUES, links)
    every = np.array([measure(np.array(order), links).statistic for order in permutations(VALUES)])
    assert found.statistic == pytest.approx(exact.statistic, rel=1e-12)
    assert found.mean == pytest.approx(exact.expected, abs=0.05)
    assert found.standard_deviation == pytest.approx(np.sqrt(exact.variance), rel=0.05)
    assert found.p_high == pytest.approx((every >= exact.statistic - 1e-9).mean(), abs=0.03)
    assert found.p_low == pytest.approx((every <= exact.statistic + 1e-9).mean(), abs=0.03)


def test_p_is_uniform_under_the_null_and_the_same_for_a_seed(links):
    random, p = np.random.default_rng(0), []
    for seed in range(150):
        p.append(permutation_test(random.normal(size=6), links, draws=99, seed=seed).p)
    assert min(p) >= 1 / 100
    assert max(p) <= 1
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert permutation_test(VALUES, links, seed=4) == permutation_test(VALUES, links, seed=4)


def test_joins_are_counted_and_their_moments_those_of_all_permutations(links):
    table = np.zeros((6, 6))
    table[links.sources, links.areas] = links.weights

    def counted(x):
        return (
            x @ table @ x / 2,
            (1 - x) @ table @ (1 - x) / 2,
            (x @ table @ (1 - x) + (1 - x) @ table @ x) / 2,
        )

    every = np.array([counted(np.array(order)) for order in permutations(HAS)])
    for at, joins in enumerate(join_counts(HAS, links)):
        assert joins.statistic == pytest.approx(counted(HAS)[at])
        assert joins.expected == pytest.approx(every[:, at].mean())
        assert joins.variance == pytest.approx(every[:, at].var())
    found = join_count_test(HAS, links, draws=3_000, seed=2)
    assert found.statistic == pytest.approx(counted(HAS)[0])
    assert found.p_high == pytest.approx((every[:, 0] >= counted(HAS)[0] - 1e-9).mean(), abs=0.03)


def test_rates_are_compared_by_how_sure_they_are():
    # The same rate above the common one weighs more in a large area.
    scaled = rate_deviations([4.0, 400.0, 100.0, 0.0], [10.0, 1_000.0, 1_000.0, 0.0])
    assert 0 < scaled[0] < scaled[1]
    assert np.isnan(scaled[3])
    equal = rate_deviations([1.0, 3.0, 5.0, 2.0], [50.0] * 4)
    assert np.corrcoef(equal, [1.0, 3.0, 5.0, 2.0])[0, 1] == pytest.approx(1)


def test_the_moran_of_rates_leaves_empty_areas_out():
    links = neighbours_of_pairs([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], 6)
    events, persons = [1.0, 2.0, 9.0, 8.0, 0.0, 7.0], [100.0, 90.0, 120.0, 100.0, 0.0, 80.0]
    found = rate_moran(events, persons, links, draws=99, seed=1)
    five = [0, 1, 2, 3, 5]
    rows = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 5).row_standardised()
    scaled = rate_deviations(np.array(events)[five], np.array(persons)[five])
    assert found.statistic == pytest.approx(moran(scaled, rows).statistic)


def test_what_cannot_be_tested_says_so(links):
    with pytest.raises(UndefinedMeasureError, match="at least one draw; asked for 0"):
        permutation_test(VALUES, links, draws=0)
    with pytest.raises(UndefinedMeasureError, match="at least one draw; asked for 0"):
        join_count_test(HAS, links, draws=0)
    with pytest.raises(UndefinedMeasureError, match="value is 2 in every area"):
        permutation_test(np.full(6, 2.0), links)
    with pytest.raises(UndefinedMeasureError, match="nobody lives or nothing happened"):
        rate_moran(np.zeros(6), np.ones(6), links)
    with pytest.raises(UndefinedMeasureError, match="all areas have it, or none"):
        join_counts(np.ones(6), links)
    with pytest.raises(UndefinedMeasureError, match="3 areas and 4 pairs"):
        join_counts([1, 0, 1], neighbours_of_pairs([0, 1], [1, 2], 3))
    with pytest.raises(InputError, match=r"Area number 2 has the value 0\.5"):
        join_counts([1, 0.5, 0, 1, 0, 1], links)
    with pytest.raises(MissingDataError, match="1 of 6 areas"):
        join_counts([1, np.nan, 0, 1, 0, 1], links)
    with pytest.raises(ValueError, match="neighbours of 6 areas"):
        join_counts([1, 0], links)
