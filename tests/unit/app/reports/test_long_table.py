"""Rows that are complete by themselves, in two dialects; absent is never zero, and nothing is a formula."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.content import AreaCell, Language
from app.reports.delimited import DIALECTS, MARK, field
from app.reports.long_table import ORDER, Shared, head, lines
from app.reports.wording import SIGNS, clean
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.errors import DisclosureError
from tests.unit.app.reports.invented_town import VALUES, area, fields

TOLD = Shared(
    language="de",
    municipality_key="01234000",
    municipality="Musterstadt",
    indicator="children_share",
    indicator_name="Anteil der Kinder",
    level="social_space",
    level_name="Sozialraum",
    year=2023,
    reference_date=date(2023, 12, 31),
    vintage=date(2019, 1, 1),
    converted_from=None,
    unit="%",
    interval_method="wilson",
    classes={},
    attribution=("Statistikstelle", "Arbeitsagentur"),
    licence="CC0-1.0",
    edition="1 (01.07.2024)",
)
NUMBERS = ("value", "numerator", "denominator", "low", "high", "flip_share", "estimated_share")
cells = st.one_of(st.sampled_from(list(Absent)), st.floats(-1e12, 1e12, allow_nan=False), st.just(0.0))


def read_back(told: Shared, areas: Sequence[AreaCell]) -> list[dict[str, str]]:
    """The rows by the names of the columns, whatever the headings are."""
    text = head(told.language) + "".join(lines(told, areas))
    separator = DIALECTS[told.language].separator
    first, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    assert len(first) == len(ORDER)
    return [dict(zip(ORDER, row, strict=True)) for row in rows]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_column_has_a_heading_of_its_own(language: Language) -> None:
    text = head(language)
    assert text.startswith(MARK)
    assert text.endswith("\r\n")
    headings = text.removeprefix(MARK).strip().split(DIALECTS[language].separator)
    assert len(set(headings)) == len(ORDER) == 31
    assert not any(re.search(r'[;,"=]', heading) for heading in headings)
    assert (tuple(headings) == ORDER) == (language == "en")


def test_german_headings_say_which_end_of_what() -> None:
    headings = dict(zip(ORDER, head("de").removeprefix(MARK).strip().split(";"), strict=True))
    assert headings["low"] == "Unsicherheitsbereich von"
    assert headings["vintage"] == "Gebietsstand"
    assert headings["could_flip"] == "Klasse unsicher"


@pytest.mark.parametrize(("language", "mark"), [("de", ","), ("en", ".")])
@given(values=st.lists(cells, min_size=1, max_size=12))
def test_absent_is_empty_with_word_and_sign(
    language: Language, mark: str, values: list[float | Absent]
) -> None:
    rows = read_back(replace(TOLD, language=language), fields(*values))
    for cell, row in zip(values, rows, strict=True):
        if isinstance(cell, Absent):
            assert [row[name] for name in NUMBERS] == [""] * len(NUMBERS)
            assert (row["status"], row["sign"]) == (cell.value, SIGNS[cell.value])
            assert row["interval_method"] == ""
        else:
            assert re.fullmatch(rf"-?\d+({re.escape(mark)}\d+)?", row["value"])
            assert float(row["value"].replace(mark, ".")) == cell
            assert (row["status"], row["sign"]) == ("present", "-" if cell == 0 else "")
            assert row["interval_method"] == "wilson"


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)), st.sampled_from(["de", "en"]))
def test_no_text_leaves_its_cell_or_is_run(name: str, source: str, language: Language) -> None:
    told = replace(TOLD, language=language, attribution=(source,), municipality=name)
    (row,) = read_back(told, [area(0, 1.0, name)])
    for word, given_text in (("name", name), ("municipality", name), ("source", source)):
        assert row[word] in {clean(given_text), "'" + clean(given_text)}
        assert not re.match(r"\s*[=+\-@＝＋－＠]", row[word])
    assert row["edition"] == "1 (01.07.2024)"


def test_a_class_has_its_label_and_whether_it_is_certain() -> None:
    told = replace(TOLD, classes={1: "hoch", 2: "mittel"}, interval_method=None)
    sure = AreaCell("01", "A", {}, 1.0, "present", flip_share=0.049)
    unsure = AreaCell("02", "B", {}, 2.0, "present", flip_share=0.05)
    never_tried = AreaCell("03", "C", {}, 2.0, "present")
    absent = AreaCell("04", "D", {}, None, "missing")
    rows = read_back(told, [sure, unsure, never_tried, absent])
    assert [(row["class_label"], row["flip_share"], row["could_flip"], row["sign"]) for row in rows] == [
        ("hoch", "0,049", "nein", ""),
        ("mittel", "0,05", "ja", ""),
        ("mittel", "", "", ""),
        ("", "", "", "k. A."),
    ]


def test_a_withheld_class_must_not_say_how_certain_it_is() -> None:
    with pytest.raises(DisclosureError, match="tell its value"):
        AreaCell("01", "A", {}, None, "suppressed", flip_share=0.2)


def test_a_converted_row_says_from_where_and_how_much_is_estimated() -> None:
    told = replace(TOLD, converted_from=date(2013, 1, 1))
    cell = AreaCell(
        "01", "A", {}, 7.5, "present", estimated_share=0.25, band_low=7.0, band_high=8.0, low=6.5, high=8.5
    )
    (row,) = read_back(told, [cell])
    assert (row["converted_from"], row["vintage"]) == ("2013-01-01", "2019-01-01")
    assert (row["estimated_share"], row["band_low"], row["band_high"]) == ("0,25", "7", "8")
    assert row["note"] == "geschätzt: von anderen Grenzen umgerechnet"


def test_further_fields_stand_behind_each_row_in_the_same_dialect() -> None:
    texts = list(lines(TOLD, fields(*VALUES), [1.5, None, "present"]))
    assert len(texts) == len(VALUES)
    assert all(text.endswith(';1,5;;"present"\r\n') for text in texts)
    headings = head("de", [("rank", "Rang")]).strip().split(";")
    assert (headings[-1], len(headings)) == ("Rang", len(ORDER) + 1)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_in_full_and_read_back_the_same(value: float) -> None:
    assert float(field(value, DIALECTS["en"])) == value
    assert field(value, DIALECTS["de"]).replace(",", ".") == field(value, DIALECTS["en"])
    assert re.fullmatch(r"-?\d+(\.\d+)?", field(value, DIALECTS["en"]))
