"""The check of the catalogue says what is wrong, where and what to do; the shipped one is complete."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from app.catalogue import check_catalogue, troubles_with
from geodata.vocabulary.errors import DeclarationError
from indicators.catalog import catalog_in

TOPICS = {
    "demography",
    "household",
    "labour",
    "poverty",
    "youth_welfare",
    "care",
    "disability",
    "health",
    "education",
    "housing",
    "migration",
    "participation",
    "segregation",
    "finance",
}
SAMPLE = """
title = { de = "Probe", en = "Sample" }
reference = [{ title = "Test" }]
[variable.part]
name = { de = "Teil", en = "Part" }
unit = "persons"
source = ["t"]
secrecy = "register"
part_of = "residents"
[variable.residents]
name = { de = "Alle", en = "All" }
unit = "persons"
source = ["t"]
secrecy = "register"
[variable.members]
name = { de = "Mitglieder", en = "Members" }
unit = "persons"
source = ["t"]
secrecy = "register"
[variable.homes]
name = { de = "Wohnungen", en = "Homes" }
unit = "cases"
source = ["t"]
secrecy = "published"
[variable.money]
name = { de = "Geld", en = "Money" }
unit = "eur"
source = ["t"]
secrecy = "published"
[indicator.a]
name = { de = "A", en = "A" }
meaning = { de = "Ein Satz.", en = "A sentence." }
formula = "100 * part / residents"
unit = "percent"
polarity = "neutral"
population = "residents"
minimum_population = 300
[[indicator.a.example]]
given = { part = [100], members = [200], homes = [200], money = [500], residents = [1000] }
expect = [10.0]
"""


def troubles(tmp_path, *changes):
    text = SAMPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "sample.toml").write_text(text, encoding="utf-8")
    catalog = catalog_in([tmp_path])
    return list(troubles_with(catalog, catalog.indicators["a"]))


def test_a_whole_declaration_has_no_trouble(tmp_path):
    assert troubles(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([('reference = [{ title = "Test" }]\n', "")], "no source is named"),
        ([('en = "A sentence."', 'en = "Nothing"')], "meaning.en is no sentence"),
        ([("minimum_population = 300", "minimum_population = 30")], "expected are at least 300"),
        ([("/ residents", "/ members")], "say in 'minimum_group'"),
        ([("* part", "* homes")], "a percentage of cases in persons is none"),
        ([("expect = [10.0]", "expect = [11.0]")], r"the example expects \[11.0\], computed is \[10.0\]"),
        (
            [('"100 * part', '"part'), ('unit = "percent"', 'unit = "eur_per_person"')],
            "the numerator must be in eur, not in persons",
        ),
        (
            [('"100 * part / residents', '"money / homes'), ('unit = "percent"', 'unit = "eur_per_person"')],
            "the denominator must be in persons, not in cases",
        ),
        (
            [('polarity = "neutral"\n', 'polarity = "neutral"\nplan = "homes"\n')],
            "the plan 'homes' is no indicator",
        ),
    ],
)
def test_each_trouble_is_one_sentence(tmp_path, changes, message):
    assert any(re.search(message, trouble) for trouble in troubles(tmp_path, *changes))


def test_all_troubles_are_told_together(tmp_path):
    found = troubles(tmp_path, ('reference = [{ title = "Test" }]\n', ""), ("= 300", "= 3"))
    assert len(found) == 2


def test_the_first_word_of_a_refusal_is_the_file(catalog, tables):
    wrong = catalog.indicators["foreigner_share"]
    unsaid = replace(wrong, declared=wrong.declared.model_copy(update={"reference": ()}))
    spoilt = replace(catalog, indicators={"foreigner_share": unsaid})
    with pytest.raises(DeclarationError, match=r"^demography.toml, indicator foreigner_share: no source is"):
        check_catalogue(spoilt, tables)


def test_the_shipped_catalogue_is_printed_topic_by_topic(catalog, tables):
    lines = check_catalogue(catalog, tables).splitlines()
    assert lines[-1].endswith("examples hold.")
    told = {line.split()[0]: int(line.split()[1]) for line in lines[:-1]}
    assert told == Counter(entry.topic for entry in catalog.indicators.values())
    assert told.keys() >= TOPICS
    assert min(told[topic] for topic in TOPICS) >= 4
    assert sum(told.values()) >= 75


def test_every_indicator_says_its_date_and_source(catalog):
    assert all(entry.declared.reference_date for entry in catalog.indicators.values())
    dates = {entry.declared.reference_date for entry in catalog.indicators.values()}
    assert {"31.12.", "during_year", "school_year", "election_day", "three_years", "as_published"} <= dates
    assert catalog.indicators["child_poverty_share"].declared.revision is not None
    assert catalog.indicators["care_recipients_share"].declared.valid_from == 2017
