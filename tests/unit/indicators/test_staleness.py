"""What has the same fingerprint has the same values; what changed anywhere below has another one."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings import Settings
from app.shipped import catalog_of
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells
from indicators.catalog import Catalog
from indicators.engine import Task, computed, worked
from indicators.places import places_of
from indicators.situation import Situation
from indicators.staleness import origins

CATALOG = catalog_of(Settings())
ROW = places_of([shapely.box(x, 0, x + 1000, 1000) for x in range(0, 4000, 1000)])
NAMES = (
    "residents",
    "foreigners",
    "sgb2_recipients",
    "unemployed_15_64",
    "residents_15_17",
    "residents_18_64",
    "sgb2_children_under_15",
    "residents_under_3",
    "residents_3_5",
    "residents_6_14",
)


def city(shift: int = 0, **changed: list[int]) -> list[Situation]:
    """Four areas in two years, and the whole; each variable with numbers of its own."""
    found = []
    for year in (2020, 2022):
        for level, count in ((AreaLevel.SOCIAL_SPACE, 4), (AreaLevel.MUNICIPALITY, 1)):
            columns = {
                name: Cells.of([1000 + 7 * at + 13 * n + shift for n in range(count)])
                for at, name in enumerate(NAMES)
            }
            columns["residents"] = Cells.of([20_000 * 4 // count + 11 * n for n in range(count)])
            if level is AreaLevel.SOCIAL_SPACE and year == 2022:
                columns |= {name: Cells.of(list(cells)) for name, cells in changed.items()}
            keys = tuple(f"{n:04d}" for n in range(count))
            places = ROW if level is AreaLevel.SOCIAL_SPACE else None
            day = date(year, 12, 31)
            found.append(Situation(level, date(2015, 1, 1), year, day, keys, columns, places))
    return found


def prints(catalog: Catalog, situations: list[Situation]) -> dict[tuple[str, int], str]:
    return {key: origin.fingerprint for key, origin in origins(catalog, situations).items()}


def moved(before, after) -> set[tuple[str, int]]:
    return {key for key in before if before[key] != after[key]}


def test_the_same_facts_give_the_same_fingerprints():
    assert prints(CATALOG, city()) == prints(CATALOG, city())


def test_a_changed_cell_moves_what_rests_on_it_in_its_year_and_nothing_else():
    at = 2  # social spaces of 2022
    changed = moved(prints(CATALOG, city()), prints(CATALOG, city(foreigners=[1, 2, 3, 4])))
    assert ("foreigner_share", at) in changed
    assert ("dissimilarity_foreigners", 3) in changed  # a value of the municipality that rests on the areas
    assert ("child_share", at) not in changed
    assert ("foreigner_share", 0) not in changed


def test_a_change_over_years_rests_on_the_earlier_year_too():
    before = city()
    areas = before[0]
    other = replace(areas, variables={**areas.variables, "unemployed_15_64": Cells.of([1, 2, 3, 4])})
    changed = moved(prints(CATALOG, before), prints(CATALOG, [other, *before[1:]]))
    assert ("unemployment_share_change_2_years", 2) in changed
    assert ("unemployment_share", 2) not in changed


def test_a_new_outline_moves_what_depends_on_neighbours():
    before = city()
    apart = places_of([shapely.box(x, 0, x + 1000, 1000) for x in range(0, 8000, 2000)])
    after = [replace(one, places=apart if one.places else None) for one in before]
    changed = {name for name, _ in moved(prints(CATALOG, before), prints(CATALOG, after))}
    assert "local_cluster_unemployment" in changed
    assert "moran_unemployment" in changed
    assert "unemployment_share" not in changed


def test_another_formula_moves_the_indicator_and_those_that_read_it():
    entry = CATALOG.indicators["unemployment_share"]
    declared = entry.declared.model_copy(update={"minimum_population": 400})
    other = replace(CATALOG, indicators={**CATALOG.indicators, entry.id: replace(entry, declared=declared)})
    changed = {name for name, _ in moved(prints(CATALOG, city()), prints(other, city()))}
    assert {"unemployment_share", "status_index", "local_cluster_unemployment"} <= changed
    assert "foreigner_share" not in changed


def test_a_number_of_the_law_moves_what_reads_it():
    with_parameter = {
        name for name in CATALOG.indicators if CATALOG.indicators[name].inputs & CATALOG.parameters.keys()
    }
    if not with_parameter:
        pytest.skip("no shipped indicator reads a parameter")
    parameters = {
        name: one.model_copy(update={"value": dict.fromkeys(one.value, -1.0)})
        for name, one in CATALOG.parameters.items()
    }
    changed = {
        name
        for name, _ in moved(prints(CATALOG, city()), prints(replace(CATALOG, parameters=parameters), city()))
    }
    assert with_parameter <= changed


@settings(max_examples=6)
@given(
    st.sampled_from(NAMES),
    st.lists(st.integers(400, 3000), min_size=4, max_size=4),
)
def test_what_has_the_same_fingerprint_has_the_same_values(name, column):
    one, other = city(), city(**{name: column})
    before, after = prints(CATALOG, one), prints(CATALOG, other)
    values = [
        {(v.indicator, all_.index(v.situation)): v.cells for v in computed(CATALOG, all_)}
        for all_ in (one, other)
    ]
    for key in values[0].keys() | values[1].keys():
        if before[key] == after[key]:
            np.testing.assert_array_equal(values[0][key].value, values[1][key].value)
            assert values[0][key].words() == values[1][key].words()


def test_a_task_by_itself_gives_what_the_whole_pass_gives():
    situations = city()
    whole = {(v.indicator, situations.index(v.situation)): v for v in computed(CATALOG, situations)}
    for (name, at), origin in origins(CATALOG, situations).items():
        seen = sorted(origin.reads | {at})
        task = Task(tuple(situations[one] for one in seen), seen.index(at), frozenset({name}))
        found = worked(CATALOG, task)
        assert len(found) == ((name, at) in whole)
        for value in found:
            np.testing.assert_array_equal(value.cells.value, whole[(name, at)].cells.value)
            assert value.cells.words() == whole[(name, at)].cells.words()
            assert not value.situation.variables
