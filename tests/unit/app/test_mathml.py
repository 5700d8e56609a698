"""Formulas become MathML that is safe to put into a page."""

from xml.etree import ElementTree

import pytest

from app.mathml import TAGS, mathml
from geodata.vocabulary.errors import DeclarationError
from indicators.catalog import catalog_in
from indicators.expression import formula_in, latex
from indicators.methods import shipped_methods

SPACE = "{http://www.w3.org/1998/Math/MathML}"
FORMULAS = {
    **{name: one.declared.formula for name, one in shipped_methods().methods.items()},
    **{
        f"{n}.{i}": s.latex for n, one in shipped_methods().methods.items() for i, s in enumerate(one.symbols)
    },
    **{entry.id: latex(entry.formula.root) for entry in catalog_in().indicators.values() if entry.formula},
}


def test_every_formula_of_the_house_can_be_drawn():
    for name, formula in FORMULAS.items():
        made = mathml(formula)
        root = ElementTree.fromstring(made)
        assert root.tag == f"{SPACE}math", name
        assert {element.tag.removeprefix(SPACE) for element in root.iter()} <= TAGS, name
        assert "\\" not in made, name


def test_a_name_is_one_word():
    made = mathml(latex(formula_in("100 * child_count / (residents - größe_2)").root))
    assert "<mtext>child_count</mtext>" in made
    assert "<mtext>größe_2</mtext>" in made
    assert "<mfrac>" in made


def test_nothing_becomes_nothing():
    assert mathml("") == ""


def test_markup_in_a_formula_is_text():
    made = mathml(r"\text{<script>alert(1)</script>}")
    assert "<script" not in made
    assert "&lt;script&gt;" in made


@pytest.mark.parametrize(
    "formula",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(x)}{x}",
        r"\class{evil}{x}",
        r"\frac{",
        r"\left( x",
        r"x^",
        r"\nonsense x",
    ],
)
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(DeclarationError):
        mathml(formula)
