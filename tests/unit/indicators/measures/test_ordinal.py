import numpy as np
import pytest
from hypothesis import given

from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.evenness import correlation_ratio
from indicators.measures.ordinal import RANK_ORDER_KINDS, ordinal_segregation, rank_order_segregation
from indicators.measures.segregation import entropy_h
from tests.unit.indicators.measures.cities import cities, columns, group_tables

BANDS = np.array([[10, 10, 10, 20, 30, 40, 50], [0, 20, 10, 10, 10, 20, 20], [30, 30, 20, 10, 10, 5, 5.0]])


@given(group_tables)
def test_all_forms_lie_between_0_and_1(rows):
    found = np.array(ordinal_segregation(rows))
    # The absolute form is not strictly concave: 0 is common, and rounding may go below it.
    assert (found >= -1e-9).all()
    assert (found <= 1 + 1e-12).all()


@given(cities)
def test_two_groups_are_a_group_and_the_rest(areas):
    group, total = columns(areas)
    found = ordinal_segregation(np.column_stack([group, total - group]))
    assert found.entropy == pytest.approx(entropy_h(group, total), abs=1e-9)
    assert found.variance == pytest.approx(correlation_ratio(group, total), abs=1e-9)


@given(group_tables)
def test_direction_order_and_scale_change_nothing(rows):
    table = np.array(rows, float)
    found = ordinal_segregation(table)
    changed = np.vstack([3 * table[::-1, ::-1], np.zeros(table.shape[1])])
    assert list(ordinal_segregation(changed)) == pytest.approx(list(found), abs=1e-7)


def test_the_order_of_the_groups_counts():
    near = ordinal_segregation([[10.0, 10.0, 0.0], [0.0, 10.0, 10.0]])
    swapped = ordinal_segregation([[10.0, 0.0, 10.0], [0.0, 10.0, 10.0]])
    assert near.variance != pytest.approx(swapped.variance)


@pytest.mark.parametrize("kind", RANK_ORDER_KINDS)
def test_the_ends_of_the_rank_order_scale(kind):
    # The lower half of the bands in one area, the upper half in the other: complete at the middle cut only.
    apart = np.zeros((2, 8))
    apart[0, :4], apart[1, 4:] = 10.0, 10.0
    found = rank_order_segregation(apart, kind, degree=2)
    assert 0 < found.segregation < 1
    even = rank_order_segregation(np.full((3, 8), 10.0), kind)
    assert even.segregation == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("kind", RANK_ORDER_KINDS)
@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_the_index_is_the_integral_of_the_polynomial(kind, degree):
    found = rank_order_segregation(BANDS, kind, degree=degree)
    p = (np.arange(200_000) + 0.5) / 200_000
    weight = {
        "entropy": -(p * np.log2(p) + (1 - p) * np.log2(1 - p)),
        "variance": 4 * p * (1 - p),
        "square_root": 2 * np.sqrt(p * (1 - p)),
    }[kind]
    fitted = np.polynomial.polynomial.polyval(p, found.coefficients)
    assert found.segregation == pytest.approx((weight * fitted).mean() / weight.mean(), abs=1e-6)
    expected = np.polynomial.polynomial.polyfit(found.cuts, found.at_cuts, degree)
    assert found.coefficients == pytest.approx(expected, rel=1e-6)
    assert found.degrees_of_freedom == 6 - degree - 1


def test_no_number_for_what_is_undefined():
    with pytest.raises(UndefinedMeasureError, match="at least 7 groups"):
        rank_order_segregation(BANDS[:, :6])
    with pytest.raises(UndefinedMeasureError, match="two groups"):
        ordinal_segregation([[1.0, 0.0], [2.0, 0.0]])
    with pytest.raises(MissingDataError):
        ordinal_segregation([[1.0, np.nan], [2.0, 0.0]])
