"""Local permutation tests against every permutation there is; clusters only where a test holds."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures import local_permutation
from indicators.measures.local_clusters import local_clusters
from indicators.measures.local_permutation import local_permutation_test
from indicators.measures.local_statistics import getis_ord, local_geary, local_moran
from indicators.measures.multiple_tests import benjamini_hochberg, bonferroni
from indicators.measures.neighbours import neighbours_of_pairs

STATISTICS = {
    "moran": lambda x, links: local_moran(x, links).statistic,
    "getis_ord": lambda x, links: getis_ord(x, links).statistic,
    "getis_ord_star": lambda x, links: getis_ord(x, links, includes_itself=True).statistic,
    "geary": local_geary,
}
VALUES = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 1.0, 3.0])
PAIRS = ([0, 0, 1, 2, 3, 3], [1, 2, 2, 3, 4, 5])  # the seventh area is an island
EVEN = neighbours_of_pairs(*PAIRS, 7)
UNEVEN = neighbours_of_pairs(*PAIRS, 7, weights=[1.0, 2.0, 0.5, 3.0, 1.0, 0.25])


def grid(side):
    at = np.arange(side * side).reshape(side, side)
    one = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    other = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    return neighbours_of_pairs(one, other, side * side).row_standardised()


@pytest.mark.parametrize("links", [EVEN, EVEN.row_standardised(), UNEVEN], ids=["even", "rows", "uneven"])
@pytest.mark.parametrize("name", STATISTICS)
def test_p_is_the_share_of_all_permutations_of_the_others(name, links):
    statistic = STATISTICS[name]
    found = local_permutation_test(VALUES, links, name, draws=20_000, seed=3)
    for area in range(6):
        others = np.delete(VALUES, area)
        drawn = np.array(
            [statistic(np.insert(order, area, VALUES[area]), links)[area] for order in permutations(others)]
        )
        seen = statistic(VALUES, links)[area]
        # 20,000 draws: a standard deviation is at most 0.0035.
        assert found.p_high[area] == pytest.approx((drawn >= seen - 1e-9).mean(), abs=0.015)
        assert found.p_low[area] == pytest.approx((drawn <= seen + 1e-9).mean(), abs=0.015)
        assert found.p[area] == min(1, 2 * min(found.p_high[area], found.p_low[area]))
    assert found.statistic == pytest.approx(statistic(VALUES, links), nan_ok=True)


@pytest.mark.parametrize("name", STATISTICS)
def test_islands_have_no_p(name):
    found = local_permutation_test(VALUES, EVEN, name, draws=9)
    for column in (found.p, found.p_high, found.p_low, found.statistic):
        assert np.isnan(column).tolist() == [False] * 6 + [True]


def test_even_and_uneven_weights_take_two_ways_to_one_result():
    random = np.random.default_rng(2)
    links, values = grid(12), random.normal(size=144)
    nearly = links.weights * (1 + 1e-13 * random.random(links.weights.size))
    other = type(links)(links.starts, links.areas, nearly)
    for name in STATISTICS:
        one = local_permutation_test(values, links, name, draws=199, seed=5)
        two = local_permutation_test(values, other, name, draws=199, seed=5)
        assert (one.p_high == two.p_high).all()
        assert (one.p_low == two.p_low).all()


def test_the_same_seed_gives_the_same_bits_however_much_is_compared_at_a_time(monkeypatch):
    links, values = grid(8), np.random.default_rng(1).normal(size=64)
    one = local_permutation_test(values, links, "geary", draws=99, seed=5)
    assert (one.p != local_permutation_test(values, links, "geary", draws=99, seed=6).p).any()
    monkeypatch.setattr(local_permutation, "_PAIRS", 300)
    again = local_permutation_test(values, links, "geary", draws=99, seed=5)
    assert (one.p == again.p).all()


def test_p_is_uniform_under_the_null():
    random, links, p = np.random.default_rng(7), grid(6), {"moran": [], "geary": []}
    for seed in range(300):
        values = random.normal(size=36)
        for name, found in p.items():
            found.append(local_permutation_test(values, links, name, draws=199, seed=seed).p[14])
    for found in p.values():
        assert min(found) >= 1 / 200
        assert max(found) <= 1
        assert stats.kstest(found, "uniform").pvalue > 0.01


@pytest.mark.parametrize("areas", [5, 90])  # areas with all others as neighbours; long rows of neighbours
def test_many_neighbours_are_drawn_without_repetition(areas):
    one, other = np.triu_indices(areas, 1)
    links = neighbours_of_pairs(one, other, areas)
    found = local_permutation_test(np.arange(float(areas)), links, "getis_ord", draws=19)
    # Whatever the order, all others are the neighbours: every draw ties with what is observed.
    assert (found.p_high == 1).all()
    assert (found.p_low == 1).all()


def test_an_area_at_the_mean_has_no_local_moran():
    found = local_permutation_test(
        [1.0, 2.0, 3.0, 2.0], neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4), draws=9
    )
    assert np.isnan(found.p).tolist() == [False, True, False, True]


def test_what_cannot_be_tested_says_so():
    with pytest.raises(UndefinedMeasureError, match="at least one draw; asked for 0"):
        local_permutation_test(VALUES, EVEN, draws=0)
    with pytest.raises(MissingDataError, match="1 of 7 areas have no value"):
        local_permutation_test(np.where(np.arange(7) == 2, np.nan, VALUES), EVEN)
    with pytest.raises(UndefinedMeasureError, match="value is 5 in every area"):
        local_clusters(np.full(7, 5.0), EVEN)
    with pytest.raises(UndefinedMeasureError, match="3 areas"):
        local_clusters([1.0, 2.0, 3.0, np.nan, np.nan, np.nan, np.nan], EVEN)


def patchwork():
    """A grid with a block of high values, a block of low ones, and a high and a low area that stand out."""
    values = np.random.default_rng(3).normal(size=(20, 20))
    values[2:7, 2:7] += 8
    values[12:17, 12:17] -= 8
    values[4, 4], values[14, 14] = -8, 8
    return values.ravel(), grid(20)


def test_clusters_and_outliers_are_found_where_they_are():
    values, links = patchwork()
    found = local_clusters(values, links, seed=1)
    codes = found.codes.reshape(20, 20)
    assert codes[2, 2] in (0, 1)
    assert (codes[[3, 5], [3, 5]] == 1).all()
    assert (codes[[13, 15], [13, 15]] == 2).all()
    assert codes[14, 14] == 3
    assert codes[4, 4] == 4
    assert found.tests == 400
    assert found.significant == np.count_nonzero(found.codes > 0)
    assert found.adjusted_p == pytest.approx(benjamini_hochberg(found.p))
    assert ((found.codes > 0) == (found.adjusted_p < 0.05)).all()
    hot = local_clusters(values, links, "getis_ord", seed=1).codes.reshape(20, 20)
    assert hot[3, 3] == 1
    assert hot[13, 13] == 2
    assert set(np.unique(hot)) == {0, 1, 2}


def test_the_number_of_tests_counts():
    values, links = patchwork()
    every = local_clusters(values, links, adjustment="none", seed=1)
    some = local_clusters(values, links, seed=1)
    few = local_clusters(values, links, adjustment="bonferroni", seed=1)
    assert every.significant > some.significant > few.significant
    assert few.adjusted_p == pytest.approx(bonferroni(few.p))


def test_noise_has_hardly_any_cluster():
    links, found = grid(15), 0
    for seed in range(20):
        found += (
            local_clusters(np.random.default_rng(seed).normal(size=225), links, seed=seed).significant > 0
        )
    assert found <= 4  # 5 % of 20 is one


def test_absent_areas_and_islands_have_no_class_and_touch_no_other():
    values, links = patchwork()
    full = local_clusters(values, links, seed=1)
    values[[0, 399]] = np.nan
    found = local_clusters(values, links, seed=1)
    assert np.isnan(found.codes[[0, 399]]).all()
    assert np.isnan(found.p[[0, 399]]).all()
    assert found.tests == 398
    assert full.tests == 400
    alone = local_clusters(
        [1.0, 2.0, 5.0, 3.0, np.nan, 9.0], neighbours_of_pairs([0, 1, 2, 4], [1, 2, 3, 5], 6)
    )
    assert np.isnan(alone.codes).tolist() == [False] * 4 + [True, True]
    assert alone.tests == 4
