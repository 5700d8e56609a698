import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import DeclarationError
from indicators.expression import evaluated, formula_in, latex, ratio_of


def value(text, **columns):
    cells = {name: Cells.of(column) for name, column in columns.items()}
    length = len(next(iter(columns.values())))
    return evaluated(formula_in(text).root, length, cells.__getitem__)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.b",
        "a[0]",
        "lambda: 1",
        "a if b else c",
        "(x := 1)",
        "a ** b",
        "a % b",
        "'text'",
        "True",
        "[a]",
        "f'{a}'",
        "either(a)",
        "change(a, years=2)",
        "a and b",
        "a < b",
        "1j",
        "a +",
        "",
        "+" * 200 + "a",
        "-" * 200 + "a",
    ],
)
def test_anything_but_arithmetic_is_refused_at_loading(text):
    with pytest.raises(DeclarationError):
        formula_in(text)


def test_a_zero_denominator_gives_an_absent_cell():
    assert value("100 * a / b", a=[1, 0], b=[0, 0]).words() == ["undefined", "undefined"]


@given(
    st.lists(st.one_of(st.sampled_from(Absent), st.integers(0, 99)), min_size=3, max_size=3),
    st.lists(st.one_of(st.sampled_from(Absent), st.integers(0, 99)), min_size=3, max_size=3),
)
def test_a_result_is_present_only_where_all_its_parts_are(left, right):
    for text in ("a + b", "a - b", "a * b"):
        result = value(text, a=left, b=right)
        expected = [
            not isinstance(x, Absent) and not isinstance(y, Absent) for x, y in zip(left, right, strict=True)
        ]
        assert result.is_present.tolist() == expected


def test_either_replaces_what_was_not_delivered_and_nothing_else():
    result = value("either(a, b)", a=[1, Absent.MISSING, Absent.SUPPRESSED], b=[9, 9, 9])
    assert result.words() == ["present", "present", "suppressed"]
    assert result.value[:2].tolist() == [1, 9]


def test_parts_of_a_ratio_and_its_latex():
    formula = formula_in("100 * a / (b - c)")
    ratio = ratio_of(formula)
    assert (ratio.factor, formula.names) == (100, {"a", "b", "c"})
    assert latex(formula.root) == r"\frac{100 \cdot \mathrm{a}}{\mathrm{b} - \mathrm{c}}"
    assert latex(formula_in("a * (b + c)").root) == r"\mathrm{a} \cdot \left(\mathrm{b} + \mathrm{c}\right)"
    assert ratio_of(formula_in("a + b")) is None


def test_numbers_are_exact():
    assert value("2 * a - 0.5", a=[0.25]).value.tolist() == [0.0]
    assert np.isnan(value("a / 0", a=[1]).value).all()
