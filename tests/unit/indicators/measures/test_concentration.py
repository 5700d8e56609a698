from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.concentration import (
    absolute_centralization,
    absolute_concentration,
    delta,
    distances_to,
    relative_centralization,
    relative_concentration,
)
from tests.unit.indicators.measures.cities import cities, columns


def sizes(count, seed=0):
    return np.random.default_rng(seed).permutation(np.arange(1.0, count + 1))


def exact_delta(areas, land):
    used = [(g, Fraction(int(a))) for (g, t), a in zip(areas, land, strict=True) if t]
    group, whole = sum(g for g, _ in used), sum(a for _, a in used)
    return sum(abs(Fraction(g, group) - a / whole) for g, a in used) / 2


@given(cities)
def test_delta_agrees_with_exact_fractions(areas):
    land = sizes(len(areas))
    assert delta(*columns(areas), land) == pytest.approx(float(exact_delta(areas, land)), abs=1e-12)


def test_concentration_by_hand():
    # X = 30: the smallest area holds 40 people of mean size 1, the largest 60 of size 9.
    group, total, land = np.array([30.0, 0.0, 0.0]), np.array([40.0, 50.0, 60.0]), np.array([1.0, 4.0, 9.0])
    assert absolute_concentration(group, total, land) == 1.0
    # In the largest area instead (30 of 40 people there): as far as land goes, 0.
    assert absolute_concentration(group[::-1], total[::-1], land) == 0.0
    # Mean land area 1 against 750 / 120 of the rest; L/U = 1/9.
    expected = (1 / ((10 * 1 + 50 * 4 + 60 * 9) / 120) - 1) / (1 / 9 - 1)
    assert relative_concentration(group, total - group, total, land) == pytest.approx(expected)


def test_the_large_end_is_part_of_the_definition():
    group, total, land = np.array([30.0, 5.0, 0.0]), np.array([40.0, 50.0, 60.0]), np.array([1.0, 4.0, 9.0])
    of_group = relative_concentration(group, total - group, total, land)
    of_other = relative_concentration(group, total - group, total, land, large_end="other")
    assert of_group != pytest.approx(of_other)


@given(cities, st.integers(0, 100))
def test_concentration_does_not_depend_on_unit_or_order(areas, seed):
    group, total = columns(areas)
    land = sizes(group.size, seed)
    try:
        found = absolute_concentration(group, total, land)
    except UndefinedMeasureError:
        return
    assert absolute_concentration(group[::-1], total[::-1], land[::-1] * 1e6) == pytest.approx(
        found, abs=1e-9
    )


def test_areas_of_one_size_have_no_concentration():
    with pytest.raises(UndefinedMeasureError, match="of one size"):
        absolute_concentration([10.0, 5.0], [20.0, 20.0], [3.0, 3.0])
    with pytest.raises(UndefinedMeasureError, match="of one size"):
        relative_concentration([10.0, 5.0], [10.0, 15.0], [20.0, 20.0], [3.0, 3.0])
    assert delta([10.0, 5.0], [20.0, 20.0], [3.0, 3.0]) == pytest.approx(1 / 6)


@given(cities)
def test_centralization_changes_sign_with_the_sides_and_stays_in_bounds(areas):
    group, total = columns(areas)
    away = np.arange(group.size) // 2
    found = relative_centralization(group, total, away)
    assert -1 - 1e-12 <= found <= 1 + 1e-12
    assert relative_centralization(total - group, total, away) == pytest.approx(-found, abs=1e-9)
    assert relative_centralization(group, total, away, other=total - group) == pytest.approx(found, abs=1e-9)
    assert -1 <= absolute_centralization(group, total, np.ones(group.size), away) <= 1


def test_centralization_by_hand():
    # All of the group in the nearer area; outward X = 1, 1 and land = 1/4, 1.
    assert absolute_centralization([10.0, 0.0], [10.0, 10.0], [1.0, 3.0], [0.0, 1.0]) == 0.75
    assert relative_centralization([0.0, 10.0], [10.0, 10.0], [0.0, 1.0]) == -1.0


def test_equally_distant_areas_are_one_step_unless_the_order_is_asked_for():
    group, total, away = np.array([5.0, 1.0, 2.0]), np.array([10.0, 10.0, 10.0]), np.array([1.0, 1.0, 2.0])
    merged = relative_centralization(group, total, away)
    other_order = [1, 0, 2]
    assert relative_centralization(group[other_order], total, away) == pytest.approx(merged)
    ordered = relative_centralization(group, total, away, ties="order")
    assert relative_centralization(group[other_order], total, away, ties="order") != pytest.approx(ordered)


def test_distances_are_those_of_the_plane():
    assert distances_to((1.0, 1.0), [[4.0, 5.0], [1.0, 1.0]]).tolist() == [5.0, 0.0]


def test_land_must_be_there():
    with pytest.raises(InputError, match="land area is 0"):
        delta([1.0, 2.0], [5.0, 5.0], [1.0, 0.0])
    with pytest.raises(MissingDataError):
        delta([1.0, 2.0], [5.0, 5.0], [1.0, np.nan])
    with pytest.raises(ValueError, match="one row per area"):
        delta([1.0, 2.0], [5.0, 5.0], [1.0])
