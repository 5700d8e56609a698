"""Numbers by language, signs, and labels of classes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.content import Language
from app.reports.wording import (
    REASONS,
    SIGNS,
    WORDS,
    class_labels,
    clean,
    escaped,
    in_words,
    number,
    part,
    printed,
    sign_of,
)
from geodata.vocabulary.cells import STATUSES, Absent
from tests.unit.app.reports.invented_town import fields, town


@pytest.mark.parametrize(
    ("value", "decimals", "language", "text"),
    [
        (1234567.891, 2, "de", "1.234.567,89"),
        (1234567.891, 2, "en", "1,234,567.89"),
        (-1234.5, 1, "de", "−1.234,5"),
        (-0.04, 1, "de", "0,0"),
        (12.0, 0, "de", "12"),
    ],
)
def test_numbers_are_printed_by_language(value: float, decimals: int, language: Language, text: str) -> None:
    assert number(value, decimals, language) == text


def test_parts_are_whole_or_have_two_decimals() -> None:
    assert [part(1200, "de"), part(1200.5, "de")] == ["1.200", "1.200,50"]


def test_zero_and_almost_zero_and_absent_have_three_signs() -> None:
    content = town(fields(0.0, 0.004, Absent.SUPPRESSED))
    assert [printed(content, area) for area in content.areas] == ["-", "0,0", "."]
    assert [sign_of(area) for area in content.areas] == ["-", "", "."]
    assert [in_words(content, area) for area in content.areas] == ["0", "0,0", "kein Wert: geheim gehalten"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_status_has_words_and_every_absent_one_a_sign(language: Language) -> None:
    assert set(REASONS[language]) == set(STATUSES)
    assert set(SIGNS) == set(STATUSES) - {"present"}
    assert REASONS[language]["suppressed"] == REASONS[language]["unknown_or_confidential"]


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS["de"]) == set(WORDS["en"])


def test_labels_name_the_limits_of_their_classes() -> None:
    expected = [
        "bis 4,0",
        "über 4,0 bis 7,5",
        "über 7,5 bis 11,0",
        "über 11,0 bis 15,5",
        "über 15,5 bis 21,2",
    ]
    assert class_labels(town()) == expected


def test_the_last_label_reaches_the_largest_value() -> None:
    assert class_labels(town(fields(1.0, 30.0)))[-1] == "über 15,5 bis 30,0"


def test_labels_take_more_decimals_where_limits_would_look_alike() -> None:
    content = replace(town(fields(1.01, 1.04)), breaks=(1.02, 1.04))
    assert class_labels(content) == ["bis 1,02", "über 1,02 bis 1,04"]


def test_one_class_is_named_by_its_smallest_and_largest_value() -> None:
    content = replace(town(fields(1.0, 3.0), language="en"), breaks=())
    assert class_labels(content) == ["1.0 to 3.0"]


def test_without_any_value_the_classes_have_no_limits() -> None:
    assert class_labels(replace(town(fields(Absent.MISSING)), breaks=())) == ["kein Wert"]


def test_a_class_indicator_prints_its_labels_and_has_no_sign_for_code_zero() -> None:
    content = replace(town(fields(0.0, 1.0)), breaks=(), classes=((0, "hoch"), (1, "mittel")))
    assert [printed(content, area) for area in content.areas] == ["hoch", "mittel"]


@given(st.text(st.characters(codec=None)))
def test_escaped_text_has_no_mark_up_and_can_be_written(text: str) -> None:
    assert not set(escaped(text)) & set("<>\"'\r\n\x00")
    clean(text).encode()
