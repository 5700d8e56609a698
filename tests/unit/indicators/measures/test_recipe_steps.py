"""Standardising and combining: the steps of which recipes are made, against other ways of computing them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gmean, zscore

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.combination import combined, first_component
from indicators.measures.companion import absolute_companion
from indicators.measures.composite import composite
from indicators.measures.cuts import Classes
from indicators.measures.standardisation import standardised
from indicators.measures.steps import Part, Step
from indicators.recipe import shipped_recipes

NO_CLASSES = Classes((), ())
columns = st.lists(st.integers(0, 500), min_size=4, max_size=30).filter(lambda x: len(set(x)) > 1)
GISD = shipped_recipes()["gisd_like"].part["index"].executable()


@given(columns)
def test_standard_scores_are_those_of_scipy(x):
    values = np.array(x, np.float64)
    assert standardised(values, "z_pop", "x") == pytest.approx(zscore(values))
    assert standardised(values, "z_sample", "x") == pytest.approx(zscore(values, ddof=1))
    reference = standardised(values, "z_reference", "x", reference=float(values.mean()))
    assert reference == pytest.approx(zscore(values))


@given(columns, st.sampled_from(["z_pop", "z_sample", "minmax", "rank", "exp_rank"]))
def test_scales_keep_the_order_and_the_absent(x, how):
    values = np.array([*x, np.nan])
    scaled = standardised(values, how, "x")
    assert np.isnan(scaled[-1])
    order = np.argsort(values[:-1], kind="stable")
    assert (np.diff(scaled[:-1][order]) >= -1e-12).all()
    if not how.startswith("z"):
        assert 0 <= scaled[:-1].min() <= scaled[:-1].max() <= (100 + 1e-9 if how == "exp_rank" else 1)


def test_scales_of_a_basis_and_of_no_difference():
    values = np.array([1.0, 2.0])
    assert standardised(values, "minmax", "x", basis=np.array([0.0, 4.0])).tolist() == [0.25, 0.5]
    with pytest.raises(UndefinedMeasureError, match="Input 'x' is 2 in every area"):
        standardised(np.array([2.0, 2.0, np.nan]), "rank", "x")
    assert standardised(np.array([2.0, 2.0]), "none", "x").tolist() == [2, 2]


@given(
    st.lists(st.tuples(st.floats(0.01, 9), st.floats(0.01, 9), st.floats(0.01, 9)), min_size=1, max_size=9)
)
def test_combinations_are_what_they_are_called(rows):
    z, thirds = np.array(rows), np.full(3, 1 / 3)
    assert combined(z, "mean", thirds) == pytest.approx(z.mean(axis=1))
    assert combined(z, "geometric", thirds) == pytest.approx(gmean(z, axis=1))
    assert combined(z, "min", thirds).tolist() == z.min(axis=1).tolist()
    weights = np.array([0.5, 0.3, 0.2])
    assert combined(z, "geometric", weights) == pytest.approx(gmean(z, axis=1, weights=weights))
    assert combined(z, "weighted_sum", weights) == pytest.approx(np.average(z, axis=1, weights=weights))


def test_those_present_stand_for_the_absent_with_their_weights():
    z = np.array([[1.0, np.nan, 4.0]])
    assert combined(z, "sum", np.ones(3)).tolist() == [7.5]
    assert combined(z, "weighted_sum", np.array([0.5, 0.3, 0.2])) == pytest.approx([(0.5 + 0.8) / 0.7])
    assert combined(z, "geometric", np.full(3, 1 / 3)) == pytest.approx([2.0])
    assert combined(np.array([[0.0, 5.0]]), "geometric", np.array([0.5, 0.5])).tolist() == [0.0]


def test_the_first_component_is_the_first_eigenvector_of_the_correlations():
    random = np.random.default_rng(5)
    common = random.standard_normal(400)
    x = np.column_stack([common + random.standard_normal(400) * s for s in (0.5, 1.0, 2.0)]) * [1, -1, 1]
    loadings, share = first_component(zscore(x), sign_of=1)
    values, vectors = np.linalg.eigh(np.corrcoef(x.T))
    assert loadings[1] > 0 > loadings[0]
    assert np.abs(loadings) == pytest.approx(np.abs(vectors[:, -1]))
    assert share == pytest.approx(values[-1] / 3)


def test_no_first_component():
    alike = np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
    with pytest.raises(UndefinedMeasureError, match="equally strong"):
        first_component(alike, 0)
    with pytest.raises(UndefinedMeasureError, match="Input number 2 does not load"):
        first_component(alike * [2.0, 1.0], 1)


def _gisd_year(random, areas, shift=0.0):
    """Nine indicators of made municipalities: all but noise comes from one hidden burden."""
    burden = random.standard_normal((areas, 1)) + shift
    loads = np.array([-1.0, 1, 0.7, -0.9, 1.2, -0.05, -0.1, -0.06, 0.8])
    x = 20 + 3 * (burden * loads + 0.4 * random.standard_normal((areas, 9)) * np.abs(loads))
    x[:, 5:8] = np.exp(8 + (burden * loads[5:8] + 0.03 * random.standard_normal((areas, 3))))
    return x, burden[:, 0]


def test_dimensions_of_the_gisd_like_index():
    random = np.random.default_rng(11)
    years = [_gisd_year(random, 300, shift) for shift in (0.0, 0.5, 1.0)]
    pool = np.vstack([x for x, _ in years])
    result = composite(years[1][0], np.full(300, True), GISD, pool=pool)
    assert (result.index.min(), result.index.max()) == (0, 1)
    assert np.corrcoef(result.index, years[1][1])[0, 1] > 0.95
    assert np.nanmin(result.domains, axis=0).tolist() == [0, 0, 0]
    assert np.nanmax(result.domains, axis=0).tolist() == [1, 1, 1]
    assert result.total == pytest.approx(result.domains.sum(axis=1))
    assert np.unique(result.class_code, return_counts=True)[1].tolist() == [60] * 5
    assert (result.weights > 0).all()  # every input is turned so that higher is worse
    assert (result.explained_share > 0.5).all()
    # Loadings and standard scores are those of all years: the correlations of the pool, by another route.
    education = zscore(pool[:, :3] * [-1, 1, 1])
    vectors = np.linalg.eigh(np.corrcoef(education.T))[1][:, -1]
    assert result.weights[:3] == pytest.approx(np.abs(vectors))
    assert result.z[:, :3] == pytest.approx(education[300:600])


def test_a_pooled_index_needs_all_years_and_looks_at_no_more_than_its_own():
    random = np.random.default_rng(12)
    x, _ = _gisd_year(random, 40)
    with pytest.raises(MissingDataError, match="all years together"):
        composite(x, np.full(40, True), GISD)
    holey = np.vstack([x, np.full((1, 9), np.nan)])
    whole = composite(x, np.full(40, True), GISD, pool=x)
    assert composite(x, np.full(40, True), GISD, pool=holey).index.tolist() == whole.index.tolist()
    wrong = x.copy()
    wrong[3, 5] = 0.0
    with pytest.raises(InputError, match="Row of all years number 4: input 'gross_wage' is 0"):
        composite(x, np.full(40, True), GISD, pool=wrong)


def test_a_missing_input_of_a_domain_makes_the_area_absent_unless_allowed():
    random = np.random.default_rng(13)
    x = random.uniform(1, 9, (12, 4))
    x[0, 0] = x[1, 0] = x[1, 1] = np.nan
    domains = (Step(("a", "b"), "minmax", "mean"), Step(("c", "d"), "minmax", "mean"))
    strict = Part(Step(("first", "second"), "minmax", "mean"), NO_CLASSES, domains)
    assert composite(x, np.full(12, True), strict).is_used.tolist() == [False, False] + [True] * 10
    allowed = (Step(("a", "b"), "minmax", "mean", min_indicators=1), domains[1])
    looser = composite(x, np.full(12, True), Part(strict.step, NO_CLASSES, allowed))
    assert Part(strict.step, NO_CLASSES, allowed).may_lack_inputs
    assert not strict.may_lack_inputs
    assert looser.is_used.tolist() == [True, False] + [True] * 10
    assert looser.domains[0, 0] == looser.z[0, 1]


def test_a_rise_everywhere_is_seen_beside_the_index():
    base = np.array([[10.0, 50.0], [20.0, 40.0], [30.0, np.nan]])
    seen = absolute_companion(base + np.array([5.0, -4.0]), base, np.array([1.0, -1.0]))
    assert seen.change[:2].tolist() == [[5, -4], [5, -4]]
    deviations = np.array([np.std([10, 20, 30]), 5.0])
    assert seen.in_base_spreads[0] == pytest.approx(np.array([5, -4]) / deviations)
    assert seen.mean_change[0] == pytest.approx((5 / deviations[0] + 4 / deviations[1]) / 2)
    assert np.isnan(seen.mean_change[2])
    with pytest.raises(UndefinedMeasureError, match="Input number 2 was the same in all areas"):
        absolute_companion(base, np.array([[1.0, 2.0], [2.0, 2.0], [3.0, np.nan]]), np.ones(2))
    with pytest.raises(ValueError, match="same areas"):
        absolute_companion(base, base[:2], np.ones(2))
