"""What must hold of models of small areas, of smoothed rates and of neighbours, whatever the data."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.area_model import benchmarked
from indicators.measures.autocorrelation import geary, moran
from indicators.measures.fay_herriot import fay_herriot
from indicators.measures.local_statistics import getis_ord, local_geary, local_moran
from indicators.measures.neighbours import neighbours_of_pairs
from indicators.measures.smoothing import locally_smoothed_rates, smoothed_rates
from indicators.measures.spatial_fay_herriot import spatial_fay_herriot
from indicators.measures.unit_model import battese_harter_fuller

few = settings(max_examples=12, deadline=None)
METHODS = ["reml", "ml", "moment", "adjusted_reml", "adjusted_ml"]
seeds = st.integers(0, 10_000)


def made_areas(seed, areas=14):
    random = np.random.default_rng(seed)
    covariates = np.column_stack([np.ones(areas), random.normal(size=areas)])
    variances = random.uniform(0.2, 2.0, areas)
    effects = random.normal(size=areas) * random.choice([0.0, 0.5, 2.0])
    noise = np.sqrt(variances) * random.normal(size=areas)
    return covariates @ [5.0, 1.0] + effects + noise, variances, covariates


@pytest.mark.parametrize("method", METHODS)
@few
@given(seed=seeds, factor=st.sampled_from([0.01, 100.0]))
def test_a_model_of_areas(method, seed, factor):
    direct, variances, covariates = made_areas(seed)
    model = fay_herriot(direct, variances, covariates, method=method)
    fitted = covariates @ model.coefficients
    gamma = model.weight_of_direct
    assert model.model_variance >= 0
    assert ((gamma >= 0) & (gamma < 1)).all()
    assert model.estimate == pytest.approx(gamma * direct + (1 - gamma) * fitted, rel=1e-12)
    order = np.random.default_rng(seed).permutation(direct.size)
    moved = fay_herriot(direct[order], variances[order], covariates[order], method=method)
    assert moved.estimate == pytest.approx(model.estimate[order], rel=1e-8)
    scaled = fay_herriot(direct * factor, variances * factor**2, covariates, method=method)
    assert scaled.estimate == pytest.approx(model.estimate * factor, rel=1e-8)
    assert scaled.mse == pytest.approx(model.mse * factor**2, rel=1e-7, nan_ok=True)
    shifted = fay_herriot(direct + covariates @ [3.0, -2.0], variances, covariates, method=method)
    assert shifted.estimate == pytest.approx(model.estimate + covariates @ [3.0, -2.0], rel=1e-8, abs=1e-8)
    turned = fay_herriot(direct, variances, covariates @ [[2.0, 1.0], [0.0, -1.0]], method=method)
    assert turned.estimate == pytest.approx(model.estimate, rel=1e-8)
    if method == "reml":
        assert (model.mse >= gamma * variances - 1e-12).all()
    sampled, mse = model.synthetic(covariates)
    assert sampled == pytest.approx(fitted)
    assert (mse >= model.model_variance).all()


@pytest.mark.parametrize("method", METHODS)
@few
@given(seed=seeds)
def test_surer_estimates_count_more_and_sure_ones_stand(method, seed):
    direct, variances, covariates = made_areas(seed)
    model = fay_herriot(direct, variances, covariates, method=method)
    order = np.argsort(variances)
    assert (np.diff(model.weight_of_direct[order]) <= 1e-15).all()
    sure = fay_herriot(direct, variances * 1e-8, covariates, method=method)
    assert sure.estimate == pytest.approx(direct, abs=1e-5)
    unsure = fay_herriot(direct, variances * 1e8, covariates, method=method)
    if not method.startswith("adjusted"):
        assert unsure.is_synthetic
        assert unsure.estimate == pytest.approx(covariates @ unsure.coefficients)


@pytest.mark.parametrize("method", ["reml", "ml", "adjusted_reml", "adjusted_ml"])
@few
@given(seed=seeds)
def test_no_variance_is_likelier_than_the_one_found(method, seed):
    direct, variances, covariates = made_areas(seed, areas=7)
    found = fay_herriot(direct, variances, covariates, method=method).model_variance

    def height(between):
        inverse = np.diag(1 / (between + variances))
        products = covariates.T @ inverse @ covariates
        residuals = direct - covariates @ np.linalg.solve(products, covariates.T @ inverse @ direct)
        value = np.log(np.diag(inverse)).sum() - residuals @ inverse @ residuals
        value -= np.linalg.slogdet(products)[1] if method.endswith("reml") else 0
        return value + (2 * np.log(between) if method.startswith("adjusted") else 0)

    for other in np.geomspace(1e-6, 1e4, 60):
        assert height(found) >= height(other) - 1e-9


@few
@given(seed=seeds, total=st.floats(-50, 500), method=st.sampled_from(["ratio", "difference"]))
def test_benchmarked_estimates_add_up_to_the_total(seed, total, method):
    direct, variances, covariates = made_areas(seed)
    estimates = fay_herriot(direct, variances, covariates).estimate
    sizes = np.random.default_rng(seed).integers(1, 900, direct.size).astype(float)
    assume(abs(estimates @ sizes) > 1)
    given_total = total * sizes.sum()
    found = benchmarked(estimates, sizes, given_total, method=method, sampling_variance=variances)
    assert found @ sizes == pytest.approx(given_total, rel=1e-9, abs=1e-6)
    same = benchmarked(estimates, sizes, estimates @ sizes, method=method, sampling_variance=variances)
    assert same == pytest.approx(estimates, rel=1e-9)
    again = benchmarked(found, sizes, given_total, method="difference", sampling_variance=variances)
    assert again == pytest.approx(found, rel=1e-9, abs=1e-9)
    if method == "difference":
        moved = (found - estimates) / (sizes * variances)
        assert moved == pytest.approx(np.full(moved.size, moved[0]), rel=1e-6, abs=1e-9)


@settings(max_examples=6, deadline=None)
@given(seed=seeds)
def test_a_model_with_neighbours(seed):
    direct, variances, covariates = made_areas(seed, areas=16)
    line = neighbours_of_pairs(range(15), range(1, 16), 16)
    try:
        model = spatial_fay_herriot(direct, variances, covariates, line)
    except UndefinedMeasureError as error:
        assert "with neighbours has no result" in error.message
        return
    assert model.model_variance > 0
    assert -1 < model.correlation < 1
    scaled = spatial_fay_herriot(direct * 10, variances * 100, covariates, line)
    assert scaled.estimate == pytest.approx(model.estimate * 10, rel=1e-5)
    assert scaled.mse == pytest.approx(model.mse * 100, rel=1e-4, nan_ok=True)
    turned = neighbours_of_pairs(range(15), range(1, 16), 16)
    backwards = spatial_fay_herriot(direct[::-1], variances[::-1], covariates[::-1], turned)
    assert backwards.estimate == pytest.approx(model.estimate[::-1], rel=1e-5)


@few
@given(seed=seeds, factor=st.sampled_from([0.1, 30.0]))
def test_a_model_of_units(seed, factor):
    random = np.random.default_rng(seed)
    area = np.concatenate([np.arange(5), random.integers(0, 5, 20)])
    covariates = np.column_stack([np.ones(25), random.normal(size=25)])
    values = covariates @ [8.0, 2.0] + random.normal(size=5)[area] * 2 + random.normal(size=25)
    means = np.column_stack([np.ones(5), random.normal(size=5)])
    model = battese_harter_fuller(values, covariates, area, means)
    assert model.area_variance >= 0
    assert model.unit_variance > 0
    assert ((model.weight_of_direct >= 0) & (model.weight_of_direct < 1)).all()
    assert (model.mse > 0).all()
    order = random.permutation(25)
    moved = battese_harter_fuller(values[order], covariates[order], area[order], means)
    assert moved.estimate == pytest.approx(model.estimate, rel=1e-5)
    scaled = battese_harter_fuller(values * factor, covariates, area, means)
    assert scaled.estimate == pytest.approx(model.estimate * factor, rel=1e-5)
    shifted = battese_harter_fuller(values + covariates @ [4.0, 1.0], covariates, area, means)
    assert shifted.estimate == pytest.approx(model.estimate + means @ [4.0, 1.0], rel=1e-5, abs=1e-5)
    sizes = np.bincount(area) + random.integers(0, 40, 5)
    partly = battese_harter_fuller(values, covariates, area, means, area_sizes=sizes)
    assert np.isfinite(partly.estimate).all()


counted = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 900)), min_size=4, max_size=15).filter(
    lambda pairs: any(o > 0 and n > 0 for o, n in pairs)
)


@few
@given(counted, st.integers(0, 50))
def test_smoothed_rates_lie_between_their_own_and_the_common_one(pairs, seed):
    events, people = (np.array(column, float) for column in zip(*pairs, strict=True))
    events = np.where(people > 0, events, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(people > 0, events / people, np.nan)
    found = smoothed_rates(events, people)
    common = events.sum() / people.sum()
    is_lived_in = people > 0
    assert (np.isnan(found.rate) == ~is_lived_in).all()
    low, high = np.minimum(own, common), np.maximum(own, common)
    assert (found.rate[is_lived_in] >= low[is_lived_in] - 1e-12).all()
    assert (found.rate[is_lived_in] <= high[is_lived_in] + 1e-12).all()
    order = np.random.default_rng(seed).permutation(people.size)
    assert smoothed_rates(events[order], people[order]).rate == pytest.approx(found.rate[order], nan_ok=True)
    larger = smoothed_rates(events * 50, people * 50)  # the same rates, of more people: less is shrunk
    still = np.abs(larger.rate - own) <= np.abs(found.rate - own) + 1e-9
    assert still[is_lived_in].all()
    everyone = neighbours_of_pairs(*np.triu_indices(people.size, 1), people.size)
    near = locally_smoothed_rates(events, people, everyone)
    assert near.prior_mean == pytest.approx(np.full(people.size, common))


def ring(areas):
    return neighbours_of_pairs(range(areas), [*range(1, areas), 0], areas)


measured = st.lists(st.integers(-50, 50), min_size=5, max_size=14).filter(lambda x: len(set(x)) > 1)


@few
@given(measured, st.sampled_from([-3.0, 0.01, 40.0]))
def test_likeness_of_neighbours_in_any_unit(values, factor):
    x, links = np.array(values, float), ring(len(values)).row_standardised()
    once, moved = moran(x, links), moran(x * factor + 9, links)
    assert moved.statistic == pytest.approx(once.statistic, rel=1e-8, abs=1e-9)
    assert moved.variance == pytest.approx(once.variance, rel=1e-8)
    assert geary(x * factor + 9, links).statistic == pytest.approx(geary(x, links).statistic, rel=1e-8)
    assert -1 - 1e-9 <= once.statistic <= 1 + 1e-9
    assert geary(x, links).statistic >= 0
    assert once.expected == -1 / (x.size - 1)
    local = local_moran(x, links)
    assert local.statistic.mean() == pytest.approx(once.statistic, abs=1e-9)
    assert local_moran(x * factor + 9, links).statistic == pytest.approx(local.statistic, rel=1e-7, abs=1e-9)
    assert (local_geary(x, links) >= 0).all()
    hot, turned = getis_ord(x, links.binary()), getis_ord(-x, links.binary())
    assert turned.z == pytest.approx(-hot.z, nan_ok=True)
    around = getis_ord(x, links.binary(), includes_itself=True).statistic
    assert (around >= x.min() - 1e-9).all()
    assert (around <= x.max() + 1e-9).all()


@few
@given(st.integers(3, 20), st.integers(0, 99))
def test_neighbours_are_counted_both_ways(areas, seed):
    random = np.random.default_rng(seed)
    one, other = random.integers(0, areas, 15), random.integers(0, areas, 15)
    pairs = {(min(i, j), max(i, j)) for i, j in zip(one, other, strict=True) if i != j}
    assume(pairs)
    i, j = (np.array(column) for column in zip(*sorted(pairs), strict=True))
    links = neighbours_of_pairs(i, j, areas)
    assert links.weights.size == 2 * len(pairs)
    assert set(zip(links.sources, links.areas, strict=True)) == pairs | {(b, a) for a, b in pairs}
    again = neighbours_of_pairs(np.concatenate([j, i]), np.concatenate([i, j]), areas)
    assert (again.areas == links.areas).all()
    has_some = np.diff(links.starts) > 0
    rows = links.row_standardised().summed(np.ones(areas))
    assert rows == pytest.approx(has_some.astype(float))
    used = random.random(areas) < 0.7
    inside = links.within(used)
    kept = {(a, b) for a, b in pairs if used[a] and used[b]}
    assert inside.weights.size == 2 * len(kept)
    assert inside.starts.size == used.sum() + 1
