"""Who enters an index, how sure its classes are, and how far a converted value may lie off."""

from datetime import date

import numpy as np
import pytest

from app.settings import Settings
from app.shipped import catalog_of
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from indicators.composition import entered, indexed
from indicators.conversion import ConvertedSituation, converted_values
from indicators.measures.cuts import Classes, Cut
from indicators.measures.sensitivity import Proportion, input_sensitivity, weight_sensitivity
from indicators.measures.steps import Part, Step
from indicators.situation import Situation

CATALOG = catalog_of(Settings())
PART = Part(Step(("a", "b"), again="z_pop"), Classes((Cut(-0.5, "above"), Cut(0.5, "below")), (1, 2, 3)))
A, B = Cells.of([1, 2, 3, 4, 5, 6]), Cells.of([2, 1, 5, 2, 6, 5])


@pytest.mark.parametrize("reason", [Absent.SUPPRESSED, Absent.MISSING])
def test_an_area_of_which_nobody_knows_the_residents_has_no_class(reason):
    people = Cells.of([900, 900, reason, 900, 200, 900])
    cells = indexed(PART, entered(PART, [A, B], people, 300)).cells("class")
    assert cells.words() == ["present", "present", str(reason), "present", "too_few_residents", "present"]


def test_without_a_smallest_population_residents_do_not_matter():
    people = Cells.all_absent(6, Absent.MISSING)
    assert indexed(PART, entered(PART, [A, B], people, 0)).cells("class").is_present.all()


def test_a_class_is_as_unsure_as_the_larger_of_both_kinds_of_draws_says():
    random = np.random.default_rng(3)
    inputs = [Cells.of(random.uniform(10, 40, 40).tolist()) for _ in range(2)]
    index = indexed(PART, entered(PART, inputs, Cells.of([900] * 40), 300))
    by_weights = weight_sensitivity(index.result, PART).flip_share
    for persons in (100.0, 1e9):  # with few of them chance rules, with many the weights
        sources = [Proportion(cells.value * persons / 100, np.full(40, persons), 100.0) for cells in inputs]
        by_inputs = input_sensitivity(index.result, index.entered.matrix, sources, PART).flip_share
        assert ((by_inputs > by_weights) if persons == 100 else (by_inputs < by_weights)).any()
        np.testing.assert_array_equal(index.flip_share(sources), np.maximum(by_inputs, by_weights))
    np.testing.assert_array_equal(index.flip_share([None, None]), by_weights)


def test_a_converted_share_does_not_pass_100_percent_nor_fall_below_0():
    counts = {"foreigners": [995.0, 2.0, 500.0], "residents": [1000.0, 1000.0, 1000.0]}
    day = date(2020, 12, 31)
    cells = {name: Cells.of(column) for name, column in counts.items()}
    situation = Situation(AreaLevel.SOCIAL_SPACE, date(2019, 1, 1), 2018, day, ("1", "2", "3"), cells)
    band = np.array([30.0, 30.0, 30.0])
    frame = ConvertedSituation(
        situation=situation,
        converted_from=date(2013, 1, 1),
        estimated_share=dict.fromkeys(counts, np.ones(3)),
        low={name: np.array(column) - band for name, column in counts.items()},
        high={name: np.array(column) + band for name, column in counts.items()},
    )
    found = {one.values.indicator: one for one in converted_values(CATALOG, [frame])}["foreigner_share"]
    assert found.high[0] == 100
    assert found.low[1] == 0
    assert found.low[2] < 50 < found.high[2] < 60
