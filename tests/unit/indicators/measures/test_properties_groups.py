"""What must hold of measures of several groups, of information, and of ordered groups, in any city."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.measures import evenness, segregation
from indicators.measures.clustering import mean_proximity
from indicators.measures.environments import environments
from indicators.measures.exposure import exposure_matrix
from indicators.measures.information import (
    expected_information,
    local_of_areas,
    local_of_groups,
    mutual_information,
    nested,
    within,
)
from indicators.measures.information_change import information_change
from indicators.measures.multigroup import (
    diversity,
    local_diversity,
    location_quotients,
    multigroup,
    multigroup_gini,
)
from indicators.measures.ordinal import RANK_ORDER_KINDS, ordinal_segregation, rank_order_segregation
from tests.unit.indicators.measures.cities import cities, columns, group_tables, points

few = settings(max_examples=40, deadline=None)


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def of_everything(table):
    """All measures of several groups in one list."""
    local = local_of_groups(table)
    return [
        *multigroup(table),
        multigroup_gini(table),
        *map(float, diversity(table)),
        *mutual_information(table)[:3],
        *ordinal_segregation(table),
        *exposure_matrix(table).ravel(),
        *local.information,
        *local.weights,
    ]


@few
@given(group_tables, st.integers(0, 99), st.sampled_from([0.5, 4.0, 1e4]))
def test_order_empty_areas_scaling_and_splitting_change_nothing(rows, seed, factor):
    table = np.array(rows, float)
    once = of_everything(table)
    order = np.random.default_rng(seed).permutation(len(rows))
    assert of_everything(table[order]) == close(once)
    assert of_everything(np.vstack([table, np.zeros(table.shape[1])])) == close(once)
    assert of_everything(table * factor) == close(once)
    at = seed % len(rows)
    split = np.vstack([table, table[at] / 4])
    split[at] *= 0.75
    assert of_everything(split) == close(once)


@few
@given(group_tables, st.integers(0, 99))
def test_the_order_of_groups_does_not_matter_where_they_have_none(rows, seed):
    table = np.array(rows, float)
    order = np.random.default_rng(seed).permutation(table.shape[1])
    assert multigroup(table[:, order]) == close(multigroup(table))
    assert exposure_matrix(table[:, order]) == close(exposure_matrix(table)[np.ix_(order, order)])
    assert ordinal_segregation(table[:, ::-1]) == close(ordinal_segregation(table))
    empty = np.insert(table, 1, 0, axis=1)
    assert multigroup(empty) == close(multigroup(table))


@few
@given(group_tables)
def test_bounds_and_how_they_hang_together(rows):
    table = np.array(rows, float)
    found, mixed, info = multigroup(table), diversity(table), mutual_information(table)
    gini = multigroup_gini(table)
    assert all(0 <= value <= 1 for value in (gini, *found._replace(divergence=0.0)))
    assert found.dissimilarity <= gini + 1e-12
    assert found.divergence == close(info.mutual)
    assert info.mutual == close(found.information * info.entropy_of_groups)
    assert info.theil_h == close(found.information)
    assert mixed.entropy == close(info.entropy_of_groups)
    assert mixed.interaction + mixed.concentration == close(1)
    assert 0 <= mixed.normalised_entropy <= 1 + 1e-12
    assert 1 / table.shape[1] - 1e-12 <= mixed.concentration <= 1
    assert info.mutual <= min(info.entropy_of_groups, info.entropy_of_areas) + 1e-12


@few
@given(cities)
def test_two_groups_are_the_case_of_one_group(areas):
    x, t = columns(areas)
    found = multigroup(np.column_stack([x, t - x]))
    eta = evenness.correlation_ratio(x, t)
    assert found.dissimilarity == close(segregation.dissimilarity(x, t))
    assert multigroup_gini(np.column_stack([x, t - x])) == close(evenness.gini(x, t))
    assert found.information == close(segregation.entropy_h(x, t))
    assert [found.relative_diversity, found.squared_variation, found.normalised_exposure] == close([eta] * 3)
    ordered = ordinal_segregation(np.column_stack([x, t - x]))
    assert ordered.entropy == close(found.information)
    assert ordered.variance == close(eta)
    assert ordered.absolute <= 1 + 1e-12


@few
@given(
    st.lists(st.integers(1, 300), min_size=2, max_size=10),
    st.lists(st.integers(1, 9), min_size=2, max_size=4),
)
def test_the_same_mix_everywhere_and_no_mix_anywhere(totals, mix):
    even = np.outer(np.array(totals, float), mix)
    assert [*multigroup(even), multigroup_gini(even)] == pytest.approx([0] * 7, abs=1e-7)
    assert ordinal_segregation(even) == pytest.approx([0] * 4, abs=1e-7)
    assert np.nan_to_num(local_of_areas(even).information) == pytest.approx(np.zeros(len(totals)), abs=1e-9)
    apart = np.diag(np.array(mix, float))
    assert [*multigroup(apart)[:5], multigroup_gini(apart)] == close([1] * 6)
    assert ordinal_segregation(apart) == close([1] * 4)
    assert mutual_information(apart).theil_h == close(1)


@few
@given(group_tables)
def test_simpson_and_quotients_agree_with_exact_fractions(rows):
    sums, everyone = [sum(column) for column in zip(*rows, strict=True)], sum(map(sum, rows))
    exact = sum(Fraction(k, everyone) ** 2 for k in sums)
    assert float(diversity(rows).concentration) == pytest.approx(float(exact), abs=1e-14)
    for row, quotients, simpson in zip(
        rows, location_quotients(rows), local_diversity(rows).concentration, strict=True
    ):
        if sum(row):
            pairs = zip(row, sums, strict=True)
            expected = [float(Fraction(x, sum(row)) / Fraction(k, everyone)) for x, k in pairs]
            assert quotients == pytest.approx(expected, rel=1e-12)
            assert simpson == pytest.approx(float(sum(Fraction(x, sum(row)) ** 2 for x in row)), abs=1e-14)
        else:
            assert np.isnan([*quotients, simpson]).all()


def exact_multigroup(rows):
    sums, everyone = [sum(column) for column in zip(*rows, strict=True)], sum(map(sum, rows))
    mix = [Fraction(k, everyone) for k in sums]
    used = [(sum(row), [Fraction(x, sum(row)) for x in row]) for row in rows if sum(row)]
    interaction = sum(p * (1 - p) for p in mix)
    apart = [(t, p - q, q) for t, shares in used for p, q in zip(shares, mix, strict=True)]
    pairs = sum(t * u * sum(abs(a - b) for a, b in zip(p, q, strict=True)) for t, p in used for u, q in used)
    return [
        sum(t * abs(d) for t, d, _ in apart) / (2 * everyone * interaction),
        pairs / (2 * everyone**2 * interaction),
        sum(t * d * d for t, d, _ in apart) / (everyone * interaction),
        sum(t * d * d / q for t, d, q in apart) / (everyone * (len(mix) - 1)),
        sum(t * d * d / (1 - q) for t, d, q in apart) / everyone,
    ]


@settings(max_examples=25, deadline=None)
@given(group_tables)
def test_indices_without_logarithm_agree_with_exact_fractions(rows):
    found = multigroup(rows)
    ours = [
        found.dissimilarity,
        multigroup_gini(rows),
        found.relative_diversity,
        found.squared_variation,
        found.normalised_exposure,
    ]
    assert ours == pytest.approx([float(value) for value in exact_multigroup(rows)], abs=1e-12)


@few
@given(group_tables, st.integers(1, 3))
def test_parts_within_between_and_of_levels_add_up(rows, size):
    table = np.array(rows, float)
    larger = np.array([f"s{at // size}" for at in range(len(rows))])
    largest = np.array([f"r{at // (2 * size)}" for at in range(len(rows))])
    whole = mutual_information(table)
    inside = within(table, larger)
    parts = nested(table, [larger])
    assert parts[1].mutual == close(inside.total(whole.entropy_of_groups).mutual)
    assert parts[1].theil_h == close(inside.total(whole.entropy_of_groups).theil_h)
    for levels in ([larger], [largest, larger], [largest, larger, np.arange(len(rows)).astype(str)]):
        found = nested(table, levels)
        assert sum(part.mutual for part in found) == close(whole.mutual)
        assert sum(part.theil_h for part in found) == close(whole.theil_h)
        assert min(part.mutual for part in found) >= -1e-10
    assert nested(table, [larger, larger])[1].mutual == close(0)


@few
@given(group_tables)
def test_local_information_is_never_below_zero_and_its_mean_is_the_whole(rows):
    table = np.array(rows, float)
    whole = mutual_information(table).mutual
    for local in (local_of_areas(table), local_of_groups(table)):
        assert np.nansum(local.weights * local.information) == close(whole)
        assert np.nanmin(local.information) >= -1e-12
        assert local.weights.sum() == close(1)
    of_areas = local_of_areas(table)
    assert (np.isnan(of_areas.information) == (table.sum(axis=1) == 0)).all()
    shares = table.sum(axis=0) / table.sum()
    assert np.nanmax(of_areas.information) <= -math.log(shares.min()) + 1e-9


@few
@given(st.integers(0, 500), st.sampled_from([1.0, 7.0]))
def test_five_parts_of_a_change_add_up_and_turn_round(seed, factor):
    generator = np.random.default_rng(seed)
    before, after = generator.integers(1, 60, (5, 3)) * 1.0, generator.integers(1, 60, (6, 3)) * factor
    keys = [f"a{at}" for at in range(7)]
    change = information_change(before, keys[:5], after, keys[1:])
    back = information_change(after, keys[1:], before, keys[:5])
    parts = [change.additions, change.removals, change.groups, change.areas, change.structure]
    assert sum(parts) == close(change.difference)
    assert back.difference == close(-change.difference)
    turned = [-back.removals, -back.additions, -back.groups, -back.areas, -back.structure]
    assert turned == pytest.approx(parts, abs=1e-8)
    order = generator.permutation(5)
    moved = information_change(before[order], np.array(keys[:5])[order], after, keys[1:])
    assert moved == pytest.approx(change, abs=1e-9)
    scaled = information_change(before * 10, keys[:5], after, keys[1:])
    assert scaled == pytest.approx(change, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(group_tables, st.integers(0, 9))
def test_expected_information_keeps_the_sums_and_the_seed(rows, seed):
    once = expected_information(rows, draws=4, seed=seed)
    assert once == expected_information(rows, draws=4, seed=seed)
    assert 0 <= once.theil_h <= 1
    assert once.mutual == close(once.theil_h * mutual_information(rows).entropy_of_groups)


@few
@given(group_tables)
def test_ordered_groups_far_apart_are_more_segregated(rows):
    table = np.array(rows, float)
    found = ordinal_segregation(table)
    assert all(-1e-12 <= value <= 1 + 1e-12 for value in found)
    # Neighbouring groups that mix count less than the two ends that mix.
    ends_mixed = ordinal_segregation([[5.0, 0.0, 5.0], [0.0, 10.0, 0.0]]).variance
    near_mixed = ordinal_segregation([[5.0, 5.0, 0.0], [0.0, 0.0, 10.0]]).variance
    assert ends_mixed < near_mixed


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.sampled_from(RANK_ORDER_KINDS))
def test_rank_order_segregation_at_its_limits(seed, kind):
    generator = np.random.default_rng(seed)
    total, mix = generator.integers(50, 500, 6).astype(float), generator.dirichlet(np.ones(9))
    assert rank_order_segregation(np.outer(total, mix), kind).segregation == pytest.approx(0, abs=1e-7)
    apart = np.diag(generator.integers(50, 500, 9).astype(float))
    assert rank_order_segregation(apart, kind).segregation == pytest.approx(1, abs=1e-7)
    some = generator.integers(1, 300, (6, 9)).astype(float)
    found = rank_order_segregation(some, kind)
    moved, turned = (rank_order_segregation(table, kind) for table in (some[::-1], some[:, ::-1]))
    assert moved.segregation == pytest.approx(found.segregation, abs=1e-9)
    assert turned.segregation == pytest.approx(found.segregation, abs=1e-6)


@few
@given(group_tables, st.integers(0, 50), st.sampled_from([0.3, 2.0]))
def test_environments_between_the_city_and_the_areas(rows, seed, decay):
    table = np.array(rows, float)
    xy = points(len(rows), seed)
    found = environments(table, xy, decay_per_km=decay)
    assert found.exposure.sum(axis=1) == close(np.ones(table.shape[1]))
    alone = environments(table, xy * 1e3, decay_per_km=100.0)
    bare = multigroup(table)
    assert alone.information == pytest.approx(bare.information, abs=1e-6)
    assert alone.dissimilarity == pytest.approx(bare.dissimilarity, abs=1e-6)
    assert alone.relative_diversity == pytest.approx(bare.relative_diversity, abs=1e-6)
    together = environments(table, xy, decay_per_km=1e-9)
    assert [together.dissimilarity, together.information] == pytest.approx([0, 0], abs=1e-6)
    in_metres = environments(table, xy * 1e3, decay_per_km=decay / 1e3)
    assert [*in_metres[:3]] == close([*found[:3]])
    assert environments(table * 1e-3, xy, decay_per_km=decay)[0] == close(found[0])  # nothing is rounded


@few
@given(group_tables, st.integers(0, 50))
def test_proximity_is_symmetric_and_1_where_all_is_near(rows, seed):
    table = np.array(rows, float)
    xy, inside = points(len(rows), seed), np.full(len(rows), 0.4)
    found = mean_proximity(table, xy, inside)
    assert found.between == close(found.between.T)
    assert (found.between > 0).all()
    assert (found.between <= 1).all()
    together = mean_proximity(table, xy * 1e-9, inside * 1e-9)
    assert together.spatial_proximity() == pytest.approx(1, abs=1e-7)
    assume(len(rows) > 2)
    order = np.random.default_rng(seed).permutation(len(rows))
    assert mean_proximity(table[order], xy[order], inside).between == close(found.between)
