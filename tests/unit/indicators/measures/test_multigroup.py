import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import evenness, segregation
from indicators.measures.exposure import exposure_matrix, exposure_to_others_matrix
from indicators.measures.information import mutual_information
from indicators.measures.multigroup import (
    diversity,
    local_diversity,
    location_quotients,
    multigroup,
    multigroup_gini,
)
from tests.unit.indicators.measures.cities import cities, columns, group_tables


def exact(rows):
    """D, G, R, C and P by exact fractions and all pairs."""
    totals = [sum(row) for row in rows]
    everyone, groups = sum(totals), range(len(rows[0]))
    mix = [Fraction(sum(row[k] for row in rows), everyone) for k in groups]
    used = [([Fraction(x, t) for x in row], t) for row, t in zip(rows, totals, strict=True) if t]
    inner = sum(p * (1 - p) for p in mix)
    d = sum(t * abs(p[k] - mix[k]) for p, t in used for k in groups) / (2 * everyone * inner)
    g = sum(t * u * abs(p[k] - q[k]) for p, t in used for q, u in used for k in groups)
    square = [sum(t * (p[k] - mix[k]) ** 2 for p, t in used) / everyone for k in groups]
    r = sum(square) / inner
    c = sum(s / m for s, m in zip(square, mix, strict=True)) / (len(mix) - 1)
    e = sum(s / (1 - m) for s, m in zip(square, mix, strict=True))
    return [float(v) for v in (d, g / (2 * everyone**2 * inner), r, c, e)]


@given(group_tables)
def test_indices_agree_with_exact_fractions(rows):
    found = multigroup(rows)
    ours = [
        found.dissimilarity,
        multigroup_gini(rows),
        found.relative_diversity,
        found.squared_variation,
        found.normalised_exposure,
    ]
    assert ours == pytest.approx(exact(rows), abs=1e-10)


@given(group_tables)
def test_divergence_is_mutual_information_and_h_times_entropy(rows):
    found = multigroup(rows)
    assert found.divergence == pytest.approx(mutual_information(rows).mutual, abs=1e-10)
    assert found.divergence == pytest.approx(found.information * float(diversity(rows).entropy), abs=1e-10)
    assert all(0 <= value <= 1 for value in found[:-1])


@given(cities)
def test_two_groups_are_a_group_and_the_rest(areas):
    group, total = columns(areas)
    table = np.column_stack([group, total - group])
    found = multigroup(table)
    assert found.dissimilarity == pytest.approx(segregation.dissimilarity(group, total), abs=1e-10)
    assert multigroup_gini(table) == pytest.approx(evenness.gini(group, total), abs=1e-10)
    assert found.information == pytest.approx(segregation.entropy_h(group, total), abs=1e-10)
    assert found.relative_diversity == pytest.approx(evenness.correlation_ratio(group, total), abs=1e-10)


@given(group_tables)
def test_order_scale_split_and_empty_areas_change_nothing(rows):
    table = np.array(rows, float)
    changed = np.vstack([2 * table[::-1], np.zeros(table.shape[1]), 3 * table])
    assert multigroup(changed) == pytest.approx(multigroup(table), abs=1e-9)
    assert multigroup_gini(changed) == pytest.approx(multigroup_gini(table), abs=1e-9)


def test_a_group_of_nobody_is_left_out():
    table = np.array([[10.0, 0.0, 30.0], [20.0, 0.0, 5.0]])
    assert multigroup(table) == multigroup(table[:, [0, 2]])
    assert multigroup_gini(table) == multigroup_gini(table[:, [0, 2]])
    assert np.isnan(location_quotients(table)[:, 1]).all()


@given(group_tables)
def test_diversity_stands_in_the_known_relations(rows):
    found, areas = diversity(rows), local_diversity(rows)
    assert 0 <= found.normalised_entropy <= 1 + 1e-12
    assert found.concentration + found.interaction == pytest.approx(1)
    is_empty = np.sum(rows, axis=1) == 0
    assert (np.isnan(areas.entropy) == is_empty).all()
    assert float(np.nanmax(areas.entropy)) <= math.log(len(rows[0])) + 1e-12


@given(group_tables)
def test_quotients_have_the_mean_1(rows):
    table = np.array(rows, float)
    quotients, total = location_quotients(table), table.sum(axis=1)
    mean = np.nansum(quotients * total[:, None], axis=0) / total.sum()
    assert mean == pytest.approx(np.ones(table.shape[1]))


@given(group_tables)
def test_everybody_meets_somebody(rows):
    table = np.array(rows, float)
    found = exposure_matrix(table)
    assert found.sum(axis=1) == pytest.approx(np.ones(table.shape[1]))
    # As many of k meet l as l meet k.
    meetings = found * table.sum(axis=0)[:, None]
    assert meetings == pytest.approx(meetings.T)


@given(group_tables)
def test_without_oneself_everybody_in_company_meets_somebody_else(rows):
    table = np.array(rows, float) + 2
    found = exposure_to_others_matrix(table)
    assert found.sum(axis=1) == pytest.approx(np.ones(table.shape[1]))
    assert (np.diag(found) <= np.diag(exposure_matrix(table))).all()


MEASURES = [
    multigroup,
    multigroup_gini,
    diversity,
    local_diversity,
    location_quotients,
    exposure_matrix,
    mutual_information,
]


@pytest.mark.parametrize("measure", MEASURES)
def test_no_number_for_what_is_undefined(measure):
    with pytest.raises(UndefinedMeasureError, match="two groups"):
        measure([[10.0, 0.0], [5.0, 0.0]])
    with pytest.raises(UndefinedMeasureError, match="two areas"):
        measure([[10.0, 5.0], [0.0, 0.0]])
    with pytest.raises(MissingDataError, match="area number 2"):
        measure([[10.0, 5.0], [np.nan, 1.0]])
    with pytest.raises(InputError):
        measure([[10.0, 5.0], [-1.0, 1.0]])
    with pytest.raises(ValueError, match="areas, groups"):
        measure([10.0, 5.0])


def test_a_group_of_nobody_meets_nobody():
    with pytest.raises(UndefinedMeasureError, match="group 2: nobody"):
        exposure_matrix([[10.0, 0.0, 3.0], [5.0, 0.0, 1.0]])
