"""Segregation between ordered groups: income bands, household sizes, levels of schooling.

Counts have the shape (areas, groups), groups in their order, in persons. Absent counts raise
MissingDataError; fewer than two groups or areas with people UndefinedMeasureError.
"""

import math
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import many_groups, summed

RankOrderKind = Literal["entropy", "variance", "square_root"]
RANK_ORDER_KINDS: Final[tuple[RankOrderKind, ...]] = ("entropy", "variance", "square_root")


class Ordinal(NamedTuple):
    """Ordinal segregation by the four functions of the shares below each cut; no unit."""

    entropy: float
    variance: float
    square_root: float
    absolute: float


class RankOrder(NamedTuple):
    """Rank-order segregation, and the cuts and the polynomial from which it comes."""

    segregation: float
    cuts: Floats  # shape (cuts,): share of all residents up to each cut
    at_cuts: Floats  # shape (cuts,): segregation of those below and above it
    coefficients: Floats  # shape (degree + 1,), constant first
    standard_errors: Floats  # of the coefficients
    fitted: Floats  # shape (cuts,)
    fitted_errors: Floats  # standard errors of the fitted values
    degrees_of_freedom: int
    residual_deviation: float


def ordinal_segregation(counts: ArrayLike) -> Ordinal:
    """How much less the areas vary over ordered groups than the municipality does.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons

    Notes
    -----
    ``1 - Σ t_i v_i / (T v)`` with v the mean over the cuts of f(c), c the share of residents up to the cut;
    f is ``-c lb c - (1-c) lb (1-c)``, ``4c(1-c)``, ``2 √(c(1-c))`` and ``1 - |2c-1|``.

    References
    ----------
    Reardon, S. (2009): Measures of ordinal segregation. Research on Economic Inequality 17, 129-155.

    Examples
    --------
    >>> ordinal_segregation([[0.0, 0.0, 30.0], [30.0, 0.0, 0.0]]).variance
    1.0

    """
    city = many_groups(counts, "Ordinal segregation")
    of_areas, of_city = _sides(city.counts), _sides(city.sums)
    weights = city.total / city.everyone
    values = []
    for variation in _VARIATIONS:
        whole = summed(variation(*of_city))
        values.append(1 - summed(weights * variation(*of_areas).sum(axis=1)) / whole)
    return Ordinal(*values)


def rank_order_segregation(
    counts: ArrayLike, kind: RankOrderKind = "entropy", *, degree: int = 4
) -> RankOrder:
    """Segregation by rank: the mean of the segregation at every possible cut of the ordered groups.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
        More cuts (groups less one) than ``degree + 1``.
    kind : {"entropy", "variance", "square_root"}
        *H^R*, *R^R*, or the square-root form.
    degree : int
        Of the polynomial in the share below the cut, fitted without weights.

    Raises
    ------
    UndefinedMeasureError
        Also if there are too few cuts for the polynomial to be fitted with an error.

    Notes
    -----
    ``H^R = 2 ln2 ∫ E(p) Ĥ(p) dp``, ``R^R = 3/2 ∫ 4p(1-p) R̂(p) dp`` and ``4/π ∫ 2√(p(1-p)) Ŝ(p) dp``, with the
    fitted polynomials; the integrals are sums over their coefficients.

    References
    ----------
    Reardon, S. (2011): Measures of income segregation. CEPA working paper, Stanford. Reardon, S.,
    Bischoff, K. (2011): Income inequality and income segregation. Am. J. of Sociology 116(4), 1092-1153.

    """
    city = many_groups(counts, "Rank-order segregation")
    of_city = _sides(city.sums)
    cuts = of_city[0]
    freedom = cuts.size - degree - 1
    if freedom < 1:
        raise UndefinedMeasureError(
            f"Rank-order segregation fits a polynomial of degree {degree} to {cuts.size} cuts. "
            f"Expected are at least {degree + 3} groups; or lower the degree."
        )
    variation = _VARIATION_OF[kind]
    weights = city.total / city.everyone
    inside = (weights[:, None] * variation(*_sides(city.counts))).sum(axis=0)
    at_cuts = 1 - inside / variation(*of_city)
    powers = cuts[:, None] ** np.arange(degree + 1)
    rotated, triangle = np.linalg.qr(powers)
    inverse = np.linalg.inv(triangle)
    coefficients = (inverse * (rotated * at_cuts[:, None]).sum(axis=0)).sum(axis=1)
    fitted = (powers * coefficients).sum(axis=1)
    deviation = float(np.sqrt(summed((at_cuts - fitted) ** 2) / freedom))
    return RankOrder(
        segregation=summed(coefficients * _MOMENTS[kind](degree)),
        cuts=cuts,
        at_cuts=at_cuts,
        coefficients=coefficients,
        standard_errors=deviation * np.sqrt((inverse**2).sum(axis=1)),
        fitted=fitted,
        fitted_errors=deviation * np.sqrt((rotated**2).sum(axis=1)),
        degrees_of_freedom=freedom,
        residual_deviation=deviation,
    )


def _entropy_moments(degree: int) -> Floats:
    """``2 ln2 ∫ E(p) p^m dp`` for m = 0 to the degree."""
    moments = [
        2 / (m + 2) ** 2 + 2 * sum((-1) ** (m - n) * math.comb(m, n) / (m - n + 2) ** 2 for n in range(m + 1))
        for m in range(degree + 1)
    ]
    return np.array(moments)


def _variance_moments(degree: int) -> Floats:
    """``3/2 ∫ 4p(1-p) p^m dp`` for m = 0 to the degree."""
    m = np.arange(degree + 1.0)
    moments: Floats = 6 * (1 / (m + 2) - 1 / (m + 3))
    return moments


def _square_root_moments(degree: int) -> Floats:
    """``4/π ∫ 2√(p(1-p)) p^m dp`` for m = 0 to the degree."""
    return np.asarray(8 / np.pi * special.beta(np.arange(degree + 1) + 1.5, 1.5), np.float64)


_MOMENTS: Final = {
    "entropy": _entropy_moments,
    "variance": _variance_moments,
    "square_root": _square_root_moments,
}


def _sides(counts: Floats) -> tuple[Floats, Floats]:
    """Shares of those below and of those above each cut.

    Each is added up from its own end: one minus the other would leave rounding, which a root enlarges.
    """
    below = np.cumsum(counts, axis=-1)[..., :-1]
    above = np.cumsum(counts[..., ::-1], axis=-1)[..., ::-1][..., 1:]
    people = below + above
    return below / people, above / people


def _entropy(below: Floats, above: Floats) -> Floats:
    bits: Floats = (special.entr(below) + special.entr(above)) / np.log(2)
    return bits


def _variance(below: Floats, above: Floats) -> Floats:
    return 4 * below * above


def _square_root(below: Floats, above: Floats) -> Floats:
    root: Floats = 2 * np.sqrt(below * above)
    return root


def _absolute(below: Floats, above: Floats) -> Floats:
    return 1 - np.abs(below - above)


_VARIATIONS: Final = (_entropy, _variance, _square_root, _absolute)
_VARIATION_OF: Final = {"entropy": _entropy, "variance": _variance, "square_root": _square_root}
