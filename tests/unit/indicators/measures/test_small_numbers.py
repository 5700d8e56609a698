import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.segregation import dissimilarity
from indicators.measures.segregation_inference import difference_parts, null_distribution, null_test
from indicators.measures.small_numbers import (
    bias_corrected_dissimilarity,
    density_corrected_dissimilarity,
    expected_dissimilarity,
    modified_dissimilarity,
)
from tests.unit.indicators.measures.cities import cities, columns

NULLS = ["systematic", "evenness", "permutation", "bootstrap"]
CITY = np.array([10.0, 60.0, 25.0, 5.0]), np.array([200.0, 300.0, 250.0, 150.0])


def by_search(group, total):
    """The density-corrected form, with the maximum of the density searched for."""
    big_x, big_y = group.sum(), (total - group).sum()
    u, v = group / big_x, (total - group) / big_y
    parts = 0.0
    for a, b in zip(u, v, strict=True):
        sigma = math.sqrt(a * (1 - a) / big_x + b * (1 - b) / big_y)
        if sigma:
            z = abs(a - b) / sigma
            height = lambda x, z=z: -(math.exp(-((z - x) ** 2) / 2) + math.exp(-((z + x) ** 2) / 2))  # noqa: E731
            parts += sigma * optimize.minimize_scalar(height, bounds=(0, z), method="bounded").x
    return parts / 2


def test_the_density_corrected_form_is_the_maximum_of_the_density():
    assert density_corrected_dissimilarity(*CITY) == pytest.approx(by_search(*CITY), abs=1e-5)


@given(cities)
def test_the_density_corrected_form_is_never_above_d(areas):
    group, total = columns(areas)
    assert 0 <= density_corrected_dissimilarity(group, total) <= dissimilarity(group, total) + 1e-12


def exact_deviation(people, share):
    """E|x/n - P| of a binomial, term by term."""
    return sum(
        math.comb(people, x) * share**x * (1 - share) ** (people - x) * abs(Fraction(x, people) - share)
        for x in range(people + 1)
    )


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(6, 12)), min_size=2, max_size=5))
def test_the_expectation_agrees_with_exact_fractions(areas):
    group, everyone = sum(g for g, _ in areas), sum(t for _, t in areas)
    if group in (0, everyone):
        return
    share = Fraction(group, everyone)
    exact = sum(t * exact_deviation(t, share) for _, t in areas) / (2 * everyone * share * (1 - share))
    assert expected_dissimilarity(*columns(areas)) == pytest.approx(min(float(exact), 1), abs=1e-10)


def test_the_modified_form_is_d_above_chance():
    d, e = dissimilarity(*CITY), expected_dissimilarity(*CITY)
    assert modified_dissimilarity(*CITY) == pytest.approx((d - e) / (1 - e))
    # The closed form takes the sums as fixed, which matters less the more areas there are.
    many = np.tile(CITY, 30)
    drawn = null_distribution(many[0], many[1], "evenness", draws=500, seed=3)
    assert drawn.mean() == pytest.approx(expected_dissimilarity(many[0], many[1]), rel=0.02)


def test_the_bias_corrected_form_is_below_d_and_the_same_for_the_same_seed():
    found = bias_corrected_dissimilarity(*CITY, draws=200, seed=5)
    assert found < dissimilarity(*CITY)
    assert found == bias_corrected_dissimilarity(*CITY, draws=200, seed=5)
    assert found != bias_corrected_dissimilarity(*CITY, draws=200, seed=6)


@pytest.mark.parametrize("null", NULLS)
def test_draws_are_the_same_for_a_seed_and_differ_among_themselves(null):
    drawn = null_distribution(*CITY, null, draws=50, seed=7)
    assert (drawn == null_distribution(*CITY, null, draws=50, seed=7)).all()
    assert np.unique(drawn).size > 10
    assert (drawn[:20] == null_distribution(*CITY, null, draws=20, seed=7)).all()


@pytest.mark.parametrize("null", ["systematic", "evenness", "permutation"])
def test_p_is_never_zero_and_small_for_a_segregated_city(null):
    found = null_test([90.0, 10.0], [100.0, 100.0], null, draws=99, seed=1)
    assert found.p == pytest.approx(2 / 100)
    even = null_test([30.0, 30.0, 30.0], [100.0, 100.0, 100.0], null, draws=99, seed=1)
    assert even.p <= 1
    assert found.generator == "PCG64"
    assert found.mean < found.statistic


def test_the_permutation_keeps_all_sums():
    def sums(group, total):
        assert (total == CITY[1]).all()
        return group.sum()

    assert set(null_distribution(*CITY, "permutation", draws=20, index=sums)) == {CITY[0].sum()}


def test_the_permutation_is_uniform_under_the_null():
    generator, p = np.random.default_rng(0), []
    for seed in range(200):
        total = np.array([30, 40, 50, 60])
        group = generator.multivariate_hypergeometric(total, 60)
        drawn = null_distribution(group, total, "permutation", draws=99, seed=seed)
        p.append((np.count_nonzero(drawn >= dissimilarity(group, total) - 1e-12) + 1) / 100)
    # At least as many small ones as chance has, and not many more: 5 % of 200 is 10.
    assert 3 <= np.count_nonzero(np.array(p) <= 0.05) <= 20
    assert np.mean(p) == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("counterfactual", ["composition", "share", "dual_composition"])
@given(one=cities, other=cities)
def test_the_parts_add_up_to_the_difference(counterfactual, one, other):
    try:
        parts = difference_parts(columns(one), columns(other), counterfactual)
    except UndefinedMeasureError:
        return
    difference = dissimilarity(*columns(one)) - dissimilarity(*columns(other))
    assert sum(parts) == pytest.approx(difference, abs=1e-9)


@pytest.mark.parametrize("counterfactual", ["composition", "share", "dual_composition"])
def test_a_city_does_not_differ_from_itself(counterfactual):
    assert difference_parts(CITY, CITY, counterfactual) == pytest.approx((0.0, 0.0), abs=1e-12)


def test_no_number_for_what_is_undefined():
    for measure in (bias_corrected_dissimilarity, density_corrected_dissimilarity, modified_dissimilarity):
        with pytest.raises(UndefinedMeasureError, match="nobody"):
            measure([0.0, 0.0], [5.0, 5.0])
        with pytest.raises(MissingDataError):
            measure([1.0, np.nan], [5.0, 5.0])
    with pytest.raises(UndefinedMeasureError, match="at least one draw"):
        bias_corrected_dissimilarity(*CITY, draws=0)
    with pytest.raises(UndefinedMeasureError, match="at least one draw"):
        null_test(*CITY, "evenness", draws=0)
    with pytest.raises(UndefinedMeasureError, match="dissimilarity of 1"):
        modified_dissimilarity([1.0, 0.0], [1.0, 1.0])
