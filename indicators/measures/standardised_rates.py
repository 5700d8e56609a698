"""Rates as if every area had the same ages: directly and indirectly standardised, with limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.rates import poisson_interval, refuse_negative


@dataclass(frozen=True)
class StandardisedRate:
    """A rate and its confidence limits, events per person."""

    rate: float
    low: float
    high: float


def directly_standardised(
    events: ArrayLike, population: ArrayLike, standard: ArrayLike, *, confidence: float = 0.95
) -> StandardisedRate:
    """Rate an area would have if its people had the ages of a standard population.

    Parameters
    ----------
    events : array, shape (ages,), events
    population : array, shape (ages,), persons
        Of the area, in the same age groups.
    standard : array, shape (ages,), persons
        Of the standard population, e.g. the European standard population of 2013.
    confidence : float
        Probability with which the interval covers the rate.

    Returns
    -------
    StandardisedRate
        Events per person; times 100,000 for the usual form.

    Raises
    ------
    MissingDataError
        If a number is NaN.
    InputError
        If a number is negative.
    UndefinedMeasureError
        If an age group that the standard has does not live here, or the standard is empty.

    Notes
    -----
    ``DSR = Σ w O/n / Σ w`` and limits ``DSR + √(Var DSR / ΣO) (O_limit - ΣO)`` with
    ``Var DSR = Σ w² O/n² / (Σw)²`` and the limits of the count ΣO (:func:`rates.poisson_interval`); the lower
    one is cut off at 0, which few events in an age group of much weight would pass. Without
    any event the limits are both 0 for want of a variance, so there the function is undefined.

    References
    ----------
    Dobson, A. J., Kuulasmaa, K., Eberle, E., Scherer, J. (1991): Confidence intervals for weighted sums of
    Poisson parameters. Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> result = directly_standardised([10.0, 40.0], [1000.0, 500.0], [2.0, 1.0])
    >>> round(result.rate, 5), round(result.low, 5), round(result.high, 5)
    (0.03333, 0.02474, 0.04395)

    """
    o, n, w = _sound(events, population, standard)
    is_used = w > 0
    if not is_used.any() or (n[is_used] == 0).any() or not o[is_used].any():
        raise UndefinedMeasureError(
            "The standardised rate is undefined: every age group of the standard needs residents here, and "
            "there must be at least one event. Join age groups until nobody is missing."
        )
    o, n, w = o[is_used], n[is_used], w[is_used] / float(np.add.reduce(w))
    count = float(np.add.reduce(o))
    rate = float(np.add.reduce(w * o / n))
    scale = float(np.sqrt(np.add.reduce(w * w * o / (n * n)) / count))
    limits = poisson_interval(count, confidence=confidence)
    low, high = (rate + scale * (float(limit) - count) for limit in (limits.low, limits.high))
    return StandardisedRate(rate, max(low, 0.0), high)


def indirectly_standardised(
    events: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Observed over expected events of each area, with limits (standardised ratio).

    Parameters
    ----------
    events : array, shape (areas,), events
    expected : array, shape (areas,), events
        If every age group of the area had the rates of the standard; NaN or 0 gives an absent ratio.
    confidence : float

    Returns
    -------
    (array, array, array), each of shape (areas,)
        Ratio, lower and upper limit; times the standard's rate for a rate.

    Raises
    ------
    InputError
        If a count is negative.

    Examples
    --------
    >>> ratio, low, high = indirectly_standardised([20.0, 0.0], [10.0, 0.0])
    >>> ratio.tolist(), low.round(3).tolist(), high.round(3).tolist()
    ([2.0, nan], [1.221, nan], [3.089, nan])

    """
    counts, awaited = np.asarray(events, np.float64), np.asarray(expected, np.float64)
    refuse_negative(counts)
    refuse_negative(awaited)
    base = np.where((awaited > 0) & (awaited < np.inf), awaited, np.nan)
    limits = poisson_interval(counts, confidence=confidence)
    return counts / base, limits.low / base, limits.high / base


def _sound(*columns: ArrayLike) -> tuple[Floats, Floats, Floats]:
    o, n, w = (np.asarray(column, np.float64) for column in columns)
    if not o.shape == n.shape == w.shape or o.ndim != 1:
        raise InputError(
            f"{o.size} age groups of events, {n.size} of residents and {w.size} of the standard; expected "
            "are the same age groups three times, in the same order."
        )
    absent = np.flatnonzero(~(np.isfinite(o) & np.isfinite(n) & np.isfinite(w))) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {o.size} age groups have a missing number (age group number "
            f"{absent[:5].tolist()}). A missing count is not a zero; join age groups until all are known.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    for column in (o, n, w):
        refuse_negative(column)
    return o, n, w
