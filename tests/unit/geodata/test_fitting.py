import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.unit.geodata.oracle_fitting as oracle
from geodata.fitting import Start, blocks, followed_margins, proportional_fitting
from geodata.vocabulary.errors import InputError

SOURCE, TARGET = (np.array(side) for side in ([0, 0, 1, 1, 2], [0, 1, 0, 1, 2]))


def start(*size: float) -> Start:
    return Start(SOURCE, TARGET, np.array(size))


def test_both_margins_are_met_and_the_odds_ratio_stays():
    fitted = proportional_fitting(start(60, 20, 10, 30, 5), np.array([100.0, 40, 7]), np.array([90.0, 50, 7]))
    assert fitted.round(4).tolist() == [78.4703, 21.5297, 11.5297, 28.4703, 7.0]
    assert fitted[0] * fitted[3] / (fitted[1] * fitted[2]) == pytest.approx(9)


def test_a_small_difference_of_a_block_is_spread():
    fitted = proportional_fitting(
        start(60, 20, 10, 30, 5), np.array([100.0, 40, 1000]), np.array([90.0, 50, 1004])
    )
    assert fitted[4] == pytest.approx(1000)


def test_a_large_difference_names_the_block():
    with pytest.raises(InputError, match=r"most in that of the old areas \[2\]: 7 and 9"):
        proportional_fitting(start(60, 20, 10, 30, 5), np.array([100.0, 40, 7]), np.array([90.0, 50, 9]))


def test_a_zero_where_somebody_must_be_is_refused():
    with pytest.raises(InputError, match="cannot both be met"):
        proportional_fitting(start(60, 0, 0, 30, 5), np.array([100.0, 40, 7]), np.array([90.0, 50, 7]))


def test_residents_without_a_piece_are_refused():
    with pytest.raises(InputError, match=r"\[2\] have residents but no piece"):
        followed_margins(start(60, 20, 10, 30, 0), np.array([100.0, 40, 7]), np.array([90.0, 50, 7]))


def test_an_absent_old_count_is_refused():
    with pytest.raises(InputError, match="must be present"):
        followed_margins(start(6, 2, 1, 3, 5), np.array([100.0, np.nan, 7]), np.array([90.0, 50, 7]))


@given(
    st.lists(st.floats(0.5, 50), min_size=5, max_size=5),
    st.lists(st.integers(20, 900), min_size=3, max_size=3),
    st.lists(st.integers(20, 900), min_size=3, max_size=3),
)
def test_the_old_count_is_kept_whatever_the_later_one_says(sizes, old, new):
    fitted = followed_margins(start(*sizes), np.array(old, float), np.array(new, float))
    assert np.bincount(SOURCE, fitted) == pytest.approx(old, rel=1e-9)


@pytest.mark.parametrize("stiffness", [3.0, 30.0])
def test_agrees_with_a_general_optimiser(stiffness):
    sizes, old, new = np.array([40.0, 10, 30, 60, 5]), np.array([60.0, 80, 9]), np.array([70.0, 70, 9])
    fitted = followed_margins(start(*sizes), old, new, stiffness)
    slow = oracle.followed(sizes, SOURCE, TARGET, old, new, stiffness)
    assert fitted == pytest.approx(slow, rel=1e-4)


def test_growth_of_a_whole_block_moves_nobody():
    old = np.array([100.0, 100.0, 50.0])
    now = followed_margins(start(50, 50, 50, 50, 50), old, np.array([100.0, 100, 50]))
    later = followed_margins(start(50, 50, 50, 50, 50), old, np.array([200.0, 200, 50]))
    assert later == pytest.approx(now, rel=1e-6)


def test_an_unknown_target_gets_what_the_start_says():
    one = Start(np.array([0, 0]), np.array([0, 1]), np.array([30.0, 10.0]))
    fitted = followed_margins(one, np.array([80.0]), np.array([np.nan, np.nan]))
    assert fitted.tolist() == pytest.approx([60.0, 20.0])


def test_blocks_are_those_that_share_a_piece():
    of_source, of_target = blocks(start(1, 1, 1, 1, 1), 3, 3)
    assert of_source[0] == of_source[1] == of_target[0] == of_target[1]
    assert of_source[2] == of_target[2] != of_source[0]
