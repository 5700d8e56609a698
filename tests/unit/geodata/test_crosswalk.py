from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.ancillary import by_other_vintage, by_units
from geodata.crosswalk import (
    Method,
    by_area,
    by_margins,
    by_own_margins,
    converted,
    crosswalk_of,
    gathered,
    receives_parts,
)
from geodata.error_bands import bounds, growth_band, growth_scatter, unchanged_pairs, within_bounds
from geodata.overlay import overlaid
from geodata.pieces import pieces_of
from geodata.raking import raked
from geodata.rasters import rasters_of
from geodata.rounding import controlled_rounding
from geodata.surface import by_surface, smooth_surface
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import InputError


def cut(*edges: float, height: float = 1_000.0):
    """Strips from edge to edge."""
    return np.array([shapely.box(west, 0, east, height) for west, east in pairwise(edges)], object)


def pieces(old, new, sliver_share=0.01):
    return pieces_of(overlaid(old, new, srid=3035), sliver_share)


REFORM = cut(0, 1_000, 2_000, 3_000), cut(0, 1_000, 1_250, 3_000)


def test_area_weights_are_shares_of_the_source():
    walk = by_area(pieces(*REFORM))
    assert walk.weights.toarray() == pytest.approx(np.array([[1, 0, 0], [0, 0.25, 0.75], [0, 0, 1]]))
    assert walk.method is Method.AREA
    assert receives_parts(walk).tolist() == [False, True, True]


def test_a_border_drawn_anew_is_no_reform():
    old, new = cut(0, 1_000, 2_000), cut(0, 1_004, 2_000)
    walk = by_area(pieces(old, new))
    assert walk.method is Method.IDENTITY
    assert walk.weights.toarray().tolist() == [[1, 0], [0, 1]]
    assert by_area(pieces(old, new, 0.0)).method is Method.IDENTITY


def test_a_small_new_area_inside_an_unchanged_one_is_not_lost():
    old, new = cut(0, 1_000_000), np.array([*cut(0, 995_000), *cut(995_000, 1_000_000)], object)
    assert (by_area(pieces(old, new)).weights.toarray() > 0).tolist() == [[True, True]]


def test_a_source_outside_is_refused():
    with pytest.raises(InputError, match="would be lost"):
        by_area(pieces(cut(0, 1_000, 9_000), cut(0, 1_000)))


def test_an_absent_part_makes_the_target_absent_with_the_gravest_reason():
    walk = by_area(pieces(*REFORM))
    result = converted(walk, Cells.of([10, Absent.SUPPRESSED, Absent.MISSING]))
    assert result.cells.words() == ["present", "suppressed", "suppressed"]
    assert np.isnan(result.estimated_share).tolist() == [False, True, True]


def test_nothing_is_exactly_nothing_even_in_parts():
    result = converted(by_area(pieces(*REFORM)), Cells.of([10, 0, 7]))
    assert result.cells.value.tolist() == [10, 0, 7]
    assert result.estimated_share.tolist() == [0, 0, 0]


def test_a_target_to_which_nobody_gives_is_missing():
    walk = crosswalk_of(np.array([0]), np.array([0]), np.array([1.0]), (1, 2), Method.AREA)
    assert converted(walk, Cells.of([5])).cells.words() == ["present", "missing"]


def test_counts_of_another_layer_do_not_fit():
    with pytest.raises(InputError, match="2 counts do not fit a crosswalk of 3 areas"):
        converted(by_area(pieces(*REFORM)), Cells.of([1, 2]))


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3))
def test_totals_are_kept(counts):
    result = converted(by_area(pieces(*REFORM)), Cells.of(counts)).cells.value
    exact = [Fraction(counts[0]), Fraction(counts[1], 4), Fraction(3 * counts[1], 4) + counts[2]]
    assert result == pytest.approx([float(x) for x in exact], abs=1e-9)
    assert controlled_rounding(result).sum() == sum(counts)


def test_identity_changes_nothing_and_exact_ways_can_be_joined():
    whole = np.array([0, 1, 2])
    one = np.ones(3)
    ab = crosswalk_of(whole, np.array([0, 0, 1]), one, (3, 2), Method.AREA)
    bc = crosswalk_of(np.array([0, 1]), np.array([0, 0]), np.ones(2), (2, 1), Method.AREA)
    ac = crosswalk_of(whole, np.zeros(3, int), one, (3, 1), Method.AREA)
    counts = Cells.of([1, 2, 3])
    stepwise = converted(bc, converted(ab, counts).cells).cells.value
    assert stepwise.tolist() == converted(ac, counts).cells.value.tolist() == [6]
    same = crosswalk_of(whole, whole, one, (3, 3), Method.IDENTITY)
    assert converted(same, counts).cells.value.tolist() == [1, 2, 3]


def test_both_margins_find_where_people_are():
    walk = by_margins(pieces(*REFORM), np.array([500.0, 400, 300]), np.array([500.0, 320, 380]))
    assert walk.weights.toarray()[1] == pytest.approx([0, 0.8, 0.2], abs=2e-3)
    exact = by_margins(
        pieces(*REFORM), np.array([500.0, 400, 300]), np.array([500.0, 320, 380]), is_same_date=True
    )
    assert exact.weights.toarray()[1] == pytest.approx([0, 0.8, 0.2], abs=1e-9)


def test_an_area_where_nobody_lived_keeps_the_shares_of_the_start():
    walk = by_margins(pieces(*REFORM), np.array([500.0, 0, 300]), np.array([500.0, 100, 380]))
    assert walk.weights.toarray()[1].sum() == pytest.approx(1)
    assert converted(walk, Cells.of([500, 0, 300])).cells.value.tolist() == [500, 0, 300]


def test_a_group_may_live_elsewhere_than_all():
    general = by_margins(pieces(*REFORM), np.array([500.0, 400, 300]), np.array([500.0, 200, 500]))
    own = by_own_margins(general, np.array([50.0, 40, 30]), np.array([50.0, 38, 32]))
    assert own.weights.toarray()[1] == pytest.approx([0, 0.95, 0.05], abs=5e-3)


def test_units_say_where_people_are():
    walk = by_units(
        pieces(*REFORM), np.array([1, 1, 0, -1]), np.array([1, 2, 0, 2]), np.array([90.0, 10, 5, 7])
    )
    assert walk.weights.toarray()[1] == pytest.approx([0, 0.9, 0.1])
    assert walk.weights.toarray()[2].tolist() == [0, 0, 1]  # no unit there: by area
    with pytest.raises(InputError, match="less than nothing"):
        by_units(pieces(*REFORM), np.array([1]), np.array([1]), np.array([-1.0]))


def test_another_vintage_says_how_dense_areas_are():
    walk = by_other_vintage(pieces(*REFORM), np.array([1_000.0, 500, 350]))
    assert walk.weights.toarray()[1] == pytest.approx([0, 500 / 650, 150 / 650])
    unknown = by_other_vintage(pieces(*REFORM), np.array([1_000.0, np.nan, 350]))
    assert np.isfinite(unknown.weights.toarray()).all()


def test_the_surface_keeps_every_source_and_leans_to_full_neighbours():
    old, new = cut(0, 1_000, 2_000, 3_000), cut(0, 1_500, 3_000)
    counts = np.array([900.0, 300, 0])
    source, target = rasters_of(old, new)
    surface = smooth_surface(source, counts)
    assert [surface[source == area].sum() for area in range(3)] == pytest.approx(counts, rel=1e-12)
    walk = by_surface(pieces(old, new), source, target, counts)
    assert walk.weights.toarray()[1][0] > 0.6
    with pytest.raises(InputError, match="finer raster"):
        smooth_surface(np.array([[0, 0]]), np.array([1.0, 1.0]))


def test_bands_hold_the_truth_and_never_leave_the_bounds():
    walk = by_margins(pieces(*REFORM), np.array([500.0, 400, 300]), np.array([500.0, 320, 380]))
    counts = np.array([500.0, 400, 300])
    value = converted(walk, Cells.of(counts.tolist())).cells.value
    half = growth_band(walk, counts, value, scatter=1.5)
    assert half[0] == 0
    assert half[1] == pytest.approx(1.5 * np.sqrt(value[1] * (1 - value[1] / 700)))
    low, high = within_bounds(walk, counts, value, np.full(3, 1e6))
    assert (low.tolist(), high.tolist()) == ([500, 0, 300], [500, 400, 700])
    assert [column.tolist() for column in bounds(walk, counts)] == [low.tolist(), high.tolist()]


def test_scatter_needs_enough_witnesses():
    assert growth_scatter(np.full(5, 100.0), np.full(5, 110.0)) is None
    assert growth_scatter(np.full(30, 100.0), np.full(30, 110.0)) == pytest.approx(0)


def test_unchanged_pairs_give_all_and_take_from_no_other():
    sources, targets = unchanged_pairs(by_area(pieces(*REFORM)))
    assert (sources.tolist(), targets.tolist()) == ([0], [0])


@pytest.mark.parametrize(
    ("values", "total", "result"),
    [([0.5, 0.5], None, [1, 0]), ([2.9999999999, 1], None, [3, 1]), ([1.2, 1.2], 3, [2, 1]), ([], None, [])],
)
def test_controlled_rounding(values, total, result):
    assert controlled_rounding(np.array(values, float), total).tolist() == result


@pytest.mark.parametrize(("values", "total"), [([np.nan], None), ([-1.0], None), ([1.0, 1.0], 7)])
def test_controlled_rounding_refuses(values, total):
    with pytest.raises(InputError):
        controlled_rounding(np.array(values), total)


def test_larger_areas_are_exact_where_an_old_one_stays_within():
    walk = by_area(pieces(*REFORM))
    whole = gathered(walk, np.array([0, 1, 1]), 2)
    assert whole.weights.toarray().tolist() == [[1, 0], [0, 1], [0, 1]]
    assert not receives_parts(whole).any()


def test_a_part_that_a_later_count_calls_empty_is_no_exact_zero():
    walk = by_margins(pieces(*REFORM), np.array([500.0, 400, 300]), np.array([500.0, 400, 300]))
    assert receives_parts(walk).tolist() == [False, True, True]
    result = converted(walk, Cells.of([500, 1_200, 300]))
    assert result.estimated_share[1] > 0.99
    assert result.cells.value.sum() == pytest.approx(2_000)


def test_units_of_which_nothing_is_known_leave_their_piece_in_being():
    walk = by_units(pieces(*REFORM), np.array([1, 1]), np.array([1, 2]), np.array([90.0, np.nan]))
    assert converted(walk, Cells.of([1, 1_000, 1])).cells.words() == ["present"] * 3
    assert receives_parts(walk).tolist() == [False, True, True]


def test_margins_of_one_day_that_contradict_each_other_are_followed_softly():
    old, new = np.array([500.0, 400, 300]), np.array([430.0, 320, 380])
    walk = by_margins(pieces(*REFORM), old, new, is_same_date=True)
    assert converted(walk, Cells.of(old.tolist())).cells.value.sum() == pytest.approx(1_200)
    unknown = by_margins(pieces(*REFORM), old, np.array([500.0, np.nan, 380]), is_same_date=True)
    assert np.isfinite(unknown.weights.data).all()


@given(
    st.lists(st.integers(0, 500), min_size=3, max_size=3),
    st.lists(st.floats(0.05, 0.95), min_size=3, max_size=3),
    st.floats(0.05, 0.95),
)
def test_raked_groups_add_up_and_lose_nobody(groups, shares, share):
    total = np.array([share, 1 - share]) * sum(groups)
    parts = np.array([[n * s, n * (1 - s)] for n, s in zip(groups, shares, strict=True)])
    result = raked(total, parts, np.array([0, 0]), 1)
    assert result.sum(axis=1) == pytest.approx(groups, abs=1e-6)
    assert result.sum(axis=0) == pytest.approx(total, abs=1e-2)


def test_groups_that_do_not_divide_their_total_are_left_alone():
    parts = np.array([[30.0, 20.0]])
    assert raked(np.array([60.0, 40.0]), parts, np.array([0, 0]), 1).tolist() == parts.tolist()
