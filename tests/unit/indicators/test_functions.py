"""The functions of the formula language: each is bound to a measure, and absent cells stay absent."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from app.settings import Settings
from app.shipped import catalog_of
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import DeclarationError
from indicators import functions
from indicators.catalog import catalog_in
from indicators.engine import computed
from indicators.expression import BETWEEN_AREAS, CLASSIFYING, FUNCTIONS, PER_AREA
from indicators.places import Places, places_of
from indicators.situation import Situation

CATALOG = catalog_of(Settings())
SQUARES = [shapely.box(x, y, x + 1000, y + 1000) for y in range(0, 6000, 1000) for x in range(0, 6000, 1000)]
GRID = places_of(SQUARES)


def spaces(places: Places | None, **columns) -> Situation:
    cells = {name: Cells.of(list(column)) for name, column in columns.items()}
    length = len(next(iter(cells.values())))
    keys = tuple(f"{n:04d}" for n in range(length))
    day = date(2020, 12, 31)
    return Situation(AreaLevel.SOCIAL_SPACE, date(2015, 1, 1), 2020, day, keys, cells, places)


def whole(**columns) -> Situation:
    cells = {name: Cells.of([value]) for name, value in columns.items()}
    day = date(2020, 12, 31)
    return Situation(AreaLevel.MUNICIPALITY, date(2015, 1, 1), 2020, day, ("16000002",), cells)


def results(*situations):
    return {(v.indicator, v.situation.level): v for v in computed(CATALOG, situations)}


def test_every_function_is_bound_once():
    bound = [
        *functions.PAIRS,
        *functions.GROUPS,
        *functions.PLACED,
        *functions.LOCAL,
        *functions.LOCAL_PLACED,
        "either",
        "change",
        "location_quotient",
    ]
    assert sorted(bound) == sorted(FUNCTIONS)
    assert {*functions.PAIRS, *functions.GROUPS, *functions.PLACED} == BETWEEN_AREAS
    assert {*functions.LOCAL, *functions.LOCAL_PLACED} < PER_AREA
    assert functions.CLASSES.keys() == CLASSIFYING


@pytest.mark.parametrize("name", sorted(functions.PAIRS))
def test_a_pair_is_undefined_where_nobody_belongs_to_the_group(name):
    found = results(
        spaces(GRID, foreigners=[0] * 36, residents=[1000] * 36), whole(foreigners=0, residents=36_000)
    )
    for indicator, entry in CATALOG.indicators.items():
        if entry.formula and entry.formula.text == f"{name}(foreigners, residents)":
            assert found[(indicator, "municipality")].cells.words() == ["undefined"]
            assert found[(indicator, "municipality")].interval_method is None


def test_segregation_carries_a_bootstrap_interval_and_what_chance_gives():
    group = [200 + 17 * (at % 5) + 60 * (at < 6) for at in range(36)]  # many areas near the mean
    found = results(
        spaces(GRID, foreigners=group, residents=[1000] * 36),
        whole(foreigners=sum(group), residents=36_000),
    )
    index = found[("dissimilarity_foreigners", "municipality")]
    chance = found[("dissimilarity_expected_foreigners", "municipality")]
    corrected = found[("dissimilarity_corrected_foreigners", "municipality")]
    assert index.interval_method == "bootstrap"
    assert index.low.value[0] < corrected.cells.value[0] < index.high.value[0]
    assert 0 < chance.cells.value[0] < index.cells.value[0]
    assert corrected.cells.value[0] < index.cells.value[0]
    assert chance.interval_method is None


def test_the_same_facts_give_the_same_random_interval():
    column = {"foreigners": [20 + 15 * at for at in range(36)], "residents": [900] * 36}
    one, other = (results(spaces(GRID, **column), whole(foreigners=0, residents=1)) for _ in range(2))
    key = ("dissimilarity_foreigners", "municipality")
    assert one[key].low.value[0] == other[key].low.value[0]


def test_where_small_numbers_shift_an_index_it_has_no_interval():
    """Sixty areas, one member of a group of 1 % each: D is far from 0 by chance alone."""
    random = np.random.default_rng(1)
    group = random.binomial(100, 0.01, 60).tolist()
    found = results(
        spaces(None, foreigners=group, residents=[100] * 60), whole(foreigners=sum(group), residents=6000)
    )
    index = found[("dissimilarity_foreigners", "municipality")]
    assert index.cells.is_present[0]
    assert index.interval_method is None
    assert found[("dissimilarity_expected_foreigners", "municipality")].cells.value[0] > 0.2


def test_an_area_whose_counts_do_not_fit_spoils_no_other():
    column = {
        "unemployed_15_64": [100, 5000, 90, 60],
        "residents_15_17": [0] * 4,
        "residents_18_64": [1000] * 4,
        "residents": [5000] * 4,
        "foreigners": [100, 9000, 200, 300],
    }
    found = results(spaces(None, **column), whole(foreigners=9600, residents=20_000))
    assert found[("smoothed_unemployment", "social_space")].cells.words() == [
        "present",
        "undefined",
        "present",
        "present",
    ]
    quotient = found[("location_quotient_foreigners", "social_space")].cells
    assert quotient.words() == ["present", "undefined", "present", "present"]


def test_a_measure_rests_on_the_boundaries_that_have_its_data():
    old = spaces(None, residents=[1000] * 4)
    new = replace(spaces(None, foreigners=[10, 100, 300, 20], residents=[1000] * 4), vintage=date(2020, 6, 1))
    found = results(old, new, whole(foreigners=430, residents=4000))
    assert found[("dissimilarity_foreigners", "municipality")].basis == date(2020, 6, 1)
    both = spaces(None, foreigners=[10, 100, 300, 20], residents=[1000] * 4)
    found = results(both, new, whole(foreigners=430, residents=4000))
    assert found[("dissimilarity_foreigners", "municipality")].basis == date(2020, 6, 1)


def test_few_residents_alone_make_nothing_of_what_nobody_delivered():
    found = results(spaces(None, residents=[100, 1000, 100]))
    assert ("foreigner_share", "social_space") not in found


def test_what_needs_outlines_is_missing_without_them():
    column = {"foreigners": [50 + at for at in range(36)], "residents": [900] * 36}
    total = {"foreigners": 1, "residents": 1}
    without = results(spaces(None, **column), whole(**total))
    with_outlines = results(spaces(GRID, **column), whole(**total))
    assert ("distance_isolation_foreigners", "municipality") not in without  # nothing to show
    assert ("local_cluster_foreigners", "social_space") not in without
    assert with_outlines[("distance_isolation_foreigners", "municipality")].cells.words() == ["present"]
    assert with_outlines[("moran_foreigners", "municipality")].cells.value[0] > 0.5


def test_local_clusters_are_found_where_high_values_gather_and_nowhere_else():
    share = [300 if at % 6 < 3 and at < 18 else 60 for at in range(36)]
    found = results(spaces(GRID, foreigners=share, residents=[1000] * 36))
    cluster = found[("local_cluster_foreigners", "social_space")].cells
    assert cluster.value[7] == 1  # in the middle of the high corner
    assert cluster.value[35] != 1
    assert set(cluster.value) <= {0.0, 1.0, 2.0, 3.0, 4.0}
    hot = found[("hot_spot_foreigners", "social_space")].cells
    assert hot.value[7] == 1


def test_a_withheld_area_has_no_cluster_and_is_nobodys_neighbour():
    share = [300.0 if at % 6 < 3 and at < 18 else 60.0 for at in range(36)]
    gap = [*share[:8], Absent.SUPPRESSED, *share[9:]]
    found = results(spaces(GRID, foreigners=gap, residents=[1000] * 36))
    cells = found[("local_cluster_foreigners", "social_space")].cells
    assert cells.words()[8] == "suppressed"
    assert (np.delete(cells.status, 8) == 0).all()


def test_an_island_has_no_cluster():
    apart = places_of([*SQUARES[:35], shapely.box(90_000, 0, 91_000, 1000)])
    found = results(spaces(apart, foreigners=[60 + at for at in range(36)], residents=[1000] * 36))
    assert found[("local_cluster_foreigners", "social_space")].cells.words()[35] == "undefined"


def test_smoothing_draws_small_areas_to_the_mean_and_leaves_large_ones():
    found = results(
        spaces(
            None,
            unemployed_15_64=[1, 200, 90, 60],
            residents_15_17=[0] * 4,
            residents_18_64=[10, 1000, 1000, 1000],
            residents=[5000] * 4,
        )
    )
    smooth = found[("smoothed_unemployment", "social_space")].cells.value
    mean = 100 * 351 / 3010
    assert abs(smooth[0] - mean) < abs(10 - mean)
    assert abs(smooth[1] - 20) < 0.5


def test_a_classifying_function_stands_alone(tmp_path):
    (tmp_path / "own.toml").write_text(
        """
title = { de = "Eigenes", en = "Own" }
[variable.cases]
name = { de = "Fälle", en = "Cases" }
unit = "persons"
source = ["own"]
secrecy = "register"
[indicator.twice]
name = { de = "Doppelt", en = "Twice" }
meaning = { de = "-", en = "-" }
formula = "2 * local_cluster(cases)"
unit = "index"
polarity = "neutral"
[[indicator.twice.example]]
given = { cases = [1, 2] }
expect = [0, 0]
""",
        encoding="utf-8",
    )
    with pytest.raises(DeclarationError, match="gives classes"):
        catalog_in([tmp_path])


def test_places_are_those_of_the_same_areas():
    with pytest.raises(ValueError, match="same areas"):
        Places(np.ones(3), np.zeros((2, 2)), GRID.touching)
    half = GRID.within(np.arange(36) < 18)
    assert half.land_area_km2.size == 18
    assert half.touching.starts.size == 19
