"""p-values of many tests at once, adjusted so that chance finds are held back.

Benjamini and Hochberg hold the share of false finds, Benjamini and Yekutieli where tests hang together in any
way; Holm and Bonferroni hold the chance of even one.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats


def bonferroni(p_values: ArrayLike) -> Floats:
    """p-values times the number of tests, at most 1.

    Parameters
    ----------
    p_values : array, shape (tests,)
        NaN where nothing was tested; such cells do not count as tests.

    Returns
    -------
    array, shape (tests,)
        Never below p; NaN where p is NaN.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1].

    Examples
    --------
    >>> bonferroni([0.01, np.nan, 0.5, 0.25]).tolist()
    [0.03, nan, 1.0, 0.75]

    """
    p, tested = _sound(p_values)
    return np.minimum(p * tested.size, 1.0)


def holm(p_values: ArrayLike) -> Floats:
    """Holm's step-down p-values: as safe as Bonferroni's, never larger.

    Parameters
    ----------
    p_values : array, shape (tests,)
        NaN where nothing was tested; such cells do not count as tests.

    Returns
    -------
    array, shape (tests,)
        Never below p; NaN where p is NaN.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1].

    Notes
    -----
    In rising order ``max over j <= i of (m - j + 1) p_(j)``, at most 1.

    References
    ----------
    Holm, S. (1979): A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, np.nan, 0.5, 0.25]).tolist()
    [0.03, nan, 0.5, 0.5]

    """
    p, tested = _sound(p_values)
    order = tested[np.argsort(p[tested], kind="stable")]
    adjusted = np.full(p.shape, np.nan)
    steps = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values that hold the share of false discoveries among all tests.

    Parameters
    ----------
    p_values : array, shape (tests,)
        NaN where nothing was tested; such cells do not count as tests.

    Returns
    -------
    array, shape (tests,)
        q-values, never below p; NaN where p is NaN.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1].

    Notes
    -----
    With m tests in rising order ``q_(i) = min over j >= i of m p_(j) / j``, at most 1.

    References
    ----------
    Benjamini, Y., Hochberg, Y. (1995): Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, np.nan, 0.5, 0.02]).tolist()
    [0.03, nan, 0.5, 0.03]

    """
    p, tested = _sound(p_values)
    order = tested[np.argsort(p[tested], kind="stable")]
    return _stepped_up(p, order, p[order] * order.size / np.arange(1, order.size + 1))


def benjamini_yekutieli(p_values: ArrayLike) -> Floats:
    """Adjusted p-values that hold the share of false finds however the tests depend on each other.

    Parameters
    ----------
    p_values : array, shape (tests,)
        NaN where nothing was tested.

    Returns
    -------
    array, shape (tests,)
        Benjamini and Hochberg's times ``1 + 1/2 + … + 1/m``, at most 1.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1].

    References
    ----------
    Benjamini, Y., Yekutieli, D. (2001): The control of the false discovery rate in multiple testing under
    dependency. Annals of Statistics 29, 1165-1188.

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.5]).round(4).tolist()
    [0.03, 0.75]

    """
    p, tested = _sound(p_values)
    order = tested[np.argsort(p[tested], kind="stable")]
    harmonic = float(np.add.reduce(1 / np.arange(1, order.size + 1)))
    return _stepped_up(p, order, p[order] * order.size * harmonic / np.arange(1, order.size + 1))


def finds(adjusted: ArrayLike, level: float = 0.05) -> int:
    """How many adjusted p-values are at or below the level.

    >>> finds(benjamini_hochberg([0.01, 0.02, 0.5, np.nan]))
    2
    """
    return int(np.count_nonzero(np.asarray(adjusted, np.float64) <= level))


def _stepped_up(p: Floats, order: NDArray[np.intp], scaled: Floats) -> Floats:
    """Scaled p-values in rising order, none larger than a later one, each at its own test."""
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def _sound(p_values: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    p = np.asarray(p_values, np.float64)
    tested = np.flatnonzero(~np.isnan(p))
    if ((p[tested] < 0) | (p[tested] > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    return p, tested
