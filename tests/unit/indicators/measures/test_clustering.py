import numpy as np
import pytest
from hypothesis import given, settings

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.clustering import (
    absolute_clustering,
    clustering,
    mean_proximity,
    self_distances,
    weighted_sums,
)
from indicators.measures.environments import environments
from tests.unit.indicators.measures.cities import cities, columns, group_tables, points


def dense(group, total, xy, within, decay):
    """The formulas word by word, with the whole table of proximities."""
    is_used = total > 0
    x, t, xy, within = group[is_used], total[is_used], xy[is_used], within[is_used]
    y = t - x
    d = np.sqrt(((xy[:, None] - xy[None]) ** 2).sum(axis=2))
    np.fill_diagonal(d, within)
    c = np.exp(-decay * d)
    big_x, big_y, n = x.sum(), y.sum(), x.size
    p_xx = np.einsum("i,ij,j", x, c, x) / big_x**2
    p_yy = np.einsum("i,ij,j", y, c, y) / big_y**2
    p_tt = np.einsum("i,ij,j", t, c, t) / t.sum() ** 2
    chance = big_x / n**2 * c.sum()
    acl = (np.einsum("i,ij,j", x, c, x) / big_x - chance) / (np.einsum("i,ij,j", x, c, t) / big_x - chance)
    k = c * t / (c * t).sum(axis=1)[:, None]
    isolation = np.einsum("i,ij,j", x / big_x, k, x / t)
    return [(big_x * p_xx + big_y * p_yy) / (t.sum() * p_tt), p_xx / p_yy - 1, acl, isolation, 1 - isolation]


@settings(deadline=None)
@given(cities)
def test_the_family_agrees_with_the_dense_formulas(areas):
    group, total = columns(areas)
    xy, within = points(group.size), np.full(group.size, 0.4)
    expected = dense(group, total, xy, within, 0.7)
    assert list(clustering(group, total, xy, within, decay_per_km=0.7)) == pytest.approx(expected, rel=1e-9)


@settings(deadline=None)
@given(cities)
def test_unit_order_and_empty_areas_change_nothing(areas):
    group, total = columns(areas)
    xy, within = points(group.size), np.full(group.size, 0.4)
    found = clustering(group, total, xy, within)
    in_metres = clustering(group, total, xy * 1000, within * 1000, decay_per_km=0.001)
    backwards = clustering(group[::-1], total[::-1], xy[::-1], within[::-1])
    longer = clustering(
        np.append(group, 0), np.append(total, 0), np.vstack([xy, [[0, 0]]]), np.append(within, 1)
    )
    for other in (in_metres, backwards, longer):
        assert list(other) == pytest.approx(list(found), rel=1e-9)
    assert found.distance_decay_isolation + found.distance_decay_interaction == pytest.approx(1)


def test_a_group_that_lives_together_is_nearer_to_its_own():
    xy, within = np.array([[0.0, 0.0], [0.5, 0.0], [9.0, 0.0], [9.5, 0.0]]), np.full(4, 0.2)
    apart = clustering([90.0, 90.0, 10.0, 10.0], [100.0] * 4, xy, within)
    mixed = clustering([90.0, 10.0, 90.0, 10.0], [100.0] * 4, xy, within)
    assert apart.spatial_proximity > mixed.spatial_proximity > 1
    assert apart.absolute_clustering > mixed.absolute_clustering


@settings(deadline=None)
@given(group_tables)
def test_two_groups_have_the_spatial_proximity_of_all_groups(rows):
    table = np.array(rows, float)[:, :2] + 1
    xy, within = points(len(table)), np.full(len(table), 0.3)
    family = clustering(table[:, 0], table.sum(axis=1), xy, within)
    proximity = mean_proximity(table, xy, within)
    assert proximity.spatial_proximity() == pytest.approx(family.spatial_proximity)
    own = np.diag(proximity.between)
    assert own[0] / own[1] - 1 == pytest.approx(family.relative_clustering)
    assert proximity.between == pytest.approx(proximity.between.T)


def test_mean_distance_is_a_distance_in_km():
    found = mean_proximity([[1.0, 0.0], [0.0, 1.0]], [[0.0, 0.0], [3.0, 4.0]], [0.0, 0.0], decay="distance")
    assert found.between.tolist() == [[0.0, 5.0], [5.0, 0.0]]
    assert found.of_all == 2.5


def test_pairs_within_an_area_can_be_left_out():
    xy, masses = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[2.0], [3.0]])
    sums = weighted_sums(xy, masses, self_distances([1.0, 1.0], "excluded"))
    assert sums.ravel() == pytest.approx([3 * np.exp(-1), 2 * np.exp(-1)])


def test_distances_within_areas_follow_the_rule():
    assert self_distances([4.0]) == pytest.approx([np.sqrt(2.4)])
    assert self_distances([4.0], "0.6_sqrt_area") == pytest.approx([1.2])
    assert self_distances([4.0], "zero").tolist() == [0.0]
    with pytest.raises(InputError, match="above zero"):
        self_distances([4.0, 0.0])


@settings(deadline=None)
@given(group_tables)
def test_small_environments_are_the_areas_and_large_ones_the_city(rows):
    table = np.array(rows, float) + 1
    xy = points(len(table))
    here = environments(table, xy * 1000, decay_per_km=1.0)
    everywhere = environments(table, xy, decay_per_km=1e-9)
    from indicators.measures.multigroup import multigroup

    found = multigroup(table)
    assert here.dissimilarity == pytest.approx(found.dissimilarity, abs=1e-9)
    assert here.information == pytest.approx(found.information, abs=1e-9)
    assert here.relative_diversity == pytest.approx(found.relative_diversity, abs=1e-9)
    assert everywhere.dissimilarity == pytest.approx(0, abs=1e-6)
    assert here.exposure.sum(axis=1) == pytest.approx(np.ones(table.shape[1]))


def test_no_number_for_what_is_undefined():
    xy, within = np.array([[0.0, 0.0], [1.0, 0.0]]), [0.2, 0.2]
    with pytest.raises(UndefinedMeasureError, match="nobody"):
        clustering([0.0, 0.0], [10.0, 10.0], xy, within)
    with pytest.raises(MissingDataError):
        clustering([1.0, np.nan], [10.0, 10.0], xy, within)
    with pytest.raises(MissingDataError):
        clustering([1.0, 2.0], [10.0, 10.0], [[0.0, np.nan], [1.0, 0.0]], within)
    with pytest.raises(ValueError, match="decay"):
        clustering([1.0, 2.0], [10.0, 10.0], xy, within, decay_per_km=0.0)
    with pytest.raises(UndefinedMeasureError, match="complete counts"):
        absolute_clustering([0.0], [0.0], [1.0], [1.0])
