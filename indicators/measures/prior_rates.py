"""Rates of small areas with a prior fitted by moments, and how sure the shrunk rates are.

Events per person follow a gamma prior and Poisson counts; shares of persons a beta prior and binomial counts.
Unlike :mod:`indicators.measures.smoothing` these give intervals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.smoothing import sound_counts


@dataclass(frozen=True, eq=False)
class PriorRates:
    """Shrunk rates with their intervals, and the prior they were shrunk with.

    Attributes
    ----------
    rate : array, shape (areas,), events per person or share of persons
        Mean of the posterior; NaN in an area without residents.
    low, high : array, shape (areas,)
        Of equal tails. NaN besides where the rates differ no more than by chance (``prior_variance`` 0): a
        prior without spread would make every area look perfectly known.
    own_weight : array, shape (areas,)
        How much the area's own count contributes, 0 to 1; the rest is the prior's.
    prior_mean, prior_variance : float
    confidence : float

    """

    rate: Floats
    low: Floats
    high: Floats
    own_weight: Floats
    prior_mean: float
    prior_variance: float
    confidence: float


def gamma_poisson_rates(events: ArrayLike, population: ArrayLike, *, confidence: float = 0.95) -> PriorRates:
    """Events per person, shrunk by a gamma prior; the means are Marshall's global rates.

    Parameters
    ----------
    events : array, shape (areas,), events
        May be more than one per person.
    population : array, shape (areas,), persons
    confidence : float
        Between 0 and 1, both excluded.

    Returns
    -------
    PriorRates

    Raises
    ------
    MissingDataError
        If a count is NaN.
    InputError
        If a count is negative.
    UndefinedMeasureError
        If nobody lives anywhere, or nothing happened anywhere.
    ValueError
        If the confidence does not lie between 0 and 1.

    Notes
    -----
    Mean m and variance a of the prior as in :func:`indicators.measures.smoothing.smoothed_rates`; posterior
    gamma with shape ``O + m²/a`` and rate ``n + m/a``. The prior's own error is not in the intervals.

    References
    ----------
    Marshall, R. J. (1991): Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40, 283-294. Clayton, D., Kaldor, J. (1987): Empirical Bayes estimates of age-standardized
    relative risks for use in disease mapping. Biometrics 43, 671-681.

    Examples
    --------
    >>> found = gamma_poisson_rates([0.0, 10.0, 90.0], [10.0, 100.0, 500.0])
    >>> found.rate.round(4).tolist(), found.low.round(4).tolist(), found.high.round(4).tolist()
    ([0.1589, 0.1486, 0.1738], [0.1187, 0.114, 0.1464], [0.2049, 0.1878, 0.2035])

    """
    tail = _tail(confidence)
    counts, persons = sound_counts(events, population)
    lives = persons > 0
    n, observed = persons[lives], counts[lives]
    total = float(np.add.reduce(n))
    m = float(np.add.reduce(observed)) / total
    spread = float(np.add.reduce(n * (observed / n - m) ** 2)) / total
    a = max(0.0, spread - m / (total / n.size))
    low = high = np.full(n.shape, np.nan)
    if a > 0:
        shape, scale = observed + m * m / a, n + m / a
        low, high = (special.gammaincinv(shape, each) / scale for each in (tail, 1 - tail))
    weight = a / (a + m / n)
    return _spread(lives, (m + weight * (observed / n - m), low, high, weight), (m, a), confidence)


def beta_binomial_rates(events: ArrayLike, population: ArrayLike, *, confidence: float = 0.95) -> PriorRates:
    """Shares of persons, shrunk by a beta prior.

    Parameters
    ----------
    events : array, shape (areas,), persons
        Not more than live in the area.
    population : array, shape (areas,), persons
    confidence : float
        Between 0 and 1, both excluded.

    Returns
    -------
    PriorRates

    Raises
    ------
    MissingDataError
        If a count is NaN.
    InputError
        If a count is negative, or above the population.
    UndefinedMeasureError
        If nobody lives anywhere, fewer than two areas have residents, or none or all of them are counted.
    ValueError
        If the confidence does not lie between 0 and 1.

    Notes
    -----
    With ``S = Σ n (p - p̄)²`` the correlation of two persons of one area is
    ``ρ = (S / (p̄ (1-p̄)) - (K-1)) / (N - Σn²/N - (K-1))``, not below 0; prior beta with
    ``α + β = 1/ρ - 1``. The denominator makes the expectation of S exact. The prior's own error is not in
    the intervals.

    References
    ----------
    Kleinman, J. C. (1973): Proportions with extraneous variance: single and independent samples. Journal of
    the American Statistical Association 68, 46-54.

    Examples
    --------
    >>> found = beta_binomial_rates([0.0, 10.0, 90.0], [10.0, 100.0, 500.0])
    >>> bool((found.low < found.rate).all() and (found.rate < found.high).all())
    True

    """
    tail = _tail(confidence)
    counts, persons = sound_counts(events, population)
    over = np.flatnonzero(counts > persons)
    if over.size:
        raise InputError(
            f"Area number {over[0] + 1} counts {counts[over[0]]:g} of {persons[over[0]]:g} persons. A share "
            "counts persons among all; check the two columns, or take gamma_poisson_rates for events."
        )
    lives = persons > 0
    n, observed = persons[lives], counts[lives]
    total = float(np.add.reduce(n))
    p = float(np.add.reduce(observed)) / total
    # Where everybody lives alone nothing tells the areas' spread from chance.
    freedom = total - float(np.add.reduce(n * n)) / total - (n.size - 1)
    if n.size < 2 or p >= 1 or freedom <= 0:
        raise UndefinedMeasureError(
            "A prior of shares needs two areas, one of them with several residents, and somebody who is not "
            f"counted; there are {n.size} areas with residents, and {p:.0%} are counted."
        )
    between = float(np.add.reduce(n * (observed / n - p) ** 2)) / (p * (1 - p)) - (n.size - 1)
    correlation = min(max(0.0, between / freedom), 1 - 1e-9)
    low = high = np.full(n.shape, np.nan)
    if correlation > 0:
        size = 1 / correlation - 1
        one, other = observed + p * size, n - observed + (1 - p) * size
        low, high = (special.betaincinv(one, other, each) for each in (tail, 1 - tail))
    weight = n * correlation / (1 + (n - 1) * correlation)
    rate = p + weight * (observed / n - p)
    return _spread(lives, (rate, low, high, weight), (p, p * (1 - p) * correlation), confidence)


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence lies between 0 and 1; got {confidence}")
    return (1 - confidence) / 2


def _spread(
    lives: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    columns: tuple[Floats, Floats, Floats, Floats],
    prior: tuple[float, float],
    confidence: float,
) -> PriorRates:
    spread = np.full((len(columns), lives.size), np.nan)
    spread[:, lives] = columns
    rate, low, high, weight = spread
    return PriorRates(rate, low, high, weight, prior[0], prior[1], confidence)
