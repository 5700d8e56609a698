import pytest

from geodata.vocabulary.errors import DeclarationError
from indicators.catalog import catalog_in

VARIABLES = """
title = { de = "Probe", en = "Sample" }
[variable.part]
name = { de = "Teil", en = "Part" }
unit = "persons"
source = ["t"]
secrecy = "register"
[variable.whole]
name = { de = "Alle", en = "All" }
unit = "persons"
source = ["t"]
secrecy = "register"
"""
INDICATOR = """
[indicator.{name}]
name = {{ de = "A", en = "A" }}
meaning = {{ de = "A", en = "A" }}
formula = "{formula}"
unit = "{unit}"
polarity = "neutral"
[[indicator.{name}.example]]
given = {{ part = [1], whole = [2] }}
expect = [50.0]
"""


def load(tmp_path, *indicators, extra=""):
    text = VARIABLES + "".join(INDICATOR.format(name=n, formula=f, unit=u) for n, f, u in indicators) + extra
    (tmp_path / "sample.toml").write_text(text, encoding="utf-8")
    return catalog_in([tmp_path])


def test_indicators_come_after_those_they_read(tmp_path):
    catalog = load(
        tmp_path, ("second", "100 * first / whole", "percent"), ("first", "part + part", "persons")
    )
    assert list(catalog.indicators) == ["first", "second"]
    assert catalog.variables_behind["second"] == {"part", "whole"}
    assert [entry.kind for entry in catalog.indicators.values()] == ["count", "ratio"]


@pytest.mark.parametrize(
    ("indicators", "message"),
    [
        ([("a", "100 * parts / whole", "percent")], "sample.toml, indicator a: the formula reads 'parts'"),
        ([("a", "b + part", "persons"), ("b", "a + part", "persons")], "in a circle"),
        ([("a", "100 * part / whole", "persons")], "multiplies by 100"),
        ([("a", "part + whole", "cases")], "in persons, the indicator in cases"),
        ([("a", "dissimilarity(part, whole)", "index")], "between_areas"),
        ([("a", "exec(part)", "persons")], "no registered function"),
    ],
)
def test_a_wrong_indicator_is_one_sentence(tmp_path, indicators, message):
    with pytest.raises(DeclarationError, match=message):
        load(tmp_path, *indicators)


def test_an_unknown_word_is_refused(tmp_path):
    text = VARIABLES + INDICATOR.format(name="a", formula="part + whole", unit="persons")
    (tmp_path / "sample.toml").write_text(text.replace('"neutral"', '"neutral"\ncolour = "red"'))
    with pytest.raises(DeclarationError, match=r"indicator\.a\.colour: Extra inputs"):
        catalog_in([tmp_path])
