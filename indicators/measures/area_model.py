"""What models of small areas share: checked inputs, weighted regression, benchmarking to a known total."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.rates import refuse_negative

Benchmark = Literal["ratio", "difference"]


class AreaInputs(NamedTuple):
    """Complete inputs of a model of areas."""

    direct: Floats  # (areas,)
    variance: Floats  # (areas,), above 0
    covariates: Floats  # (areas, covariates), of full rank


class Regression(NamedTuple):
    """Generalised least squares with a diagonal variance."""

    coefficients: Floats  # (covariates,)
    covariance: Floats  # (covariates, covariates)
    residuals: Floats  # (areas,)


def area_inputs(direct: ArrayLike, sampling_variance: ArrayLike, covariates: ArrayLike) -> AreaInputs:
    """Check the inputs of a model of areas.

    Raises
    ------
    MissingDataError
        If a number is NaN.
    InputError
        If a sampling variance is not above zero.
    UndefinedMeasureError
        If covariates repeat each other, or there are no more areas than covariates.

    """
    y, psi = np.asarray(direct, np.float64), np.asarray(sampling_variance, np.float64)
    x = np.asarray(covariates, np.float64)
    if x.ndim == 1:
        x = x[:, np.newaxis]
    if y.ndim != 1 or psi.shape != y.shape or x.shape[0] != y.size:
        raise ValueError(f"one row per area everywhere; got {y.shape}, {psi.shape} and {x.shape}")
    absent = np.flatnonzero(~np.isfinite(y + psi + x.sum(axis=1))) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {y.size} areas lack an estimate, a variance or a covariate (area number "
            f"{absent[:5].tolist()}). Leave them out; what they lack is not zero.",
            positions=absent.tolist(),
        )
    if (psi <= 0).any():
        bad = np.flatnonzero(psi <= 0) + 1
        raise InputError(
            f"Area number {bad[:5].tolist()}: the sampling variance is not above zero. An area without "
            "sample has no direct estimate; leave it out.",
            positions=bad.tolist(),
        )
    require_rank(x)
    return AreaInputs(y, psi, x)


def require_rank(covariates: Floats) -> None:
    """Refuse covariates that repeat each other, or more of them than rows."""
    rows, columns = covariates.shape
    rank = int(np.linalg.matrix_rank(covariates)) if rows else 0
    if rank < columns or rows <= columns:
        raise UndefinedMeasureError(
            f"The model is undefined: {columns} covariates (rank {rank}) for {rows} rows. Leave out "
            "covariates that others determine; more rows than covariates are needed.",
            rank=rank,
        )


def weighted_regression(inputs: AreaInputs, total_variance: Floats) -> Regression:
    """Regression of the direct estimates with weights 1 / variance.

    >>> inputs = area_inputs([1.0, 3.0, 8.0], [1.0, 1.0, 2.0], np.ones(3))
    >>> weighted_regression(inputs, np.array([1.0, 1.0, 2.0])).coefficients.tolist()
    [3.2]
    """
    weights = 1 / total_variance
    covariance: Floats = np.linalg.inv(weighted_products(inputs.covariates, weights)).astype(np.float64)
    coefficients = covariance @ np.einsum("ij,i,i->j", inputs.covariates, weights, inputs.direct)
    residuals = inputs.direct - predicted(inputs.covariates, coefficients)
    return Regression(coefficients, covariance, residuals)


def weighted_products(covariates: Floats, weights: Floats) -> Floats:
    """``Σ_i w_i x_i x_iᵀ``, shape (covariates, covariates), added in one fixed order."""
    return np.asarray(np.einsum("ij,i,ik->jk", covariates, weights, covariates), np.float64)


def predicted(covariates: Floats, coefficients: Floats) -> Floats:
    """``x_iᵀ β`` for each row."""
    return np.asarray(np.einsum("ij,j->i", covariates, coefficients), np.float64)


def quadratic(rows: Floats, matrix: Floats) -> Floats:
    """``x_iᵀ M x_i`` for each row."""
    return np.asarray(np.einsum("ij,jk,ik->i", rows, matrix, rows), np.float64)


def benchmarked(
    estimates: ArrayLike,
    sizes: ArrayLike,
    total: float,
    *,
    method: Benchmark = "ratio",
    sampling_variance: ArrayLike | None = None,
) -> Floats:
    """Estimates of areas, adjusted so that they add up to a published total.

    Parameters
    ----------
    estimates : array, shape (areas,)
        Means or shares of the areas.
    sizes : array, shape (areas,), persons
        Over whom each is a mean.
    total : float
        What ``Σ sizes x estimates`` must be.
    method : {"ratio", "difference"}
        The same factor for all, or a part of the difference that grows with size and sampling variance.
    sampling_variance : array, shape (areas,)
        For ``difference`` only.

    Returns
    -------
    array, shape (areas,)

    Raises
    ------
    MissingDataError
        If a number is NaN; for a difference also if a sampling variance is.
    InputError
        If a size or a sampling variance is negative.
    UndefinedMeasureError
        If the estimates add up to zero and a ratio is asked for, or no area may take up a difference.

    References
    ----------
    Wang, J., Fuller, W. A., Qu, Y. (2008): Small area estimation under a restriction. Survey Methodology 34,
    29-36.

    Examples
    --------
    >>> benchmarked([0.1, 0.2], [100.0, 50.0], 30.0).round(9).tolist()
    [0.15, 0.3]
    >>> by_difference = benchmarked(
    ...     [0.1, 0.2], [100.0, 50.0], 30.0, method="difference", sampling_variance=[1.0, 2.0]
    ... )
    >>> by_difference.round(4).tolist()
    [0.1667, 0.2667]

    """
    means, persons = np.asarray(estimates, np.float64), np.asarray(sizes, np.float64)
    _require_known("estimate or size", means, persons)
    _require_known("total", np.asarray([total], np.float64))
    refuse_negative(persons)
    sum_now = float(np.add.reduce(means * persons))
    if method == "ratio":
        if sum_now == 0:
            raise UndefinedMeasureError("Estimates that add up to zero cannot be scaled to a total.")
        return means * (total / sum_now)
    if sampling_variance is None:
        raise ValueError("the difference is spread by sampling variance; give it")
    variance = np.asarray(sampling_variance, np.float64)
    _require_known("sampling variance", variance)
    refuse_negative(variance)
    pull = persons * variance
    whole = float(np.add.reduce(persons * pull))
    if whole == 0:
        raise UndefinedMeasureError(
            "No area can take up the difference: every size or every sampling variance is zero. Scale by a "
            "ratio instead."
        )
    return means + pull * ((total - sum_now) / whole)


def _require_known(what: str, *columns: Floats) -> None:
    absent = np.flatnonzero(~np.isfinite(sum(columns, np.zeros(columns[0].shape)))) + 1
    if absent.size:
        raise MissingDataError(
            f"Estimates cannot be benchmarked: {absent.size} of {columns[0].size} lack the {what} (number "
            f"{absent[:5].tolist()}). Deliver it, or leave these areas and their part of the total out.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
