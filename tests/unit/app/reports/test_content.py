"""What a document may be filled with, and what is refused before anything is written."""

from dataclasses import replace
from math import inf, nan

import pytest
from shapely.geometry import Point, box

from app.reports.content import AreaCell
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.errors import DisclosureError
from tests.unit.app.reports.invented_town import fields, town

SQUARE = box(11.0, 50.9, 11.1, 51.0)


@pytest.mark.parametrize("reason", list(Absent))
@pytest.mark.parametrize("told", [{"value": 3.0}, {"value": 0.0}, {"low": 1.0}, {"high": 5.0}])
def test_an_absent_cell_brings_no_number_that_tells_it(reason: Absent, told: dict[str, float]) -> None:
    facts: dict[str, float | None] = {"value": None, **told}
    with pytest.raises(DisclosureError) as refused:
        AreaCell("01", "A", SQUARE, status=reason.value, **facts)
    assert not any(str(number) in str(refused.value) for number in told.values())


def test_numerator_and_denominator_together_tell_a_suppressed_rate() -> None:
    with pytest.raises(DisclosureError):
        AreaCell("01", "A", SQUARE, None, "suppressed", numerator=2, denominator=40)
    AreaCell("01", "A", SQUARE, None, "suppressed", denominator=40)
    AreaCell("01", "A", SQUARE, None, "undefined", numerator=0, denominator=0)


@pytest.mark.parametrize("value", [None, nan, inf])
def test_a_present_cell_has_a_finite_value(value: float | None) -> None:
    with pytest.raises(ValueError, match="finite"):
        AreaCell("01", "A", SQUARE, value, "present")


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown status"):
        AreaCell("01", "A", SQUARE, None, "secret")


def test_only_polygons_can_be_drawn() -> None:
    with pytest.raises(ValueError, match="no polygon"):
        _ = AreaCell("01", "A", Point(11, 51), 1.0, "present").outline


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"areas": ()}, "at least one"),
        ({"areas": fields(1.0) * 2}, "twice"),
        ({"breaks": (1.0, 1.0)}, "ascending"),
        ({"breaks": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)}, "at most 5"),
        ({"classes": ((1, "hoch"),), "breaks": ()}, "declared classes"),
    ],
)
def test_contradictory_content_is_refused(facts: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(town(), **facts)  # type: ignore[arg-type]


def test_limits_belong_to_the_class_below_and_absent_cells_to_none() -> None:
    content = town(fields(4.0, 4.01, 21.25, 21.26, -1.0, Absent.SUPPRESSED))
    assert [content.class_of(area) for area in content.areas] == [1, 2, 5, 5, 1, None]


def test_without_breaks_all_values_are_one_class() -> None:
    content = replace(town(fields(3.0, 3.0, Absent.MISSING)), breaks=())
    assert [content.class_of(area) for area in content.areas] == [1, 1, None]


def test_a_class_indicator_has_its_declared_classes() -> None:
    content = replace(town(fields(12.0, 11.0)), breaks=(), classes=((11, "hoch"), (12, "mittel")))
    assert [content.class_of(area) for area in content.areas] == [2, 1]
