"""Counts that are checked once: what measures give with them, and what sorting and errors hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import (
    clustering,
    concentration,
    evenness,
    exposure,
    multigroup,
    segregation,
    small_numbers,
)
from indicators.measures.counting_sort import counted_order
from indicators.measures.counts import ascending, many_groups, two_groups
from tests.unit.indicators.measures.cities import cities, columns, group_tables

OF_ONE_GROUP = [
    segregation.dissimilarity,
    segregation.isolation,
    segregation.exposure,
    segregation.entropy_h,
    evenness.gini,
    evenness.atkinson,
    evenness.correlation_ratio,
    evenness.gorard,
    evenness.minmax,
    evenness.concentration_profile,
    small_numbers.density_corrected_dissimilarity,
    small_numbers.expected_dissimilarity,
]
OF_SEVERAL = [
    multigroup.multigroup,
    multigroup.multigroup_gini,
    multigroup.diversity,
    exposure.exposure_matrix,
]


@settings(deadline=None)  # the first call compiles
@given(cities)
def test_a_measure_gives_the_same_from_columns_and_from_checked_counts(areas):
    group, total = columns(areas)
    city = two_groups(group, total)
    assert [measure(city) for measure in OF_ONE_GROUP] == [measure(group, total) for measure in OF_ONE_GROUP]
    land = np.arange(1.0, group.size + 1)
    assert concentration.delta(city, None, land) == concentration.delta(group, total, land)
    place = np.column_stack([land, land])
    near = clustering.clustering(city, None, place, land)
    assert near == clustering.clustering(group, total, place, land)


@given(group_tables)
def test_several_groups_give_the_same_from_a_table_and_from_checked_counts(rows):
    city = many_groups(rows)
    for measure in OF_SEVERAL:
        assert np.array_equal(measure(city), measure(rows))


def test_results_do_not_depend_on_where_an_array_lies_in_memory():
    random = np.random.default_rng(3)
    total = random.random(20_001) * 900 + 1
    group = total * random.random(20_001)
    expected = [measure(group, total) for measure in OF_ONE_GROUP]
    for offset in range(1, 8):
        moved = [np.concatenate([np.zeros(offset), column])[offset:] for column in (group, total)]
        assert [measure(*moved) for measure in OF_ONE_GROUP] == expected


numbers = st.floats(0, 1) | st.sampled_from([0.0, -0.0, 0.5, 0.5 + 1e-15, 0.5 + 2e-15, 1.0, 5e-324])


@given(arrays(np.float64, st.integers(1, 60), elements=numbers))
def test_ascending_is_a_stable_sort(values):
    assert ascending(values).tolist() == np.argsort(values, kind="stable").tolist()


def _many(kind):
    random = np.random.default_rng(5)
    numbers = random.random(3_000)
    return {
        "apart": numbers,
        "with ties": np.round(numbers, 2),
        "all the same": np.full(3_000, 0.25),
        "almost the same": 0.5 + np.arange(3_000)[::-1] * 1e-15,
        "in heaps": np.where(numbers < 0.5, 0.0, 1.0) - random.random(3_000) * 1e-13,
        "a few close": np.append(numbers, numbers[:50] + 1e-14),
        "very small": numbers * 1e-300,
    }[kind]


@pytest.mark.parametrize(
    "kind",
    ["apart", "with ties", "all the same", "almost the same", "in heaps", "a few close", "very small"],
)
def test_many_numbers_are_sorted_as_a_stable_sort_does(kind):
    values = _many(kind)
    assert ascending(values).tolist() == np.argsort(values, kind="stable").tolist()


def test_a_sort_by_counting_says_when_too_many_numbers_share_a_place():
    heaps = _many("in heaps")
    order, is_right = counted_order(heaps, heaps.min(), heaps.max() - heaps.min())
    assert not is_right
    assert sorted(order.tolist()) == list(range(heaps.size))
    few = _many("a few close")
    assert counted_order(few, few.min(), few.max() - few.min())[1]


@pytest.mark.parametrize("areas", [3, 9_000, 40_000])
@pytest.mark.parametrize(("value", "error"), [(np.nan, MissingDataError), (-1.0, InputError)])
def test_one_wrong_count_anywhere_stops_the_measure(areas, value, error):
    table = np.ones((areas, 3))
    table[-1, 1] = value
    with pytest.raises(error, match=f"number {areas}"):
        many_groups(table)
    with pytest.raises(error):
        two_groups(table[:, 1], np.full(areas, 2.0))
    with pytest.raises(error):
        two_groups(np.zeros(areas), table[:, 1])


def test_an_endless_count_is_no_count():
    with pytest.raises(MissingDataError):
        many_groups([[1.0, np.inf], [1.0, 2.0]])
    with pytest.raises(MissingDataError):
        two_groups([1.0, 1.0], [1.0, np.inf])


def test_residents_are_needed_beside_plain_counts():
    with pytest.raises(ValueError, match="needs the residents"):
        segregation.dissimilarity([1.0, 2.0])


def test_nobody_and_one_area_are_undefined():
    with pytest.raises(UndefinedMeasureError, match="both a group and a rest"):
        two_groups([0.0, 0.0], [1.0, 2.0])
    with pytest.raises(UndefinedMeasureError, match="at least two areas"):
        two_groups([1.0, 0.0], [2.0, 0.0])
    with pytest.raises(UndefinedMeasureError, match="at least two groups"):
        many_groups([[1.0, 0.0], [2.0, 0.0]])
