"""How much inequality lies inside groups and how much between them: exact parts of generalised entropy."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.measures.income import Incomes, codes_of, incomes_of, require_mean, require_positive
from indicators.measures.inequality import generalised_entropy


class WithinBetween(NamedTuple):
    """Two parts whose sum is the measure of everybody."""

    within: float
    between: float


def entropy_within_between(
    income: ArrayLike, weights: ArrayLike | None, groups: ArrayLike, exponent: float = 1
) -> WithinBetween:
    """Generalised entropy inside groups of persons, and between the means of the groups.

    Parameters
    ----------
    income : array, shape (persons,), € per year
    weights : array, shape (persons,), or None
    groups : array, shape (persons,)
        Key of each person's group.
    exponent : float
        1 gives Theil T (groups weigh by their income), 0 Theil L (by their persons).

    Returns
    -------
    WithinBetween
        Their sum is the measure of all, exactly; with the exponents 0 and 1 the weights of the groups add
        up to 1.

    Raises
    ------
    MissingDataError
        If an income, a weight or a group is absent.
    InputError, UndefinedMeasureError
        As :func:`indicators.measures.inequality.generalised_entropy`.

    Notes
    -----
    With population share v_g and income share s_g of a group ``Σ v_g^(1-a) s_g^a GE_g(a)`` lies within; the
    rest is GE(a) of a population in which each has the mean of its group: ``Σ s_g ln(μ_g/μ)`` for 1 and
    ``Σ v_g ln(μ/μ_g)`` for 0.

    References
    ----------
    Theil, H. (1967): Economics and Information Theory. Amsterdam, 91-134. Shorrocks, A. F. (1980): The class
    of additively decomposable inequality measures. Econometrica 48, 613-625.

    Examples
    --------
    >>> parts = entropy_within_between([1.0, 1.0, 3.0, 3.0], None, ["a", "a", "b", "b"])
    >>> round(parts.within, 12), round(parts.between, 7)
    (0.0, 0.130812)

    """
    everyone = incomes_of(income, weights)
    what = f"The decomposition of generalised entropy GE({exponent:g})"
    require_positive(everyone, what, zero_allowed=exponent > 0)
    mean = require_mean(everyone, what)
    code = codes_of(groups, everyone.income.size, "a group")[everyone.order]
    people = np.bincount(code, everyone.weight)
    means = np.bincount(code, everyone.weight * everyone.income) / people
    within = sum(
        float(share) * _inside(everyone, code == at, exponent)
        for at, share in enumerate(people / everyone.total_weight * (means / mean) ** exponent)
        if share > 0  # a group without any income has no share in it
    )
    return WithinBetween(within, generalised_entropy(incomes_of(means, people), exponent))


def _inside(everyone: Incomes, is_member: NDArray[np.bool_], exponent: float) -> float:
    members = incomes_of(everyone.income[is_member], everyone.weight[is_member])
    return generalised_entropy(members, exponent)
