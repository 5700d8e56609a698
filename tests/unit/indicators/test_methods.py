"""Every measure has a page, every page a measure; what a page lacks or claims twice is refused by name."""

import ast
import importlib
from pathlib import Path

import pytest

from geodata.vocabulary.errors import DeclarationError
from indicators import measures
from indicators.expression import FUNCTIONS
from indicators.methods import SHIPPED, methods_in, shipped_methods

METHODS = shipped_methods().methods
MEASURES = Path(measures.__file__).parent
EXPLAINED = {name for one in METHODS.values() for name in (one.declared.function, *one.declared.also)}

# Modules without a measure: checks of counts, sorting, drawing, weights, compiling.
WITHOUT_MEASURES = {"compiled", "counting_sort", "counts", "neighbours", "sampling", "steps"}
# Parts of which measures are made: they answer no question of their own.
PARTS = {
    "area_model.area_inputs",
    "area_model.predicted",
    "area_model.quadratic",
    "area_model.require_rank",
    "area_model.weighted_products",
    "autocorrelation.deviations",
    "autocorrelation.islands",
    "autocorrelation.moments_of_weights",
    "autocorrelation.row_sums",
    "autocorrelation.squared_sums",
    "composite.complete_pool",
    "cuts.numbered",
    "exposure.met",
    "income.codes_of",
    "income.require_mean",
    "income.require_positive",
    "rates.normal_score",
    "rates.parts_of_wholes",
    "rates.refuse_negative",
    "segregation_nulls.against_draws",
    "segregation_nulls.index_of",
}
# Definitions that are nobody's invention.
WITHOUT_SOURCE = {"share", "either", "direction"}


def public_functions():
    for path in sorted(MEASURES.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.stem}.{node.name}"


def test_every_measure_has_a_page():
    public = [name for name in public_functions() if name.partition(".")[0] not in WITHOUT_MEASURES]
    assert len(public) > 130
    unexplained = {name for name in public if f"indicators.measures.{name}" not in EXPLAINED}
    assert unexplained == PARTS


def test_the_functions_of_all_pages_exist():
    for name in sorted(EXPLAINED):
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), name


def test_every_function_of_the_formula_language_has_exactly_one_page():
    words = [one.declared.formula_function for one in METHODS.values() if one.declared.formula_function]
    assert sorted(words) == sorted(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_page_is_whole(name):
    one = METHODS[name].declared
    assert one.question.de.endswith("?")
    assert one.question.en.endswith("?")
    for text in (one.caution, *METHODS[name].undefined):
        assert text.de.endswith(".")
        assert text.en.endswith(".")
    assert METHODS[name].undefined or one.bounds is None
    assert METHODS[name].symbols
    assert bool(one.reference) != (name in WITHOUT_SOURCE)
    assert len({sign.latex for sign in METHODS[name].symbols}) == len(METHODS[name].symbols)


def test_german_and_english_are_two_texts():
    for name, one in METHODS.items():
        for text in (one.declared.question, one.declared.caution, *one.undefined, *one.symbols):
            assert text.de != text.en, name


def test_every_declared_symbol_is_used():
    files = {path.stem: path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.toml")}
    own = {stem: text.split("symbols = [")[1:] for stem, text in files.items()}
    used = {
        stem: {word for part in parts for word in part.split("]")[0].split('"')[1::2]}
        for stem, parts in own.items()
    }
    used["symbols"] = set().union(*used.values())
    for stem, text in files.items():
        declared = {line[8:-1] for line in text.splitlines() if line.startswith("[symbol.")}
        assert declared <= used[stem], stem


def test_ends_rise():
    for name, one in METHODS.items():
        if one.declared.bounds is None:
            continue
        ends = (one.declared.bounds.lowest, one.declared.bounds.neutral, one.declared.bounds.highest)
        numbers = [end.at for end in ends if end is not None and end.at is not None]
        assert numbers == sorted(set(numbers)), name


SYMBOLS = """
[symbol.x]
latex = 'x'
de = "Wert"
en = "value"
"""
FAMILY = """
title = {{ de = "Probe", en = "Sample" }}
position = 1
unit = {{ de = "Anteil", en = "share" }}
[method.{name}]
name = {{ de = "Probe", en = "Sample" }}
question = {{ de = "Was?", en = "What?" }}
formula = 'x'
symbols = ["{symbol}"]
caution = {{ de = "Vorsicht.", en = "Take care." }}
function = "indicators.measures.rates.share"
{extra}
"""


def load(tmp_path, *families):
    (tmp_path / "symbols.toml").write_text(SYMBOLS, encoding="utf-8")
    for number, (name, symbol, extra) in enumerate(families):
        text = FAMILY.format(name=name, symbol=symbol, extra=extra)
        (tmp_path / f"family_{number}.toml").write_text(text, encoding="utf-8")
    return methods_in(tmp_path)


def test_a_method_takes_over_what_its_family_says(tmp_path):
    (one,) = load(tmp_path, ("a", "x", "")).methods.values()
    assert one.unit.en == "share"
    assert [sign.de for sign in one.symbols] == ["Wert"]


def test_a_symbol_that_nobody_explains_is_named(tmp_path):
    with pytest.raises(
        DeclarationError, match=r"family_0\.toml, method a: the symbols y are explained neither"
    ):
        load(tmp_path, ("a", "y", ""))


def test_a_method_is_declared_once(tmp_path):
    with pytest.raises(DeclarationError, match=r"family_1\.toml declares the method 'a' a second time"):
        load(tmp_path, ("a", "x", ""), ("a", "x", ""))


def test_a_function_of_the_formula_language_has_one_page(tmp_path):
    claim = 'formula_function = "moran"'
    with pytest.raises(DeclarationError, match=r"method b: the function 'moran' .* already explained by 'a'"):
        load(tmp_path, ("a", "x", claim), ("b", "x", claim))


def test_an_unknown_word_is_named(tmp_path):
    with pytest.raises(DeclarationError, match=r"method\.a\.warning"):
        load(tmp_path, ("a", "x", 'warning = "no"'))
