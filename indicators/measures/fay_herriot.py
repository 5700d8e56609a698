"""Means of areas with too small a sample: direct estimates and a regression, each weighed by its precision.

A survey that is sure about the municipality knows little about a single area of it. The model of Fay and
Herriot says how much areas differ beyond what registers explain, and mixes each area's own estimate with
what areas like it have.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.area_model import (
    AreaInputs,
    area_inputs,
    predicted,
    quadratic,
    weighted_products,
    weighted_regression,
)

Method = Literal["reml", "ml", "moment", "adjusted_reml", "adjusted_ml"]

MOST_ROUNDS: Final = 200
_STILL: Final = 1e-12  # relative to the variances at hand
_ROUNDING: Final = 1e-15
_TRIED: Final = 100  # variances at which the slope of a likelihood is looked at
_LEAST, _MOST = 1e-6, 10.0


@dataclass(frozen=True, eq=False)
class FayHerriot:
    """Estimates of the areas and how far they can be trusted.

    Attributes
    ----------
    estimate, mse : array, shape (areas,)
        In the unit of the direct estimates, and its square. The error is NaN where its approximation falls
        below zero: there are too few areas for the bias of the method.
    weight_of_direct : array, shape (areas,)
        Share of the area's own estimate in the result (gamma); the rest is the regression's.
    coefficients, coefficient_errors : array, shape (covariates,)
    coefficient_covariance : array, shape (covariates, covariates)
    model_variance : float
        Variance between areas that the covariates do not explain. 0: all estimates are the regression's.
    log_likelihood : float
        At these parameters.
    method : str

    """

    estimate: Floats
    mse: Floats
    weight_of_direct: Floats
    coefficients: Floats
    coefficient_errors: Floats
    coefficient_covariance: Floats
    model_variance: float
    log_likelihood: float
    method: Method

    @property
    def is_synthetic(self) -> bool:
        """Whether no area's own estimate counts, because areas do not differ beyond the covariates."""
        return self.model_variance == 0

    def synthetic(self, covariates: ArrayLike) -> tuple[Floats, Floats]:
        """What the regression alone says of areas without a sample, and its mean squared error.

        Such areas enter the model on request only, and are marked by whoever shows them.

        Parameters
        ----------
        covariates : array, shape (areas, covariates)
            In the columns of the model.

        Raises
        ------
        MissingDataError
            If a covariate is absent.

        Notes
        -----
        ``xᵀβ``, and ``A + xᵀ Cov(β) x``.

        Examples
        --------
        >>> model = fay_herriot([10.0, 14.0, 12.0, 20.0], [1.0, 1.0, 1.0, 1.0], np.ones(4))
        >>> estimate, mse = model.synthetic([[1.0]])
        >>> estimate.round(3).tolist(), mse.round(3).tolist()  # 17.667 between areas, 18.667 / 4 of the mean
        ([14.0], [22.333])

        """
        x = np.asarray(covariates, np.float64)
        if x.ndim != 2 or x.shape[1] != self.coefficients.size:
            raise ValueError(f"{self.coefficients.size} covariates for each area; got {x.shape}")
        absent = np.flatnonzero(~np.isfinite(x).all(axis=1)) + 1
        if absent.size:
            raise MissingDataError(
                f"{absent.size} of {x.shape[0]} areas without a sample lack a covariate (number "
                f"{absent[:5].tolist()}); nothing is known of them.",
                positions=absent.tolist(),
            )
        uncertain = quadratic(x, self.coefficient_covariance)
        return predicted(x, self.coefficients), self.model_variance + uncertain


class _Slope(NamedTuple):
    """Objective, and its derivative by the model variance."""

    height: float
    score: float


def fay_herriot(
    direct: ArrayLike, sampling_variance: ArrayLike, covariates: ArrayLike, *, method: Method = "reml"
) -> FayHerriot:
    """Empirical best linear unbiased predictions of area means (Fay-Herriot).

    Parameters
    ----------
    direct : array, shape (areas,)
        Estimates from each area's own sample, in any unit.
    sampling_variance : array, shape (areas,)
        Their variances, the squared unit, above zero and taken as known.
    covariates : array, shape (areas, covariates)
        What registers know of the areas; a column of ones for the intercept.
    method : {"reml", "ml", "moment", "adjusted_reml", "adjusted_ml"}
        How the variance between areas is estimated. The adjusted ones (Li and Lahiri) never give 0.

    Returns
    -------
    FayHerriot
        Each estimate lies between the direct and the regression's.

    Raises
    ------
    MissingDataError, InputError
        If a number is missing, or a sampling variance not above zero.
    UndefinedMeasureError
        If covariates determine each other, or the variance is not found: the likelihood of an adjusted
        method rises without end where there are too few areas.

    Notes
    -----
    ``y = xᵀβ + u + e``, u with variance A, e with the known ψ; ``γ = A/(A + ψ)``, estimate
    ``γ y + (1 - γ) xᵀβ``. Mean squared error ``g1 + g2 + 2 g3``, corrected for the bias of A where the
    method has one.

    References
    ----------
    Fay, R. E., Herriot, R. A. (1979): Estimates of income for small places: an application of James-Stein
    procedures to census data. JASA 74, 269-277. Prasad, N. G. N., Rao, J. N. K. (1990): The estimation of the
    mean squared error of small-area estimators. JASA 85, 163-171. Datta, G. S., Lahiri, P. (2000): A unified
    measure of uncertainty. Statistica Sinica 10, 613-627. Datta, G. S., Rao, J. N. K., Smith, D. D. (2005):
    On measuring the variability of small area estimators. Biometrika 92, 183-196. Li, H., Lahiri, P. (2010):
    An adjusted maximum likelihood method for solving small area estimation problems. Journal of Multivariate
    Analysis 101, 882-892.

    Examples
    --------
    >>> model = fay_herriot([10.0, 14.0, 12.0, 20.0], [1.0, 1.0, 1.0, 1.0], np.ones(4))
    >>> round(model.model_variance, 6), model.estimate.round(3).tolist()  # 18.667 between, less 1 of chance
    (17.666667, [10.214, 14.0, 12.107, 19.679])

    """
    inputs = area_inputs(direct, sampling_variance, covariates)
    variance = _moment(inputs) if method == "moment" else _maximum(inputs, method)
    total = variance + inputs.variance
    fit = weighted_regression(inputs, total)
    gamma = variance / total
    fitted = predicted(inputs.covariates, fit.coefficients)
    squares = np.log(2 * np.pi * total) + fit.residuals**2 / total
    return FayHerriot(
        estimate=gamma * inputs.direct + (1 - gamma) * fitted,
        mse=_mean_squared_error(inputs, variance, fit.covariance, method),
        weight_of_direct=gamma,
        coefficients=fit.coefficients,
        coefficient_errors=np.sqrt(np.diag(fit.covariance)),
        coefficient_covariance=fit.covariance,
        model_variance=variance,
        log_likelihood=-0.5 * float(np.add.reduce(squares)),
        method=method,
    )


def _maximum(inputs: AreaInputs, method: Method) -> float:
    """The variance at which the likelihood of a method is highest."""
    is_adjusted = method.startswith("adjusted")
    slope_at = _restricted if method.endswith("reml") else _full

    def slope(variance: float) -> _Slope:
        here = slope_at(inputs, variance)
        if not is_adjusted:
            return here
        # The likelihood times A itself: nothing at A = 0.
        log = float(np.log(variance)) if variance > 0 else -np.inf
        return _Slope(here.height + log, here.score + 1 / variance)

    return _highest(slope, _tried(inputs), reaches_zero=not is_adjusted)


def _tried(inputs: AreaInputs) -> Floats:
    """Variances from next to nothing to more than the estimates show, at which slopes are looked at."""
    apart = weighted_regression(inputs, np.ones(inputs.direct.size)).residuals
    largest = float(inputs.variance.max()) + float(np.add.reduce(apart**2))
    return np.geomspace(_LEAST * float(inputs.variance.min()), _MOST * largest, _TRIED)


def _highest(slope: Callable[[float], _Slope], tried: Floats, *, reaches_zero: bool) -> float:
    """The highest of all tops; the likelihood of few areas can have several."""
    scores = np.array([slope(float(variance)).score for variance in tried])
    if scores[-1] >= 0:
        raise UndefinedMeasureError(
            "The variance between areas is not found: the likelihood rises without end, as there are too few "
            "areas for this method. Take another method or more areas."
        )
    tops = [0.0] if reaches_zero else []
    for at in np.flatnonzero((scores[:-1] > 0) & (scores[1:] <= 0)):
        ends = float(tried[at]), float(tried[at + 1])
        tops.append(float(brentq(lambda v: slope(v).score, *ends, xtol=_STILL * ends[0], rtol=_ROUNDING)))
    return max(tops, key=lambda variance: slope(variance).height)


def _restricted(inputs: AreaInputs, variance: float) -> _Slope:
    total = variance + inputs.variance
    fit = weighted_regression(inputs, total)
    by_square = fit.covariance @ weighted_products(inputs.covariates, total**-2)
    trace = float(np.add.reduce(1 / total)) - float(np.trace(by_square))
    _, log_determinant = np.linalg.slogdet(fit.covariance)
    squares = np.log(total) + fit.residuals**2 / total
    score = 0.5 * (float(np.add.reduce((fit.residuals / total) ** 2)) - trace)
    return _Slope(0.5 * (float(log_determinant) - float(np.add.reduce(squares))), score)


def _full(inputs: AreaInputs, variance: float) -> _Slope:
    total = variance + inputs.variance
    residuals = weighted_regression(inputs, total).residuals
    height = -0.5 * float(np.add.reduce(np.log(total) + residuals**2 / total))
    score = 0.5 * float(np.add.reduce((residuals / total) ** 2 - 1 / total))
    return _Slope(height, score)


def _moment(inputs: AreaInputs) -> float:
    """The variance at which weighted squared residuals add up to their degrees of freedom (Fay, Herriot)."""
    free = inputs.covariates.shape[0] - inputs.covariates.shape[1]
    at = 0.0
    for _ in range(MOST_ROUNDS):
        total = at + inputs.variance
        residuals = weighted_regression(inputs, total).residuals
        excess = float(np.add.reduce(residuals**2 / total)) - free
        step = excess / float(np.add.reduce((residuals / total) ** 2))
        if at == 0 and excess <= 0:
            return 0.0
        at = float(max(0.0, at + step))
        if abs(step) <= _STILL * (at + float(np.median(inputs.variance))):
            return at
    raise UndefinedMeasureError(f"The variance between areas is not found within {MOST_ROUNDS} rounds.")


def _mean_squared_error(inputs: AreaInputs, variance: float, covariance: Floats, method: Method) -> Floats:
    psi, total = inputs.variance, variance + inputs.variance
    regressed = (psi / total) ** 2  # the squared weight of the regression; also how fast g1 rises with A
    g1 = variance * psi / total
    g2 = regressed * quadratic(inputs.covariates, covariance)
    spread, bias = _variance_and_bias(inputs, variance, covariance, method)
    g3 = psi**2 / total**3 * spread
    mse = g1 + g2 + 2 * g3 - bias * regressed
    return np.where(mse > 0, mse, np.nan)


def _variance_and_bias(
    inputs: AreaInputs, variance: float, covariance: Floats, method: Method
) -> tuple[float, float]:
    """Of the estimated variance between areas, to the order that counts."""
    total, areas = variance + inputs.variance, inputs.variance.size
    sum1, sum2 = float(np.add.reduce(1 / total)), float(np.add.reduce(total**-2))
    if method == "moment":
        return 2 * areas / sum1**2, 2 * (areas * sum2 - sum1**2) / sum1**3
    lost = float(np.trace(covariance @ weighted_products(inputs.covariates, total**-2)))
    bias = 0.0 if method.endswith("reml") else -lost / sum2
    if method.startswith("adjusted"):
        bias += 2 / (variance * sum2)
    return 2 / sum2, bias
