"""How unequally incomes are spread: Gini, ratio of fifths, Theil, Atkinson and their like.

All take :class:`indicators.measures.income.Incomes`, sorted and weighted, and give one number without unit.
Multiplying every income by the same factor changes none of them.
"""

from typing import Final, Literal

import numpy as np

from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.income import Incomes, quantile, require_mean, require_positive

GiniForm = Literal["mid_rank", "inclusive"]

_NEAR: Final = 1e-12  # an exponent this near to 0 or 1 is that case


def gini(incomes: Incomes, form: GiniForm = "mid_rank") -> float:
    """Gini coefficient of incomes.

    Parameters
    ----------
    incomes : Incomes
        Not negative: a negative income can put the coefficient above 1.
    form : {"mid_rank", "inclusive"}
        ``mid_rank`` ranks a person in the middle of its own weight (0 where all have the same);
        ``inclusive`` at its end, as the R package convey does.

    Returns
    -------
    float
        In [0, 1); 0 where all have the same.

    Raises
    ------
    UndefinedMeasureError
        If the mean income is not above zero or an income is negative.

    Notes
    -----
    ``(2 Σ w y C - Σ w² y) / (Σw Σwy) - 1`` with C the cumulated weights; ``inclusive`` leaves out ``Σ w² y``.
    The correction for small samples is the factor ``n / (n - 1)``, left to the caller.

    References
    ----------
    Lerman, R., Yitzhaki, S. (1989): Improving the accuracy of estimates of Gini coefficients. Journal of
    Econometrics 42, 43-47.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> round(gini(incomes_of([2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 20.0, 38.0])), 12)
    0.44

    """
    require_positive(incomes, "The Gini coefficient", zero_allowed=True)
    amount = require_mean(incomes, "The Gini coefficient") * incomes.total_weight
    ranks = 2 * incomes.cumulated
    if form == "mid_rank":
        ranks = ranks - incomes.weight
    ranked = float(np.add.reduce(incomes.weight * incomes.income * ranks))
    return ranked / (incomes.total_weight * amount) - 1


def share_ratio(incomes: Incomes, upper: float = 0.8, lower: float = 0.2) -> float:
    """Income of the top against the bottom of the population; by default the ratio of fifths (S80/S20).

    Parameters
    ----------
    incomes : Incomes
    upper, lower : float
        Shares of the population: above ``quantile(upper)``, up to ``quantile(lower)``. 0.9 and 0.4 give
        Palma's ratio.

    Returns
    -------
    float
        ``Σ_{y > q(upper)} w y / Σ_{y <= q(lower)} w y``.

    Raises
    ------
    UndefinedMeasureError
        If the bottom has no income, or nobody has more than the quantile at the top (the highest income is
        that of so many that no top is left).
    ValueError
        If the bottom reaches into the top.

    References
    ----------
    Eurostat: EU statistics on income and living conditions, "income quintile share ratio S80/S20". Palma,
    J. G. (2011): Homogeneous middles vs. heterogeneous tails. Development and Change 42, 87-153.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> share_ratio(incomes_of([1.0, 2.0, 3.0, 4.0, 8.0]))
    8.0

    """
    if not 0 <= lower <= upper <= 1:
        raise ValueError(f"shares of the population with lower <= upper; got {lower} and {upper}")
    amounts = incomes.weight * incomes.income
    is_top = incomes.income > quantile(incomes, upper)
    if not is_top.any():
        raise UndefinedMeasureError(
            f"The ratio of shares is undefined: nobody has more than {incomes.income[-1]:g} €, the income at "
            f"{upper:.0%} of the population."
        )
    top = float(np.add.reduce(amounts[is_top]))
    bottom = float(np.add.reduce(amounts[incomes.income <= quantile(incomes, lower)]))
    if bottom <= 0:
        raise UndefinedMeasureError(
            f"The ratio of shares is undefined: the bottom {lower:.0%} have {bottom:g} € together."
        )
    return top / bottom


def generalised_entropy(incomes: Incomes, exponent: float) -> float:
    """Generalised entropy GE(a): 0 is the mean logarithmic deviation (Theil L), 1 is Theil T.

    Parameters
    ----------
    incomes : Incomes
    exponent : float
        The larger, the more the top counts. 2 is half the squared coefficient of variation.

    Returns
    -------
    float
        0 where all have the same; ``ln(n)`` at most for 1.

    Raises
    ------
    UndefinedMeasureError
        If an income is negative, or zero while the exponent is not above zero; if the mean is not above zero.

    Notes
    -----
    ``mean((y/μ)^a - 1) / (a (a - 1))``; in the limits ``mean ln(μ/y)`` for 0 and ``mean (y/μ) ln(y/μ)``
    for 1, where ``0 ln 0 = 0``.

    References
    ----------
    Shorrocks, A. F. (1984): Inequality decomposition by population subgroups. Econometrica 52, 1369-1385.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> round(generalised_entropy(incomes_of([0.0, 0.0, 10.0, 10.0]), 1), 7)  # ln 2
    0.6931472

    """
    if not np.isfinite(exponent):
        raise ValueError(f"the exponent is a number; got {exponent}")
    what = f"Generalised entropy GE({exponent:g})"
    require_positive(incomes, what, zero_allowed=exponent > _NEAR)
    relative = incomes.income / require_mean(incomes, what)
    if abs(exponent) <= _NEAR:
        return -incomes.mean_of(np.log(relative))
    if abs(exponent - 1) <= _NEAR:
        return incomes.mean_of(relative * np.log(np.where(relative > 0, relative, 1.0)))
    return incomes.mean_of(relative**exponent - 1) / (exponent * (exponent - 1))


def atkinson(incomes: Incomes, aversion: float) -> float:
    """Atkinson's measure of incomes: the share of all income that equality could spare at the same welfare.

    Parameters
    ----------
    incomes : Incomes
    aversion : float
        Above zero; the larger, the more the bottom counts.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    UndefinedMeasureError
        If an income is negative, or zero while the aversion is 1 or more; if the mean is not above zero.
    ValueError
        If the aversion is not above zero.

    Notes
    -----
    ``1 - mean((y/μ)^(1-ε))^(1/(1-ε))``; for ε = 1 one minus the geometric over the arithmetic mean.

    References
    ----------
    Atkinson, A. B. (1970): On the measurement of inequality. Journal of Economic Theory 2, 244-263.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> round(atkinson(incomes_of([1.0, 9.0]), 0.5), 12)  # mean of the roots 2, squared 4; mean 5
    0.2

    """
    if not 0 < aversion < np.inf:
        raise ValueError(f"the aversion against inequality is above zero; got {aversion}")
    what = f"Atkinson's measure with {aversion:g}"
    require_positive(incomes, what, zero_allowed=aversion < 1 - _NEAR)
    relative = incomes.income / require_mean(incomes, what)
    if abs(aversion - 1) <= _NEAR:
        return float(1 - np.exp(incomes.mean_of(np.log(relative))))
    return float(1 - incomes.mean_of(relative ** (1 - aversion)) ** (1 / (1 - aversion)))


def hoover(incomes: Incomes) -> float:
    """Hoover's (Schutz's, Ricci's) measure: the share of all income that would have to change hands.

    Raises
    ------
    UndefinedMeasureError
        If an income is negative (more than all of it might change hands) or the mean is not above zero.

    Notes
    -----
    ``½ Σ w |y - μ| / Σ w y``.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> hoover(incomes_of([1.0, 3.0]))
    0.25

    """
    require_positive(incomes, "Hoover's measure", zero_allowed=True)
    mean = require_mean(incomes, "Hoover's measure")
    return incomes.mean_of(np.abs(incomes.income - mean)) / (2 * mean)


def herfindahl(incomes: Incomes) -> float:
    """Herfindahl's concentration: sum of the squared shares in all income, ``1/n`` where all have the same.

    Raises
    ------
    UndefinedMeasureError
        If an income is negative (it is no share) or the mean is not above zero.

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> herfindahl(incomes_of([1.0, 3.0]))
    0.625

    """
    require_positive(incomes, "Herfindahl's concentration", zero_allowed=True)
    mean = require_mean(incomes, "Herfindahl's concentration")
    shares = incomes.income / (mean * incomes.total_weight)
    return float(np.add.reduce(incomes.weight * shares**2))


def rosenbluth(incomes: Incomes) -> float:
    """Rosenbluth's concentration: ``1 / (2 Σ i s_i - 1)``, income shares s_i from the largest down.

    Raises
    ------
    UndefinedMeasureError
        If an income is negative or the mean is not above zero.

    Notes
    -----
    Equal to ``1 / (n (1 - G))`` with the Gini coefficient G and the number n of persons (sum of weights).

    Examples
    --------
    >>> from indicators.measures.income import incomes_of
    >>> rosenbluth(incomes_of([1.0, 3.0]))
    0.6666666666666666

    """
    return 1 / (incomes.total_weight * (1 - gini(incomes)))
