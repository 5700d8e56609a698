"""Year against year, area against city, count against plan: how far apart, how surely, in which direction.

Each comparison works area by area and gives the difference, its interval and a p-value; an absent cell on
either side gives absent results, never "no difference". Many areas mean many tests: show the adjusted
``benjamini_hochberg`` values (:mod:`indicators.measures.multiple_tests`) and the number of tests beside them.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from indicators.measures.exact_tests import binomial_p, fisher_p, poisson_p
from indicators.measures.rates import Interval, poisson_interval, share, wilson_interval

Polarity = Literal["higher_is_worse", "higher_is_better", "neutral"]

_RISE_AND_FALL: Final[dict[Polarity, tuple[str, str]]] = {
    "higher_is_worse": ("worse", "better"),
    "higher_is_better": ("better", "worse"),
    "neutral": ("neutral", "neutral"),
}


@dataclass(frozen=True, eq=False)
class Comparison:
    """Differences from a reference, one per area; NaN where either side is absent."""

    difference: Floats
    low: Floats
    high: Floats
    p_value: Floats


def two_proportions(
    part: ArrayLike,
    whole: ArrayLike,
    reference_part: ArrayLike,
    reference_whole: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Comparison:
    """Share of an area against another share that is counted too: last year's, a neighbour's.

    Parameters
    ----------
    part, whole : array, shape (areas,), persons
    reference_part, reference_whole : array, shape (areas,) or one number, persons
        People counted once only: take the area itself out of the city before comparing with it.
    confidence : float
        Probability with which the interval covers the difference.

    Returns
    -------
    Comparison
        Difference of the shares in [-1, 1] (times 100: percentage points), interval, p-value.

    Raises
    ------
    InputError
        If a part is negative or larger than its whole.

    Notes
    -----
    Interval: Newcombe's hybrid of the two Wilson intervals, ``d - √((p₁-l₁)² + (u₀-p₀)²)`` and
    ``d + √((u₁-p₁)² + (p₀-l₀)²)``. p-value: Fisher's exact test, two-sided by minimum likelihood, as areas
    are small; it is conservative, so at the edge the interval may exclude 0 while p is above the level.
    Residents counted in both years make the test more conservative still.

    References
    ----------
    Newcombe, R. G. (1998): Interval estimation for the difference between independent proportions.
    Statistics in Medicine 17, 873-890 (method 10). Fisher, R. A. (1935): The Design of Experiments.

    Examples
    --------
    >>> change = two_proportions([56.0], [70.0], [48.0], [80.0])
    >>> change.difference.round(4).tolist(), change.low.round(4).tolist(), change.high.round(4).tolist()
    ([0.2], [0.0524], [0.3339])

    """
    difference = share(part, whole) - share(reference_part, reference_whole)
    limits = _hybrid(
        share(part, whole),
        wilson_interval(part, whole, confidence=confidence),
        share(reference_part, reference_whole),
        wilson_interval(reference_part, reference_whole, confidence=confidence),
    )
    return _complete(difference, limits, fisher_p(part, whole, reference_part, reference_whole))


def two_counts(
    count: ArrayLike,
    reference_count: ArrayLike,
    *,
    base: ArrayLike = 1.0,
    reference_base: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> Comparison:
    """Count of events against another count, each over its own base (person-years, dwellings, months).

    Parameters
    ----------
    count, reference_count : array, shape (areas,), events
    base, reference_base : array, shape (areas,) or one number
        What the events are counted over; 1 compares the bare counts.
    confidence : float
        Probability with which the interval covers the difference.

    Returns
    -------
    Comparison
        Difference of the rates (events per unit of base), interval, p-value. NaN where a base is not above 0.

    Raises
    ------
    InputError
        If a count is negative.

    Notes
    -----
    p-value: given the sum of both counts, ``O₁ ~ Bin(O₁ + O₀, n₁ / (n₁ + n₀))``, two-sided by minimum
    likelihood. Interval: the same hybrid as for proportions, of the two Poisson intervals.

    References
    ----------
    Przyborowski, J., Wilenski, H. (1940): Homogeneity of results in testing samples from Poisson series.
    Biometrika 31, 313-323. Zou, G. Y., Donner, A. (2008): Construction of confidence limits about effect
    measures. Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> two_counts([3.0, 12.0], [9.0, 30.0], base=[1000, 2500], reference_base=[1100, 2400]).p_value.round(7)
    array([0.1514706, 0.0048541])

    """
    base1, base0 = _positive(base), _positive(reference_base)
    rate1, rate0 = np.asarray(count, np.float64) / base1, np.asarray(reference_count, np.float64) / base0
    limits = _hybrid(
        rate1,
        _per(poisson_interval(count, confidence=confidence), base1),
        rate0,
        _per(poisson_interval(reference_count, confidence=confidence), base0),
    )
    both = np.asarray(count, np.float64) + np.asarray(reference_count, np.float64)
    return _complete(rate1 - rate0, limits, binomial_p(count, both, base1 / (base1 + base0)))


def count_against_expected(count: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95) -> Comparison:
    """Count of events against a number that was fixed beforehand: a plan, a reference rate times residents.

    Parameters
    ----------
    count : array, shape (areas,), events
    expected : array, shape (areas,) or one number, events
        Not estimated from these counts.
    confidence : float
        Probability with which the interval covers the difference.

    Returns
    -------
    Comparison
        Count minus expected, in events; interval, p-value. NaN where ``expected`` is negative.

    Raises
    ------
    InputError
        If a count is negative.

    Notes
    -----
    p-value: exact Poisson, two-sided by minimum likelihood. Interval: that of the count, less ``expected``.

    References
    ----------
    Breslow, N. E., Day, N. E. (1987): Statistical Methods in Cancer Research II. IARC, Lyon, 68-71.

    Examples
    --------
    >>> cases = count_against_expected([25.0], [15.0])
    >>> cases.difference.tolist(), cases.low.round(2).tolist(), cases.p_value.round(4).tolist()
    ([10.0], [1.17], [0.0188])

    """
    limits = poisson_interval(count, confidence=confidence)
    planned = np.asarray(expected, np.float64)
    planned = np.where(planned >= 0, planned, np.nan)
    below_and_above = Interval(limits.low - planned, limits.high - planned)
    difference = np.asarray(count, np.float64) - planned
    return _complete(difference, below_and_above, poisson_p(count, planned))


def proportion_against_share(
    part: ArrayLike, whole: ArrayLike, reference: ArrayLike, *, confidence: float = 0.95
) -> Comparison:
    """Share of an area against a share that is fixed: a target, or a city so large that it has no error.

    Parameters
    ----------
    part, whole : array, shape (areas,), persons
    reference : array, shape (areas,) or one number
        A share in [0, 1].
    confidence : float
        Probability with which the interval covers the difference.

    Returns
    -------
    Comparison
        Difference of the shares in [-1, 1], interval, p-value. NaN where ``reference`` is no share.

    Raises
    ------
    InputError
        If a part is negative or larger than its whole.

    Notes
    -----
    p-value: exact binomial, two-sided by minimum likelihood. Interval: Wilson's, less ``reference``.

    References
    ----------
    Clopper, C. J., Pearson, E. S. (1934): The use of confidence or fiducial limits illustrated in the case
    of the binomial. Biometrika 26, 404-413. Wilson, E. B. (1927), see ``wilson_interval``.

    Examples
    --------
    >>> share_of_area = proportion_against_share([7.0], [20.0], 0.15)
    >>> share_of_area.difference.round(4).tolist(), share_of_area.p_value.round(4).tolist()
    ([0.2], [0.0219])

    """
    limits = wilson_interval(part, whole, confidence=confidence)
    fixed = np.asarray(reference, np.float64)
    fixed = np.where((fixed >= 0) & (fixed <= 1), fixed, np.nan)
    below_and_above = Interval(limits.low - fixed, limits.high - fixed)
    return _complete(share(part, whole) - fixed, below_and_above, binomial_p(part, whole, fixed))


def direction(absolute: ArrayLike, polarity: Polarity, *, unchanged_within: float = 1e-9) -> NDArray[np.str_]:
    """What a difference means: ``better``, ``worse``, ``neutral``, ``unchanged`` or ``unknown`` (absent).

    >>> direction([1.5, -0.1, 0.0, np.nan], "higher_is_worse").tolist()
    ['worse', 'better', 'unchanged', 'unknown']
    """
    change = np.asarray(absolute, np.float64)
    rise, fall = _RISE_AND_FALL[polarity]
    cases = [np.isnan(change), np.abs(change) <= unchanged_within, change > 0]
    return np.select(cases, ["unknown", "unchanged", rise], default=fall).astype(np.str_)


def _hybrid(value: Floats, limits: Interval, reference: Floats, reference_limits: Interval) -> Interval:
    """Newcombe's square-and-add interval of a difference from the intervals of its two sides."""
    difference = value - reference
    return Interval(
        difference - np.hypot(value - limits.low, reference_limits.high - reference),
        difference + np.hypot(limits.high - value, reference - reference_limits.low),
    )


def _complete(difference: Floats, limits: Interval, p_value: Floats) -> Comparison:
    """All of one shape, and no statement at all where the difference is absent."""
    p = np.where(np.isnan(difference), np.nan, p_value)
    return Comparison(
        difference=np.broadcast_to(difference, p.shape).copy(),
        low=np.broadcast_to(limits.low, p.shape).copy(),
        high=np.broadcast_to(limits.high, p.shape).copy(),
        p_value=p,
    )


def _positive(base: ArrayLike) -> Floats:
    bases = np.asarray(base, np.float64)
    return np.where(bases > 0, bases, np.nan)


def _per(limits: Interval, base: Floats) -> Interval:
    return Interval(limits.low / base, limits.high / base)
