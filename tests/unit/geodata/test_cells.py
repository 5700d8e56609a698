import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.cell import parsed
from geodata.declaration import Column, Edition, Key
from geodata.vocabulary.cells import STATUSES, Absent, Cells, code_of, combined

OFFICE = Edition(key=Key(column="id"))
COUNT, DECIMAL = Column(variable="x"), Column(variable="x", type="decimal")
cells = st.lists(st.one_of(st.sampled_from(Absent), st.floats(-1e9, 1e9)), min_size=1, max_size=9)


@given(cells)
def test_a_column_is_a_number_exactly_where_it_is_present(column):
    made = Cells.of(column)
    assert [isinstance(cell, Absent) for cell in column] == np.isnan(made.value).tolist()
    assert made.words() == [str(c) if isinstance(c, Absent) else "present" for c in column]


def test_combining_is_symmetric_associative_and_never_loses_an_absence():
    codes = np.arange(len(STATUSES), dtype=np.uint8)
    for a, b, c in itertools.product(codes, repeat=3):
        one, two, three = (np.array([code], np.uint8) for code in (a, b, c))
        assert combined(one, two) == combined(two, one)
        assert combined(combined(one, two), three) == combined(one, combined(two, three))
        assert (combined(one, two)[0] == 0) == (a == 0 and b == 0)


def test_a_withheld_part_is_never_told_as_something_else():
    for code in range(len(STATUSES)):
        suppressed = np.array([code_of(Absent.SUPPRESSED)], np.uint8)
        assert combined(suppressed, np.array([code], np.uint8))[0] == code_of(Absent.SUPPRESSED)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-", 0), ("12.345", 12345), ("12345", 12345), ("1.234.567", 1234567), (" 7 ", 7)],
)
def test_counts_as_german_offices_write_them(text, value):
    assert parsed(text, COUNT, OFFICE) == value


@pytest.mark.parametrize(
    "text",
    ["12.34", "1.2345", "1,5", "-3", "1e3", "nan", "inf", "１２", "1 234", "12a", "0x1f", "", "9" * 20],
)
def test_what_is_no_count_is_said_and_never_read_as_zero(text):
    assert "is not a whole number" in parsed(text, COUNT, OFFICE)


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,5", 1234.5), ("-0,75", -0.75), (",707", 0.707), ("3", 3.0)]
)
def test_decimals_with_comma(text, value):
    assert parsed(text, DECIMAL, OFFICE) == value


@given(st.integers(0, 10**9))
def test_any_count_survives_writing_and_reading(number):
    assert parsed(f"{number:,}".replace(",", "."), COUNT, OFFICE) == number
