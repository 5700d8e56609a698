"""A register names the areas; a file of outlines only draws them."""

from datetime import date

import pytest
import shapely

from app.settings import Settings
from app.shipped import tables_of
from geodata.matching import KnownArea
from geodata.outlines import ValidArea, ValidAreas
from geodata.registered import registered
from geodata.vocabulary.errors import DeliveryError

TABLE = tables_of(Settings())["social_space_outlines"]
MUNICIPALITY = "01999001"
KNOWN = (
    KnownArea(1, MUNICIPALITY, "0101", "Altstadt", date(2020, 1, 1), date(2024, 1, 1)),
    KnownArea(2, MUNICIPALITY, "0105a", "Hafen", date(2020, 1, 1), date(2024, 1, 1)),
    KnownArea(3, MUNICIPALITY, "0101", "Altstadt", date(2024, 1, 1), None),
    KnownArea(4, MUNICIPALITY, "0102", "Mühlenviertel", date(2024, 1, 1), None),
    KnownArea(5, "01999002", "0201", "Kern", date(2024, 1, 1), None),
)


def delivered(*named: tuple[str, str], year: int = 2024) -> ValidAreas:
    areas = tuple(
        ValidArea(
            municipality_key=MUNICIPALITY,
            key=key,
            name=name,
            parent_key=None,
            valid_from=date(year, 12, 31),
            valid_until=None,
            outline=shapely.MultiPolygon([shapely.box(n, 0, n + 1, 1)]),
            line=n + 1,
        )
        for n, (key, name) in enumerate(named)
    )
    return ValidAreas("a.gpkg", TABLE, year, areas, ())


def reasons(*named: tuple[str, str], **more) -> dict[str, str]:
    with pytest.raises(DeliveryError) as caught:
        registered(delivered(*named, **more), KNOWN, MUNICIPALITY)
    return {problem["reason"]: problem["message"] for problem in caught.value.facts["problems"]}


def test_names_and_dates_are_those_of_the_vintage_that_holds():
    areas = registered(delivered(("0101", "Alte Stadt"), ("0102", "Mühlenviertel")), KNOWN, MUNICIPALITY)
    assert [(area.name, area.valid_from, area.valid_until) for area in areas.areas] == [
        ("Altstadt", date(2024, 1, 1), None),
        ("Mühlenviertel", date(2024, 1, 1), None),
    ]
    assert [note.kind for note in areas.notes] == ["text.name_differs"]
    assert "'Alte Stadt'" in areas.notes[0].message
    older = registered(delivered(("0101", "Altstadt"), ("0105a", "Hafen"), year=2022), KNOWN, MUNICIPALITY)
    assert {(area.valid_from, area.valid_until) for area in older.areas} == {
        (date(2020, 1, 1), date(2024, 1, 1))
    }


def test_an_area_of_the_register_without_outline_is_missed_for_its_own_municipality_only():
    found = reasons(("0101", "Altstadt"))
    assert list(found) == ["coverage.missing"]
    assert "1 of 2 areas" in found["coverage.missing"]
    assert "0102 'Mühlenviertel'" in found["coverage.missing"]
    with pytest.raises(DeliveryError, match="0201 'Kern'"):
        registered(delivered(("0101", "Altstadt"), ("0102", "Mühlenviertel")), KNOWN, "01999")


def test_keys_of_another_vintage_and_unknown_keys_are_told_apart():
    found = reasons(("0101", "Altstadt"), ("0102", "Mühlenviertel"), ("0105a", "Hafen"), ("0999", "X"))
    assert "from 2020-01-01 until 2024-01-01 (exclusive)" in found["vintage.mixed"]
    assert "'0999'" in found["key.unknown"]
    assert "Deliver the register first" in reasons(("0101", "Altstadt"), year=2019)["vintage.mixed"]
