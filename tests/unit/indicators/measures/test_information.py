import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.vocabulary.errors import ComputationError, InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.information import (
    expected_information,
    gathered_by,
    local_of_areas,
    local_of_groups,
    mutual_information,
    nested,
    resampled_information,
    within,
)
from indicators.measures.information_change import information_change
from tests.unit.indicators.measures.cities import group_tables

TABLE = np.array([[50.0, 20.0, 5.0], [10.0, 40.0, 8.0], [30.0, 30.0, 30.0], [12.0, 3.0, 60.0]])


def by_definition(rows):
    everyone = sum(map(sum, rows))
    groups = [sum(row[k] for row in rows) for k in range(len(rows[0]))]
    return math.fsum(
        x / everyone * math.log(x * everyone / (sum(row) * groups[k]))
        for row in rows
        for k, x in enumerate(row)
        if x
    )


def parents_of(rows):
    return np.array([f"s{at % 3}" for at in range(len(rows))])


@given(group_tables)
def test_mutual_information_is_its_definition_and_symmetric(rows):
    found = mutual_information(rows)
    assert found.mutual == pytest.approx(by_definition(rows), abs=1e-10)
    assert 0 <= found.theil_h <= 1 + 1e-12
    turned = np.array(rows, float).T
    turned = turned[:, turned.sum(axis=0) > 0]
    assert mutual_information(turned).mutual == pytest.approx(found.mutual, abs=1e-10)


@given(group_tables)
def test_local_information_adds_up_to_the_whole(rows):
    whole = mutual_information(rows).mutual
    for local in (local_of_areas(rows), local_of_groups(rows)):
        assert np.nansum(local.information * local.weights) == pytest.approx(whole, abs=1e-10)
        assert np.nanmin(local.information) >= -1e-12
        assert local.weights.sum() == pytest.approx(1)


@given(group_tables)
def test_within_and_between_add_up_to_the_whole(rows):
    table, parents = np.array(rows, float), parents_of(rows)
    whole, inside = mutual_information(table), within(table, parents)
    between = by_definition(gathered_by(table, parents).tolist())
    assert between + inside.total(1.0).mutual == pytest.approx(whole.mutual, abs=1e-10)
    shown = np.nansum(inside.weights * inside.entropy_ratio * inside.theil_h)
    assert inside.total(whole.entropy_of_groups).theil_h == pytest.approx(shown, abs=1e-10)


@given(group_tables)
def test_nested_parts_are_not_negative_and_add_up(rows):
    table, upper = np.array(rows, float), np.array([f"u{at // 4}" for at in range(len(rows))])
    middle = np.array([f"m{at // 2}" for at in range(len(rows))])
    whole, parts = mutual_information(table), nested(table, [upper, middle])
    assert len(parts) == 3
    assert all(part.mutual >= -1e-10 for part in parts)
    assert sum(part.mutual for part in parts) == pytest.approx(whole.mutual, abs=1e-10)
    assert sum(part.theil_h for part in parts) == pytest.approx(whole.theil_h, abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_the_parts_of_a_change_add_up_to_it(seed):
    generator = np.random.default_rng(seed)
    before, after = generator.integers(1, 100, (6, 3)), generator.integers(1, 100, (7, 3))
    keys = [f"a{at}" for at in range(8)]
    change = information_change(before, keys[:6], after, keys[1:])
    parts = change.additions + change.removals + change.groups + change.areas + change.structure
    assert parts == pytest.approx(change.difference, abs=1e-10)
    assert change.after == pytest.approx(by_definition(after.tolist()), abs=1e-10)


def test_growth_of_a_group_is_no_change_of_structure():
    after = TABLE * np.array([1.0, 3.0, 1.0])
    keys = list("abcd")
    change = information_change(TABLE, keys, after, keys)
    assert change.structure == pytest.approx(0, abs=1e-10)
    assert change.additions == change.removals == 0
    assert change.difference != pytest.approx(0, abs=1e-4)
    reverse = information_change(after, keys, TABLE, keys)
    assert reverse.groups == pytest.approx(-change.groups, abs=1e-10)


def test_only_new_and_closed_areas_are_additions_and_removals():
    keys = list("abcd")
    new = information_change(TABLE[:3], keys[:3], TABLE, keys)
    assert new.additions == pytest.approx(new.difference)
    assert new.structure == pytest.approx(0, abs=1e-12)
    closed = information_change(TABLE, keys, TABLE[[2, 1, 0]], ["c", "b", "a"])
    assert closed.removals == pytest.approx(closed.difference)


def test_a_change_without_an_answer_has_no_number():
    keys = ["a", "b"]
    with pytest.raises(UndefinedMeasureError, match="same at both dates"):
        information_change(TABLE[:2], keys, TABLE[2:], ["c", "d"])
    with pytest.raises(InputError, match="appears twice"):
        information_change(TABLE[:2], ["a", "a"], TABLE[:2], keys)
    apart, other = np.array([[10.0, 0.0], [0.0, 10.0]]), np.array([[10.0, 5.0], [2.0, 30.0]])
    with pytest.raises(ComputationError, match="No table has"):
        information_change(apart, keys, other, keys)


def test_expected_information_is_small_and_keeps_the_seed():
    found = expected_information(TABLE * 20, draws=50, seed=2)
    assert found == expected_information(TABLE * 20, draws=50, seed=2)
    # By chance about (areas - 1)(groups - 1) / (2 T) nats.
    assert found.mutual == pytest.approx(6 / (2 * TABLE.sum() * 20), rel=0.25)


def test_the_bootstrap_takes_its_bias_off():
    found = resampled_information(TABLE, draws=200, seed=2)
    observed = np.array(mutual_information(TABLE)[:2])
    assert found.estimate + found.bias == pytest.approx(observed)
    assert (found.bias > 0).all()
    assert (found.standard_error > 0).all()
    again = resampled_information(TABLE, draws=200, seed=2)
    assert (again.estimate == found.estimate).all()


@pytest.mark.parametrize("measure", [expected_information, resampled_information])
def test_resampling_needs_draws(measure):
    with pytest.raises(UndefinedMeasureError, match="two draws"):
        measure(TABLE, draws=1)


@pytest.mark.parametrize("measure", [local_of_areas, expected_information, resampled_information])
def test_missing_is_not_zero(measure):
    with pytest.raises(MissingDataError):
        measure([[1.0, np.nan], [2.0, 3.0]])
    with pytest.raises(UndefinedMeasureError):
        measure([[1.0, 0.0], [2.0, 0.0]])
