"""What chance would give, and what differs between two distributions: null models and counterfactuals.

Every random result names its draws and its seed; each draw has its own generator, spawned from the seed, so
the same seed gives the same bits whatever runs beside it.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import TwoGroups, summed, two_groups
from indicators.measures.segregation import dissimilarity

Null = Literal["systematic", "evenness", "permutation", "bootstrap"]
Index = Callable[[Floats, Floats], float]
Counterfactual = Literal["composition", "share", "dual_composition"]
GENERATOR: Final = "PCG64"


class NullTest(NamedTuple):
    """An index beside what chance gives; p is two-sided and never zero."""

    statistic: float
    mean: float
    standard_deviation: float
    p: float
    draws: int
    seed: int
    generator: str


class Parts(NamedTuple):
    """A difference of two indices: by where the areas are, and by how common the group is."""

    spatial: float
    attribute: float


def null_distribution(
    group: ArrayLike,
    total: ArrayLike,
    null: Null,
    *,
    draws: int = 999,
    seed: int = 0,
    index: Index = dissimilarity,
) -> Floats:
    """An index of cities drawn from a null model, shape (draws,).

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    null : {"systematic", "evenness", "permutation", "bootstrap"}
        Group and rest settle at random with the areas' shares of all residents; every resident belongs to
        the group with the same chance; the persons change homes (exact: hypergeometric); or group and rest
        are drawn again from where they live, which gives an interval and no test.
    draws, seed : int
    index : function of group and total
        Dissimilarity if not given.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If nobody or everybody belongs to the group, or no draw is asked for.

    References
    ----------
    Davison, A., Hinkley, D. (1997): Bootstrap Methods and their Application. Cambridge, chapter 4.

    """
    if draws < 1:
        raise UndefinedMeasureError(f"A null distribution needs at least one draw; asked for {draws}.")
    city = two_groups(group, total, "A null distribution")
    draw = _DRAWS[null]
    drawn = np.empty(draws)
    for at, source in enumerate(np.random.SeedSequence(seed).spawn(draws)):
        drawn[at] = index(*draw(city, np.random.Generator(np.random.PCG64(source))))
    return drawn


def null_test(
    group: ArrayLike,
    total: ArrayLike,
    null: Null,
    *,
    draws: int = 999,
    seed: int = 0,
    index: Index = dissimilarity,
) -> NullTest:
    """An index with its null expectation and a two-sided p.

    Parameters as in `null_distribution`.

    Notes
    -----
    ``p = (r + 1) / (B + 1)`` with r the draws at least as extreme; two-sided twice the smaller one.

    References
    ----------
    Phipson, B., Smyth, G. (2010): Permutation p-values should never be zero. Statistical Applications in
    Genetics and Molecular Biology 9(1), article 39.

    """
    drawn = null_distribution(group, total, null, draws=draws, seed=seed, index=index)
    city = two_groups(group, total, "A null test")
    statistic = index(city.group, city.total)
    extreme = min(np.count_nonzero(drawn >= statistic), np.count_nonzero(drawn <= statistic))
    p = min(2 * (int(extreme) + 1) / (draws + 1), 1.0)
    return NullTest(statistic, summed(drawn) / draws, float(drawn.std()), p, draws, seed, GENERATOR)


def _systematic(city: TwoGroups, generator: np.random.Generator) -> tuple[Floats, Floats]:
    settled = city.total / city.everyone
    group = generator.multinomial(round(city.group_sum), settled).astype(np.float64)
    return group, group + generator.multinomial(round(city.rest_sum), settled)


def _even(city: TwoGroups, generator: np.random.Generator) -> tuple[Floats, Floats]:
    people = np.round(city.total)
    return generator.binomial(people.astype(np.int64), city.share).astype(np.float64), people


def _permuted(city: TwoGroups, generator: np.random.Generator) -> tuple[Floats, Floats]:
    people = np.round(city.total).astype(np.int64)
    # The sampler by counting needs memory for every person; the one by marginals does not.
    members = generator.multivariate_hypergeometric(people, round(city.group_sum), method="marginals")
    return members.astype(np.float64), people.astype(np.float64)


def _resampled(city: TwoGroups, generator: np.random.Generator) -> tuple[Floats, Floats]:
    group = generator.multinomial(round(city.group_sum), city.group / city.group_sum).astype(np.float64)
    return group, group + generator.multinomial(round(city.rest_sum), city.rest / city.rest_sum)


_DRAWS: Final[dict[Null, Callable[[TwoGroups, np.random.Generator], tuple[Floats, Floats]]]] = {
    "systematic": _systematic,
    "evenness": _even,
    "permutation": _permuted,
    "bootstrap": _resampled,
}


def difference_parts(
    one: tuple[ArrayLike, ArrayLike],
    other: tuple[ArrayLike, ArrayLike],
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


def _at_same_rank(mine: Floats, theirs: Floats) -> Floats:
    ordered = np.sort(mine)
    below = np.searchsorted(ordered, mine, side="left")
    until = np.searchsorted(ordered, mine, side="right")
    return np.quantile(theirs, (below + until + 1) / 2 / mine.size)


def _composition(mine: TwoGroups, theirs: TwoGroups) -> tuple[Floats, Floats]:
    share = _at_same_rank(mine.group / mine.total, theirs.group / theirs.total)
    return share * mine.total, mine.total


def _share(mine: TwoGroups, theirs: TwoGroups) -> tuple[Floats, Floats]:
    shares = _at_same_rank(mine.group / mine.group_sum, theirs.group / theirs.group_sum)
    group = shares / summed(shares) * mine.group_sum
    rest_shares = _at_same_rank(mine.rest / mine.rest_sum, theirs.rest / theirs.rest_sum)
    rest = rest_shares / summed(rest_shares) * mine.rest_sum
    return group, group + rest


def _dual_composition(mine: TwoGroups, theirs: TwoGroups) -> tuple[Floats, Floats]:
    group, total = _composition(mine, theirs)
    rest = _at_same_rank(mine.rest / mine.total, theirs.rest / theirs.total) * total
    return group, group + rest


_COUNTERFACTUALS: Final[dict[str, Callable[[TwoGroups, TwoGroups], tuple[Floats, Floats]]]] = {
    "composition": _composition,
    "share": _share,
    "dual_composition": _dual_composition,
}
