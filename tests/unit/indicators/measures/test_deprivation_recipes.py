"""The British indices of deprivation, carried out from their recipes and held against what is published."""

import numpy as np
import pytest

from indicators.measures.composite import composite
from indicators.measures.deprivation import rank_share, ranks, stretched
from indicators.recipe import shipped_recipes
from tests.unit.indicators.measures.shared_material import ORACLES, column, needs_shared, rows_of

RECIPES = shipped_recipes()


def _carried_out(recipe, file, turned=lambda word: f"{word}_rank"):
    """Areas' keys, their published columns, and the result of a recipe over the published ranks."""
    rows = rows_of(ORACLES / "data" / file)
    columns = {name.lower(): name for name in rows[0]}
    part = RECIPES[recipe].part["index"].executable()
    matrix = np.column_stack([column(rows, columns[turned(word)]) for word in part.inputs])
    sign = -1.0 if turned("") == "_rank" else 1.0  # rank 1 is the most deprived
    keys = [row[next(iter(rows[0]))] for row in rows]
    return keys, rows, part, composite(sign * matrix, np.full(len(rows), True), part)


@needs_shared
@pytest.mark.parametrize(
    ("recipe", "file", "areas", "within", "ranks_within"),
    [
        ("imd_2025", "imd2025_england.csv", 33_755, 0.0007, 1),
        ("wimd_2019", "wimd2019_wales.csv", 1_909, 6e-9, 0),
    ],
)
def test_published_scores_and_ranks_of_every_area(recipe, file, areas, within, ranks_within):
    _, rows, _, result = _carried_out(recipe, file)
    assert len(rows) == areas
    assert np.abs(result.index - column(rows, "IMD_score")).max() <= within
    apart = np.abs(ranks(result.index) - column(rows, "IMD_rank"))
    assert apart.max() <= ranks_within
    assert np.count_nonzero(apart) <= 2  # two areas share a score in three decimals


@needs_shared
def test_scores_of_the_domains_give_what_their_ranks_give():
    _, rows, _, result = _carried_out("wimd_2019", "wimd2019_wales.csv", lambda word: f"{word}_score")
    assert np.abs(result.index - column(rows, "IMD_score")).max() <= 6e-9


@needs_shared
def test_ranks_of_england_2019():
    keys, _, _, result = _carried_out("imd_2019", "imd2019_england_domain_ranks.csv")
    ranked = ranks(result.index)
    assert keys[int(np.argmin(ranked))] == "E01021988"  # Jaywick, known as the most deprived
    assert round(result.index[keys.index("E01021988")], 1) == 92.7
    assert ranked[keys.index("E01000001")] == 29_199
    assert result.class_code[keys.index("E01000001")] == 9


@needs_shared
@pytest.mark.parametrize(
    ("recipe", "file", "within_min", "within"),
    [
        ("simd_2020", "simd2020_domain_ranks.csv", 7, 1),
        ("nimdm_2017", "nimdm2017_domain_ranks.csv", 5, 0),
        ("imd_2019", "imd2019_england_domain_ranks.csv", 0, 0),
    ],
)
def test_ranking_the_published_ranks_again_moves_little(recipe, file, within_min, within):
    """The published ranks of tied areas are their own kind of rank; a recipe has to rank them again."""
    keys, rows, part, result = _carried_out(recipe, file)
    columns = {name.lower(): name for name in rows[0]}
    directly = np.zeros(len(rows))
    for word, weight in zip(part.inputs, part.step.weights, strict=True):
        directly += weight * stretched(rank_share(column(rows, columns[f"{word}_rank"])))
    published = ranks(directly)
    assert np.abs(ranks(result.index) - published).max() <= within
    again = part.__class__(part.step.__class__(**{**vars(part.step), "ties": "min"}), part.classes)
    matrix = np.column_stack([-column(rows, columns[f"{word}_rank"]) for word in part.inputs])
    lowest = composite(matrix, np.full(len(keys), True), again)
    assert np.abs(ranks(lowest.index) - published).max() <= within_min


@needs_shared
def test_every_tenth_of_england_has_a_tenth_of_the_areas():
    _, rows, _, result = _carried_out("imd_2025", "imd2025_england.csv")
    tenth = np.ceil(column(rows, "IMD_rank") / len(rows) * 10)
    is_other = result.class_code != tenth
    # Two areas whose printed scores agree have ranks the other way round; no tenth ends between them.
    assert is_other.sum() == 0


def test_each_preset_says_where_it_comes_from():
    assert set(RECIPES) >= {
        "hamburg_rise", "muenster", "gisd_like", "imd_2019", "imd_2025", "wimd_2019", "simd_2020",
        "nimdm_2017", "nrw_school",
    }  # fmt: skip
    for recipe in RECIPES.values():
        assert recipe.version >= 1
        assert all(reference.href.startswith("https://") for reference in recipe.reference)
        labels = [recipe.name, *recipe.input.values(), *(part.name for part in recipe.part.values())]
        labels += [entry.label for part in recipe.part.values() for entry in part.classes]
        assert all(label.de.strip() and label.en.strip() for label in labels)
