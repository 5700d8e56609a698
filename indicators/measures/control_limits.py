"""Which areas or periods lie outside what chance explains: funnel plots and control charts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.rates import Interval, normal_score, parts_of_wholes, refuse_negative


@dataclass(frozen=True, eq=False)
class Chart:
    """Centre line and limits of a control chart; the limits have one number per period."""

    centre: float
    limits: Interval


def funnel_limits(
    size: ArrayLike, baseline: float, *, confidence: float = 0.95, overdispersed: float = 1.0
) -> Interval:
    """Limits within which a share lies by chance, if the area had the common share.

    Parameters
    ----------
    size : array, shape (areas,), persons
        Those among whom the part is counted; NaN where it is not above zero.
    baseline : float
        The common share, in [0, 1]: sum of the parts over the sum of the wholes.
    confidence : float
        0.95 and 0.998 are usual, one beside the other.
    overdispersed : float
        Result of :func:`overdispersion`; above 1 it widens the funnel by its root.

    Returns
    -------
    Interval
        Limits in [0, 1]. They close in on the baseline as the size grows.

    Raises
    ------
    UndefinedMeasureError
        If the baseline is not in [0, 1].

    Notes
    -----
    ``p ± z √(φ p (1 - p) / n)``, cut off at 0 and 1.

    References
    ----------
    Spiegelhalter, D. J. (2005): Funnel plots for comparing institutional performance. Statistics in Medicine
    24, 1185-1202.

    Examples
    --------
    >>> funnel_limits([5.0, 598.0], 0.80642448).low.round(4).tolist()
    [0.4601, 0.7748]

    """
    return _around_share(size, baseline, normal_score(confidence) * _widening(overdispersed))


def funnel_limits_of_rates(
    base: ArrayLike, baseline: float, *, confidence: float = 0.95, overdispersed: float = 1.0
) -> Interval:
    """Limits within which a rate of events lies by chance, if the area had the common rate.

    Parameters
    ----------
    base : array, shape (areas,)
        Person-years, dwellings; NaN where it is not above zero.
    baseline : float
        The common rate, events per unit of the base: sum of the events over the sum of the bases.
    confidence, overdispersed : float
        As in :func:`funnel_limits`; the factor comes from :func:`overdispersion_of_rates`.

    Returns
    -------
    Interval
        Limits not below 0.

    Raises
    ------
    UndefinedMeasureError
        If the baseline is not above zero.

    Notes
    -----
    ``u ± z √(φ u / n)``, cut off at 0.

    References
    ----------
    Spiegelhalter (2005), see :func:`funnel_limits`.

    Examples
    --------
    >>> funnel_limits_of_rates([100.0, 400.0], 0.04).high.round(4).tolist()
    [0.0792, 0.0596]

    """
    if not 0 < baseline < np.inf:
        raise UndefinedMeasureError(f"The common rate is {baseline:g}; limits need one above zero.")
    reach = normal_score(confidence) * _widening(overdispersed) * np.sqrt(baseline / _usable(base))
    return Interval(np.maximum(baseline - reach, 0.0), baseline + reach)


def overdispersion(part: ArrayLike, whole: ArrayLike, *, winsorised_share: float = 0.1) -> float:
    """By which factor shares scatter more than chance, the extremes pulled in.

    Parameters
    ----------
    part, whole : array, shape (areas,), persons
    winsorised_share : float
        Share of the scores at each end, below a half, that are set to the last score inside.

    Returns
    -------
    float
        Mean of the squared scores; above 1, divide scores by its root (or widen the funnel by it).

    Raises
    ------
    MissingDataError, UndefinedMeasureError, InputError
        If a count is missing, all shares are 0 or 1, there is one area only, or a part exceeds its whole.

    References
    ----------
    Spiegelhalter (2005), see :func:`funnel_limits`.

    Examples
    --------
    >>> round(overdispersion([10.0, 30.0], [100.0, 100.0]), 4)  # both scores are 2.5
    6.25

    """
    parts, wholes, baseline = _pooled(part, whole)
    z = (parts / wholes - baseline) / np.sqrt(baseline * (1 - baseline) / wholes)
    return _mean_square_inside(z, winsorised_share)


def overdispersion_of_rates(count: ArrayLike, base: ArrayLike, *, winsorised_share: float = 0.1) -> float:
    """By which factor rates of events scatter more than chance, the extremes pulled in.

    Parameters
    ----------
    count : array, shape (areas,), events
    base : array, shape (areas,)
        Person-years, dwellings; above zero.
    winsorised_share : float
        As in :func:`overdispersion`.

    Raises
    ------
    MissingDataError, UndefinedMeasureError, InputError
        If a count is missing or negative, nothing happened, a base is not above zero, or there is one area.

    Examples
    --------
    >>> round(overdispersion_of_rates([4.0, 16.0], [100.0, 100.0]), 4)  # both scores are 1.897
    3.6

    """
    counts, bases, baseline = _pooled_rate(count, base)
    return _mean_square_inside((counts / bases - baseline) / np.sqrt(baseline / bases), winsorised_share)


def _mean_square_inside(scores: Floats, winsorised_share: float) -> float:
    if not 0 <= winsorised_share < 0.5:
        raise ValueError(f"the share pulled in at each end lies from 0 to below 0.5; got {winsorised_share}")
    if scores.size < 2:
        raise UndefinedMeasureError("One area alone has nothing to scatter against; needed are two or more.")
    z = np.sort(scores)
    outside = int(winsorised_share * z.size)
    inside = np.clip(z, z[outside], z[z.size - 1 - outside])
    return float(np.add.reduce(inside**2)) / z.size


def p_chart(part: ArrayLike, whole: ArrayLike, *, sigmas: float = 3.0) -> Chart:
    """Control chart of a share over periods (p chart).

    Parameters
    ----------
    part, whole : array, shape (periods,), persons or cases
        Of the periods that set the centre line.
    sigmas : float
        Distance of the limits in standard deviations.

    Returns
    -------
    Chart

    Raises
    ------
    MissingDataError, UndefinedMeasureError, InputError
        If a count is missing, all shares are 0 or 1, or a part exceeds its whole.

    References
    ----------
    Montgomery, D. C.: Introduction to Statistical Quality Control, chapter on attributes charts.

    Examples
    --------
    >>> chart = p_chart([12.0, 8.0], [50.0, 50.0])
    >>> chart.centre, chart.limits.high.round(4).tolist()
    (0.2, [0.3697, 0.3697])

    """
    _, wholes, centre = _pooled(part, whole)
    return Chart(centre, _around_share(wholes, centre, sigmas))


def u_chart(count: ArrayLike, base: ArrayLike, *, sigmas: float = 3.0) -> Chart:
    """Control chart of events per unit of a base over periods (u chart).

    Parameters
    ----------
    count : array, shape (periods,), events
    base : array, shape (periods,)
        Person-years, dwellings, months; above zero.

    Returns
    -------
    Chart
        Events per unit of the base; the lower limit is not below 0.

    Raises
    ------
    MissingDataError, UndefinedMeasureError, InputError
        If a count is missing or negative, a base is not above zero, or nothing happened in any period.

    Notes
    -----
    ``u ± 3 √(u / n)`` with ``u = ΣO / Σn``.

    Examples
    --------
    >>> u_chart([9.0, 7.0], [2.0, 2.0]).limits.low.round(4).tolist()
    [0.0, 0.0]

    """
    _, bases, centre = _pooled_rate(count, base)
    reach = sigmas * np.sqrt(centre / bases)
    return Chart(centre, Interval(np.maximum(centre - reach, 0.0), centre + reach))


def moving_average(values: ArrayLike, *, newest_weight: float = 0.2) -> Floats:
    """Exponentially weighted moving average of a series, begun at its mean.

    Parameters
    ----------
    values : array, shape (periods,)
    newest_weight : float
        Of each new value, above 0 and at most 1.

    Returns
    -------
    array, shape (periods,)

    Raises
    ------
    MissingDataError
        If a value is NaN.
    UndefinedMeasureError
        If there is no period.
    ValueError
        If the weight is not above 0 and at most 1.

    References
    ----------
    Roberts, S. W. (1959): Control chart tests based on geometric moving averages. Technometrics 1, 239-250.

    Examples
    --------
    >>> moving_average([1.0, 3.0], newest_weight=0.5).tolist()
    [1.5, 2.25]

    """
    if not 0 < newest_weight <= 1:
        raise ValueError(f"the weight of the newest value is above 0 and at most 1; got {newest_weight}")
    series = np.asarray(values, np.float64)
    _require_present(series, np.ones(series.shape))
    averages = np.empty(series.shape)
    level = float(series.mean())
    for at, value in enumerate(series):
        level += newest_weight * (value - level)
        averages[at] = level
    return averages


def _around_share(size: ArrayLike, share: float, z: float) -> Interval:
    if not 0 <= share <= 1:
        raise UndefinedMeasureError(f"The common share is {share:g}; a share lies between 0 and 1.")
    reach = z * np.sqrt(share * (1 - share) / _usable(size))
    return Interval(np.maximum(share - reach, 0.0), np.minimum(share + reach, 1.0))


def _pooled(part: ArrayLike, whole: ArrayLike) -> tuple[Floats, Floats, float]:
    parts, wholes = parts_of_wholes(part, whole)
    _require_present(parts, wholes)
    share = float(np.add.reduce(parts)) / float(np.add.reduce(wholes))
    if not 0 < share < 1:
        raise UndefinedMeasureError(
            f"The common share is {share:g}, so nothing scatters around it and there are no limits."
        )
    return parts, wholes, share


def _pooled_rate(count: ArrayLike, base: ArrayLike) -> tuple[Floats, Floats, float]:
    counts, bases = np.asarray(count, np.float64), np.asarray(base, np.float64)
    refuse_negative(counts)
    _require_present(counts, bases)
    rate = float(np.add.reduce(counts)) / float(np.add.reduce(bases))
    if rate == 0:
        raise UndefinedMeasureError("Nothing happened anywhere, so nothing scatters and there are no limits.")
    return counts, bases, rate


def _usable(size: ArrayLike) -> Floats:
    sizes = np.asarray(size, np.float64)
    return np.where((sizes > 0) & (sizes < np.inf), sizes, np.nan)


def _widening(overdispersed: float) -> float:
    if not 0 <= overdispersed < np.inf:
        raise ValueError(f"the factor of overdispersion is not negative; got {overdispersed}")
    return float(np.sqrt(max(overdispersed, 1.0)))


def _require_present(counts: Floats, bases: Floats) -> None:
    absent = np.flatnonzero(~np.isfinite(counts) | ~np.isfinite(bases)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {counts.size} counts are missing (number {absent[:5].tolist()}). A missing "
            "count is not a zero; leave it out.",
            positions=absent.tolist(),
        )
    if not bases.size:
        raise UndefinedMeasureError("There is no area or period, so there is no share, rate or mean.")
    if (bases <= 0).any():
        raise UndefinedMeasureError(
            f"{int(np.count_nonzero(bases <= 0))} of {bases.size} bases are not above zero, so there is no "
            "share or rate. Leave these areas or periods out."
        )
