"""A density on other areas: the mean by shared land, absent where too little of a target is known."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.crosswalk import averaged
from geodata.overlay import overlaid
from geodata.pieces import pieces_of
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import InputError

SOURCES = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)]
TARGETS = [shapely.box(50, 0, 200, 100), shapely.box(150, 0, 250, 100), shapely.box(300, 0, 400, 100)]


@pytest.fixture(scope="module")
def pieces():
    return pieces_of(overlaid(SOURCES, TARGETS, srid=3035), sliver_share=0.0)


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_mean_lies_between_what_it_is_made_of(pieces, one, other):
    result = averaged(pieces, Cells.of([one, other]))
    assert result.value[0] == pytest.approx((50 * one + 100 * other) / 150, rel=1e-9, abs=1e-9)


def test_a_half_covered_target_is_missing_unless_that_is_enough(pieces):
    density = Cells.of([10.0, 40.0])
    assert averaged(pieces, density).words() == ["present", "missing", "missing"]
    some = averaged(pieces, density, least_covered=0.5)
    assert some.words() == ["present", "present", "missing"]
    assert some.value[1] == 40.0
    assert averaged(pieces, density, least_covered=0.0).words()[2] == "missing"


def test_an_absent_source_leaves_its_reason(pieces):
    result = averaged(pieces, Cells.of([Absent.SUPPRESSED, 40.0]), least_covered=0.5)
    assert result.words() == ["suppressed", "present", "missing"]
    assert np.isnan(result.value[0])


def test_there_is_one_density_per_source(pieces):
    with pytest.raises(InputError, match="1 densities do not fit pieces of 2 areas"):
        averaged(pieces, Cells.of([1.0]))
