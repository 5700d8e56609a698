"""What must hold of every measure of one group in any city: bounds, what changes nothing, sums that close."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures import clustering, concentration, evenness, segregation, small_numbers
from indicators.measures.exposure import exposure_matrix, exposure_to_others_matrix
from indicators.measures.neighbours import neighbours_of_pairs
from indicators.measures.segregation_inference import difference_parts
from indicators.measures.spatial_dissimilarity import adjusted_dissimilarity, proximity_profile
from tests.unit.indicators.measures.cities import cities, columns, points

few = settings(max_examples=40, deadline=None)

OF_MIX = {
    "dissimilarity": segregation.dissimilarity,
    "isolation": segregation.isolation,
    "exposure": segregation.exposure,
    "entropy_h": segregation.entropy_h,
    "gini": evenness.gini,
    "atkinson": evenness.atkinson,
    "correlation_ratio": evenness.correlation_ratio,
    "gorard": evenness.gorard,
    "minmax": evenness.minmax,
    "concentration_profile": evenness.concentration_profile,
    "profile_on_a_grid": lambda x, t: evenness.concentration_profile(x, t, grid=200),
}
SYMMETRIC = ("dissimilarity", "gini", "entropy_h", "correlation_ratio", "atkinson", "minmax")
EVEN_IS_ZERO = (*SYMMETRIC, "gorard", "concentration_profile")
WHOLE_IS_ONE = (*SYMMETRIC, "isolation", "concentration_profile")


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("name", OF_MIX)
@few
@given(areas=cities, seed=st.integers(0, 99))
def test_the_order_of_areas_and_empty_ones_change_nothing(name, areas, seed):
    x, t = columns(areas)
    once = OF_MIX[name](x, t)
    order = np.random.default_rng(seed).permutation(x.size)
    assert OF_MIX[name](x[order], t[order]) == close(once)
    assert OF_MIX[name](np.append(x, [0, 0]), np.append(t, [0, 0])) == close(once)


@pytest.mark.parametrize("name", sorted(set(OF_MIX) - {"profile_on_a_grid"}))
@few
@given(areas=cities, factor=st.sampled_from([0.25, 3.0, 1e5]), at=st.integers(0, 19))
def test_scaling_and_splitting_an_area_of_one_mix_change_nothing(name, areas, factor, at):
    x, t = columns(areas)
    once, at = OF_MIX[name](x, t), at % x.size
    assert OF_MIX[name](x * factor, t * factor) == close(once)
    split_x, split_t = np.append(x, x[at] * 0.25), np.append(t, t[at] * 0.25)
    split_x[at], split_t[at] = x[at] * 0.75, t[at] * 0.75
    assert OF_MIX[name](split_x, split_t) == close(once)


@pytest.mark.parametrize("name", SYMMETRIC)
@few
@given(areas=cities)
def test_group_and_rest_may_change_sides(name, areas):
    x, t = columns(areas)
    assert OF_MIX[name](t - x, t) == close(OF_MIX[name](x, t))


@pytest.mark.parametrize("name", OF_MIX)
@few
@given(areas=cities)
def test_bounds(name, areas):
    x, t = columns(areas)
    value = OF_MIX[name](x, t)
    if name == "profile_on_a_grid":  # misses the exact one by a step at each jump of the sign
        exact = evenness.concentration_profile(x, t)
        assert value == pytest.approx(exact, abs=2.5 / 200 / (1 - x.sum() / t.sum()))
        return
    assert value >= 0
    # Of a majority the profile may exceed 1: an area far below the city counts more than one at 1.
    assert value <= 1 + 1e-12 or (name == "concentration_profile" and x.sum() * 2 > t.sum())


@pytest.mark.parametrize("name", EVEN_IS_ZERO)
@few
@given(totals=st.lists(st.integers(1, 500), min_size=2, max_size=12), share=st.integers(1, 9))
def test_the_same_mix_everywhere_is_no_segregation(name, totals, share):
    t = np.array(totals, float) * 10
    assert OF_MIX[name](t * share / 10, t) == pytest.approx(0, abs=2e-8)


@pytest.mark.parametrize("name", WHOLE_IS_ONE)
@few
@given(totals=st.lists(st.integers(1, 5_000), min_size=2, max_size=12), first=st.integers(1, 11))
def test_no_area_shared_is_complete_segregation(name, totals, first):
    t = np.array(totals, float)
    is_group = np.arange(t.size) < min(first, t.size - 1)
    assert OF_MIX[name](np.where(is_group, t, 0), t) == close(1)


@few
@given(areas=cities)
def test_how_the_indices_hang_together(areas):
    x, t = columns(areas)
    share = x.sum() / t.sum()
    values = {name: index(x, t) for name, index in OF_MIX.items()}
    d = values["dissimilarity"]
    assert values["isolation"] + values["exposure"] == close(1)
    assert share <= values["isolation"] + 1e-12
    assert d <= values["gini"] + 1e-12
    assert values["gini"] <= d * (2 - d) + 1e-9  # the Lorenz curve is convex
    assert values["minmax"] == close(2 * d / (1 + d))
    assert values["gorard"] == close(d * (1 - share))
    assert values["correlation_ratio"] == close((values["isolation"] - share) / (1 - share))
    assert values["correlation_ratio"] <= d + 1e-12


@few
@given(areas=cities)
def test_merging_two_areas_never_adds_segregation(areas):
    x, t = columns(areas)
    merged_x, merged_t = np.append(x[2:], x[:2].sum()), np.append(t[2:], t[:2].sum())
    assume(np.count_nonzero(merged_t) > 1)
    for name in (*EVEN_IS_ZERO, "isolation"):
        if name != "concentration_profile":
            assert OF_MIX[name](merged_x, merged_t) <= OF_MIX[name](x, t) + 1e-9


def exact_dissimilarity(areas):
    group, everyone = sum(g for g, _ in areas), sum(t for _, t in areas)
    return sum(abs(Fraction(g, group) - Fraction(t - g, everyone - group)) for g, t in areas) / 2


def exact_isolation(areas):
    return sum(Fraction(g * g, t) for g, t in areas if t) / sum(g for g, _ in areas)


def exact_exposure(areas):
    return sum(Fraction(g * (t - g), t) for g, t in areas if t) / sum(g for g, _ in areas)


EXACT = {
    "dissimilarity": exact_dissimilarity,
    "isolation": exact_isolation,
    "exposure": exact_exposure,
}


@pytest.mark.parametrize("name", EXACT)
@few
@given(areas=cities)
def test_the_simple_ones_agree_with_exact_fractions(name, areas):
    assert OF_MIX[name](*columns(areas)) == pytest.approx(float(EXACT[name](areas)), abs=1e-13)


@few
@given(areas=cities)
def test_location_quotients_agree_with_exact_fractions_and_average_to_1(areas):
    x, t = columns(areas)
    share = Fraction(int(x.sum()), int(t.sum()))
    ours = segregation.location_quotient(x, t)
    for (g, total), quotient in zip(areas, ours, strict=True):
        assert np.isnan(quotient) if total == 0 else quotient == close(float(Fraction(g, total) / share))
    assert np.nansum(ours * t) / t.sum() == close(1)


@few
@given(areas=cities)
def test_rows_of_exposure_add_up_to_1(areas):
    x, t = columns(areas)
    table = np.column_stack([x, t - x])
    matrix = exposure_matrix(table)
    assert matrix.sum(axis=1) == close(np.ones(2))
    assert matrix[0, 0] == close(segregation.isolation(x, t))
    assert matrix[0, 1] * x.sum() == close(matrix[1, 0] * (t - x).sum())  # every contact has two sides
    assume((t[t > 0] >= 2).all())
    assert exposure_to_others_matrix(table).sum(axis=1) == close(np.ones(2))


@few
@given(areas=cities)
def test_what_chance_gives_is_taken_off(areas):
    x, t = columns(areas)
    d = segregation.dissimilarity(x, t)
    expected = small_numbers.expected_dissimilarity(x, t)
    assert 0 < expected <= 1
    if expected < 1:
        assert small_numbers.modified_dissimilarity(x, t) == close((d - expected) / (1 - expected))
        assert small_numbers.modified_dissimilarity(x, t) <= d + 1e-12
    assert small_numbers.expected_dissimilarity(x * 100, t * 100) < expected
    corrected = small_numbers.density_corrected_dissimilarity(x, t)
    assert 0 <= corrected <= d + 1e-12
    order = np.random.default_rng(0).permutation(x.size)
    assert small_numbers.density_corrected_dissimilarity(x[order], t[order]) == close(corrected)
    if d > 0.05 and np.count_nonzero(x) > 1 and np.count_nonzero(t - x) > 1:
        large = small_numbers.density_corrected_dissimilarity(x * 1e8, t * 1e8)
        assert large == pytest.approx(d, rel=1e-3)  # chance vanishes in a large city


LANDS = st.lists(st.integers(1, 400), min_size=20, max_size=20)


@few
@given(areas=cities, lands=LANDS)
def test_land_in_any_unit_gives_the_same_concentration(areas, lands):
    x, t = columns(areas)
    land = np.array(lands[: x.size], float)
    delta = concentration.delta(x, t, land)
    assert 0 <= delta <= 1
    assert concentration.delta(x, t, land * 1e6) == close(delta)
    distance = np.arange(x.size) * 1.0
    centralization = concentration.absolute_centralization(x, t, land, distance)
    assert -1 <= centralization <= 1
    assert concentration.absolute_centralization(x, t, land * 1e6, distance * 1e3) == close(centralization)
    relative = concentration.relative_centralization(x, t, distance)
    assert concentration.relative_centralization(t - x, t, distance) == close(-relative)
    assert concentration.relative_centralization(x, t, -distance) == close(-relative)
    tied, order = np.floor(distance / 3), np.arange(x.size)[::-1]
    merged = concentration.relative_centralization(x, t, tied)
    assert concentration.relative_centralization(x[order], t[order], tied[order]) == close(merged)
    by_land = concentration.absolute_centralization(x, t, land, tied)
    assert concentration.absolute_centralization(x[order], t[order], land[order], tied[order]) == close(
        by_land
    )
    proportional = np.where(t > 0, t, 1.0)
    if (t > 0).all():
        assert concentration.delta(x, t, proportional) == close(evenness.gorard(x, t))
        # Where land lies as people do, nearness to the centre is that against all residents.
        both = concentration.absolute_centralization(x, t, proportional, distance)
        assert both == close(relative * (1 - x.sum() / t.sum()))


@few
@given(areas=cities, decay=st.sampled_from([0.2, 1.0, 3.0]), seed=st.integers(0, 50))
def test_clustering_in_any_unit_of_length_and_order(areas, decay, seed):
    x, t = columns(areas)
    xy, within = points(x.size, seed), np.linspace(0.1, 1.0, x.size)
    found = clustering.clustering(x, t, xy, within, decay_per_km=decay)
    assert found.distance_decay_isolation + found.distance_decay_interaction == close(1)
    assert 0 < found.distance_decay_isolation < 1
    assert found.relative_clustering > -1
    in_metres = clustering.clustering(x, t, xy * 1e3, within * 1e3, decay_per_km=decay / 1e3)
    assert in_metres == close(found)
    order = np.random.default_rng(seed).permutation(x.size)
    moved = clustering.clustering(x[order], t[order], xy[order] + 50, within[order], decay_per_km=decay)
    assert moved == pytest.approx(found, rel=1e-6, abs=1e-8)
    mirrored = clustering.clustering(t - x, t, xy, within, decay_per_km=decay)
    assert mirrored.spatial_proximity == close(found.spatial_proximity)
    assert (1 + mirrored.relative_clustering) * (1 + found.relative_clustering) == close(1)


@few
@given(areas=cities)
def test_neighbours_alike_take_nothing_off(areas):
    x, t = columns(areas)
    ring = neighbours_of_pairs(range(x.size - 1), range(1, x.size), x.size)
    is_linked = (t[:-1] > 0) & (t[1:] > 0)
    assume(is_linked.any())
    d = segregation.dissimilarity(x, t)
    adjusted = adjusted_dissimilarity(x, t, ring)
    assert d - 1 <= adjusted <= d + 1e-12
    again = adjusted_dissimilarity(x, t, ring.binary())
    assert again == close(adjusted)
    group_at_one_end = np.where(np.arange(x.size) == 0, t, 0.0)
    if t[0] > 0 and np.count_nonzero(t) > 1:
        assert np.isfinite(proximity_profile(group_at_one_end, t, ring, grid=50))


@few
@given(one=cities, other=cities)
def test_a_difference_is_space_and_attribute(one, other):
    whole = segregation.dissimilarity(*columns(one)) - segregation.dissimilarity(*columns(other))
    for counterfactual in ("composition", "share", "dual_composition"):
        assert difference_parts(columns(one), columns(one), counterfactual) == close((0, 0))
        try:
            parts = difference_parts(columns(one), columns(other), counterfactual)
        except (UndefinedMeasureError, InputError):
            continue  # a made city may lack a group: there is a reason, and no number
        back = difference_parts(columns(other), columns(one), counterfactual)
        assert parts.spatial + parts.attribute == close(whole)
        assert back.spatial == close(-parts.spatial)
