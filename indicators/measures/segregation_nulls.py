"""Cities drawn from a null model, and what an index becomes in them.

Every draw has its own generator, spawned from the seed. Draws are made in batches that keep the memory within
bounds; neither batches nor threads change a bit of the result.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import TwoGroups, bounded, summed, two_groups
from indicators.measures.sampling import Generators, binomials, generators_of, multinomials
from indicators.measures.segregation import dissimilarity

Null = Literal["systematic", "evenness", "permutation", "geographic", "bootstrap"]
Index = Callable[[Floats, Floats], float]
GENERATOR: Final = "PCG64"

_CELLS: Final = 4_000_000  # draws times areas worked on at a time: 32 MB for each of group and rest
_SAME: Final = 1e-12  # two sums closer than this differ by rounding only
_IMPOSSIBLE: Final = -27.7  # logarithm of 1e-12, which is as good as never


class NullTest(NamedTuple):
    """An index beside what chance gives; p is two-sided and never zero."""

    statistic: float
    mean: float
    standard_deviation: float
    p: float
    draws: int
    seed: int
    generator: str


def null_distribution(
    group: ArrayLike,
    total: ArrayLike,
    null: Null,
    *,
    draws: int = 999,
    seed: int = 0,
    index: Index = dissimilarity,
    threads: int = 1,
) -> Floats:
    """An index of cities drawn from a null model, shape (draws,).

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    null : {"systematic", "evenness", "permutation", "geographic", "bootstrap"}
        Group and rest settle at random with the areas' shares of all residents; every resident belongs to
        the group with the same chance; the persons change homes (exact: hypergeometric); the populated areas
        change their sites with all their residents, which matters to spatial indices only; or group and
        rest are drawn again from where they live, which gives an interval and no test.
    draws, seed : int
    index : function of group and total
        Dissimilarity if not given. It is given all areas, also those without residents, in their order, and
        so may know their coordinates or neighbours.
    threads : int
        The bits of the result do not depend on it.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If nobody or everybody belongs to the group, in the city or in a draw, or no draw is asked for.

    Notes
    -----
    The bootstrap of dissimilarity joins areas in which the sign of ``x_i/X - y_i/Y`` differs from the
    observed one with a chance below 1e-12 (by Chernoff's bound): only their sums matter then.

    References
    ----------
    Davison, A., Hinkley, D. (1997): Bootstrap Methods and their Application. Cambridge, chapter 4.

    """
    if draws < 1:
        raise UndefinedMeasureError(f"A null distribution needs at least one draw; asked for {draws}.")
    city = two_groups(group, total, "A null distribution")
    if null == "bootstrap" and index is dissimilarity:
        city = _joined(city)
    generators = generators_of(seed, draws)
    batch = max(_CELLS // city.total.size, 1)
    batches = [generators[at : at + batch] for at in range(0, draws, batch)]
    of_batch = partial(_of_batch, city, null, index)
    if threads == 1:
        return np.concatenate([of_batch(part) for part in batches])
    batch = -(-min(batch, draws) // threads)
    batches = [generators[at : at + batch] for at in range(0, draws, batch)]
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(of_batch, batches)))


def index_of(index: Index, group: Floats, total: Floats) -> float:
    """An index of counts that were drawn and so need no check; dissimilarity without its validation."""
    if index is not dissimilarity:
        return index(group, total)
    return _dissimilarity(group, total - group)


def against_draws(statistic: float, drawn: Floats, seed: int) -> NullTest:
    """The two-sided test of a statistic against its draws: twice the rarer side, at most 1."""
    rounding = _SAME * max(abs(statistic), float(np.abs(drawn).max()))
    above = np.count_nonzero(drawn >= statistic - rounding)
    below = np.count_nonzero(drawn <= statistic + rounding)
    p = min(2 * (int(min(above, below)) + 1) / (drawn.size + 1), 1.0)
    return NullTest(statistic, summed(drawn) / drawn.size, float(drawn.std()), p, drawn.size, seed, GENERATOR)


def _of_batch(city: TwoGroups, null: Null, index: Index, generators: Generators) -> Floats:
    groups, rests = _DRAWS[null](city, generators)
    if index is dissimilarity:
        return np.array([_dissimilarity(*each) for each in zip(groups, rests, strict=True)])
    return np.array([_of_all_areas(city, index, *each) for each in zip(groups, rests, strict=True)])


def _of_all_areas(city: TwoGroups, index: Index, group: Floats, rest: Floats) -> float:
    if city.is_used.all():
        return index(group, group + rest)
    groups, totals = np.zeros(city.is_used.size), np.zeros(city.is_used.size)
    groups[city.is_used], totals[city.is_used] = group, group + rest
    return index(groups, totals)


def _dissimilarity(group: Floats, rest: Floats) -> float:
    group_sum, rest_sum = summed(group), summed(rest)
    if group_sum <= 0 or rest_sum <= 0:
        raise UndefinedMeasureError(
            "In a city drawn at random nobody or everybody belongs to the group, so the index is undefined "
            "there: the group is too small for this null model. Take 'permutation', which keeps the sums."
        )
    return bounded(summed(np.abs(group / group_sum - rest / rest_sum)) / 2)


def _systematic(city: TwoGroups, generators: Generators) -> tuple[Floats, Floats]:
    settled = city.total / city.everyone
    return (
        multinomials(round(city.group_sum), settled, generators),
        multinomials(round(city.rest_sum), settled, generators),
    )


def _even(city: TwoGroups, generators: Generators) -> tuple[Floats, Floats]:
    people = np.round(city.total)
    group = binomials(people, city.share, generators)
    return group, people - group


def _permuted(city: TwoGroups, generators: Generators) -> tuple[Floats, Floats]:
    people, members = np.round(city.total).astype(np.int64), round(city.group_sum)
    # The sampler by counting needs memory for every person; the one by marginals does not.
    drawn = [each.multivariate_hypergeometric(people, members, method="marginals") for each in generators]
    group = np.array(drawn, np.float64)
    return group, people - group


def _moved(city: TwoGroups, generators: Generators) -> tuple[Floats, Floats]:
    orders = np.array([each.permutation(city.total.size) for each in generators])
    return city.group[orders], city.rest[orders]


def _resampled(city: TwoGroups, generators: Generators) -> tuple[Floats, Floats]:
    return (
        multinomials(round(city.group_sum), city.group / city.group_sum, generators),
        multinomials(round(city.rest_sum), city.rest / city.rest_sum, generators),
    )


_DRAWS: Final[dict[Null, Callable[[TwoGroups, Generators], tuple[Floats, Floats]]]] = {
    "systematic": _systematic,
    "evenness": _even,
    "permutation": _permuted,
    "geographic": _moved,
    "bootstrap": _resampled,
}


def _joined(city: TwoGroups) -> TwoGroups:
    """The city with all areas of which the sign of x_i/X - y_i/Y is certain in one area for each sign."""
    group, rest = city.group / city.group_sum, city.rest / city.rest_sum
    is_certain = _never_crosses(group, rest, city.group_sum, city.rest_sum)
    where = [~is_certain, is_certain & (group > rest), is_certain & (group < rest)]
    joined = [
        np.concatenate([counts[where[0]], [summed(counts[part]) for part in where[1:] if part.any()]])
        for counts in (city.group, city.rest)
    ]
    return TwoGroups(joined[0], joined[0] + joined[1], city.group_sum, city.rest_sum)


def _never_crosses(group: Floats, rest: Floats, group_sum: float, rest_sum: float) -> NDArray[np.bool_]:
    """Whether the resampled shares of group and rest keep their order, all but certainly."""
    variance = group * (1 - group) / group_sum + rest * (1 - rest) / rest_sum
    larger, smaller = np.maximum(group, rest), np.minimum(group, rest)
    of_larger, of_smaller = (
        np.where(group > rest, group_sum, rest_sum),
        np.where(group > rest, rest_sum, group_sum),
    )
    tilt = np.divide(larger - smaller, variance, out=np.zeros(group.shape), where=variance > 0)
    with np.errstate(over="ignore"):
        logarithm = of_larger * np.log1p(larger * np.expm1(-tilt / of_larger))
        logarithm += of_smaller * np.log1p(smaller * np.expm1(tilt / of_smaller))
    return np.asarray(logarithm < _IMPOSSIBLE)
