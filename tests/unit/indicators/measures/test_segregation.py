import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.segregation import (
    dissimilarity,
    entropy_h,
    exposure,
    isolation,
    location_quotient,
)
from tests.unit.indicators.measures import oracle_segregation as oracle

INDICES = [dissimilarity, isolation, exposure, entropy_h]


def _area(total):
    return st.tuples(st.integers(0, total), st.just(total))


def _is_mixed(areas):
    populated = sum(t > 0 for _, t in areas)
    return populated > 1 and sum(g for g, _ in areas) > 0 and sum(t - g for g, t in areas) > 0


cities = st.lists(st.integers(0, 5000).flatmap(_area), min_size=2, max_size=30).filter(_is_mixed)


def columns(areas):
    group, total = zip(*areas, strict=True)
    return np.array(group, float), np.array(total, float)


@given(cities)
def test_dissimilarity_agrees_with_the_exact_oracle(areas):
    assert dissimilarity(*columns(areas)) == pytest.approx(float(oracle.dissimilarity(areas)), abs=1e-12)


@given(cities)
def test_isolation_agrees_with_the_exact_oracle(areas):
    assert isolation(*columns(areas)) == pytest.approx(float(oracle.isolation(areas)), abs=1e-12)


@given(cities)
def test_entropy_agrees_with_mutual_information(areas):
    assert entropy_h(*columns(areas)) == pytest.approx(oracle.entropy_h(areas), abs=1e-9)


@given(cities)
def test_location_quotients_agree_with_the_exact_oracle(areas):
    expected = [np.nan if q is None else float(q) for q in oracle.location_quotient(areas)]
    assert location_quotient(*columns(areas)) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@given(cities)
def test_all_lie_between_0_and_1(areas):
    for index in INDICES:
        assert 0 <= index(*columns(areas)) <= 1


@given(cities)
def test_isolation_is_at_least_the_share_and_exposure_its_complement(areas):
    group, total = columns(areas)
    assert isolation(group, total) >= group.sum() / total.sum() - 1e-12
    assert isolation(group, total) + exposure(group, total) == pytest.approx(1, abs=1e-12)


@given(cities)
def test_evenness_does_not_ask_who_is_called_the_group(areas):
    group, total = columns(areas)
    assert dissimilarity(total - group, total) == pytest.approx(dissimilarity(group, total), abs=1e-12)
    assert entropy_h(total - group, total) == pytest.approx(entropy_h(group, total), abs=1e-9)


@given(cities, st.integers(1, 5), st.randoms())
def test_splitting_reordering_and_empty_areas_change_nothing(areas, parts, random):
    split = [area for area in areas for _ in range(parts)] + [(0, 0)]
    random.shuffle(split)
    for index in INDICES:
        assert index(*columns(split)) == pytest.approx(index(*columns(areas)), abs=1e-9)


@given(cities, st.floats(1e-3, 1e3))
def test_scaling_all_counts_changes_nothing(areas, factor):
    group, total = columns(areas)
    for index in INDICES:
        # Rounding may lift a group above its total by one digit in the last place.
        scaled = index(np.minimum(group * factor, total * factor), total * factor)
        assert scaled == pytest.approx(index(group, total), abs=1e-9)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=20), st.integers(1, 9))
def test_the_same_mix_everywhere_is_no_segregation(sizes, tenths):
    areas = [(size * tenths, size * 10) for size in sizes]
    assert dissimilarity(*columns(areas)) == pytest.approx(0, abs=1e-12)
    assert entropy_h(*columns(areas)) == pytest.approx(0, abs=1e-9)
    assert isolation(*columns(areas)) == pytest.approx(tenths / 10, abs=1e-12)
    assert location_quotient(*columns(areas)) == pytest.approx(1)


@given(cities)
def test_no_shared_area_is_complete_segregation(areas):
    apart = [(g, g) for g, _ in areas] + [(0, t - g) for g, t in areas]
    assert dissimilarity(*columns(apart)) == pytest.approx(1, abs=1e-12)
    assert isolation(*columns(apart)) == pytest.approx(1, abs=1e-12)


@given(cities)
def test_the_quotients_average_to_one(areas):
    group, total = columns(areas)
    quotients = location_quotient(group, total)
    assert np.nansum(quotients * total) / total.sum() == pytest.approx(1)


def test_exposure_to_another_group():
    group, other, total = np.array([30.0, 10.0]), np.array([10.0, 20.0]), np.array([100.0, 50.0])
    assert exposure(group, total, to=other) == pytest.approx(0.75 * 0.1 + 0.25 * 0.4)


@pytest.mark.parametrize("measure", [*INDICES, location_quotient])
def test_a_missing_count_is_not_a_zero(measure):
    with pytest.raises(MissingDataError, match="1 of 3 areas have a missing count") as caught:
        measure(np.array([1.0, np.nan, 2.0]), np.array([4.0, 5.0, 6.0]))
    assert caught.value.facts == {"absent": 1, "positions": [2]}
    with pytest.raises(MissingDataError):
        measure(np.array([1.0, 2.0]), np.array([4.0, np.nan]))
    with pytest.raises(MissingDataError):
        measure(np.array([1.0, 2.0]), np.array([4.0, np.inf]))


@pytest.mark.parametrize("measure", [*INDICES, location_quotient])
@pytest.mark.parametrize(
    ("group", "total"),
    [([0, 0], [3, 4]), ([3, 4], [3, 4]), ([0, 0], [0, 0]), ([1, 0], [3, 0]), ([], [])],
    ids=["nobody", "everybody", "no residents", "one area", "no areas"],
)
def test_undefined_is_said_and_never_a_zero(measure, group, total):
    with pytest.raises(UndefinedMeasureError):
        measure(np.array(group, float), np.array(total, float))


@pytest.mark.parametrize("measure", [*INDICES, location_quotient])
def test_impossible_counts_are_refused(measure):
    with pytest.raises(InputError, match="Area number 2: the part 6 is larger than the whole 5"):
        measure(np.array([1.0, 6.0]), np.array([4.0, 5.0]))
    with pytest.raises(InputError, match="Area number 1: the count -1 is negative"):
        measure(np.array([-1.0, 3.0]), np.array([4.0, 5.0]))
    with pytest.raises(ValueError, match="one count per area"):
        measure(np.array([1.0, 3.0]), np.array([4.0, 5.0, 6.0]))


def test_absent_areas_stop_no_quotient_when_the_municipality_is_known():
    quotients = location_quotient([10.0, np.nan, 30.0], [100.0, 80.0, 100.0], municipality_share=0.2)
    assert quotients == pytest.approx([0.5, np.nan, 1.5], nan_ok=True)
    with pytest.raises(UndefinedMeasureError):
        location_quotient([0.0], [100.0], municipality_share=0.0)


def test_a_country_is_computed_like_a_town():
    """Many areas are worked on in blocks; a border between blocks must not show."""
    random = np.random.default_rng(5)
    total = random.integers(0, 900, 20_001)
    group = random.binomial(total, random.beta(2, 8, total.size))
    rows = list(zip(group.tolist(), total.tolist(), strict=True))
    columns_of_country = group.astype(float), total.astype(float)
    assert dissimilarity(*columns_of_country) == pytest.approx(float(oracle.dissimilarity(rows)), abs=1e-12)
    assert isolation(*columns_of_country) == pytest.approx(_isolation_in_floats(group, total), abs=1e-12)
    columns_of_country[1][-1] = np.nan
    with pytest.raises(MissingDataError, match="area number 20001"):
        dissimilarity(*columns_of_country)


def _isolation_in_floats(group, total):
    return math.fsum(g * g / t for g, t in zip(group, total, strict=True) if t) / int(group.sum())


@given(cities)
def test_inputs_are_left_as_they_were(areas):
    group, total = columns(areas)
    before = group.copy(), total.copy()
    for measure in [*INDICES, location_quotient]:
        measure(group, total)
    assert np.array_equal(group, before[0])
    assert np.array_equal(total, before[1])
