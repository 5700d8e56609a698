"""No measure of segregation returns a number where it has none: each case raises, with its reason."""

import numpy as np
import pytest

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import (
    clustering,
    concentration,
    environments,
    evenness,
    exposure,
    information,
    multigroup,
    ordinal,
    segregation,
    segregation_inference,
    small_numbers,
    spatial_dissimilarity,
)
from indicators.measures.neighbours import neighbours_of_pairs

LAND = np.array([1.0, 2.0, 3.0, 5.0])
AWAY = np.array([0.5, 1.0, 2.0, 4.0])
PLACES = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 0.0]])
ROW = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4)

OF_ONE_GROUP = {
    "dissimilarity": segregation.dissimilarity,
    "isolation": segregation.isolation,
    "exposure": segregation.exposure,
    "entropy_h": segregation.entropy_h,
    "location_quotient": segregation.location_quotient,
    "gini": evenness.gini,
    "atkinson": evenness.atkinson,
    "correlation_ratio": evenness.correlation_ratio,
    "gorard": evenness.gorard,
    "minmax": evenness.minmax,
    "concentration_profile": evenness.concentration_profile,
    "concentration_profile_on_a_grid": lambda x, t: evenness.concentration_profile(x, t, grid=100),
    "bias_corrected": lambda x, t: small_numbers.bias_corrected_dissimilarity(x, t, draws=5),
    "density_corrected": small_numbers.density_corrected_dissimilarity,
    "expected": small_numbers.expected_dissimilarity,
    "modified": small_numbers.modified_dissimilarity,
    "modified_gini": lambda x, t: small_numbers.modified_gini(x, t, draws=5),
    "delta": lambda x, t: concentration.delta(x, t, LAND),
    "absolute_concentration": lambda x, t: concentration.absolute_concentration(x, t, LAND),
    "relative_concentration": lambda x, t: concentration.relative_concentration(x, t - x, t, LAND),
    "absolute_centralization": lambda x, t: concentration.absolute_centralization(x, t, LAND, AWAY),
    "relative_centralization": lambda x, t: concentration.relative_centralization(x, t, AWAY),
    "clustering": lambda x, t: clustering.clustering(x, t, PLACES, np.sqrt(0.6 * LAND)),
    "adjusted_dissimilarity": lambda x, t: spatial_dissimilarity.adjusted_dissimilarity(x, t, ROW),
    "shape_dissimilarity": lambda x, t: spatial_dissimilarity.shape_dissimilarity(x, t, ROW, LAND, LAND),
    "proximity_profile": lambda x, t: spatial_dissimilarity.proximity_profile(x, t, ROW, grid=50),
    "null_distribution": lambda x, t: segregation_inference.null_distribution(x, t, "evenness", draws=3),
    "null_test": lambda x, t: segregation_inference.null_test(x, t, "permutation", draws=3),
}
TOTAL = np.array([100.0, 80.0, 60.0, 40.0])
UNDEFINED = {
    "nobody belongs to the group": (np.zeros(4), TOTAL, "group and a rest"),
    "everybody belongs to the group": (TOTAL, TOTAL, "group and a rest"),
    "nobody lives anywhere": (np.zeros(4), np.zeros(4), "group and a rest"),
    "one area has residents": (np.array([0, 7.0, 0, 0]), np.array([0, 80.0, 0, 0]), "two areas"),
}


@pytest.mark.parametrize("measure", OF_ONE_GROUP.values(), ids=OF_ONE_GROUP)
@pytest.mark.parametrize(("group", "total", "reason"), UNDEFINED.values(), ids=UNDEFINED)
def test_a_group_without_a_counterpart_has_no_index(measure, group, total, reason):
    with pytest.raises(UndefinedMeasureError, match=reason):
        measure(group, total)


@pytest.mark.parametrize("measure", OF_ONE_GROUP.values(), ids=OF_ONE_GROUP)
@pytest.mark.parametrize("absent", [np.nan, np.inf])
def test_a_missing_count_is_named_and_no_zero(measure, absent):
    group = np.array([10.0, absent, 5.0, absent])
    with pytest.raises((MissingDataError, InputError)) as raised:
        measure(group, TOTAL)
    if np.isnan(absent):
        assert isinstance(raised.value, MissingDataError)
        assert "2 of 4" in str(raised.value)
        assert raised.value.facts["positions"] == [2, 4]
    total = TOTAL.copy()
    total[2] = absent
    with pytest.raises((MissingDataError, InputError)) as raised:
        measure(np.array([10.0, 20.0, 5.0, 3.0]), total)
    assert "3" in str(raised.value)


@pytest.mark.parametrize("measure", OF_ONE_GROUP.values(), ids=OF_ONE_GROUP)
def test_impossible_counts_are_the_sender_s_to_mend(measure):
    with pytest.raises(InputError, match="negative"):
        measure(np.array([10.0, -1.0, 5.0, 3.0]), TOTAL)
    with pytest.raises(InputError, match="larger"):
        measure(np.array([10.0, 81.0, 5.0, 3.0]), TOTAL)


OF_MANY_GROUPS = {
    "multigroup": multigroup.multigroup,
    "diversity": multigroup.diversity,
    "local_diversity": multigroup.local_diversity,
    "location_quotients": multigroup.location_quotients,
    "mutual_information": information.mutual_information,
    "local_of_groups": information.local_of_groups,
    "local_of_areas": information.local_of_areas,
    "within": lambda x: information.within(x, ["a", "a", "b", "b"]),
    "nested": lambda x: information.nested(x, [["a", "a", "b", "b"]]),
    "expected_information": lambda x: information.expected_information(x, draws=3),
    "resampled_information": lambda x: information.resampled_information(x, draws=3),
    "exposure_matrix": exposure.exposure_matrix,
    "exposure_to_others_matrix": exposure.exposure_to_others_matrix,
    "ordinal_segregation": ordinal.ordinal_segregation,
    "rank_order_segregation": lambda x: ordinal.rank_order_segregation(x, degree=1),
    "mean_proximity": lambda x: clustering.mean_proximity(x, PLACES, np.sqrt(0.6 * LAND)),
    "environments": lambda x: environments.environments(x, PLACES, decay_per_km=1.0),
}
TABLE = np.array([[10.0, 20, 5, 8], [7, 0, 9, 6], [1, 2, 3, 4], [0, 5, 0, 9]])


@pytest.mark.parametrize("measure", OF_MANY_GROUPS.values(), ids=OF_MANY_GROUPS)
def test_a_defined_table_has_a_number(measure):
    measure(TABLE)


@pytest.mark.parametrize("measure", OF_MANY_GROUPS.values(), ids=OF_MANY_GROUPS)
def test_fewer_than_two_groups_or_areas_have_no_index(measure):
    one_group, one_area = TABLE * [0, 1, 0, 0], TABLE * [[0], [0], [1], [0]]
    for table in (one_group, one_area, np.zeros((4, 4))):
        with pytest.raises(UndefinedMeasureError, match=r"at least two|somebody"):
            measure(table)


@pytest.mark.parametrize("measure", OF_MANY_GROUPS.values(), ids=OF_MANY_GROUPS)
def test_a_missing_or_negative_cell_of_a_table_stops_the_measure(measure):
    holes, below = TABLE.copy(), TABLE.copy()
    holes[1, 2] = holes[3, 0] = np.nan
    below[2, 1] = -2
    with pytest.raises(MissingDataError, match="2 of 4") as raised:
        measure(holes)
    assert raised.value.facts["positions"] in ([2, 4], [1, 3])  # the areas; of the table turned: the groups
    with pytest.raises(InputError, match="negative"):
        measure(below)


def test_areas_of_one_size_have_no_concentration_and_an_even_one_a_delta():
    group, same = np.array([10.0, 20.0, 5.0, 3.0]), np.full(4, 2.0)
    with pytest.raises(UndefinedMeasureError, match="all are of one size"):
        concentration.absolute_concentration(group, TOTAL, same)
    with pytest.raises(UndefinedMeasureError, match="all are of one size"):
        concentration.relative_concentration(group, TOTAL - group, TOTAL, same)
    assert 0 < concentration.delta(group, TOTAL, same) < 1


@pytest.mark.parametrize("land", [0.0, -1.0])
def test_areas_without_land_are_refused(land):
    group, areas = np.array([10.0, 20.0, 5.0, 3.0]), np.array([1.0, land, 3.0, 4.0])
    for measure in (
        lambda: concentration.delta(group, TOTAL, areas),
        lambda: concentration.absolute_concentration(group, TOTAL, areas),
        lambda: concentration.absolute_centralization(group, TOTAL, areas, AWAY),
        lambda: clustering.self_distances(areas),
    ):
        with pytest.raises(InputError, match="above zero"):
            measure()


def test_what_lies_beside_the_counts_may_not_be_missing_either():
    group, hole = np.array([10.0, 20.0, 5.0, 3.0]), np.array([1.0, np.nan, 3.0, 4.0])
    for measure in (
        lambda: concentration.delta(group, TOTAL, hole),
        lambda: concentration.relative_centralization(group, TOTAL, hole),
        lambda: clustering.clustering(group, TOTAL, PLACES * hole[:, None], LAND),
        lambda: clustering.clustering(group, TOTAL, PLACES, hole),
        lambda: spatial_dissimilarity.shape_dissimilarity(group, TOTAL, ROW, hole, LAND),
    ):
        with pytest.raises(MissingDataError, match="1 of 4"):
            measure()


def test_areas_of_which_no_two_touch_have_no_spatial_dissimilarity():
    islands = neighbours_of_pairs([], [], 4)
    group = np.array([10.0, 20.0, 5.0, 3.0])
    for measure in (
        spatial_dissimilarity.adjusted_dissimilarity,
        spatial_dissimilarity.proximity_profile,
        lambda x, t, links: spatial_dissimilarity.shape_dissimilarity(x, t, links, LAND, LAND),
    ):
        with pytest.raises(UndefinedMeasureError, match="No two areas with residents touch"):
            measure(group, TOTAL, islands)


def test_draws_are_needed_where_something_is_drawn():
    group = np.array([10.0, 20.0, 5.0, 3.0])
    for measure in (
        lambda: small_numbers.bias_corrected_dissimilarity(group, TOTAL, draws=0),
        lambda: segregation_inference.null_distribution(group, TOTAL, "evenness", draws=0),
        lambda: segregation_inference.null_test(group, TOTAL, "evenness", draws=0),
        lambda: information.expected_information(TABLE, draws=1),
        lambda: information.resampled_information(TABLE, draws=1),
    ):
        with pytest.raises(UndefinedMeasureError, match=r"at least (one|two) draw"):
            measure()


def test_a_group_too_few_to_be_drawn_has_no_resampled_information():
    with pytest.raises(UndefinedMeasureError, match="hold one group only"):
        information.resampled_information([[50.0, 1.0], [49.0, 0.0]], draws=50)


def test_fractions_of_persons_are_rounded_before_persons_are_drawn():
    whole, part = np.array([[3.0, 9.0], [8.0, 2.0]]), np.array([[3.2, 8.7], [8.4, 2.1]])
    assert information.expected_information(part, draws=5) == information.expected_information(whole, draws=5)
    drawn = [information.resampled_information(x, draws=5).estimate for x in (part, whole)]
    assert (drawn[0] == drawn[1]).all()
    with pytest.raises(UndefinedMeasureError, match="at least two groups"):
        information.expected_information(part / 100, draws=5)


def test_levels_that_are_not_nested_are_refused():
    with pytest.raises(InputError, match=r"Level 2: 'x' lies in two areas of level 1"):
        information.nested(TABLE, [["a", "a", "b", "b"], ["x", "y", "x", "y"]])
    with pytest.raises(ValueError, match="one name per area"):
        information.nested(TABLE, [["a", "a", "b"]])


def test_too_few_ordered_groups_have_no_polynomial():
    with pytest.raises(UndefinedMeasureError, match="a polynomial of degree 4 to 3 cuts"):
        ordinal.rank_order_segregation(TABLE)


def test_a_location_quotient_needs_somebody():
    for share in (0.0, np.nan, 1.5):
        with pytest.raises(UndefinedMeasureError, match="somebody of the group"):
            segregation.location_quotient([1.0, 0.0], [10.0, 10.0], municipality_share=share)


def test_where_nobody_can_meet_there_is_no_exposure_to_others():
    with pytest.raises(UndefinedMeasureError, match="two people"):
        exposure.exposure_to_others_matrix([[1.0, 0.0], [0.0, 1.0]])


def test_areas_too_far_apart_to_be_near_anybody_have_no_clustering():
    nobody = clustering.self_distances([1.0, 1.0], "excluded")
    with pytest.raises(UndefinedMeasureError, match="nobody near"):
        clustering.clustering([5.0, 1.0], [10.0, 10.0], [[0.0, 0.0], [9e5, 0.0]], nobody)


def test_complete_segregation_is_beyond_chance_even_where_nothing_varies():
    assert small_numbers.density_corrected_dissimilarity([0.0, 100.0], [100.0, 100.0]) == 1.0


def test_the_gini_above_chance_is_about_zero_where_chance_decides_and_one_where_nothing_is_shared():
    random = np.random.default_rng(5)
    total = np.full(400, 40.0)
    assert abs(small_numbers.modified_gini(random.binomial(40, 0.3, 400).astype(float), total)) < 0.05
    assert small_numbers.modified_gini([0.0, 100.0], [100.0, 100.0]) == pytest.approx(1.0)
