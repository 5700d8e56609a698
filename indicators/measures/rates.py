"""Shares and counts per area, and how uncertain they are where numbers are small.

Everything here works area by area: an absent count (NaN) gives an absent result in that area and in no
other. A denominator of zero gives an absent result too, never zero and never infinity.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError

# Below this count Byar's approximation is off in the lower limit; the rule of Public Health England.
EXACT_BELOW = 10.0


@dataclass(frozen=True, eq=False)
class Interval:
    """Lower and upper confidence limits, one pair per area; NaN where there is none."""

    low: Floats
    high: Floats


def share(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Share of a part in a whole, area by area.

    Parameters
    ----------
    part : array, shape (areas,), persons
    whole : array, shape (areas,), persons
        Those among whom the part is counted.

    Returns
    -------
    array, shape (areas,)
        Shares in [0, 1], no unit. NaN where a count is NaN or ``whole`` is not above zero.

    Raises
    ------
    InputError
        If a part is negative or larger than its whole.

    Notes
    -----
    ``part / whole``. Shares of areas are never averaged: the share of a city is the sum of the parts
    over the sum of the wholes.

    Examples
    --------
    >>> share([120.0, 0.0, np.nan, 0.0], [1000.0, 800.0, 50.0, 0.0]).tolist()
    [0.12, 0.0, nan, nan]

    """
    parts, wholes = parts_of_wholes(part, whole)
    _refuse_infinite(wholes)
    shares: Floats = np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes > 0)
    return shares


def wilson_interval(part: ArrayLike, whole: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion.

    Parameters
    ----------
    part : array, shape (areas,), persons
    whole : array, shape (areas,), persons
    confidence : float
        Probability with which the interval covers the proportion behind the counts.

    Returns
    -------
    Interval
        Limits in [0, 1], shape (areas,). NaN where a count is NaN or ``whole`` is not above zero.

    Raises
    ------
    InputError
        If a part is negative or larger than its whole.

    Notes
    -----
    ``(r + z²/2 ± z √(r (1 - r/n) + z²/4)) / (n + z²)``. With no case at all the upper limit stays above
    zero: "none of 40" is not "none".

    References
    ----------
    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> limits = wilson_interval([1.0, 0.0], [100.0, 40.0])
    >>> limits.low.round(4).tolist(), limits.high.round(4).tolist()
    ([0.0018, 0.0], [0.0545, 0.0876])

    """
    parts, wholes = parts_of_wholes(part, whole)
    _refuse_infinite(wholes)
    wholes = np.where(wholes > 0, wholes, np.nan)
    z2 = normal_score(confidence) ** 2
    spread = np.sqrt(z2 * (parts * (1 - parts / wholes) + z2 / 4))
    centre = parts + z2 / 2
    low = (centre - spread) / (wholes + z2)
    high = (centre + spread) / (wholes + z2)
    # At r = 0 and r = n the limit is exactly 0 or 1; rounding must not leave it outside.
    return Interval(
        np.where(parts == 0, 0.0 * low, np.maximum(low, 0.0)),
        np.where(parts == wholes, 1.0 + 0.0 * high, np.minimum(high, 1.0)),
    )


def poisson_interval(count: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Confidence interval of a count of events: exact for small counts, Byar's approximation for larger.

    Parameters
    ----------
    count : array, shape (areas,), events
    confidence : float
        Probability with which the interval covers the expected count.

    Returns
    -------
    Interval
        Limits in events, shape (areas,). NaN where the count is NaN. Divide by the person-years for a
        rate's limits.

    Raises
    ------
    InputError
        If a count is negative.

    Notes
    -----
    Count O below 10: ``χ²(α/2; 2O) / 2`` and ``χ²(1 - α/2; 2O + 2) / 2``. From 10 on
    ``O (1 - 1/(9O) - z/(3√O))³`` and ``(O+1) (1 - 1/(9(O+1)) + z/(3√(O+1)))³``.

    References
    ----------
    Breslow, N. E., Day, N. E. (1987): Statistical Methods in Cancer Research II. IARC, Lyon, 68-71.

    Examples
    --------
    >>> limits = poisson_interval([0.0, 20.0])
    >>> limits.low.round(3).tolist(), limits.high.round(3).tolist()
    ([0.0, 12.211], [3.689, 30.89])

    """
    counts = np.asarray(count, np.float64)
    refuse_negative(counts)
    _refuse_infinite(counts)
    tail = _tail(confidence)
    is_small = counts < EXACT_BELOW  # the exact limits are slow: only where they are wanted
    few = counts[is_small]
    low, high = _byar(np.maximum(counts, 1.0), -1.0, tail), _byar(counts + 1, 1.0, tail)
    return Interval(
        _with(low, is_small, _exact_low(few, tail)),
        _with(high, is_small, np.asarray(special.gammainccinv(few + 1, tail))),
    )


def parts_of_wholes(part: ArrayLike, whole: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays of one shape, refused where a part is negative or exceeds its whole."""
    parts, wholes = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    refuse_negative(parts)
    is_larger = (parts > wholes) & (wholes >= 0)
    if is_larger.any():
        first = int(np.flatnonzero(is_larger)[0])
        raise InputError(
            f"Area number {first + 1}: the part {parts.flat[first]:g} is larger than the whole "
            f"{wholes.flat[first]:g} (so in {int(is_larger.sum())} of {is_larger.size} areas). Both must "
            "count the same people at the same date; check the two source tables.",
            positions=(np.flatnonzero(is_larger) + 1).tolist(),
        )
    return parts, wholes


def refuse_negative(counts: Floats) -> None:
    """Refuse counts below zero."""
    is_negative = counts < 0
    if is_negative.any():
        first = int(np.flatnonzero(is_negative)[0])
        raise InputError(
            f"Area number {first + 1}: the count {counts.flat[first]:g} is negative. Persons and events are "
            "counted from 0 upwards; a sign for a withheld cell must be declared with its table.",
            positions=(np.flatnonzero(is_negative) + 1).tolist(),
        )


def normal_score(confidence: float) -> float:
    """How many standard deviations a two-sided normal interval of a probability reaches.

    Raises
    ------
    ValueError
        If the probability is not between 0 and 1.

    Examples
    --------
    >>> round(normal_score(0.95), 4)
    1.96

    """
    return -float(special.ndtri(_tail(confidence)))


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence is a probability between 0 and 1; got {confidence}")
    return (1 - confidence) / 2


def _refuse_infinite(counts: Floats) -> None:
    is_infinite = np.isinf(counts)
    if is_infinite.any():
        positions = (np.flatnonzero(is_infinite) + 1).tolist()
        raise InputError(
            f"Area number {positions[0]}: the count is infinite (so in {len(positions)} of {counts.size} "
            "areas). A count that is unknown is an absent value, not an infinite one.",
            positions=positions,
        )


def _with(limits: Floats, where: NDArray[np.bool_], exact: Floats) -> Floats:
    limits = np.array(limits, np.float64)
    limits[where] = exact
    return limits


def _exact_low(counts: Floats, tail: float) -> Floats:
    is_some = counts > 1e-9  # below, the limit is 0 to the last digit
    limits = special.gammaincinv(np.where(is_some, counts, 1.0), tail).astype(np.float64)
    return np.where(is_some, limits, 0.0 * counts)


def _byar(counts: Floats, side: float, tail: float) -> Floats:
    z = -float(special.ndtri(tail))
    return counts * (1 - 1 / (9 * counts) + side * z / (3 * np.sqrt(counts))) ** 3
