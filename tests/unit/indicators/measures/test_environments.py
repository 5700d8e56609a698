"""Segregation by scale and around each area, against the plain double sums."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.concentration import relative_centralization
from indicators.measures.environments import scale_profile
from indicators.measures.local_centralization import local_centralization
from indicators.measures.multigroup import multigroup
from tests.unit.indicators.measures.cities import group_tables, points

RADII = [0.5, 2.0, 5.0]


def around(counts, where, radius, kernel):
    apart = np.sqrt(((where[:, None] - where[None]) ** 2).sum(axis=2))
    near = np.where(apart <= radius, 1.0 if kernel == "uniform" else (1 - (apart / radius) ** 2) ** 2, 0.0)
    sums = near @ counts
    return sums / sums.sum(axis=1)[:, None]


def entropy(shares):
    return -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=-1)


@pytest.mark.parametrize("kernel", ["biweight", "uniform"])
@settings(deadline=None)  # the first call compiles
@given(group_tables)
def test_the_profile_is_that_of_the_whole_table_of_distances(kernel, rows):
    counts, where = np.array(rows, float), points(len(rows))
    used = counts.sum(axis=1) > 0
    table, total = counts[used], counts[used].sum(axis=1)
    mix = table.sum(axis=0) / table.sum()
    found = scale_profile(counts, where, RADII, kernel=kernel)
    for at, radius in enumerate(RADII):
        local = around(table, where[used], radius, kernel)
        h = 1 - (total * entropy(local)).sum() / (total.sum() * entropy(mix))
        d = (total[:, None] * np.abs(local - mix)).sum() / (2 * total.sum() * (mix * (1 - mix)).sum())
        assert found.information[at] == pytest.approx(h, abs=1e-12)
        assert found.dissimilarity[at] == pytest.approx(d, abs=1e-12)


def test_environments_of_one_area_each_are_the_areas_themselves():
    counts = np.array([[10.0, 90.0], [50.0, 50.0], [80.0, 20.0]])
    found = scale_profile(counts, [[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]], [1.0])
    assert found.information[0] == pytest.approx(multigroup(counts).information, abs=1e-12)
    assert found.macro_micro_ratio == 1


def test_large_parts_of_a_city_show_at_large_radii_and_a_chequerboard_does_not():
    where = np.array([[i, j] for i in range(16) for j in range(16)], float)
    split = np.where(where[:, 0] < 8, 80.0, 20.0)
    board = np.where(where.sum(axis=1) % 2, 80.0, 20.0)
    parts, squares = (scale_profile(np.column_stack([x, 100 - x]), where, [0.5, 3.0]) for x in (split, board))
    assert parts.information[0] == pytest.approx(squares.information[0])
    assert parts.macro_micro_ratio > 0.7
    assert squares.macro_micro_ratio < 0.05


def test_a_profile_needs_radii_that_rise_and_segregation():
    counts, where = [[1.0, 2.0], [3.0, 1.0]], [[0.0, 0.0], [1.0, 0.0]]
    for radii in ([], [0.0, 1.0], [2.0, 1.0], [np.nan]):
        with pytest.raises(InputError, match="Radii rise"):
            scale_profile(counts, where, radii)
    with pytest.raises(MissingDataError):
        scale_profile(counts, [[0.0, 0.0], [np.nan, 0.0]], [1.0])
    with pytest.raises(UndefinedMeasureError, match="two groups"):
        scale_profile([[1.0, 0.0], [3.0, 0.0]], where, [1.0])
    even = scale_profile([[1.0, 1.0], [2.0, 2.0]], where, [0.5, 3.0])
    with pytest.raises(UndefinedMeasureError, match=r"no segregation at 0\.5 km"):
        _ = even.macro_micro_ratio


@given(st.integers(0, 200))
def test_among_all_areas_local_centralization_is_the_one_around_that_area(seed):
    random = np.random.default_rng(seed)
    where = random.integers(0, 4, (9, 2)).astype(float)  # many at one distance
    total = random.integers(1, 50, 9).astype(float)
    group = random.binomial(total.astype(int), 0.4).astype(float)
    if group.sum() in (0, total.sum()):
        return
    found = local_centralization(group, total, where, nearest=8)
    for area in range(9):
        away = np.hypot(*(where - where[area]).T)
        assert found[area] == pytest.approx(relative_centralization(group, total, away), abs=1e-12)


def test_local_centralization_needs_group_and_rest_around():
    where = [[0.0, 0.0], [1.0, 0.0], [9.0, 0.0], [10.0, 0.0], [20.0, 0.0]]
    found = local_centralization([5.0, 5.0, 1.0, 2.0, 0.0], [5.0, 5.0, 9.0, 9.0, 0.0], where, nearest=1)
    assert np.isnan(found).tolist() == [True, True, False, False, True]
    with pytest.raises(UndefinedMeasureError, match="there are 4 areas with residents"):
        local_centralization([5.0, 5.0, 1.0, 2.0, 0.0], [5.0, 5.0, 9.0, 9.0, 0.0], where, nearest=4)
    with pytest.raises(UndefinedMeasureError, match="both a group and a rest"):
        local_centralization([0.0] * 5, [5.0] * 5, where)
    with pytest.raises(MissingDataError):
        local_centralization([1.0, np.nan, 1.0, 1.0, 1.0], [5.0] * 5, where)
