"""How often neighbours agree in having or not having something: join counts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.autocorrelation import Autocorrelation, moments_of_weights
from indicators.measures.autocorrelation_tests import PermutationTest, shuffled_test
from indicators.measures.counts import refuse_absent
from indicators.measures.neighbours import Neighbours

_FEWEST_AREAS = 4  # the variance divides by n - 3


class JoinCounts(NamedTuple):
    """Joins (weights of pairs, each pair once) and their moments if what areas have were shuffled."""

    both: Autocorrelation
    neither: Autocorrelation
    one: Autocorrelation


def join_counts(has: ArrayLike, neighbours: Neighbours) -> JoinCounts:
    """Joins between two areas that both have something, between two without, and between one and the other.

    Parameters
    ----------
    has : array, shape (areas,)
        1 (or True) where the area has it, 0 where it has not.
    neighbours : Neighbours
        Usually with weights 1: then joins are numbers of pairs.

    Returns
    -------
    JoinCounts
        More joins of ``both`` than expected: what areas have gathers; more of ``one``: it keeps apart.

    Raises
    ------
    MissingDataError
        If a value is NaN.
    InputError
        If a value is neither 0 nor 1.
    UndefinedMeasureError
        If all areas have it or none, there are fewer than 4 areas, or no neighbours.

    Notes
    -----
    ``½ Σ w_ij x_i x_j``, ``½ Σ w_ij (1-x_i)(1-x_j)``, ``½ Σ w_ij (x_i - x_j)²``; moments with the number of
    areas that have it kept (sampling without replacement).

    References
    ----------
    Cliff, A. D., Ord, J. K. (1981): Spatial Processes. London, 36-42.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4)
    >>> found = join_counts([1, 1, 0, 0], row)
    >>> found.both.statistic, found.neither.statistic, found.one.statistic, found.one.expected
    (1.0, 1.0, 1.0, 2.0)

    """
    x = _sound(has, neighbours)
    n, s0, s1, s2 = moments_of_weights(neighbours)
    some, none = float(np.add.reduce(x)), n - float(np.add.reduce(x))
    total = s0 / 2
    both = float(np.add.reduce(x * neighbours.summed(x))) / 2
    neither = float(np.add.reduce((1 - x) * neighbours.summed(1 - x))) / 2

    def alike(joins: float, k: float) -> Autocorrelation:
        two = k * (k - 1) / (n * (n - 1))
        three = two * (k - 2) / (n - 2)
        four = three * (k - 3) / (n - 3)
        variance = (s1 * two + (s2 - 2 * s1) * three + (s0**2 + s1 - s2) * four) / 4
        return Autocorrelation(joins, total * two, variance - (total * two) ** 2)

    differ = 2 * some * none / (n * (n - 1))
    four = 4 * some * (some - 1) * none * (none - 1) / (n * (n - 1) * (n - 2) * (n - 3))
    variance = (s1 * differ + (s2 - 2 * s1) * differ / 2 + (s0**2 + s1 - s2) * four) / 4
    mixed = Autocorrelation(total - both - neither, total * differ, variance - (total * differ) ** 2)
    return JoinCounts(alike(both, some), alike(neither, none), mixed)


def join_count_test(
    has: ArrayLike, neighbours: Neighbours, *, draws: int = 999, seed: int = 0
) -> PermutationTest:
    """Joins between two areas that both have something, against the same number of areas drawn at random.

    Parameters as in `join_counts`; draws, seed : int.

    Raises
    ------
    MissingDataError, InputError, UndefinedMeasureError
        As `join_counts`; UndefinedMeasureError besides if no draw is asked for.

    """
    x = _sound(has, neighbours)
    one, other, weight = neighbours.sources, neighbours.areas, neighbours.weights
    return shuffled_test(
        x, lambda each: float(np.add.reduce(weight * each[one] * each[other])) / 2, draws, seed
    )


def _sound(has: ArrayLike, neighbours: Neighbours) -> Floats:
    x = np.asarray(has, np.float64)
    if x.shape != (neighbours.starts.size - 1,):
        raise ValueError(f"neighbours of {neighbours.starts.size - 1} areas for values of shape {x.shape}")
    refuse_absent(x)
    wrong = np.flatnonzero((x != 0) & (x != 1))
    if wrong.size:
        raise InputError(
            f"Area number {wrong[0] + 1} has the value {x[wrong[0]]:g}. A join count takes 1 where an area "
            "has something and 0 where it has not; decide by a threshold first."
        )
    if x.size < _FEWEST_AREAS or neighbours.areas.size == 0:
        raise UndefinedMeasureError(
            f"Joins cannot be counted: there are {x.size} areas and {neighbours.areas.size} pairs; it takes "
            f"at least {_FEWEST_AREAS} areas and one pair."
        )
    if x.min() == x.max():
        raise UndefinedMeasureError("Joins say nothing where all areas have it, or none has.")
    return x
