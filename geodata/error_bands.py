"""How sure a converted count is: bands that hold in nine of ten areas, and bounds that always hold."""

from typing import Final

import numpy as np

from geodata.crosswalk import Crosswalk, receives_parts
from geodata.fitting import Start, blocks
from geodata.pieces import Indices, summed_by
from geodata.vocabulary.cells import Floats

COVERAGE: Final = 0.90
FEWEST_WITNESSES: Final = 12  # unchanged areas needed to learn how unevenly areas grow


def growth_scatter(unchanged_old: Floats, unchanged_new: Floats) -> float | None:
    """How far areas that did not change grew apart between two dates, as multiples of the square root.

    The 90 % quantile of ``|growth-adjusted new - old| / sqrt(old)`` over unchanged areas; None if there are
    fewer than 12 of them. It is what a later count of the new areas cannot know about the earlier date.

    Parameters
    ----------
    unchanged_old, unchanged_new : arrays, shape (unchanged areas,), persons
        Counts of the same areas at both dates; areas where one is absent or zero are left out.

    Examples
    --------
    >>> old = np.full(30, 100.0)
    >>> growth_scatter(old, np.where(np.arange(30) % 2, 110.0, 90.0))
    1.0

    """
    known = (unchanged_old > 0) & (unchanged_new > 0)
    old, new = unchanged_old[known], unchanged_new[known]
    if len(old) < FEWEST_WITNESSES:
        return None
    adjusted = new * (old.sum() / new.sum())
    return float(np.quantile(np.abs(adjusted - old) / np.sqrt(old), COVERAGE))


def growth_band(crosswalk: Crosswalk, counts: Floats, values: Floats, scatter: float) -> Floats:
    """Half widths of the bands of counts converted by both margins; 0 where the count is exact.

    A target that grew otherwise than its block was taken for larger or smaller at the earlier date.
    What it has too much the others of its block have too little, for the block's total is known: hence
    ``scatter * sqrt(x * (1 - x / X))`` for a target of x in a block of X, as for a binomial count.

    Parameters
    ----------
    crosswalk : Crosswalk
    counts : array, shape (sources,), persons
    values : array, shape (targets,), persons
        The converted counts.
    scatter : float
        Of :func:`growth_scatter`, of the same variable and the same two dates.

    """
    table = crosswalk.weights.tocoo()
    pieces = Start(table.row.astype(np.intp), table.col.astype(np.intp), table.data)
    of_source, of_target = blocks(pieces, crosswalk.sources, crosswalk.targets)
    many = 1 + max(of_source.max(initial=0), of_target.max(initial=0))
    whole = summed_by(of_source, np.nan_to_num(counts), many)[of_target]
    share = np.divide(values, whole, out=np.zeros_like(values), where=whole > 0)
    half = scatter * np.sqrt(np.clip(values * (1 - share), 0, None))
    return np.where(receives_parts(crosswalk), half, 0.0)


def bounds(crosswalk: Crosswalk, counts: Floats) -> tuple[Floats, Floats]:
    """Least and most that each target can have, whatever the weights are.

    The least is what comes from sources that lie in the target as a whole, the most is everything of all
    sources that give to it. Always true, often wide: the honest answer where no count of the new areas
    exists.

    Examples
    --------
    >>> from geodata.crosswalk import Method, crosswalk_of
    >>> source, target = np.array([0, 0, 1]), np.array([0, 1, 1])
    >>> walk = crosswalk_of(source, target, np.array([3.0, 1, 5]), (2, 2), Method.AREA)
    >>> [column.tolist() for column in bounds(walk, np.array([100.0, 10.0]))]
    [[0.0, 10.0], [100.0, 110.0]]

    """
    table = crosswalk.weights.tocoo()
    known = np.nan_to_num(counts)
    target = table.col.astype(np.intp)
    most = summed_by(target, known[table.row], crosswalk.targets)
    whole = table.data == 1
    least = summed_by(target[whole], known[table.row[whole]], crosswalk.targets)
    return least, most


def within_bounds(
    crosswalk: Crosswalk, counts: Floats, values: Floats, half: Floats
) -> tuple[Floats, Floats]:
    """The band ``values - half`` to ``values + half``, never wider than the bounds."""
    least, most = bounds(crosswalk, counts)
    return np.maximum(values - half, least), np.minimum(values + half, most)


def unchanged_pairs(crosswalk: Crosswalk) -> tuple[Indices, Indices]:
    """Sources and targets that are one and the same area: each gives all, and takes from no other."""
    table = crosswalk.weights.tocoo()
    givers = np.bincount(table.col, minlength=crosswalk.targets)
    alone = (table.data == 1) & (givers[table.col] == 1)
    return table.row[alone].astype(np.intp), table.col[alone].astype(np.intp)
