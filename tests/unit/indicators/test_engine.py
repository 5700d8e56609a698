from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import Settings
from app.shipped import catalog_of
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from indicators.aggregation import summed
from indicators.disclosure.primary import Thresholds, is_sensitive, protected
from indicators.engine import computed
from indicators.situation import Situation

CATALOG = catalog_of(Settings())
counts = st.lists(st.one_of(st.sampled_from(Absent), st.integers(0, 500)), min_size=6, max_size=6)


def situation(level, year, vintage=2013, **columns):
    length = len(next(iter(columns.values())))
    day = date(year, 12, 31)
    keys = tuple(f"{n:04d}" for n in range(length))
    cells = {name: Cells.of(list(column)) for name, column in columns.items()}
    return Situation(level, date(vintage, 1, 1), year, day, keys, cells)


def ages(column):
    """Residents by age so many that they hide no recipient."""
    bands = ("residents_under_3", "residents_3_5", "residents_6_14", "residents_15_17", "residents_18_64")
    return dict.fromkeys(bands, column)


def results(*situations):
    return {(v.indicator, v.situation.level, v.situation.year): v for v in computed(CATALOG, situations)}


@given(counts)
def test_a_sum_is_present_only_if_each_part_that_is_a_part_is(column):
    cells, parent = Cells.of(column), np.array([0, 0, 0, 1, 1, 1])
    total = summed(cells, parent, 2)
    for at, half in enumerate((column[:3], column[3:])):
        parts = [cell for cell in half if cell is not Absent.NOT_APPLICABLE]
        if not parts:
            assert total.words()[at] == "not_applicable"
        elif any(isinstance(cell, Absent) for cell in parts):
            assert total.words()[at] in {str(cell) for cell in parts if isinstance(cell, Absent)}
        else:
            assert total.value[at] == sum(parts)


def test_a_change_across_a_reform_is_not_applicable_and_one_without_a_year_is_missing():
    spaces = [
        situation(AreaLevel.SOCIAL_SPACE, year, vintage, residents=[1000 + year, 900])
        for year, vintage in ((2012, 2010), (2013, 2010), (2018, 2018), (2023, 2018))
    ]
    found = results(*spaces)
    assert found[("population_change_5_years", "social_space", 2023)].cells.value.tolist() == [5, 0]
    assert ("population_change_5_years", "social_space", 2018) not in found
    assert ("population_change_5_years", "social_space", 2012) not in found


def test_a_location_quotient_takes_the_whole_from_the_municipality_so_one_gap_spoils_one_area():
    spaces = situation(
        AreaLevel.SOCIAL_SPACE, 2020, sgb2_recipients=[100, Absent.SUPPRESSED], residents=[400, 800]
    )
    whole = situation(AreaLevel.MUNICIPALITY, 2020, sgb2_recipients=[120], residents=[1200])
    found = results(spaces, whole)[("location_quotient_sgb2", "social_space", 2020)].cells
    assert found.words() == ["present", "suppressed"]
    assert found.value[0] == pytest.approx((100 / 400) / (120 / 1200))


def test_a_measure_between_areas_is_absent_if_one_area_is():
    spaces = situation(AreaLevel.SOCIAL_SPACE, 2020, foreigners=[50, Absent.SUPPRESSED], residents=[90, 90])
    whole = situation(AreaLevel.MUNICIPALITY, 2020, foreigners=[60], residents=[180])
    found = results(spaces, whole)[("dissimilarity_foreigners", "municipality", 2020)].cells
    assert found.words() == ["suppressed"]


def test_shares_carry_their_parts_and_an_interval_around_them():
    found = results(situation(AreaLevel.SOCIAL_SPACE, 2020, foreigners=[150, 0], residents=[1000, 800]))
    share = found[("foreigner_share", "social_space", 2020)]
    assert share.cells.value.tolist() == [15.0, 0.0]
    assert share.numerator.value.tolist() == [150, 0]
    assert (share.low.value <= share.cells.value + 1e-12).all()
    assert (share.high.value > share.cells.value).all()


@pytest.mark.parametrize(
    ("count", "group", "threshold", "expected"),
    [
        (0, 50, 10, False),
        (1, 50, 10, True),
        (9, 50, 10, True),
        (10, 50, 10, False),
        (12, 13, 3, True),  # 12 of 13 children: the thirteenth is known
        (13, 13, 3, True),
        (10, 13, 3, False),
        (2, 2, 3, True),
    ],
)
def test_small_counts_and_nearly_all_of_a_group_are_sensitive(count, group, threshold, expected):
    assert is_sensitive(Cells.of([count]), Cells.of([group]), threshold).tolist() == [expected]


def test_a_count_is_withheld_if_nobody_knows_its_group():
    assert is_sensitive(Cells.of([50]), Cells.of([Absent.MISSING]), 10).tolist() == [True]


def test_nearly_all_of_a_group_is_seen_in_any_cut_of_ages():
    areas = situation(
        AreaLevel.SOCIAL_SPACE,
        2020,
        residents=[320, 900],
        residents_under_6=[60, 90],
        residents_6_14=[60, 90],
        sgb2_children_under_15=[119, 90],
    )
    ((safe,), _) = protected(CATALOG, [areas], Thresholds())
    assert safe.variables["sgb2_children_under_15"].words() == ["suppressed", "present"]


def test_social_counts_need_ten_below_the_municipality_and_three_for_it():
    areas = situation(
        AreaLevel.SOCIAL_SPACE,
        2020,
        sgb2_recipients=[9, 10, 400],
        residents=[2, 3, 999],
        **ages([2000, 2000, 2000]),
    )
    whole = situation(AreaLevel.MUNICIPALITY, 2020, sgb2_recipients=[9], residents=[1004], **ages([6000]))
    (safe_areas, safe_whole), withheld = protected(CATALOG, [areas, whole], Thresholds())
    assert safe_areas.variables["sgb2_recipients"].words() == ["suppressed", "present", "present"]
    assert safe_areas.variables["residents"].words() == ["suppressed", "present", "present"]
    assert safe_whole.variables["sgb2_recipients"].words() == ["present"]
    assert withheld["sgb2_recipients"] == withheld["residents"] == 1


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5))
def test_no_small_social_count_survives_protection(column):
    areas = situation(AreaLevel.SOCIAL_SPACE, 2020, sgb2_recipients=column, **ages([900] * 5))
    ((safe,), _) = protected(CATALOG, [areas], Thresholds())
    shown = safe.variables["sgb2_recipients"]
    assert all(value == 0 or value >= 10 for value in shown.value[shown.is_present])
