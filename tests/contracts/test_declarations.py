"""Declarations, generated pages and errors agree with the code."""

from pathlib import Path

import pytest

from app.catalogue import check_catalogue, check_example
from app.messages import words_in
from app.problems import status_of
from app.reference import error_classes, reference_pages
from app.settings import Settings
from app.shipped import catalog_of, tables_of
from geodata.vocabulary.areas import AreaLevel

ROOT = Path(__file__).resolve().parents[2]
CATALOG, TABLES = catalog_of(Settings()), tables_of(Settings())
EXAMPLES = [
    pytest.param(entry, example, id=f"{name}-{number}")
    for name, entry in CATALOG.indicators.items()
    for number, example in enumerate(entry.declared.example, start=1)
]


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_every_example_worked_by_hand_holds(entry, example):
    check_example(CATALOG, entry, example)


def test_the_catalogue_is_whole():
    assert "all" in check_catalogue(CATALOG, TABLES)


@pytest.mark.parametrize("name", sorted(reference_pages(CATALOG, TABLES)))
def test_generated_pages_are_current(name):
    assert (ROOT / name).read_text(encoding="utf-8") == reference_pages(CATALOG, TABLES)[name], (
        "run make docs"
    )


def test_errors_are_complete():
    kinds = error_classes()
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes)
    for kind in kinds:
        assert 400 <= status_of(kind) < 600
        assert kind.__doc__
        assert kind.code in words_in("problem", "de") & words_in("problem", "en")


@pytest.mark.parametrize("group", ["problem", "level", "deviation"])
def test_texts_exist_in_both_languages(group):
    assert words_in(group, "de") == words_in(group, "en")


def test_every_level_has_a_name():
    assert words_in("level", "de") == {level.value for level in AreaLevel}


def test_isolation_and_exposure_of_a_group_point_to_opposite_sides(catalog):
    """They add up to 1: if more of the one is worse, more of the other is better."""
    opposite = {
        "higher_is_worse": "higher_is_better",
        "higher_is_better": "higher_is_worse",
        "neutral": "neutral",
    }
    pairs = [name for name in catalog.indicators if name.startswith("exposure_")]
    assert pairs
    for name in pairs:
        isolation = catalog.indicators[name.replace("exposure_", "isolation_")].declared
        assert catalog.indicators[name].declared.polarity == opposite[isolation.polarity]
