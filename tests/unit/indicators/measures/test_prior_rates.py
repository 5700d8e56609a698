"""Rates with a prior fitted by moments: the posterior, its intervals, and what is undefined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.prior_rates import beta_binomial_rates, gamma_poisson_rates
from indicators.measures.smoothing import smoothed_rates

areas = st.lists(
    st.integers(2, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12
)
EVENTS, PERSONS = np.array([3.0, 40.0, 90.0, 5.0, 0.0]), np.array([50.0, 200.0, 300.0, 60.0, 0.0])


@given(areas)
def test_the_means_of_the_gamma_prior_are_marshalls(pairs):
    events, persons = zip(*pairs, strict=True)
    if not sum(events):
        return
    ours, marshall = gamma_poisson_rates(events, persons), smoothed_rates(events, persons)
    assert ours.rate == pytest.approx(marshall.rate, rel=1e-9)
    assert ours.prior_variance == pytest.approx(marshall.prior_variance[0])
    assert ((ours.own_weight >= 0) & (ours.own_weight <= 1)).all()


def test_the_gamma_posterior_has_its_mean_and_quantiles():
    found = gamma_poisson_rates(EVENTS, PERSONS, confidence=0.9)
    m, a = found.prior_mean, found.prior_variance
    posterior = stats.gamma(EVENTS[:4] + m * m / a, scale=1 / (PERSONS[:4] + m / a))
    assert found.rate[:4] == pytest.approx(posterior.mean())
    assert found.low[:4] == pytest.approx(posterior.ppf(0.05))
    assert found.high[:4] == pytest.approx(posterior.ppf(0.95))


def test_the_beta_posterior_has_its_mean_and_quantiles():
    found = beta_binomial_rates(EVENTS, PERSONS, confidence=0.9)
    p = found.prior_mean
    size = p * (1 - p) / found.prior_variance - 1
    posterior = stats.beta(EVENTS[:4] + p * size, PERSONS[:4] - EVENTS[:4] + (1 - p) * size)
    assert found.rate[:4] == pytest.approx(posterior.mean())
    assert found.low[:4] == pytest.approx(posterior.ppf(0.05))
    assert found.high[:4] == pytest.approx(posterior.ppf(0.95))


@given(areas)
def test_shrunk_shares_lie_between_their_own_and_the_common_one(pairs):
    events, persons = (np.array(column, float) for column in zip(*pairs, strict=True))
    if not 0 < events.sum() < persons.sum():
        return
    found = beta_binomial_rates(events, persons)
    own, common = events / persons, found.prior_mean
    assert (found.rate >= np.minimum(own, common) - 1e-12).all()
    assert (found.rate <= np.maximum(own, common) + 1e-12).all()
    if found.prior_variance > 0:
        assert (found.low <= found.high).all()
        assert ((found.low >= 0) & (found.high <= 1)).all()


@pytest.mark.parametrize("rates", [beta_binomial_rates, gamma_poisson_rates])
def test_the_moments_find_the_prior_and_the_intervals_cover(rates):
    random = np.random.default_rng(2)
    persons = random.integers(20, 400, 3_000)
    if rates is beta_binomial_rates:
        truth = random.beta(4, 36, 3_000)
        events = random.binomial(persons, truth)
    else:
        truth = random.gamma(4, 0.025, 3_000)
        events = random.poisson(persons * truth)
    found = rates(events, persons)
    assert found.prior_mean == pytest.approx(0.1, abs=0.003)
    assert found.prior_variance == pytest.approx(truth.var(), rel=0.1)
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert covered == pytest.approx(0.95, abs=0.015)
    better = np.mean((found.rate - truth) ** 2) / np.mean((events / persons - truth) ** 2)
    assert better < 0.8


@pytest.mark.parametrize("rates", [beta_binomial_rates, gamma_poisson_rates])
def test_without_difference_beyond_chance_there_is_no_interval(rates):
    found = rates([10.0, 20.0, 30.0], [100.0, 200.0, 300.0])
    assert found.prior_variance == 0
    assert found.rate == pytest.approx([0.1, 0.1, 0.1])
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()
    assert (found.own_weight == 0).all()


@pytest.mark.parametrize("rates", [beta_binomial_rates, gamma_poisson_rates])
def test_what_is_undefined_has_a_reason(rates):
    assert np.isnan(rates(EVENTS, PERSONS).rate).tolist() == [False] * 4 + [True]
    with pytest.raises(UndefinedMeasureError, match="nobody lives or nothing happened"):
        rates([0.0, 0.0], [5.0, 5.0])
    with pytest.raises(MissingDataError, match="1 of 2 areas"):
        rates([np.nan, 1.0], [5.0, 5.0])
    with pytest.raises(InputError, match="negative"):
        rates([-1.0, 1.0], [5.0, 5.0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        rates(EVENTS, PERSONS, confidence=1)


def test_shares_count_persons_among_all():
    with pytest.raises(InputError, match="Area number 2 counts 6 of 5 persons"):
        beta_binomial_rates([1.0, 6.0], [5.0, 5.0])
    with pytest.raises(UndefinedMeasureError, match="two areas"):
        beta_binomial_rates([1.0, 0.0], [5.0, 0.0])
    with pytest.raises(UndefinedMeasureError, match="100% are counted"):
        beta_binomial_rates([5.0, 5.0], [5.0, 5.0])
    with pytest.raises(UndefinedMeasureError, match="several residents"):
        beta_binomial_rates([1.0, 0.0, 1.0], [1.0, 1.0, 1.0])
    assert gamma_poisson_rates([1.0, 6.0], [5.0, 5.0]).rate.shape == (2,)
