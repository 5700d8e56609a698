"""Means of areas from a survey of persons or plots and what registers know of all of them (unit level)."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.area_model import predicted, quadratic, require_rank

_SMALLEST_RATIO: Final = -18.0  # logarithm of the ratio of variances below which areas do not differ
_LARGEST_RATIO: Final = 18.0
_NO_SCATTER: Final = 1e-14  # relative to the squared values


@dataclass(frozen=True, eq=False)
class UnitModel:
    """Estimated means of the areas and the parameters they come from.

    ``mse`` is that of the model's mean, without the gain from the part of the area that was sampled.
    """

    estimate: Floats  # (areas,)
    mse: Floats  # (areas,)
    coefficients: Floats  # (covariates,)
    area_variance: float
    unit_variance: float
    weight_of_direct: Floats  # (areas,); 0 in an area without sample


class _Sample(NamedTuple):
    """A survey, and its sums by area."""

    y: Floats  # (units,)
    x: Floats  # (units, covariates)
    size: Floats  # (areas,)
    sum_y: Floats  # (areas,)
    sum_x: Floats  # (areas, covariates)


class _Fit(NamedTuple):
    coefficients: Floats
    covariance: Floats  # for a unit variance of 1
    unit_variance: float
    height: float


def battese_harter_fuller(
    values: ArrayLike,
    covariates: ArrayLike,
    area: ArrayLike,
    area_means: ArrayLike,
    *,
    area_sizes: ArrayLike | None = None,
) -> UnitModel:
    """Means of areas from the nested error model, REML (Battese, Harter and Fuller).

    Parameters
    ----------
    values : array, shape (units,)
        What the survey measured.
    covariates : array, shape (units, covariates)
        Of the same units; a column of ones for the intercept.
    area : array of int, shape (units,)
        Position of each unit's area, from 0.
    area_means : array, shape (areas, covariates)
        Mean of the covariates over all units of each area, from a register.
    area_sizes : array, shape (areas,), optional
        Number of all units; then what was measured in an area enters as measured.

    Returns
    -------
    UnitModel
        An area without sample gets the regression's mean.

    Raises
    ------
    MissingDataError
        If a number is NaN.
    InputError
        If an area does not exist, or has more units sampled than it has.
    UndefinedMeasureError
        If covariates determine each other, areas have one unit each, or units of an area do not differ
        beyond the covariates.

    References
    ----------
    Battese, G. E., Harter, R. M., Fuller, W. A. (1988): An error-components model for prediction of county
    crop areas using survey and satellite data. JASA 83, 28-36. Prasad, N. G. N., Rao, J. N. K. (1990): The
    estimation of the mean squared error of small-area estimators. JASA 85, 163-171.

    Examples
    --------
    >>> model = battese_harter_fuller(
    ...     [1.0, 3.0, 7.0, 9.0, 4.0, 6.0], np.ones(6), [0, 0, 1, 1, 2, 2], np.ones(3)
    ... )
    >>> round(model.unit_variance, 4), round(model.area_variance, 4), model.estimate.round(4).tolist()
    (2.0, 8.0, [2.3333, 7.6667, 5.0])

    """
    sample, means = _sample(values, covariates, area, area_means)
    ratio = _ratio_of_variances(sample)
    fit = _fit(sample, ratio)
    gamma = ratio * sample.size / (1 + ratio * sample.size)
    sampled = np.maximum(sample.size, 1.0)[:, np.newaxis]
    mean_x = sample.sum_x / sampled
    effects = gamma * (sample.sum_y / sampled[:, 0] - predicted(mean_x, fit.coefficients))
    if area_sizes is None:
        estimate = predicted(means, fit.coefficients) + effects
    else:
        estimate = _with_measured(
            sample, means, fit.coefficients, effects, np.asarray(area_sizes, np.float64)
        )
    return UnitModel(
        estimate=estimate,
        mse=_mean_squared_error(sample, means, fit, ratio),
        coefficients=fit.coefficients,
        area_variance=ratio * fit.unit_variance,
        unit_variance=fit.unit_variance,
        weight_of_direct=gamma,
    )


def _sample(
    values: ArrayLike, covariates: ArrayLike, area: ArrayLike, area_means: ArrayLike
) -> tuple[_Sample, Floats]:
    y, x, means = (np.asarray(given, np.float64) for given in (values, covariates, area_means))
    x, means = (table if table.ndim == 2 else table[:, np.newaxis] for table in (x, means))
    at = _positions(area)
    if not y.shape == at.shape == x.shape[:1] or x.shape[1] != means.shape[1]:
        raise ValueError(f"one row per unit and the same covariates; got {y.shape}, {x.shape}, {means.shape}")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(means).all()):
        units = int((~(np.isfinite(y) & np.isfinite(x).all(axis=1))).sum())
        areas = int((~np.isfinite(means).all(axis=1)).sum())
        raise MissingDataError(
            f"A value or covariate is missing of {units} of {y.size} units, or a mean of {areas} of "
            f"{means.shape[0]} areas. Leave such units out; every area needs its means."
        )
    is_outside = (at < 0) | (at >= means.shape[0])
    if is_outside.any():
        raise InputError(
            f"A unit lies in area number {int(at[is_outside][0])}, counted from 0; there are means of "
            f"{means.shape[0]} areas."
        )
    require_rank(x)
    size = _summed(at, np.ones(y.size), means.shape[0])
    if (size <= 1).all():
        raise UndefinedMeasureError("No area has two sampled units, so areas and units cannot be told apart.")
    sum_x = np.column_stack([_summed(at, column, means.shape[0]) for column in x.T])
    return _Sample(y, x, size, _summed(at, y, means.shape[0]), sum_x), means


def _positions(area: ArrayLike) -> NDArray[np.intp]:
    numbers = np.asarray(area)
    if numbers.dtype.kind not in "iu":
        raise ValueError(f"areas are given by position, whole numbers from 0; got {numbers.dtype}")
    return numbers.astype(np.intp)


def _summed(at: NDArray[np.intp], values: Floats, areas: int) -> Floats:
    return np.bincount(at, values, areas).astype(np.float64, copy=False)


def _ratio_of_variances(sample: _Sample) -> float:
    """Variance between areas over variance within, at the highest restricted likelihood."""
    found = minimize_scalar(
        lambda log: -_fit(sample, float(np.exp(log))).height,
        bounds=(_SMALLEST_RATIO, _LARGEST_RATIO),
        method="bounded",
        options={"xatol": 1e-9},
    )
    ratio = float(np.exp(found.x))
    if found.x > _LARGEST_RATIO - 1:
        raise _no_scatter()
    # The likelihood may fall from the start: then areas do not differ at all.
    return ratio if _fit(sample, ratio).height > _fit(sample, 0.0).height else 0.0


def _no_scatter() -> UndefinedMeasureError:
    return UndefinedMeasureError(
        "Units of the same area do not differ beyond the covariates, so there is no variance to weigh a "
        "sample with. Leave out covariates, or check whether values were copied within areas."
    )


def _fit(sample: _Sample, ratio: float) -> _Fit:
    shrink = ratio / (1 + ratio * sample.size)
    x, y = sample.x, sample.y
    products = np.einsum("ij,ik->jk", x, x) - np.einsum("dj,d,dk->jk", sample.sum_x, shrink, sample.sum_x)
    crossed = np.einsum("ij,i->j", x, y) - np.einsum("dj,d,d->j", sample.sum_x, shrink, sample.sum_y)
    covariance = np.linalg.inv(products)
    coefficients = covariance @ crossed
    residuals = y - predicted(x, coefficients)
    of_areas = sample.sum_y - predicted(sample.sum_x, coefficients)
    squares = float(np.add.reduce(residuals**2)) - float(np.add.reduce(shrink * of_areas**2))
    free = y.size - x.shape[1]
    unit_variance = squares / free
    if unit_variance <= _NO_SCATTER * float(np.add.reduce(y**2)) / y.size:
        raise _no_scatter()
    logs = free * float(np.log(unit_variance)) + float(np.add.reduce(np.log1p(ratio * sample.size)))
    return _Fit(
        coefficients, covariance, unit_variance, -0.5 * (logs + float(np.linalg.slogdet(products)[1]))
    )


def _with_measured(
    sample: _Sample, means: Floats, coefficients: Floats, effects: Floats, sizes: Floats
) -> Floats:
    if sizes.shape != sample.size.shape or not ((sizes >= sample.size) & (sizes > 0)).all():
        raise InputError(
            "An area has more sampled units than units, or none at all, or its size is missing; check the "
            "sizes of the areas."
        )
    rest = sizes[:, np.newaxis] * means - sample.sum_x
    modelled = predicted(rest, coefficients) + (sizes - sample.size) * effects
    return np.asarray((sample.sum_y + modelled) / sizes, np.float64)


def _mean_squared_error(sample: _Sample, means: Floats, fit: _Fit, ratio: float) -> Floats:
    n, within, between = sample.size, fit.unit_variance, ratio * fit.unit_variance
    gamma = ratio * n / (1 + ratio * n)
    mean_x = sample.sum_x / np.maximum(n, 1.0)[:, np.newaxis]
    g1 = (1 - gamma) * between
    g2 = within * quadratic(means - gamma[:, np.newaxis] * mean_x, fit.covariance)
    alpha = within + n * between
    of_both = float(np.add.reduce(n / alpha**2))
    of_unit = float(np.add.reduce((n - 1)[n > 0])) / within**2 + float(np.add.reduce((alpha**-2)[n > 0]))
    information = 0.5 * np.array([[float(np.add.reduce((n / alpha) ** 2)), of_both], [of_both, of_unit]])
    spread = np.linalg.inv(information)
    mixed = within**2 * spread[0, 0] + between**2 * spread[1, 1] - 2 * within * between * spread[0, 1]
    g3 = n / alpha**3 * mixed
    return np.asarray(g1 + g2 + 2 * g3, np.float64)
