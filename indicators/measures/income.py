"""Incomes and weights of a survey: checked once, sorted once, for every measure of poverty and inequality.

An absent income stops the measures: leave the person out and say so. Weights say how many persons of the
population one person of the survey stands for.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError

# Cumulated weight shares closer than this are one: sums of weights carry rounding, not information.
_SAME_SHARE: Final = 1e-12
_NAMED: Final = 5  # positions listed in a message; the rest is counted


@dataclass(frozen=True, eq=False)
class Incomes:
    """Incomes in rising order with their weights; made by :func:`incomes_of`.

    Attributes
    ----------
    income : array, shape (persons,), € per year
        Finite, in rising order.
    weight : array, shape (persons,)
        Above zero, in the same order.
    order : array, shape (persons,)
        Position of each in what was handed in.

    """

    income: Floats
    weight: Floats
    order: NDArray[np.intp]

    @cached_property
    def cumulated(self) -> Floats:
        """Sum of the weights up to and including each person."""
        return np.add.accumulate(self.weight)

    @cached_property
    def total_weight(self) -> float:
        """Sum of all weights: the persons of the population."""
        return float(self.cumulated[-1])

    @cached_property
    def mean(self) -> float:
        """Weighted mean income, € per year."""
        return self.mean_of(self.income)

    def mean_of(self, values: Floats) -> float:
        """Weighted mean of values in the order of ``income``."""
        return float(np.add.reduce(values * self.weight)) / self.total_weight

    def in_input_order(self, values: Floats) -> Floats:
        """Values in the order of ``income``, put back into the order handed in."""
        spread = np.empty(values.shape, np.float64)
        spread[self.order] = values
        return spread


def incomes_of(income: ArrayLike, weights: ArrayLike | None = None) -> Incomes:
    """Check incomes and weights and sort them.

    Parameters
    ----------
    income : array, shape (persons,), € per year
        Equivalised household income of each person, say. May be zero or negative; measures that take a
        logarithm refuse that themselves.
    weights : array, shape (persons,), optional
        Persons of the population each stands for; without, everybody counts once.

    Returns
    -------
    Incomes

    Raises
    ------
    MissingDataError
        If an income or weight is absent (NaN); their positions are named.
    InputError
        If an income or weight is infinite, or a weight is not above zero.
    UndefinedMeasureError
        If there is nobody.

    Examples
    --------
    >>> incomes_of([900.0, 300.0], [1.0, 3.0]).income.tolist()
    [300.0, 900.0]

    """
    values = np.asarray(income, np.float64)
    weight = np.ones(values.shape) if weights is None else np.asarray(weights, np.float64)
    if values.ndim != 1 or values.shape != weight.shape:
        raise ValueError(f"one weight per income; got {values.shape} and {weight.shape}")
    if values.size == 0:
        raise UndefinedMeasureError("There is nobody in the selection; a measure of incomes needs persons.")
    _require_sound(values, weight)
    order = np.argsort(values, kind="stable")
    return Incomes(values[order], weight[order], order)


def quantile(incomes: Incomes, share: float) -> float:
    """Weighted quantile: the income up to which the given share of the population lies.

    Parameters
    ----------
    incomes : Incomes
    share : float
        Between 0 and 1; 0.5 gives the median.

    Returns
    -------
    float
        € per year. Where the cumulated weights reach the share exactly, the mean of that income and the next.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.

    References
    ----------
    Alfons, A., Templ, M. (2013): Estimation of social exclusion indicators from complex surveys: the R
    package laeken. Journal of Statistical Software 54(15), section 3.1.

    Examples
    --------
    >>> quantile(incomes_of([1.0, 2.0, 3.0, 9.0]), 0.5)
    2.5
    >>> quantile(incomes_of([1.0, 2.0, 3.0], [1.0, 1.0, 4.0]), 0.5)
    3.0

    """
    if not 0 <= share <= 1:
        raise ValueError(f"a quantile's share lies between 0 and 1; got {share}")
    shares = incomes.cumulated / incomes.total_weight
    first = min(int(np.searchsorted(shares, share - _SAME_SHARE)), shares.size - 1)
    is_reached = shares[first] <= share + _SAME_SHARE and first + 1 < shares.size
    return float(incomes.income[first : first + 2].mean() if is_reached else incomes.income[first])


def require_positive(incomes: Incomes, what: str, *, zero_allowed: bool = False) -> None:
    """Refuse incomes of which there is no logarithm, and say how many there are."""
    bad = int(np.count_nonzero(incomes.income < 0 if zero_allowed else incomes.income <= 0))
    if bad:
        bound = "below zero" if zero_allowed else "not above zero"
        raise UndefinedMeasureError(
            f"{what} is undefined: {bad} of {incomes.income.size} incomes are {bound}, for which it "
            "has no value. Leave them out and say how many, or choose a measure that allows them.",
            incomes=bad,
        )


def require_mean(incomes: Incomes, what: str) -> float:
    """The mean income, refused where it is not above zero."""
    if incomes.mean <= 0:
        raise UndefinedMeasureError(
            f"{what} is undefined: the mean income is {incomes.mean:g} €, and it needs a mean above zero."
        )
    return incomes.mean


def codes_of(keys: ArrayLike, persons: int, what: str) -> NDArray[np.intp]:
    """Number each different key from 0, in the order of the keys, shape (persons,).

    Raises
    ------
    MissingDataError
        If a key is absent: None, NaN or empty.
    InputError
        If there is not one key per person.

    Examples
    --------
    >>> codes_of(["b", "a", "b"], 3, "a group").tolist()
    [1, 0, 1]

    """
    values = np.asarray(keys)
    if values.shape != (persons,):
        raise InputError(
            f"{values.size} keys for {persons} persons; expected is {what} for each person, in their order."
        )
    absent = np.flatnonzero(_is_absent(values)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {persons} persons lack the key of {what} (person number {_named(absent)}). "
            "Leave them out and say so; they are not a group of their own.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    return np.unique(values, return_inverse=True)[1]


def _is_absent(keys: NDArray[Any]) -> NDArray[np.bool_]:
    if keys.dtype.kind in "OUS":
        unknown = (None, "", b"")
        return np.array([key in unknown or str(key) == "nan" for key in keys.tolist()], np.bool_)
    return np.asarray(np.isnan(keys)) if keys.dtype.kind == "f" else np.zeros(keys.shape, np.bool_)


def _require_sound(values: Floats, weight: Floats) -> None:
    absent = np.flatnonzero(np.isnan(values) | np.isnan(weight)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {values.size} persons have no income or no weight (person number "
            f"{_named(absent)}). A missing income is not zero; leave these persons out and say so.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    bad = np.flatnonzero(~(np.isfinite(values) & np.isfinite(weight) & (weight > 0))) + 1
    if bad.size:
        raise InputError(
            f"{bad.size} of {values.size} persons have an infinite income, or a weight that is infinite or "
            f"not above zero (person number {_named(bad)}). A weight says how many persons one stands for; "
            "check the survey's weights.",
            positions=bad.tolist(),
        )


def _named(positions: NDArray[np.intp]) -> str:
    return ", ".join(str(at) for at in positions[:_NAMED]) + (", …" if positions.size > _NAMED else "")
