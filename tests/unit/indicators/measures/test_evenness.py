from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.evenness import (
    atkinson,
    concentration_profile,
    correlation_ratio,
    gini,
    gorard,
    minmax,
)
from indicators.measures.segregation import dissimilarity
from tests.unit.indicators.measures.cities import cities, columns

INDICES = [gini, atkinson, correlation_ratio, gorard, minmax, concentration_profile]
OF_SHARES = [gini, atkinson, correlation_ratio, minmax, concentration_profile]


def _sums(areas):
    group, everyone = sum(g for g, _ in areas), sum(t for _, t in areas)
    return group, everyone, Fraction(group, everyone)


def exact_gini(areas):
    _, everyone, share = _sums(areas)
    used = [(Fraction(g, t), t) for g, t in areas if t]
    apart = sum(t * u * abs(p - q) for p, t in used for q, u in used)
    return apart / (2 * everyone**2 * share * (1 - share))


def exact_correlation_ratio(areas):
    group, _, share = _sums(areas)
    met = sum(Fraction(g * g, t * group) for g, t in areas if t)
    return (met - share) / (1 - share)


def exact_gorard(areas):
    group, everyone, _ = _sums(areas)
    return sum(abs(Fraction(g, group) - Fraction(t, everyone)) for g, t in areas) / 2


def exact_minmax(areas):
    group, everyone, _ = _sums(areas)
    pairs = [(Fraction(g, group), Fraction(t - g, everyone - group)) for g, t in areas]
    return 1 - sum(map(min, pairs)) / sum(map(max, pairs))


def exact_profile(areas):
    group, _, share = _sums(areas)
    return sum(Fraction(g, group) * abs(Fraction(g, t) - share) for g, t in areas if t) / (1 - share)


EXACT = {
    gini: exact_gini,
    correlation_ratio: exact_correlation_ratio,
    gorard: exact_gorard,
    minmax: exact_minmax,
    concentration_profile: exact_profile,
}


@pytest.mark.parametrize("index", EXACT)
@given(areas=cities)
def test_indices_agree_with_exact_fractions(index, areas):
    assert index(*columns(areas)) == pytest.approx(float(EXACT[index](areas)), abs=1e-11)


@pytest.mark.parametrize("index", [gini, atkinson, correlation_ratio, gorard, minmax])
@given(areas=cities)
def test_indices_lie_between_0_and_1(index, areas):
    assert 0 <= index(*columns(areas)) <= 1


@pytest.mark.parametrize("index", OF_SHARES)
@given(areas=cities)
def test_splitting_areas_and_scaling_counts_change_nothing(index, areas):
    group, total = columns(areas)
    twice = np.concatenate([group, group]), np.concatenate([total, total])
    assert index(*twice) == pytest.approx(index(group, total), abs=1e-9)
    assert index(3 * group, 3 * total) == pytest.approx(index(group, total), abs=1e-9)


@pytest.mark.parametrize("index", INDICES)
@given(areas=cities)
def test_order_and_empty_areas_change_nothing(index, areas):
    group, total = columns(areas)
    longer = np.append(group[::-1], 0.0), np.append(total[::-1], 0.0)
    assert index(*longer) == pytest.approx(index(group, total), abs=1e-9)


@pytest.mark.parametrize("index", [gini, atkinson, correlation_ratio, minmax])
@given(areas=cities)
def test_group_and_rest_are_equally_segregated(index, areas):
    group, total = columns(areas)
    assert index(total - group, total) == pytest.approx(index(group, total), abs=1e-9)


@given(cities)
def test_indices_stand_in_the_known_relations(areas):
    group, total = columns(areas)
    d = dissimilarity(group, total)
    assert gini(group, total) >= d - 1e-12
    assert minmax(group, total) == pytest.approx(2 * d / (1 + d), abs=1e-12)
    assert gorard(group, total) == pytest.approx(d * (1 - group.sum() / total.sum()), abs=1e-12)


@pytest.mark.parametrize("index", OF_SHARES)
def test_the_ends_of_the_scale(index):
    assert index([10.0, 20.0, 30.0], [100.0, 200.0, 300.0]) == pytest.approx(0.0, abs=1e-12)
    assert index([50.0, 0.0, 30.0], [50.0, 40.0, 30.0]) == pytest.approx(1.0, abs=1e-12)


@given(cities)
def test_the_profile_of_a_minority_lies_between_0_and_1(areas):
    group, total = columns(areas)
    least = np.minimum(group, total - group) if 2 * group.sum() > total.sum() else group
    if least.sum() > 0:
        assert 0 <= concentration_profile(least, total) <= 1 + 1e-12
    assert concentration_profile([1.0, 3.0], [2.0, 3.0]) == pytest.approx(1.125)


def test_a_grid_approaches_the_exact_profile():
    group, total = np.array([10.0, 40.0, 25.0]), np.array([100.0, 60.0, 90.0])
    exact = concentration_profile(group, total)
    assert concentration_profile(group, total, grid=100_001) == pytest.approx(exact, abs=1e-4)
    assert concentration_profile(group, total, grid=11) != pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("index", INDICES)
def test_no_number_for_what_is_undefined(index):
    with pytest.raises(UndefinedMeasureError, match="one of them has nobody"):
        index([0.0, 0.0], [10.0, 20.0])
    with pytest.raises(UndefinedMeasureError, match="one of them has nobody"):
        index([10.0, 20.0], [10.0, 20.0])
    with pytest.raises(UndefinedMeasureError, match="at least two areas"):
        index([5.0, 0.0], [10.0, 0.0])
    with pytest.raises(MissingDataError, match=r"1 of 2 areas .*area number 2"):
        index([5.0, np.nan], [10.0, 20.0])
    with pytest.raises(InputError):
        index([5.0, 30.0], [10.0, 20.0])
    with pytest.raises(ValueError, match="one count per area"):
        index([5.0], [10.0, 20.0])


@pytest.mark.parametrize("weight", [0.0, 1.0, -1.0])
def test_atkinsons_weight_lies_between_0_and_1(weight):
    with pytest.raises(ValueError, match="weight"):
        atkinson([1.0, 2.0], [5.0, 5.0], weight=weight)
