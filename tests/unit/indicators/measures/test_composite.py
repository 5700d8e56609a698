import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.composite import Cut, Part, classes_of, composite, joint_code
from tests.unit.indicators.measures import oracle_composite as oracle

STATUS = Part(
    inputs=("s1", "s3"),
    cuts=(Cut(-1.0, "above"), Cut(1.0, "below"), Cut(1.5, "below")),
    codes=(1, 2, 3, 4),
)
_hundredths = st.integers(0, 6000).map(lambda number: number / 100)
tables = st.lists(st.tuples(_hundredths, _hundredths), min_size=5, max_size=40).filter(
    lambda rows: all(len(set(column)) > 1 for column in zip(*rows, strict=True))
)


def _index(rows, part=STATUS):
    """The whole result where every area is valid, or a rejected example where the inputs cancel."""
    try:
        return composite(np.array(rows), np.full(len(rows), True), part)
    except UndefinedMeasureError:
        assume(False)
        raise


@given(tables, st.sampled_from([0, 1]))
def test_agrees_with_exact_sums(rows, ddof):
    result = _index(rows, Part(STATUS.inputs, STATUS.cuts, STATUS.codes, ddof=ddof))
    assume(np.nanstd(result.total) > 1e-3)
    assert result.index == pytest.approx(oracle.index(rows, ddof), abs=1e-9)
    assert result.z[:, 0] == pytest.approx(oracle.standardised([row[0] for row in rows], ddof), abs=1e-9)


@given(tables)
def test_the_index_has_mean_0_and_spread_1(rows):
    index = _index(rows).index
    assert index.mean() == pytest.approx(0, abs=1e-6)
    assert index.std() == pytest.approx(1, abs=1e-6)


@given(tables, st.floats(0.01, 100), st.floats(-50, 50))
def test_units_do_not_matter(rows, factor, shift):
    before = _index(rows)
    assume(np.nanstd(before.total) > 1e-3)
    after = _index([(first * factor + shift, second) for first, second in rows])
    assert after.index == pytest.approx(before.index, abs=1e-6)
    is_clear = np.abs(before.index[:, None] - [-1, 1, 1.5]).min(axis=1) > 1e-5
    assert np.array_equal(after.class_code[is_clear], before.class_code[is_clear])


@given(tables, st.floats(-1000, 1000), st.randoms())
def test_excluded_areas_do_not_influence_the_others(rows, odd, random):
    alone = _index(rows)
    mixed = [(row, True) for row in rows] + [
        ((odd, odd), False),
        ((np.nan, 1.0), True),
        ((2.0, np.nan), False),
    ]
    random.shuffle(mixed)
    matrix, is_valid = np.array([row for row, _ in mixed]), np.array([valid for _, valid in mixed])
    result = composite(matrix, is_valid, STATUS)
    assert sorted(result.index[result.is_used]) == pytest.approx(sorted(alone.index), abs=1e-7)
    assert result.is_used.sum() == len(rows)
    for values in (result.index, result.total, result.class_code, result.z[:, 0]):
        assert np.array_equal(np.isnan(values), ~result.is_used)
    assert not result.is_near_cut[~result.is_used].any()


def test_a_missing_indicator_never_yields_a_class():
    rows = [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.0], [9.0, np.nan]]
    result = composite(np.array(rows), np.full(5, True), STATUS)
    assert np.isnan(result.class_code[4])
    assert np.isnan(result.index[4])


def test_which_class_a_limit_belongs_to():
    index = np.array([-1.0 - 1e-12, -1.0, 1.0, 1.0 + 1e-12, 1.5, 1.5 + 1e-12])
    assert classes_of(index, STATUS).tolist() == [1, 2, 2, 3, 3, 4]


def test_areas_next_to_a_cut_are_marked():
    one = Part(("x",), (Cut(-1.0, "above"), Cut(1.0, "below")), (1, 3, 5), near=0.05)
    result = composite(np.array([[-1.0], [1.0], [-1.0], [1.0], [0.0]]), np.full(5, True), one)
    assert result.index.round(3).tolist() == [-1.118, 1.118, -1.118, 1.118, 0]
    assert not result.is_near_cut.any()
    wide = Part(("x",), one.cuts, one.codes, near=0.2)
    result = composite(np.array([[-1.0], [1.0], [-1.0], [1.0], [0.0]]), np.full(5, True), wide)
    assert result.is_near_cut.tolist() == [True, True, True, True, False]


def test_an_input_without_differences_is_named():
    rows = np.array([[0.1 * 3, 1.0], [0.3, 2.0], [0.3, 3.0], [0.3, 4.0]])
    with pytest.raises(UndefinedMeasureError, match="'s1'") as caught:
        composite(rows, np.full(4, True), STATUS)
    assert caught.value.facts == {"input": "s1"}


def test_inputs_that_cancel_are_undefined():
    rows = np.array([[value, -value] for value in (1.0, 2.0, 4.0, 9.0, 11.0)])
    with pytest.raises(UndefinedMeasureError, match="cancel"):
        composite(rows, np.full(5, True), STATUS)


def test_too_few_areas_are_undefined():
    rows = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.0]])
    composite(rows, np.full(4, True), STATUS)
    with pytest.raises(UndefinedMeasureError, match=r"Only 3 areas .* at least 4"):
        composite(rows, np.array([True, True, True, False]), STATUS)


def test_infinite_inputs_are_refused():
    rows = np.array([[1.0, 2.0], [2.0, np.inf], [3.0, 5.0], [4.0, 4.0]])
    with pytest.raises(InputError, match="Area number 2: input 's3' is infinite"):
        composite(rows, np.full(4, True), STATUS)


@pytest.mark.parametrize(
    ("inputs", "cuts", "codes"),
    [
        ((), (Cut(0, "above"),), (1, 2)),
        (("a", "a"), (Cut(0, "above"),), (1, 2)),
        (("a",), (Cut(1, "above"), Cut(0, "above")), (1, 2, 3)),
        (("a",), (Cut(0, "above"),), (1, 2, 3)),
        (("a",), (Cut(0, "above"),), (1, 1)),
    ],
)
def test_a_part_must_hang_together(inputs, cuts, codes):
    with pytest.raises(ValueError, match=r"inputs|rise|code"):
        Part(inputs, cuts, codes)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="2 inputs"):
        composite(np.ones((5, 3)), np.full(5, True), STATUS)


def test_two_classes_in_one_number():
    assert joint_code(np.array([4.0, np.nan]), np.array([1.0, 3.0]))[0] == 41
