import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.composite import composite, composite_of_larger_areas, joint_code
from indicators.measures.cuts import Classes, Cut, classes_of, equal_groups
from indicators.measures.steps import Part, Step
from tests.unit.indicators.measures import oracle_composite as oracle

FOUR = Classes((Cut(-1.0, "above"), Cut(1.0, "below"), Cut(1.5, "below")), (1, 2, 3, 4))
BERLIN = Step(("s1", "s3"), again="z_pop")
STATUS = Part(BERLIN, FOUR)
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


def _with_ddof(ddof):
    how = "z_sample" if ddof else "z_pop"
    return Part(Step(BERLIN.inputs, standardise=how, again=how), FOUR)


@given(tables, st.sampled_from([0, 1]))
def test_agrees_with_exact_sums(rows, ddof):
    result = _index(rows, _with_ddof(ddof))
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
    assert classes_of(index, FOUR).tolist() == [1, 2, 2, 3, 3, 4]


def test_areas_next_to_a_cut_are_marked():
    rows = np.array([[-1.0], [1.0], [-1.0], [1.0], [0.0]])
    cuts = (Cut(-1.0, "above"), Cut(1.0, "below"))
    one = Part(Step(("x",), again="z_pop"), Classes(cuts, (1, 3, 5), near=0.05))
    result = composite(rows, np.full(5, True), one)
    assert result.index.round(3).tolist() == [-1.118, 1.118, -1.118, 1.118, 0]
    assert not result.is_near_cut.any()
    wide = Part(one.step, Classes(cuts, (1, 3, 5), near=0.2))
    assert composite(rows, np.full(5, True), wide).is_near_cut.tolist() == [True, True, True, True, False]


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
    ("cuts", "codes", "cut_by"),
    [
        ((Cut(1, "above"), Cut(0, "above")), (1, 2, 3), "index"),
        ((Cut(0, "above"),), (1, 2, 3), "index"),
        ((), (1,), "rank"),
        ((Cut(0, "above"),), (1, 1), "index"),
        ((Cut(1.0, "above"),), (1, 2), "rank"),
    ],
)
def test_classes_must_hang_together(cuts, codes, cut_by):
    if cuts:
        with pytest.raises(ValueError, match=r"rise|code|share of the areas"):
            Classes(cuts, codes, cut_by=cut_by)
    else:
        assert classes_of(np.array([1.0, 2.0]), Classes(cuts, codes, cut_by=cut_by)).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"inputs": ()}, "needs inputs"),
        ({"inputs": ("a", "a")}, "each of them once"),
        ({"weights": (0.5, 0.5)}, "sum takes no weights"),
        ({"combine": "weighted_sum"}, "needs a weight for each"),
        ({"combine": "weighted_sum", "weights": (1.0,)}, "one weight above 0"),
        ({"combine": "weighted_sum", "weights": (1.5, -0.5)}, "one weight above 0"),
        ({"combine": "weighted_sum", "weights": (0.5, 0.4)}, r"add up to 0\.9"),
        ({"combine": "pca1"}, "sign_of"),
        ({"sign_of": "a"}, "sign_of"),
        ({"combine": "pca1", "sign_of": "c"}, "names c"),
        ({"combine": "pca1", "sign_of": "a", "min_indicators": 1}, "needs every input"),
        ({"combine": "geometric"}, "from 0 up"),
        ({"standardise": "rank", "is_pooled": True}, "cannot be pooled"),
        ({"min_indicators": 3}, "between 1 and 2"),
        ({"lower_is_worse": ("c",)}, "lower_is_worse names c"),
        ({"logged": ("c",)}, "logged names c"),
    ],
)
def test_a_step_must_hang_together(changed, said):
    with pytest.raises(ValueError, match=said):
        Step(**{"inputs": ("a", "b"), **changed})


def test_domains_must_be_the_inputs_and_share_none():
    with pytest.raises(ValueError, match="domains as inputs"):
        Part(Step(("x", "y")), FOUR, (Step(("a",)),))
    with pytest.raises(ValueError, match="each of them once"):
        Part(Step(("x", "y")), FOUR, (Step(("a",)), Step(("a",))))


@given(tables, st.randoms())
def test_the_order_of_the_areas_does_not_matter(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    before, after = _index(rows), _index([rows[at] for at in order])
    assume(np.nanstd(before.total) > 1e-3)
    assert after.index == pytest.approx(before.index[order], abs=1e-9)


@pytest.mark.parametrize("how", ["z_pop", "z_sample", "minmax", "rank", "exp_rank", "none"])
@pytest.mark.parametrize("combine", ["sum", "mean", "min"])
@given(rows=tables, at=st.integers(0, 1), more=st.floats(0.01, 50))
def test_a_worse_input_never_makes_an_area_better(how, combine, rows, at, more):
    part = Part(Step(BERLIN.inputs, standardise=how, combine=combine), Classes((), ()))
    worse = [list(row) for row in rows]
    worse[0][at] += more
    before, after = _index(rows, part), _index(worse, part)
    assert after.total[0] >= before.total[0] - 1e-6
    is_passed_by = (np.array(rows)[1:] <= np.array(rows)[0]).all(axis=1)
    assert (after.total[1:][is_passed_by] <= after.total[0] + 1e-9).all()


def test_lower_is_worse_turns_an_input_round():
    rows = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.5], [9.0, 3.0]])
    turned = Part(Step(BERLIN.inputs, again="z_pop", lower_is_worse=("s3",)), FOUR)
    straight = composite(rows * [1, -1], np.full(5, True), STATUS)
    assert composite(rows, np.full(5, True), turned).index.tolist() == straight.index.tolist()


def test_a_logarithm_needs_a_number_above_0():
    part = Part(Step(BERLIN.inputs, again="z_pop", logged=("s3",)), FOUR)
    rows = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.5], [9.0, 0.0]])
    with pytest.raises(InputError, match=r"Area number 5: input 's3' is 0 and has no logarithm"):
        composite(rows, np.full(5, True), part)
    kept = composite(rows, np.array([True] * 4 + [False]), part)  # an area left out is not looked at
    logged = np.column_stack([rows[:4, 0], np.log(rows[:4, 1])])
    assert kept.index[:4] == pytest.approx(composite(logged, np.full(4, True), STATUS).index)


def test_some_inputs_may_be_absent_only_where_the_recipe_says_so():
    rows = np.array([[1.0, 4.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.5], [9.0, np.nan], [np.nan, np.nan]])
    part = Part(Step(BERLIN.inputs, standardise="minmax", min_indicators=1), FOUR)
    result = composite(rows, np.full(6, True), part)
    assert result.is_used.tolist() == [True] * 5 + [False]
    assert result.total[4] == 2.0  # the input that is present stands for both
    assert result.z[0].tolist() == [0.0, 0.75]
    assert np.isnan(result.index[5])
    assert np.isnan(composite(rows, np.full(6, True), STATUS).class_code[4])


CITY = Part(Step(BERLIN.inputs, standardise="z_reference", combine="mean"), Classes((), ()))


def test_the_city_is_the_zero_of_its_index():
    rows = np.array([[1.0, 4.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.5], [2.5, 3.0]])
    city = np.array([2.5, 3.0])
    result = composite(rows, np.full(5, True), CITY, reference=city)
    assert result.index[4] == 0
    expected = ((rows - city) / rows.std(axis=0)).mean(axis=1)
    assert result.index == pytest.approx(expected)
    assert np.isnan(result.class_code).all()
    with pytest.raises(MissingDataError, match="'s1' is compared with the value of the whole municipality"):
        composite(rows, np.full(5, True), CITY)


def test_equal_groups_are_equally_large_and_ties_stay_together():
    fifths = Classes(equal_groups(5, "above"), (5, 4, 3, 2, 1), cut_by="rank")
    codes = classes_of(np.arange(100.0), fifths)
    assert np.unique(codes, return_counts=True)[1].tolist() == [20] * 5
    assert codes[99] == 1
    assert classes_of(np.array([1.0, 1.0, 1.0, 2.0, 0.0]), fifths).tolist() == [2, 2, 2, 1, 5]


@given(st.integers(2, 300), st.sampled_from([2, 4, 5, 10]))
def test_tenths_are_those_of_rank_over_areas(areas, groups):
    from_above = Classes(equal_groups(groups, "above"), tuple(range(groups, 0, -1)), cut_by="rank")
    codes = classes_of(-np.arange(1.0, areas + 1), from_above)
    expected = [-(-rank * groups // areas) for rank in range(1, areas + 1)]  # ceil(rank / areas * groups)
    assert codes.tolist() == expected


def test_larger_areas_take_the_mean_of_their_residents():
    rows = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.0], [9.0, np.nan], [3.0, 2.0]])
    small = composite(rows, np.full(6, True), STATUS)
    people = np.array([100.0, 300.0, 50.0, 150.0, 400.0, 10.0])
    large = composite_of_larger_areas(small, people, np.array([0, 0, 1, 1, 1, -1]), STATUS)
    first = (100 * small.total[0] + 300 * small.total[1]) / 400
    second = (50 * small.total[2] + 150 * small.total[3]) / 200
    assert large.total.tolist() == pytest.approx([first, second])
    assert large.index.tolist() == pytest.approx([-1, 1])
    assert large.population_covered_share.tolist() == pytest.approx([1, 200 / 600])
    with pytest.raises(MissingDataError, match="Area number 1 has an index and no number of residents"):
        composite_of_larger_areas(small, people * np.nan, np.array([0, 0, 1, 1, 1, -1]), STATUS)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="2 inputs"):
        composite(np.ones((5, 3)), np.full(5, True), STATUS)


def test_two_classes_in_one_number():
    assert joint_code(np.array([4.0, np.nan]), np.array([1.0, 3.0]))[0] == 41
