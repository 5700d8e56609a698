"""How far an index of segregation lies from what chance would give, and how sure it is.

Every random result names its draws, its seed and its generator; the same seed gives the same bits whatever
runs beside it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import summed
from indicators.measures.segregation import dissimilarity
from indicators.measures.segregation_nulls import (
    GENERATOR,
    Index,
    Null,
    NullTest,
    against_draws,
    null_distribution,
)
from indicators.measures.two_cities import Parts, difference_parts, difference_test

__all__ = [
    "GENERATOR",
    "Index",
    "Interval",
    "Null",
    "NullTest",
    "Parts",
    "bootstrap_interval",
    "difference_parts",
    "difference_test",
    "null_distribution",
    "null_test",
]

_SAME = 1e-12


class Interval(NamedTuple):
    """An index with its bootstrap error; ``corrected`` and the interval are without the bootstrap's bias."""

    statistic: float
    corrected: float
    standard_error: float
    low: float
    high: float
    confidence: float
    draws: int
    seed: int
    generator: str


def null_test(
    group: ArrayLike,
    total: ArrayLike,
    null: Null,
    *,
    draws: int = 999,
    seed: int = 0,
    index: Index = dissimilarity,
    threads: int = 1,
) -> NullTest:
    """An index with its null expectation and a two-sided p.

    Parameters as in :func:`indicators.measures.segregation_nulls.null_distribution`.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If nobody or everybody belongs to the group, or no draw is asked for; for ``bootstrap``, which draws
        around the observed city; for ``geographic``, if the index does not depend on where areas are.

    Notes
    -----
    ``p = (r + 1) / (B + 1)`` with r the draws at least as extreme; two-sided twice the smaller one.

    References
    ----------
    Phipson, B., Smyth, G. (2010): Permutation p-values should never be zero. Statistical Applications in
    Genetics and Molecular Biology 9(1), article 39.

    Examples
    --------
    >>> found = null_test([90.0, 10.0], [100.0, 100.0], "permutation", draws=99, seed=1)
    >>> found.statistic, found.p
    (0.8, 0.02)

    """
    if null == "bootstrap":
        raise UndefinedMeasureError(
            "A bootstrap draws around the observed city and is no null model. Take `bootstrap_interval` for "
            "the interval, or one of systematic, evenness, permutation and geographic for a test."
        )
    drawn = null_distribution(group, total, null, draws=draws, seed=seed, index=index, threads=threads)
    statistic = index(np.asarray(group, np.float64), np.asarray(total, np.float64))
    if null == "geographic" and np.ptp(drawn) <= _SAME * max(abs(statistic), 1.0):
        raise UndefinedMeasureError(
            "The index is the same wherever the areas are: moving them says nothing about it. Take a spatial "
            "index, or another null model."
        )
    return against_draws(statistic, drawn, seed)


def bootstrap_interval(
    group: ArrayLike,
    total: ArrayLike,
    *,
    confidence: float = 0.95,
    draws: int = 999,
    seed: int = 0,
    index: Index = dissimilarity,
    threads: int = 1,
) -> Interval:
    """An index with its interval by the bootstrap, without the bias that the bootstrap shows.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    confidence : float
        Between 0 and 1, both excluded.
    draws, seed, index, threads
        As in :func:`indicators.measures.segregation_nulls.null_distribution`.

    Returns
    -------
    Interval
        For a small group over many areas the lower end may lie below zero: chance alone explains the index.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`null_test`; a bootstrap needs at least two draws.
    ValueError
        If the confidence does not lie between 0 and 1.

    Notes
    -----
    With the quantiles q of the draws: ``corrected = 2 D - mean(D*)`` and the interval
    ``[2 D - q(1 - α/2), 2 D - q(α/2)]``: the draws lie as far from D as D lies from the truth. Quantiles of
    the draws themselves would add the bias twice.

    References
    ----------
    Davison, A., Hinkley, D. (1997): Bootstrap Methods and their Application. Cambridge, section 5.2. Allen,
    R., Burgess, S., Davidson, R., Windmeijer, F. (2015): More reliable inference for the dissimilarity index
    of segregation. Econometrics Journal 18(1), 40-66.

    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence lies between 0 and 1; got {confidence}")
    if draws < 2:
        raise UndefinedMeasureError(f"A bootstrap interval needs at least two draws; asked for {draws}.")
    drawn = null_distribution(group, total, "bootstrap", draws=draws, seed=seed, index=index, threads=threads)
    statistic = index(np.asarray(group, np.float64), np.asarray(total, np.float64))
    tail = (1 - confidence) / 2
    lower, upper = (float(each) for each in np.quantile(drawn, [tail, 1 - tail]))
    return Interval(
        statistic=statistic,
        corrected=2 * statistic - summed(drawn) / draws,
        standard_error=float(drawn.std(ddof=1)),
        low=2 * statistic - upper,
        high=2 * statistic - lower,
        confidence=confidence,
        draws=draws,
        seed=seed,
        generator=GENERATOR,
    )
