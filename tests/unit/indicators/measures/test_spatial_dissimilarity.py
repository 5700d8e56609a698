from collections import deque

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.evenness import profile_index
from indicators.measures.neighbours import contiguity, neighbours_of_pairs
from indicators.measures.segregation import dissimilarity
from indicators.measures.spatial_dissimilarity import (
    adjusted_dissimilarity,
    proximity_profile,
    shape_dissimilarity,
)

GRID = [shapely.box(x, y, x + 1, y + 1) for y in range(4) for x in range(4)]
TOTAL = np.full(16, 100.0)

counts = st.lists(st.integers(0, 100), min_size=16, max_size=16).filter(lambda g: 0 < sum(g) < 1600)


def test_a_grid_has_24_sides_and_42_contacts():
    rook, queen = contiguity(GRID), contiguity(GRID, "queen")
    assert rook.areas.size == 2 * 24
    assert queen.areas.size == 2 * 42
    assert (rook.weights == 1.0).all()
    assert rook.summed(np.ones(16))[:2].tolist() == [2.0, 3.0]


def test_weights_can_be_shares_of_a_row():
    rows = contiguity(GRID).row_standardised()
    assert rows.summed(np.ones(16)) == pytest.approx(np.ones(16))


def test_a_pair_counts_once_however_often_it_is_given():
    once, twice = neighbours_of_pairs([0], [1], 2), neighbours_of_pairs([0, 1], [1, 0], 2)
    assert once.areas.tolist() == twice.areas.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("i", "j", "w"), [(0, 2, 1.0), (1, 1, 1.0), (-1, 0, 1.0), (0, 1, 0.0), (0, 1, np.nan)]
)
def test_wrong_pairs_are_named(i, j, w):
    with pytest.raises(InputError, match=r"The 1\. pair of neighbours"):
        neighbours_of_pairs([i], [j], 2, [w])


@given(counts)
def test_the_adjusted_index_is_d_less_the_mean_difference_of_neighbours(group):
    group = np.array(group, float)
    p = group / TOTAL
    pairs = [(a, b) for a in range(16) for b in range(16) if GRID[a].intersection(GRID[b]).length == 1]
    expected = dissimilarity(group, TOTAL) - np.mean([abs(p[a] - p[b]) for a, b in pairs])
    links = contiguity(GRID)
    assert adjusted_dissimilarity(group, TOTAL, links) == pytest.approx(expected)
    # All squares alike: the shape changes nothing.
    shape = shape_dissimilarity(group, TOTAL, links, np.full(16, 4.0), np.ones(16))
    assert shape == pytest.approx(expected)


def test_a_checkerboard_is_less_segregated_than_two_halves():
    links = contiguity(GRID)
    halves = np.repeat([100.0, 0.0], 8)
    board = np.array([100.0 * ((at + at // 4) % 2) for at in range(16)])
    assert adjusted_dissimilarity(halves, TOTAL, links) == pytest.approx(1 - 4 / 24)
    assert adjusted_dissimilarity(board, TOTAL, links) == pytest.approx(0)


def steps_between(links, source):
    steps, queue = {source: 0}, deque([source])
    while queue:
        at = queue.popleft()
        for to in links.areas[links.starts[at] : links.starts[at + 1]].tolist():
            if to not in steps:
                steps[to] = steps[at] + 1
                queue.append(to)
    return steps


@settings(deadline=None, max_examples=30)
@given(counts)
def test_the_proximity_profile_agrees_with_all_pairs(group):
    group, links = np.array(group, float), contiguity(GRID)
    p, steps = group / TOTAL, [steps_between(links, at) for at in range(16)]
    thresholds, profile = np.linspace(0, 1, 101), []
    for h in thresholds:
        used = [at for at in range(16) if p[at] >= h]
        apart = sum(steps[a][b] for a in used for b in used)
        profile.append((len(used) ** 2 - len(used)) / apart if apart else 0.0)
    expected = profile_index(thresholds, np.array(profile), group.sum() / TOTAL.sum())
    assert proximity_profile(group, TOTAL, links, grid=101) == pytest.approx(expected)


def test_areas_that_cannot_be_reached_are_not_near():
    links = neighbours_of_pairs([0, 2], [1, 3], 4)
    joined = neighbours_of_pairs([0, 2, 1], [1, 3, 2], 4)
    group, total = np.array([9.0, 8.0, 7.0, 1.0]), np.full(4, 10.0)
    # Split, only the two areas with the highest shares are near each other.
    assert proximity_profile(group, total, links) != pytest.approx(proximity_profile(group, total, joined))


def test_empty_areas_and_their_links_are_left_out():
    group, total = np.array([10.0, 0.0, 5.0]), np.array([20.0, 0.0, 20.0])
    chain, pair = neighbours_of_pairs([0, 1, 0], [1, 2, 2], 3), neighbours_of_pairs([0], [1], 2)
    found = adjusted_dissimilarity(group, total, chain)
    assert found == pytest.approx(adjusted_dissimilarity(group[[0, 2]], total[[0, 2]], pair))


def test_no_number_for_what_is_undefined():
    with pytest.raises(UndefinedMeasureError, match="touch"):
        adjusted_dissimilarity([1.0, 2.0], [5.0, 5.0], neighbours_of_pairs([], [], 2))
    pair = neighbours_of_pairs([0], [1], 2)
    with pytest.raises(UndefinedMeasureError, match="nobody"):
        proximity_profile([0.0, 0.0], [5.0, 5.0], pair)
    with pytest.raises(MissingDataError):
        shape_dissimilarity([1.0, 2.0], [5.0, 5.0], pair, [4.0, np.nan], [1.0, 1.0])
    with pytest.raises(ValueError, match="have neighbours"):
        adjusted_dissimilarity([1.0, 2.0, 3.0], [5.0, 5.0, 5.0], pair)
