"""How much two cities differ in an index, why, and whether more than chance would have it.

A city is a pair (group, total) of arrays of shape (areas,), in persons; the areas of the two need not be the
same. Absent counts raise MissingDataError, a group or a rest without people UndefinedMeasureError.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import TwoGroups, summed, two_groups
from indicators.measures.sampling import generators_of
from indicators.measures.segregation import dissimilarity
from indicators.measures.segregation_nulls import Index, NullTest, against_draws, index_of

City = tuple[ArrayLike, ArrayLike]
Counterfactual = Literal["composition", "share", "dual_composition"]
DifferenceNull = Literal["label", "composition", "share", "dual_composition"]

_Counts = tuple[Floats, Floats]  # group, total


class Parts(NamedTuple):
    """A difference of two indices: by where the areas are, and by how common the group is."""

    spatial: float
    attribute: float


def difference_parts(
    one: City,
    other: City,
    counterfactual: Counterfactual = "composition",
    *,
    index: Index = dissimilarity,
) -> Parts:
    """Split the difference of an index between two distributions into space and attribute.

    Parameters
    ----------
    one, other : pair of arrays (group, total), each of shape (areas,), persons
        The areas of the two need not be the same.
    counterfactual : {"composition", "share", "dual_composition"}
        What each area takes from the other distribution at its own rank: the group's share of its
        residents, its share of the group, or the shares of group and rest.
    index : function of group and total

    Notes
    -----
    With D_1c of one's areas with the other's distribution and D_2c the reverse,
    ``spatial = ½[(D_1 - D_2c) + (D_1c - D_2)]`` and ``attribute = ½[(D_1 - D_1c) + (D_2c - D_2)]``. Ranks
    are mean ranks over n, quantiles linear. The two add up to ``D_1 - D_2``.

    References
    ----------
    Rey, S., Cortes, R., Knaap, E. (2021): Comparative spatial segregation analytics. Spatial Demography 9,
    31-56.

    """
    first, second = two_groups(*one, "A decomposition"), two_groups(*other, "A decomposition")
    build = _COUNTERFACTUALS[counterfactual]
    d1, d2 = index(first.group, first.total), index(second.group, second.total)
    d1c, d2c = index(*build(first, second)), index(*build(second, first))
    return Parts(((d1 - d2c) + (d1c - d2)) / 2, ((d1 - d1c) + (d2c - d2)) / 2)


def difference_test(
    one: City,
    other: City,
    null: DifferenceNull = "label",
    *,
    draws: int = 999,
    seed: int = 0,
    index: Index = dissimilarity,
) -> NullTest:
    """The difference of an index between two cities beside what chance gives.

    Parameters
    ----------
    one, other : pair of arrays (group, total), each of shape (areas,), persons
    null : {"label", "composition", "share", "dual_composition"}
        All areas are dealt out again to two cities of as many areas; or each area keeps its counts or takes
        those it would have in the other distribution, at even chances (see :func:`difference_parts`).
    draws, seed : int
    index : function of group and total

    Returns
    -------
    NullTest
        ``statistic`` is the index of one less the index of the other; p is two-sided.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If nobody or everybody belongs to the group, in a city or in a draw, or no draw is asked for.

    References
    ----------
    Rey, S., Sastré-Gutiérrez, M. (2010): Interregional inequality dynamics in Mexico. Spatial Economic
    Analysis 5(3), 277-298. Rey et al. (2021), see :func:`difference_parts`.

    """
    if draws < 1:
        raise UndefinedMeasureError(f"A test of a difference needs at least one draw; asked for {draws}.")
    first, second = (two_groups(*city, "A difference of two cities") for city in (one, other))
    statistic = index(first.group, first.total) - index(second.group, second.total)
    deal = _relabelled(first, second) if null == "label" else _mixed(first, second, _COUNTERFACTUALS[null])
    drawn = np.empty(draws)
    for at, generator in enumerate(generators_of(seed, draws)):
        of_one, of_other = deal(generator)
        drawn[at] = index_of(index, *of_one) - index_of(index, *of_other)
    return against_draws(statistic, drawn, seed)


def _relabelled(one: TwoGroups, other: TwoGroups) -> Callable[[np.random.Generator], tuple[_Counts, _Counts]]:
    group, total = np.concatenate([one.group, other.group]), np.concatenate([one.total, other.total])
    areas = one.total.size

    def deal(generator: np.random.Generator) -> tuple[_Counts, _Counts]:
        order = generator.permutation(total.size)
        mine, theirs = order[:areas], order[areas:]
        return (group[mine], total[mine]), (group[theirs], total[theirs])

    return deal


def _mixed(
    one: TwoGroups, other: TwoGroups, build: Callable[[TwoGroups, TwoGroups], _Counts]
) -> Callable[[np.random.Generator], tuple[_Counts, _Counts]]:
    of_one, of_other = build(one, other), build(other, one)

    def either(city: TwoGroups, counterfactual: _Counts, generator: np.random.Generator) -> _Counts:
        is_kept = generator.random(city.total.size) < 0.5
        group, total = counterfactual
        return np.where(is_kept, city.group, group), np.where(is_kept, city.total, total)

    return lambda generator: (either(one, of_one, generator), either(other, of_other, generator))


def _at_same_rank(mine: Floats, theirs: Floats) -> Floats:
    ordered = np.sort(mine)
    below = np.searchsorted(ordered, mine, side="left")
    until = np.searchsorted(ordered, mine, side="right")
    at = (below + until + 1) / 2 / mine.size * (theirs.size - 1)
    return np.interp(at, np.arange(theirs.size), np.sort(theirs))


def _composition(mine: TwoGroups, theirs: TwoGroups) -> _Counts:
    share = _at_same_rank(mine.group / mine.total, theirs.group / theirs.total)
    return share * mine.total, mine.total


def _share(mine: TwoGroups, theirs: TwoGroups) -> _Counts:
    shares = _at_same_rank(mine.group / mine.group_sum, theirs.group / theirs.group_sum)
    group = shares / summed(shares) * mine.group_sum
    rest_shares = _at_same_rank(mine.rest / mine.rest_sum, theirs.rest / theirs.rest_sum)
    rest = rest_shares / summed(rest_shares) * mine.rest_sum
    return group, group + rest


def _dual_composition(mine: TwoGroups, theirs: TwoGroups) -> _Counts:
    group, total = _composition(mine, theirs)
    rest = _at_same_rank(mine.rest / mine.total, theirs.rest / theirs.total) * total
    return group, group + rest


_COUNTERFACTUALS: Final[dict[str, Callable[[TwoGroups, TwoGroups], _Counts]]] = {
    "composition": _composition,
    "share": _share,
    "dual_composition": _dual_composition,
}
