"""How many times as high: the ratio of two shares or two rates of every area, with its interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from indicators.measures.exact_tests import binomial_p, fisher_p
from indicators.measures.rates import Interval, poisson_interval, share, wilson_interval


@dataclass(frozen=True, eq=False)
class Ratio:
    """Ratios to a reference, one per area; NaN where a side is absent or the reference is zero."""

    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats


def ratio_of_proportions(
    part: ArrayLike,
    whole: ArrayLike,
    reference_part: ArrayLike,
    reference_whole: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Ratio:
    """Share of an area over another share that is counted too (relative risk).

    Parameters
    ----------
    part, whole : array, shape (areas,), persons
    reference_part, reference_whole : array, shape (areas,) or one number, persons
    confidence : float
        Probability with which the interval covers the ratio.

    Returns
    -------
    Ratio
        The interval leaves out 1 where that of the difference
        (:func:`indicators.measures.deviation.two_proportions`) leaves out 0.

    Raises
    ------
    InputError
        If a part is negative or larger than its whole.

    Notes
    -----
    The limits r of a ratio are those at which the hybrid limits of ``p - r p₀`` are zero, from the two Wilson
    intervals. p-value: Fisher's exact test.

    References
    ----------
    Donner, A., Zou, G. Y. (2012): Closed-form confidence intervals for functions of the normal mean and
    standard deviation. Statistical Methods in Medical Research 21, 347-359. Newcombe, R. G. (1998), see
    :func:`indicators.measures.deviation.two_proportions`.

    Examples
    --------
    >>> risk = ratio_of_proportions([56.0, 3.0], [70.0, 40.0], [48.0, 0.0], [80.0, 50.0])
    >>> risk.ratio.round(4).tolist(), risk.low.round(4).tolist(), risk.high.round(4).tolist()
    ([1.3333, nan], [1.0783, nan], [1.6629, nan])

    """
    return _ratio(
        share(part, whole),
        wilson_interval(part, whole, confidence=confidence),
        share(reference_part, reference_whole),
        wilson_interval(reference_part, reference_whole, confidence=confidence),
        fisher_p(part, whole, reference_part, reference_whole),
    )


def ratio_of_counts(
    count: ArrayLike,
    reference_count: ArrayLike,
    *,
    base: ArrayLike = 1.0,
    reference_base: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> Ratio:
    """Rate of events over another rate, each over its own base.

    Parameters
    ----------
    count, reference_count : array, shape (areas,), events
    base, reference_base : array, shape (areas,) or one number
        Person-years, dwellings, months; above zero.
    confidence : float
        Probability with which the interval covers the ratio.

    Returns
    -------
    Ratio

    Raises
    ------
    InputError
        If a count is negative.

    Notes
    -----
    Interval as in :func:`ratio_of_proportions`, from the two Poisson intervals; p-value given the sum of both
    counts, as :func:`indicators.measures.deviation.two_counts`.

    References
    ----------
    Donner and Zou (2012), see :func:`ratio_of_proportions`. Przyborowski, J., Wilenski, H. (1940).

    Examples
    --------
    >>> ratio_of_counts([12.0], [30.0], base=[2500.0], reference_base=[2400.0]).ratio.round(4).tolist()
    [0.384]

    """
    base1, base0 = (np.asarray(given, np.float64) for given in (base, reference_base))
    base1, base0 = (np.where((given > 0) & (given < np.inf), given, np.nan) for given in (base1, base0))
    limits1 = poisson_interval(count, confidence=confidence)
    limits0 = poisson_interval(reference_count, confidence=confidence)
    counts1, counts0 = np.asarray(count, np.float64), np.asarray(reference_count, np.float64)
    return _ratio(
        counts1 / base1,
        Interval(limits1.low / base1, limits1.high / base1),
        counts0 / base0,
        Interval(limits0.low / base0, limits0.high / base0),
        binomial_p(counts1, counts1 + counts0, base1 / (base1 + base0)),
    )


def _ratio(
    value: Floats, limits: Interval, reference: Floats, reference_limits: Interval, p_value: Floats
) -> Ratio:
    columns = (value, limits.low, limits.high, reference, reference_limits.low, reference_limits.high)
    p1, low1, high1, p0, low0, high0 = np.broadcast_arrays(*columns)
    p0 = np.where(p0 > 0, p0, np.nan)
    product = p1 * p0
    at_low, at_high = low1 * (2 * p1 - low1), high1 * (2 * p1 - high1)
    against_low, against_high = low0 * (2 * p0 - low0), high0 * (2 * p0 - high0)
    # Rounding must not leave a difference of equal products below zero; where nothing was counted the lower
    # limit is 0, not 0 over 0.
    above = product + np.sqrt(np.maximum(product**2 - at_low * against_high, 0.0))
    low = at_low / np.where(above == 0, 1.0, above)
    high = (product + np.sqrt(np.maximum(product**2 - at_high * against_low, 0.0))) / against_low
    ratio = p1 / p0
    return Ratio(ratio, low, high, np.where(np.isnan(ratio), np.nan, p_value))
