"""How many are poor and how poor: risk-of-poverty rate, gaps and depth of poverty.

Poor is who has less than the threshold, strictly. The threshold is an amount: 60 % of the median by default
(:func:`poverty_threshold`), of the whole population, also where the rate of a part of it is asked for.
"""

from typing import Final, Literal

import numpy as np

from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.income import Incomes, incomes_of, quantile, require_positive
from indicators.measures.inequality import gini

SenForm = Literal["replication_invariant", "small_sample"]

FEWEST_PERSONS: Final = 30  # in the sample
FEWEST_POOR: Final = 10
AT_RISK_SHARE: Final = 0.6  # of the median: who has less is at risk of poverty in the statistics of the Union


def poverty_threshold(incomes: Incomes, share_of_median: float = AT_RISK_SHARE) -> float:
    """Threshold below which a person is at risk of poverty: a share of the median income.

    Parameters
    ----------
    incomes : Incomes
        Of the whole population.
    share_of_median : float
        0.6 by default; 0.4, 0.5 and 0.7 are usual beside it.

    Returns
    -------
    float
        € per year.

    Raises
    ------
    UndefinedMeasureError
        If the median is not above zero.

    References
    ----------
    Eurostat: EU statistics on income and living conditions, indicator "at-risk-of-poverty threshold".

    Examples
    --------
    >>> poverty_threshold(incomes_of([5_000.0, 20_000.0, 25_000.0]))
    12000.0

    """
    return _sound(share_of_median * quantile(incomes, 0.5))


def at_risk_rate(incomes: Incomes, threshold: float) -> float:
    """Share of the population below the threshold (at-risk-of-poverty rate).

    Parameters
    ----------
    incomes : Incomes
        Of the population or a part of it.
    threshold : float, € per year

    Returns
    -------
    float
        In [0, 1]; 0 where nobody is poor.

    Raises
    ------
    UndefinedMeasureError
        If the threshold is not above zero.

    Examples
    --------
    >>> at_risk_rate(incomes_of([5_000.0, 12_000.0, 25_000.0], [1.0, 2.0, 1.0]), 12_000.0)
    0.25

    """
    poor = int(np.searchsorted(incomes.income, _sound(threshold)))
    return float(incomes.cumulated[poor - 1]) / incomes.total_weight if poor else 0.0


def poor_median(incomes: Incomes, threshold: float) -> float:
    """Median income of the poor, € per year.

    Raises
    ------
    UndefinedMeasureError
        If nobody is poor.

    Examples
    --------
    >>> poor_median(incomes_of([4_000.0, 8_000.0, 25_000.0]), 12_000.0)
    6000.0

    """
    return quantile(_poor(incomes, threshold, "The median income of the poor"), 0.5)


def median_gap(incomes: Incomes, threshold: float) -> float:
    """Relative median gap of poverty: how far below the threshold the median of the poor lies.

    Parameters
    ----------
    incomes : Incomes
    threshold : float, € per year

    Returns
    -------
    float
        ``(threshold - median of the poor) / threshold``, as a share.

    Raises
    ------
    UndefinedMeasureError
        If nobody is poor or the threshold is not above zero.

    References
    ----------
    Eurostat: EU statistics on income and living conditions, "relative median at-risk-of-poverty gap".

    Examples
    --------
    >>> median_gap(incomes_of([4_000.0, 8_000.0, 25_000.0]), 12_000.0)
    0.5

    """
    return (threshold - poor_median(incomes, threshold)) / threshold


def foster_greer_thorbecke(incomes: Incomes, threshold: float, exponent: float) -> float:
    """Foster, Greer and Thorbecke's measure: mean of the poor's relative gaps, raised to an exponent.

    Parameters
    ----------
    incomes : Incomes
    threshold : float, € per year
    exponent : float
        0 counts the poor, 1 gives the mean gap, 2 weighs large gaps more. Not negative.

    Returns
    -------
    float
        ``Σ_{y<z} w ((z - y)/z)^a / Σ w``.

    Raises
    ------
    UndefinedMeasureError
        If the threshold is not above zero.
    ValueError
        If the exponent is negative.

    References
    ----------
    Foster, J., Greer, J., Thorbecke, E. (1984): A class of decomposable poverty measures. Econometrica 52,
    761-766.

    Examples
    --------
    >>> foster_greer_thorbecke(incomes_of([3_000.0, 6_000.0, 12_000.0, 20_000.0]), 12_000.0, 1)
    0.3125

    """
    if not 0 <= exponent < np.inf:
        raise ValueError(f"the exponent is not negative; got {exponent}")
    poor = int(np.searchsorted(incomes.income, _sound(threshold)))
    gaps = (threshold - incomes.income[:poor]) / threshold
    return float(np.add.reduce(incomes.weight[:poor] * gaps**exponent)) / incomes.total_weight


def watts(incomes: Incomes, threshold: float) -> float:
    """Watts' measure: mean logarithm by which the poor's incomes fall short of the threshold.

    Parameters
    ----------
    incomes : Incomes
    threshold : float, € per year

    Returns
    -------
    float
        ``Σ_{y<z} w ln(z/y) / Σ w``; 0 where nobody is poor.

    Raises
    ------
    UndefinedMeasureError
        If an income of the poor is not above zero, or the threshold is not.

    References
    ----------
    Watts, H. (1968): An economic definition of poverty. In: Moynihan, D. (ed.): On Understanding Poverty.

    Examples
    --------
    >>> round(watts(incomes_of([1_000.0, 5_000.0]), 2_000.0), 7)  # half of ln 2
    0.3465736

    """
    poor = int(np.searchsorted(incomes.income, _sound(threshold)))
    if not poor:
        return 0.0
    require_positive(
        Incomes(incomes.income[:poor], incomes.weight[:poor], incomes.order[:poor]), "Watts' measure"
    )
    logs = np.log(threshold / incomes.income[:poor])
    return float(np.add.reduce(incomes.weight[:poor] * logs)) / incomes.total_weight


def sen(incomes: Incomes, threshold: float, form: SenForm = "replication_invariant") -> float:
    """Sen's measure: rate, gap and inequality of the poor in one number.

    Parameters
    ----------
    incomes : Incomes
    threshold : float, € per year
    form : {"replication_invariant", "small_sample"}
        Two copies of a population give the same value as one; or the Gini of the poor times ``n / (n - 1)``
        with n the poor in the sample, which is 1 where one of them has everything.

    Returns
    -------
    float
        ``H (I + (1 - I) G)``: H rate, I mean gap of the poor, G their Gini.

    Raises
    ------
    UndefinedMeasureError
        If nobody is poor, so that there is neither gap nor Gini, or the poor have no income at all; in the
        form for small samples also if one person alone is poor.

    References
    ----------
    Sen, A. (1976): Poverty: an ordinal approach to measurement. Econometrica 44, 219-231.

    Examples
    --------
    >>> sen(incomes_of([6_000.0, 6_000.0, 20_000.0, 30_000.0]), 12_000.0)
    0.25

    """
    poor = _poor(incomes, threshold, "Sen's measure")
    rate = at_risk_rate(incomes, threshold)
    gap = foster_greer_thorbecke(incomes, threshold, 1) / rate
    return rate * (gap + (1 - gap) * gini(poor) * _correction(poor.income.size, form))


def _correction(poor: int, form: SenForm) -> float:
    if form == "replication_invariant":
        return 1.0
    if poor < 2:
        raise UndefinedMeasureError(
            "Sen's measure for small samples is undefined: one person alone is poor, and nobody is unequal "
            "to oneself. Take the replication-invariant form."
        )
    return poor / (poor - 1)


def too_few_for_poverty(incomes: Incomes, threshold: float) -> bool:
    """Whether a sample is too small to tell how many are poor: under 30 persons, or under 10 poor ones.

    Such a cell is absent with the reason ``too_few_residents``.

    Examples
    --------
    >>> too_few_for_poverty(incomes_of([4_000.0] * 10 + [20_000.0] * 20), 12_000.0)
    False

    """
    poor = int(np.searchsorted(incomes.income, _sound(threshold)))
    return incomes.income.size < FEWEST_PERSONS or poor < FEWEST_POOR


def _poor(incomes: Incomes, threshold: float, what: str) -> Incomes:
    poor = int(np.searchsorted(incomes.income, _sound(threshold)))
    if not poor:
        raise UndefinedMeasureError(
            f"{what} is undefined: nobody of {incomes.income.size} persons has less than {threshold:g} €."
        )
    return incomes_of(incomes.income[:poor], incomes.weight[:poor])


def _sound(threshold: float) -> float:
    if not 0 < threshold < np.inf:
        raise UndefinedMeasureError(
            f"The threshold of poverty is {threshold:g} €; it must be an amount above zero for anybody to be "
            "poor."
        )
    return threshold
