"""Models of small areas against closed forms, dense matrices and the likelihood itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.area_model import benchmarked
from indicators.measures.fay_herriot import fay_herriot
from indicators.measures.neighbours import neighbours_of_pairs
from indicators.measures.spatial_fay_herriot import spatial_fay_herriot
from indicators.measures.unit_model import battese_harter_fuller

METHODS = ["reml", "ml", "moment", "adjusted_reml", "adjusted_ml"]


@pytest.fixture
def areas():
    random = np.random.Generator(np.random.PCG64(3))
    covariates = np.column_stack([np.ones(30), random.normal(size=30)])
    variances = random.uniform(0.2, 2.0, 30)
    direct = covariates @ [5.0, 1.0] + random.normal(size=30) + np.sqrt(variances) * random.normal(size=30)
    return direct, variances, covariates


def _dense_likelihood(direct, covariates, total, *, restricted):
    inverse = np.linalg.inv(total)
    products = covariates.T @ inverse @ covariates
    residuals = direct - covariates @ np.linalg.solve(products, covariates.T @ inverse @ direct)
    height = -0.5 * (np.linalg.slogdet(total)[1] + residuals @ inverse @ residuals)
    return height - 0.5 * np.linalg.slogdet(products)[1] if restricted else height


@pytest.mark.parametrize("method", ["reml", "ml", "adjusted_reml", "adjusted_ml"])
def test_the_variance_is_where_the_likelihood_is_highest(areas, method):
    direct, variances, covariates = areas
    best = fay_herriot(direct, variances, covariates, method=method).model_variance

    def height(variance):
        total = np.diag(variance + variances)
        likelihood = _dense_likelihood(direct, covariates, total, restricted=method.endswith("reml"))
        return likelihood + (np.log(variance) if method.startswith("adjusted") else 0)

    assert best > 0
    for factor in (0.05, 0.5, 0.99, 1.01, 2.0, 20.0):
        assert height(best) > height(best * factor)


def test_equal_variances_have_a_closed_form():
    direct = np.array([10.0, 14.0, 12.0, 20.0, 9.0])
    model = fay_herriot(direct, np.full(5, 1.5), np.ones(5))
    assert model.model_variance == pytest.approx(direct.var(ddof=1) - 1.5, rel=1e-9)
    assert fay_herriot(direct, np.full(5, 1.5), np.ones(5), method="moment").model_variance == pytest.approx(
        direct.var(ddof=1) - 1.5, rel=1e-9
    )
    assert model.coefficients == pytest.approx([13.0])
    gamma = model.model_variance / (model.model_variance + 1.5)
    assert model.weight_of_direct == pytest.approx(np.full(5, gamma))
    g2 = (1 - gamma) ** 2 * (model.model_variance + 1.5) / 5
    g3 = 1.5**2 / (model.model_variance + 1.5) * 2 / 5
    assert model.mse == pytest.approx(np.full(5, gamma * 1.5 + g2 + 2 * g3))


@pytest.mark.parametrize("method", METHODS)
def test_estimates_lie_between_the_direct_and_the_regression(areas, method):
    direct, variances, covariates = areas
    model = fay_herriot(direct, variances, covariates, method=method)
    fitted = covariates @ model.coefficients
    assert (model.estimate >= np.minimum(direct, fitted) - 1e-12).all()
    assert (model.estimate <= np.maximum(direct, fitted) + 1e-12).all()
    assert (model.mse > 0).all()
    if method == "reml":
        assert (model.mse >= model.weight_of_direct * variances).all()


@pytest.mark.parametrize("method", METHODS)
def test_units_scale_through(areas, method):
    direct, variances, covariates = areas
    once = fay_herriot(direct, variances, covariates, method=method)
    scaled = fay_herriot(direct * 100, variances * 1e4, covariates, method=method)
    assert scaled.estimate == pytest.approx(once.estimate * 100, rel=1e-6)
    assert scaled.mse == pytest.approx(once.mse * 1e4, rel=1e-6)


def test_a_sure_estimate_stands(areas):
    direct, variances, covariates = areas
    variances = variances.copy()
    variances[4] = 1e-9
    assert fay_herriot(direct, variances, covariates).estimate[4] == pytest.approx(direct[4], abs=1e-7)


def test_areas_alike_get_the_regression_alone():
    direct = np.array([10.0, 10.1, 9.9, 10.0, 10.05])
    for method in ("reml", "ml", "moment"):
        model = fay_herriot(direct, np.full(5, 4.0), np.ones(5), method=method)
        assert model.is_synthetic
        assert model.estimate == pytest.approx(np.full(5, direct.mean()))
    for method in ("adjusted_reml", "adjusted_ml"):
        assert fay_herriot(direct, np.full(5, 4.0), np.ones(5), method=method).model_variance > 0


def test_what_a_model_of_areas_cannot_take():
    with pytest.raises(UndefinedMeasureError, match=r"2 covariates \(rank 1\) for 4 rows"):
        fay_herriot([1.0, 2.0, 3.0, 5.0], np.ones(4), np.ones((4, 2)))
    with pytest.raises(UndefinedMeasureError, match="for 1 rows"):
        fay_herriot([1.0], [1.0], [1.0])
    with pytest.raises(InputError, match=r"Area number \[2\]: the sampling variance is not above zero"):
        fay_herriot([1.0, 2.0, 3.0], [1.0, 0.0, 1.0], np.ones(3))
    with pytest.raises(MissingDataError, match="1 of 3 areas lack"):
        fay_herriot([1.0, np.nan, 3.0], np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="one row per area"):
        fay_herriot([1.0, 2.0], np.ones(3), np.ones(3))


@given(st.lists(st.tuples(st.floats(0.01, 1), st.integers(1, 5_000)), min_size=1, max_size=10))
@settings(max_examples=50)
def test_benchmarked_estimates_meet_the_total(pairs):
    means, sizes = (np.array(column, float) for column in zip(*pairs, strict=True))
    total = 0.3 * sizes.sum()
    for method in ("ratio", "difference"):
        ours = benchmarked(means, sizes, total, method=method, sampling_variance=means)
        assert (ours * sizes).sum() == pytest.approx(total, rel=1e-9)


def test_nothing_cannot_be_scaled():
    with pytest.raises(UndefinedMeasureError, match="add up to zero"):
        benchmarked([0.0, 0.0], [1.0, 2.0], 3.0)
    with pytest.raises(MissingDataError, match="1 of 2 lack the estimate or size"):
        benchmarked([0.0, np.nan], [1.0, 2.0], 3.0)
    with pytest.raises(ValueError, match="sampling variance"):
        benchmarked([0.1], [1.0], 3.0, method="difference")


@pytest.fixture
def row():
    random = np.random.Generator(np.random.PCG64(5))
    links = neighbours_of_pairs(range(39), range(1, 40), 40)
    weights = np.zeros((40, 40))
    standard = links.row_standardised()
    weights[standard.sources, standard.areas] = standard.weights
    effects = np.linalg.solve(np.eye(40) - 0.7 * weights, random.normal(size=40))
    covariates = np.column_stack([np.ones(40), random.normal(size=40)])
    variances = random.uniform(0.1, 0.5, 40)
    direct = covariates @ [3.0, 1.0] + effects + np.sqrt(variances) * random.normal(size=40)
    return direct, variances, covariates, links, weights


def test_variance_and_correlation_are_where_the_likelihood_is_highest(row):
    direct, variances, covariates, links, weights = row
    model = spatial_fay_herriot(direct, variances, covariates, links)

    def height(variance, correlation):
        apart = np.eye(40) - correlation * weights
        total = variance * np.linalg.inv(apart.T @ apart) + np.diag(variances)
        return _dense_likelihood(direct, covariates, total, restricted=True)

    best = height(model.model_variance, model.correlation)
    for factor, step in ((0.9, 0), (1.1, 0), (1, 0.05), (1, -0.05), (0.9, 0.05), (1.1, -0.05)):
        assert best > height(model.model_variance * factor, model.correlation + step)
    assert 0 < model.correlation < 1
    assert (model.mse > 0).all()


def test_weights_may_come_unstandardised(row):
    direct, variances, covariates, links, _ = row
    once = spatial_fay_herriot(direct, variances, covariates, links)
    again = spatial_fay_herriot(direct, variances, covariates, links.row_standardised())
    assert again.estimate == pytest.approx(once.estimate, rel=1e-9)


def test_neighbours_of_other_areas_are_refused(row):
    direct, variances, covariates, _, _ = row
    with pytest.raises(ValueError, match="neighbours of 5 areas for 40 estimates"):
        spatial_fay_herriot(direct, variances, covariates, neighbours_of_pairs([0], [1], 5))


@pytest.fixture
def plots():
    random = np.random.Generator(np.random.PCG64(9))
    area = np.repeat([0, 1, 2, 3, 4], [2, 5, 3, 4, 6])
    covariates = np.column_stack([np.ones(20), random.normal(size=20)])
    values = covariates @ [8.0, 2.0] + random.normal(size=5)[area] * 2 + random.normal(size=20)
    return values, covariates, area


def test_variances_of_units_and_areas_are_where_the_likelihood_is_highest(plots):
    values, covariates, area = plots
    model = battese_harter_fuller(values, covariates, area, np.ones((5, 2)))

    def height(between, within):
        total = between * (area[:, None] == area) + within * np.eye(20)
        return _dense_likelihood(values, covariates, total, restricted=True)

    best = height(model.area_variance, model.unit_variance)
    for one, other in ((0.9, 1), (1.1, 1), (1, 0.95), (1, 1.05), (0.9, 1.05)):
        assert best > height(model.area_variance * one, model.unit_variance * other)


def test_estimates_are_the_best_linear_predictions(plots):
    values, covariates, area = plots
    means = np.column_stack([np.ones(6), np.linspace(-1, 1, 6)])
    model = battese_harter_fuller(values, covariates, area, means)
    is_in = (np.arange(6)[:, None] == area).astype(float)
    total = model.area_variance * is_in.T @ is_in + model.unit_variance * np.eye(20)
    residuals = np.linalg.solve(total, values - covariates @ model.coefficients)
    assert model.estimate == pytest.approx(
        means @ model.coefficients + model.area_variance * is_in @ residuals, rel=1e-9
    )
    # The sixth area was not sampled: the regression alone, and less sure than any other.
    assert model.weight_of_direct[5] == 0
    assert model.mse[5] == max(model.mse)


def test_an_area_measured_wholly_has_its_own_mean(plots):
    values, covariates, area = plots
    means = np.array([covariates[area == at].mean(axis=0) for at in range(5)])
    sizes = np.bincount(area)
    model = battese_harter_fuller(values, covariates, area, means, area_sizes=sizes)
    assert model.estimate == pytest.approx([values[area == at].mean() for at in range(5)])
    with pytest.raises(InputError, match="more sampled units than units"):
        battese_harter_fuller(values, covariates, area, means, area_sizes=sizes - 1)


def test_what_a_model_of_units_cannot_take(plots):
    values, covariates, area = plots
    with pytest.raises(InputError, match="area number 3, counted from 0; there are means of 3 areas"):
        battese_harter_fuller(values, covariates, area, np.ones((3, 2)))
    with pytest.raises(MissingDataError, match="missing"):
        battese_harter_fuller(np.where(area == 0, np.nan, values), covariates, area, np.ones((5, 2)))
    with pytest.raises(UndefinedMeasureError, match="No area has two sampled units"):
        battese_harter_fuller(values, covariates, np.arange(20), np.ones((20, 2)))
    with pytest.raises(UndefinedMeasureError, match="rank 1"):
        battese_harter_fuller(values, np.ones((20, 2)), area, np.ones((5, 2)))
    with pytest.raises(ValueError, match="one row per unit"):
        battese_harter_fuller(values, covariates, area, np.ones((5, 3)))


def test_of_two_tops_of_the_likelihood_the_higher_one_is_taken():
    # Restricted likelihood with one top at a variance of 0.099 and a lower one at 2.2.
    direct, variances = [1.0, -0.1, 2.3, 0.5, -4.4], np.array([0.08, 28.32, 9.22, 0.02, 3.7])
    model = fay_herriot(direct, variances, np.ones(5))
    assert model.model_variance == pytest.approx(0.0994564, rel=1e-5)
    heights = [
        _dense_likelihood(np.array(direct), np.ones((5, 1)), np.diag(v + variances), restricted=True)
        for v in (0.05, model.model_variance, 0.8, 2.2, 5.0)
    ]
    assert heights[1] > heights[3] > max(heights[2], heights[4])
