"""Standard errors of poverty and inequality: how much each person of the survey pulls at the measure.

Each measure is replaced by the sum of its influence function: what adding a little weight to one person does
to it. A threshold that is estimated from the same survey pulls too, and its influence is part of the rate's.
Designs beyond strata and clusters (calibration, several stages, unequal chances inside clusters) belong to a
survey package.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import inequality, poverty
from indicators.measures.income import Incomes, codes_of, quantile

_ROOT_TWO_PI: Final = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True, eq=False)
class Linearised:
    """A measure and its influence function, shape (persons,), in the order the incomes were handed in."""

    value: float
    influence: Floats


def standard_error(
    influence: ArrayLike,
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> float:
    """Standard error of a measure from its influence function and the design of the survey.

    Parameters
    ----------
    influence : array, shape (persons,)
        Of every person sampled; 0 for one who was left out of the measure.
    weights : array, shape (persons,)
    strata, clusters : array, shape (persons,), optional
        Keys. Without strata there is one; without clusters everybody was drawn alone. A cluster's key
        counts within its stratum.

    Returns
    -------
    float
        In the unit of the measure.

    Raises
    ------
    MissingDataError
        If an influence, a weight or a key is absent.
    InputError
        If there is not one weight or key per person.
    UndefinedMeasureError
        If there is nobody, or a stratum has one cluster only: its scatter is unknown, and not zero.

    Notes
    -----
    ``√ Σ_h n_h/(n_h - 1) Σ_c (e_hc - mean_h e)²`` with the weighted sum e of a cluster's influences; clusters
    drawn with replacement, or few of many.

    References
    ----------
    Deville, J.-C. (1999): Variance estimation for complex statistics and estimators. Survey Methodology 25,
    193-203. Osier, G. (2009): Variance estimation for complex indicators of poverty and inequality using
    linearization techniques. Survey Research Methods 3, 167-195.

    Examples
    --------
    >>> values = np.array([1.0, 3.0])
    >>> standard_error((values - 2.0) / 2, [1.0, 1.0])  # of a mean: the sample's deviation √2 over √2
    1.0

    """
    scores = _scores(np.asarray(influence, np.float64), np.asarray(weights, np.float64))
    persons = scores.size
    stratum = np.zeros(persons, np.intp) if strata is None else codes_of(strata, persons, "a stratum")
    cluster = np.arange(persons) if clusters is None else codes_of(clusters, persons, "a cluster")
    _, first, unit = np.unique(
        stratum * (cluster.max() + 1) + cluster, return_index=True, return_inverse=True
    )
    sums = np.bincount(unit, scores)
    of_stratum = stratum[first]
    drawn = np.bincount(of_stratum)
    if (drawn == 1).any():
        raise UndefinedMeasureError(
            f"{int((drawn == 1).sum())} of {drawn.size} strata have one cluster only, so nobody knows how "
            "much they scatter. Join them with a stratum alike before estimating."
        )
    centred = sums - (np.bincount(of_stratum, sums) / drawn)[of_stratum]
    scatter = np.bincount(of_stratum, centred**2)
    return float(np.sqrt(np.add.reduce(scatter * drawn / (drawn - 1))))


def _scores(influence: Floats, weights: Floats) -> Floats:
    if influence.shape != weights.shape or influence.ndim != 1:
        raise InputError(
            f"{influence.size} influences and {weights.size} weights; expected is one of each per person."
        )
    if not influence.size:
        raise UndefinedMeasureError("There is nobody in the sample, so there is no standard error.")
    absent = np.flatnonzero(~np.isfinite(influence * weights)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {influence.size} persons have no influence or no weight (person number "
            f"{absent[:5].tolist()}). Give 0 for persons who were sampled but left out of the measure.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    return influence * weights


def poverty_threshold(incomes: Incomes, share_of_median: float = poverty.AT_RISK_SHARE) -> Linearised:
    """Threshold of poverty, € per year; see :func:`indicators.measures.poverty.poverty_threshold`."""
    value = poverty.poverty_threshold(incomes, share_of_median)
    return _linearised(incomes, value, share_of_median * _quantile_influence(incomes, 0.5))


def at_risk_rate(incomes: Incomes, share_of_median: float = poverty.AT_RISK_SHARE) -> Linearised:
    """At-risk-of-poverty rate with the threshold estimated from the same incomes."""
    return foster_greer_thorbecke(incomes, 0, share_of_median=share_of_median)


def foster_greer_thorbecke(
    incomes: Incomes,
    exponent: float,
    threshold: float | None = None,
    *,
    share_of_median: float = poverty.AT_RISK_SHARE,
) -> Linearised:
    """Foster, Greer and Thorbecke's measure; without a fixed threshold the median's influence is included.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> rate = foster_greer_thorbecke(incomes_of([3.0, 9.0, 12.0, 15.0]), 0, threshold=10.0)
    >>> rate.value, rate.influence.tolist()
    (0.5, [0.125, 0.125, -0.125, -0.125])

    """
    z = poverty.poverty_threshold(incomes, share_of_median) if threshold is None else threshold
    value = poverty.foster_greer_thorbecke(incomes, z, exponent)
    is_poor = incomes.income < z
    gaps = np.where(is_poor, (z - incomes.income) / z, 0.0)
    own = (np.where(is_poor, gaps**exponent, 0.0) - value) / incomes.total_weight
    if threshold is None:
        own = own + _slope(incomes, z, gaps, exponent) * share_of_median * _quantile_influence(incomes, 0.5)
    return _linearised(incomes, value, own)


def poor_median(incomes: Incomes, share_of_median: float = poverty.AT_RISK_SHARE) -> Linearised:
    """Median income of the poor, with the threshold estimated from the same incomes."""
    z = poverty.poverty_threshold(incomes, share_of_median)
    value = poverty.poor_median(incomes, z)
    rate = _sorted_influence(incomes, at_risk_rate(incomes, share_of_median))
    half = 0.5 * poverty.at_risk_rate(incomes, z)
    below = ((incomes.income <= value) - half) / incomes.total_weight
    return _linearised(incomes, value, (0.5 * rate - below) / _density(incomes, value))


def median_gap(incomes: Incomes, share_of_median: float = poverty.AT_RISK_SHARE) -> Linearised:
    """Relative median gap of poverty, with threshold and median of the poor estimated."""
    threshold, median = poverty_threshold(incomes, share_of_median), poor_median(incomes, share_of_median)
    z, m = threshold.value, median.value
    return Linearised((z - m) / z, m * threshold.influence / z**2 - median.influence / z)


def share_ratio(incomes: Incomes, upper: float = 0.8, lower: float = 0.2) -> Linearised:
    """Income of the top against the bottom, by default the ratio of fifths."""
    amounts = incomes.weight * incomes.income
    is_bottom = incomes.income <= quantile(incomes, lower)
    is_below_top = incomes.income <= quantile(incomes, upper)
    bottom, top = (float(np.add.reduce(amounts[part])) for part in (is_bottom, ~is_below_top))
    value = inequality.share_ratio(incomes, upper, lower)
    of_bottom = _partial_sum_influence(incomes, lower)
    of_top = incomes.income - _partial_sum_influence(incomes, upper)
    return _linearised(incomes, value, of_top / bottom - top * of_bottom / bottom**2)


def gini(incomes: Incomes) -> Linearised:
    """Gini coefficient (the ``inclusive`` form)."""
    value = inequality.gini(incomes, "inclusive")
    total, amount = incomes.total_weight, incomes.mean * incomes.total_weight
    below = np.add.accumulate(incomes.weight * incomes.income)
    income = incomes.income
    pulled = 2 * (incomes.cumulated * income - below) + amount - total * income
    return _linearised(incomes, value, (pulled - value * (amount + total * income)) / (total * amount))


def generalised_entropy(incomes: Incomes, exponent: float) -> Linearised:
    """Generalised entropy GE(a); see :func:`indicators.measures.inequality.generalised_entropy`."""
    value = inequality.generalised_entropy(incomes, exponent)
    relative = incomes.income / incomes.mean
    if exponent == 0:
        own = -np.log(relative) - value + relative - 1
    elif exponent == 1:
        logs = relative * np.log(np.where(relative > 0, relative, 1.0))
        own = logs - value - (value + 1) * (relative - 1)
    else:
        power = relative**exponent
        mean = incomes.mean_of(power)
        own = (power - mean - exponent * mean * (relative - 1)) / (exponent * (exponent - 1))
    return _linearised(incomes, value, own / incomes.total_weight)


def atkinson(incomes: Incomes, aversion: float) -> Linearised:
    """Atkinson's measure of incomes; see :func:`indicators.measures.inequality.atkinson`."""
    value = inequality.atkinson(incomes, aversion)
    relative = incomes.income / incomes.mean
    if aversion == 1:
        moved = np.log(relative) - incomes.mean_of(np.log(relative))
    else:
        power = relative ** (1 - aversion)
        moved = (power / incomes.mean_of(power) - 1) / (1 - aversion)
    own = (1 - value) * (relative - 1 - moved)
    return _linearised(incomes, value, own / incomes.total_weight)


def _linearised(incomes: Incomes, value: float, influence: Floats) -> Linearised:
    return Linearised(value, incomes.in_input_order(influence))


def _sorted_influence(incomes: Incomes, linearised: Linearised) -> Floats:
    return linearised.influence[incomes.order]


def _quantile_influence(incomes: Incomes, share: float) -> Floats:
    at = quantile(incomes, share)
    below = (incomes.income <= at).astype(np.float64)
    return (share - below) / (_density(incomes, at) * incomes.total_weight)


def _partial_sum_influence(incomes: Incomes, share: float) -> Floats:
    """Influence on the income of everybody up to a quantile; the quantile's own is included."""
    at = quantile(incomes, share)
    is_below = incomes.income <= at
    ratio = _density(incomes, at, incomes.income) / _density(incomes, at)
    return incomes.income * is_below - ratio * (is_below - share)


def _slope(incomes: Incomes, threshold: float, gaps: Floats, exponent: float) -> float:
    """How fast the measure rises with the threshold."""
    if exponent == 0:
        return _density(incomes, threshold)
    is_poor = gaps > 0
    steps = exponent * gaps[is_poor] ** (exponent - 1) * incomes.income[is_poor] / threshold**2
    return float(np.add.reduce(incomes.weight[is_poor] * steps)) / incomes.total_weight


def _density(incomes: Incomes, at: float, values: Floats | None = None) -> float:
    """Density of persons (or of a value of theirs) per € at an income, smoothed by a normal kernel."""
    spread = float(np.sqrt(incomes.mean_of((incomes.income - incomes.mean) ** 2)))
    if spread <= 0:
        raise UndefinedMeasureError(
            "The standard error is undefined: all incomes are the same, so their density is unknown."
        )
    width = spread / float(incomes.total_weight**0.2)
    kernel = np.exp(-(((at - incomes.income) / width) ** 2) / 2) / _ROOT_TWO_PI
    return incomes.mean_of(kernel if values is None else kernel * values) / width
