"""Which methods stand behind which indicator."""

from dataclasses import replace

import pytest

from geodata.vocabulary.units import Unit
from indicators.catalog import catalog_in
from indicators.methods import shipped_methods
from indicators.methods_used import methods_of_tests, methods_of_value, used_by

CATALOG, METHODS = catalog_in(), shipped_methods()


def behind(name):
    return methods_of_value(CATALOG, CATALOG.indicators[name], METHODS)


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("population", []),
        ("child_poverty_share", ["share", "wilson_interval"]),
        ("dissimilarity_sgb2", ["dissimilarity", "bootstrap_interval"]),
        ("dissimilarity_expected_sgb2", ["expected_dissimilarity"]),
        ("child_poverty_share_change_2_years", ["change"]),
        ("status_index", ["standard_score", "composite_index"]),
        (
            "status_class",
            ["standard_score", "composite_index", "class_cuts", "input_sensitivity", "weight_sensitivity"],
        ),
    ],
)
def test_behind_a_value(indicator, expected):
    assert behind(indicator) == expected


def test_a_rate_per_thousand_has_the_interval_of_a_count():
    rates = [
        entry.id
        for entry in CATALOG.indicators.values()
        if entry.kind == "ratio" and entry.declared.unit is Unit.PER_1000
    ]
    of_chance = {name for name in rates if CATALOG.indicators[name].declared.is_subject_to_chance}
    assert of_chance
    assert {name for name in rates if "poisson_interval" in behind(name)} == of_chance


def test_what_is_provided_has_no_interval():
    assert "poisson_interval" not in behind("general_practitioners_per_1000")


def test_scales_of_a_recipe_are_named():
    status = CATALOG.indicators["status_index"]
    composition = status.declared.composition.model_copy(update={"recipe": {"2019": "wimd_2019"}})
    part = next(iter(CATALOG.recipes["wimd_2019"].part))
    declared = status.declared.model_copy(
        update={"composition": composition.model_copy(update={"part": part})}
    )
    found = methods_of_value(CATALOG, replace(status, declared=declared), METHODS)
    assert found[:2] == ["rank_share", "exponential_rank"]
    assert found[-1] == "composite_index"


def test_the_principal_component_of_a_recipe_is_named():
    status = CATALOG.indicators["status_index"]
    part = next(iter(CATALOG.recipes["gisd_like"].part))
    composition = status.declared.composition.model_copy(
        update={"recipe": {"2019": "gisd_like"}, "part": part}
    )
    declared = status.declared.model_copy(update={"composition": composition})
    found = methods_of_value(CATALOG, replace(status, declared=declared), METHODS)
    assert {"standard_score", "first_component", "min_max_scale"} <= set(found)


def test_tests_fit_what_is_counted():
    assert methods_of_tests(CATALOG.indicators["child_poverty_share"])[:2] == [
        "two_proportions",
        "fisher_test",
    ]
    assert methods_of_tests(CATALOG.indicators["population"])[0] == "two_counts"
    assert methods_of_tests(CATALOG.indicators["status_class"]) == []
    with_plan = [entry for entry in CATALOG.indicators.values() if entry.declared.plan]
    assert with_plan
    assert all("count_against_expected" in methods_of_tests(entry) for entry in with_plan)


def test_every_method_behind_an_indicator_has_a_page():
    found = used_by(CATALOG, METHODS)
    assert found.keys() == METHODS.methods.keys()
    assert "child_poverty_share" in found["wilson_interval"]
    assert "child_poverty_share" in found["two_proportions"]  # a test is a use
    assert "status_class" in found["class_cuts"]
    assert found["rosenbluth"] == []
