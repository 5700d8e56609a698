"""Null models of an index: their laws, their p, the same bits for a seed, and what is undefined."""

from functools import partial

import numpy as np
import pytest
from scipy import stats

from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures import segregation_nulls
from indicators.measures.clustering import clustering
from indicators.measures.segregation import dissimilarity, isolation
from indicators.measures.segregation_inference import bootstrap_interval, null_distribution, null_test
from indicators.measures.small_numbers import bias_corrected_dissimilarity

NULLS = ["systematic", "evenness", "permutation", "bootstrap"]


def made_city(areas, seed, people=400):
    random = np.random.default_rng(seed)
    total = random.integers(1, people, areas)
    group = random.binomial(total, random.beta(2, 8, areas))
    return group.astype(float), total.astype(float)


def reference(group, total, null, draws):
    """The null models once more, with NumPy's samplers and another formula for D."""
    random, drawn = np.random.default_rng(0), []
    rest, members = total - group, int(group.sum())
    for _ in range(draws):
        if null == "systematic":
            x, y = (random.multinomial(int(n.sum()), total / total.sum()) for n in (group, rest))
        elif null == "evenness":
            x = random.binomial(total.astype(int), members / total.sum())
            y = total - x
        elif null == "permutation":
            x = random.multivariate_hypergeometric(total.astype(int), members)
            y = total - x
        else:
            x, y = (random.multinomial(int(n.sum()), n / n.sum()) for n in (group, rest))
        drawn.append(np.maximum(x / x.sum() - y / y.sum(), 0).sum())
    return np.array(drawn)


@pytest.mark.parametrize("null", NULLS)
def test_the_null_distribution_is_that_of_other_samplers(null):
    group, total = made_city(60, seed=1)
    ours = null_distribution(group, total, null, draws=2_000, seed=4)
    assert stats.ks_2samp(ours, reference(group, total, null, 2_000)).pvalue > 1e-3


def test_areas_joined_by_the_bootstrap_change_nothing_but_the_time():
    # Strongly segregated, so that most signs are certain; any other index takes the areas one by one.
    random = np.random.default_rng(3)
    total = random.integers(200, 2_000, 40).astype(float)
    group = np.round(total * np.where(np.arange(40) % 2, 0.05, 0.6))
    joined = null_distribution(group, total, "bootstrap", draws=1_500, seed=1)
    apart = null_distribution(group, total, "bootstrap", draws=1_500, seed=2, index=partial(dissimilarity))
    assert stats.ks_2samp(joined, apart).pvalue > 1e-3
    city = segregation_nulls.two_groups(group, total)
    assert segregation_nulls._joined(city).total.size < 10


@pytest.mark.parametrize("null", [*NULLS, "geographic"])
def test_neither_batches_nor_threads_change_a_bit(null, monkeypatch):
    group, total = made_city(30, seed=2)
    index = dissimilarity if null != "geographic" else partial(weighted, np.arange(30.0))
    whole = null_distribution(group, total, null, draws=25, seed=9, index=index)
    threaded = null_distribution(group, total, null, draws=25, seed=9, index=index, threads=4)
    monkeypatch.setattr(segregation_nulls, "_CELLS", 90)
    batched = null_distribution(group, total, null, draws=25, seed=9, index=index)
    assert (whole == threaded).all()
    assert (whole == batched).all()
    assert (whole[:10] == null_distribution(group, total, null, draws=10, seed=9, index=index)).all()
    assert (whole != null_distribution(group, total, null, draws=25, seed=8, index=index)).any()


def weighted(where, group, total):
    """A spatial index: mean site of the group less that of all."""
    return float(group @ where / group.sum() - total @ where / total.sum())


def test_p_is_uniform_under_the_null():
    random, p = np.random.default_rng(5), []
    for seed in range(300):
        total = random.integers(20, 200, 12)
        group = random.multivariate_hypergeometric(total, int(total.sum()) // 4)
        p.append(null_test(group, total, "permutation", draws=199, seed=seed).p)
    assert min(p) >= 1 / 200
    assert max(p) <= 1
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_the_geographic_null_asks_whether_the_site_matters():
    random = np.random.default_rng(0)
    where = random.random((40, 2)) * 10
    total = np.full(40, 100.0)
    group = np.where(where[:, 0] < 3, 60.0, 5.0)
    total[7] = group[7] = 0.0
    index = lambda x, t: clustering(x, t, where, np.full(40, 0.3)).spatial_proximity  # noqa: E731
    found = null_test(group, total, "geographic", draws=99, seed=1, index=index)
    assert found.p == pytest.approx(2 / 100)
    assert found.mean < found.statistic
    spread = np.round(random.permutation(group[total > 0]))
    shuffled = group.copy()
    shuffled[total > 0] = spread
    assert null_test(shuffled, total, "geographic", draws=99, seed=1, index=index).p > 0.02


def test_an_index_is_given_all_areas_in_their_order():
    total = np.array([10.0, 0.0, 20.0, 30.0])

    def seen(group, everyone):
        assert everyone.shape == (4,)
        assert everyone[1] == group[1] == 0
        return float(group[3])

    null_distribution([5.0, 0.0, 4.0, 9.0], total, "permutation", draws=5, index=seen)


def test_the_interval_is_without_the_bootstraps_bias():
    group, total = made_city(200, seed=6, people=100)
    found = bootstrap_interval(group, total, draws=400, seed=2)
    assert found.corrected < found.statistic  # D of a small group is too large
    assert found.low < found.corrected < found.high
    assert found.corrected == pytest.approx(bias_corrected_dissimilarity(group, total, draws=400), abs=0.01)
    assert found == bootstrap_interval(group, total, draws=400, seed=2, threads=3)
    narrow = bootstrap_interval(group, total, draws=400, seed=2, confidence=0.5)
    assert found.low < narrow.low < narrow.high < found.high
    assert bootstrap_interval(group, total, index=isolation, draws=20).statistic == isolation(group, total)


def test_the_interval_covers_the_truth():
    random, covered = np.random.default_rng(1), 0
    shares = random.beta(2, 6, 50)
    people = random.integers(300, 900, 50)
    truth = dissimilarity(shares * people, people)
    for seed in range(60):
        total = random.multinomial(people.sum(), people / people.sum())
        found = bootstrap_interval(random.binomial(total, shares), total, draws=199, seed=seed)
        covered += found.low <= truth <= found.high
    assert covered >= 51  # 95 % of 60 is 57; fewer than 51 has a chance of 1 %


def test_what_is_undefined_has_a_reason():
    group, total = made_city(10, seed=1)
    with pytest.raises(UndefinedMeasureError, match="at least one draw; asked for 0"):
        null_test(group, total, "systematic", draws=0)
    with pytest.raises(UndefinedMeasureError, match="at least two draws; asked for 1"):
        bootstrap_interval(group, total, draws=1)
    with pytest.raises(UndefinedMeasureError, match="the same wherever the areas are"):
        null_test(group, total, "geographic", draws=20)
    with pytest.raises(UndefinedMeasureError, match="no null model"):
        null_test(group, total, "bootstrap", draws=20)
    with pytest.raises(UndefinedMeasureError, match="too small for this null model"):
        null_test([1.0, 0.0, 0.0], [3.0, 3.0, 3.0], "evenness", draws=50)
    with pytest.raises(UndefinedMeasureError, match="nobody"):
        bootstrap_interval(np.zeros(10), total)
    with pytest.raises(MissingDataError, match="1 of 10 areas"):
        null_test(np.where(np.arange(10) == 3, np.nan, group), total, "permutation")
    with pytest.raises(ValueError, match="between 0 and 1"):
        bootstrap_interval(group, total, confidence=95)
