"""Means of areas with too small a sample, where neighbours deviate alike from what registers explain."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize, root

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.area_model import AreaInputs, area_inputs
from indicators.measures.neighbours import Neighbours

MOST_ROUNDS: Final = 50
MOST_AREAS: Final = 3_000  # the model takes some square tables of all areas: 72 MB each at this size
_STILL: Final = 1e-10
_LEAST: Final = 1e-9  # variance between areas, relative to the sampling variances
_FLAT: Final = 1e-7  # slope that rounding may leave
_EDGE: Final = 1e-7
_STARTS: Final = ((1.0, 0.5), (1.0, -0.5), (0.1, 0.0))  # relative variance, correlation
_STEEPEST: Final = 0.999  # correlation of neighbours; at 1 the model has no variance


@dataclass(frozen=True, eq=False)
class SpatialFayHerriot:
    """Estimates of the areas; ``correlation`` says how alike neighbours deviate, -1 to 1."""

    estimate: Floats  # (areas,)
    mse: Floats  # (areas,); NaN where its approximation falls below zero
    coefficients: Floats  # (covariates,)
    model_variance: float
    correlation: float
    log_likelihood: float


class _State(NamedTuple):
    """Everything that follows from a variance and a correlation."""

    variance: float
    correlation: float
    shape: Floats  # C: variance of the areas' deviations for a model variance of 1
    inverse: Floats  # of the total variance V
    covariance: Floats  # of the coefficients
    projection: Floats  # P = V⁻¹ - V⁻¹ X (Xᵀ V⁻¹ X)⁻¹ Xᵀ V⁻¹
    height: float  # restricted log-likelihood, up to a constant


def spatial_fay_herriot(
    direct: ArrayLike, sampling_variance: ArrayLike, covariates: ArrayLike, neighbours: Neighbours
) -> SpatialFayHerriot:
    """Fay-Herriot predictions whose area effects follow those of the neighbours (REML).

    Parameters
    ----------
    direct : array, shape (areas,)
    sampling_variance : array, shape (areas,)
        Above zero, taken as known.
    covariates : array, shape (areas, covariates)
    neighbours : Neighbours
        Row-standardised here if it is not.

    Returns
    -------
    SpatialFayHerriot

    Raises
    ------
    MissingDataError, InputError
        If a number is missing or a sampling variance not above zero; if there are more than 3,000 areas.
    UndefinedMeasureError
        If covariates determine each other, no maximum is found, or it lies at the edge:
        no variance between areas, so that neighbours have nothing in common, or a correlation of 1.

    Notes
    -----
    ``u = ρ W u + v`` with v of variance A, so u has the variance ``A [(I - ρWᵀ)(I - ρW)]⁻¹``. Mean squared
    error ``g1 + g2 + 2 g3 - g4``.

    References
    ----------
    Petrucci, A., Salvati, N. (2006): Small area estimation for spatial correlation in watershed erosion
    assessment. Journal of Agricultural, Biological and Environmental Statistics 11, 169-182. Molina, I.,
    Salvati, N., Pratesi, M. (2009): Bootstrap for estimating the MSE of the spatial EBLUP. Computational
    Statistics 24, 441-458. Singh, B., Shukla, G., Kundu, D. (2005): Spatio-temporal models in small area
    estimation. Survey Methodology 31, 183-195.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> line = neighbours_of_pairs(range(7), range(1, 8), 8)
    >>> direct = [1.0, 2.0, 4.0, 5.0, 4.0, 2.0, 1.0, 0.0]
    >>> model = spatial_fay_herriot(direct, np.full(8, 0.2), np.ones(8), line)
    >>> bool(0 < model.correlation < 1), bool(model.estimate[7] > 0.0)
    (True, True)

    """
    inputs = area_inputs(direct, sampling_variance, covariates)
    if inputs.direct.size > MOST_AREAS:
        raise InputError(
            f"{inputs.direct.size} areas are too many for the model with neighbours, which compares every "
            f"area with every other; at most {MOST_AREAS}. Use the model without neighbours, or larger areas."
        )
    weights = _square(neighbours.row_standardised(), inputs.direct.size)
    state = _fitted(inputs, weights)
    through = state.variance * state.shape @ state.inverse
    coefficients = state.covariance @ (inputs.covariates.T @ state.inverse @ inputs.direct)
    residuals = inputs.direct - inputs.covariates @ coefficients
    _, log_determinant = np.linalg.slogdet(state.inverse)
    squares = float(residuals @ state.inverse @ residuals)
    return SpatialFayHerriot(
        estimate=inputs.covariates @ coefficients + through @ residuals,
        mse=_mean_squared_error(inputs, weights, state),
        coefficients=coefficients,
        model_variance=state.variance,
        correlation=state.correlation,
        log_likelihood=-0.5 * (residuals.size * float(np.log(2 * np.pi)) - float(log_determinant) + squares),
    )


def _square(neighbours: Neighbours, areas: int) -> Floats:
    if neighbours.starts.size - 1 != areas:
        raise ValueError(f"neighbours of {neighbours.starts.size - 1} areas for {areas} estimates")
    weights = np.zeros((areas, areas))
    weights[neighbours.sources, neighbours.areas] = neighbours.weights
    return weights


def _fitted(inputs: AreaInputs, weights: Floats) -> _State:
    """Variance and correlation at the maximum: by scoring; where that does not lead to one, by search."""
    scale = float(np.median(inputs.variance))
    found = _scored(inputs, weights, _state(inputs, weights, scale, 0.5))
    if found is None or _is_edge(found, scale):
        found = _searched(inputs, weights, scale)
    return found


def _scored(inputs: AreaInputs, weights: Floats, here: _State) -> _State | None:
    """Scoring with halved steps until variance and correlation rest; nothing if they do not."""
    scale = float(np.median(inputs.variance))
    before, part = np.zeros(2), 1.0
    for _ in range(MOST_ROUNDS):
        score, information = _slopes(inputs, weights, here)
        step: Floats = np.linalg.solve(information, score).astype(np.float64)
        # Steps that turn round overshoot: the likelihood is curved more than expected.
        part = part / 2 if float(step @ before) < 0 else part
        before, step = step, part * step
        there = _moved(inputs, weights, here, step)
        while there.height < here.height - 1e-12 * abs(here.height) and np.abs(step).max() > _STILL:
            step /= 2
            there = _moved(inputs, weights, here, step)
        moved = abs(there.variance - here.variance) / scale + abs(there.correlation - here.correlation)
        here = there
        if moved <= _STILL:
            return here
    return None


def _searched(inputs: AreaInputs, weights: Floats, scale: float) -> _State:
    """The highest point that a bounded search reaches from several starts, then where the slopes are zero."""

    def falling(at: Floats) -> tuple[float, Floats]:
        state = _state(inputs, weights, float(at[0]) * scale, float(at[1]))
        return -state.height, -_slopes(inputs, weights, state)[0] * [scale, 1.0]

    bounds = [(_LEAST, None), (-_STEEPEST, _STEEPEST)]
    tries = [
        minimize(
            falling,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-15, "maxiter": 100},
        )
        for start in _STARTS
    ]

    def slopes(at: Floats) -> Floats:
        return falling(at)[1]

    best = min(tries, key=lambda one: float(one.fun))
    # Scoring may swing around a top that is steeper than expected; the root of the slopes does not.
    solved = root(slopes, best.x, tol=_STILL)
    reached, top = (_state(inputs, weights, float(x[0]) * scale, float(x[1])) for x in (best.x, solved.x))
    if _is_edge(reached, scale) or _is_edge(top, scale):
        raise UndefinedMeasureError(
            "The model with neighbours has no result: the likelihood is highest at the edge, where the "
            f"variance between areas is {reached.variance:.3g} and the correlation of neighbours "
            f"{reached.correlation:.3f}. Use the model without neighbours."
        )
    is_level = solved.success or float(np.abs(solved.fun).max()) <= _FLAT
    if not is_level or top.height < reached.height - 1e-9 * abs(reached.height):
        raise UndefinedMeasureError(
            "Variance and correlation are not found: the likelihood has no top at which it is level, so the "
            "model with neighbours has no result. Use the model without neighbours."
        )
    return top


def _is_edge(state: _State, scale: float) -> bool:
    return state.variance <= _EDGE * scale or abs(state.correlation) >= _STEEPEST


def _moved(inputs: AreaInputs, weights: Floats, state: _State, step: Floats) -> _State:
    lowest = _LEAST * float(np.median(inputs.variance))
    variance = max(lowest, state.variance + float(step[0]))
    return _state(
        inputs, weights, variance, float(np.clip(state.correlation + step[1], -_STEEPEST, _STEEPEST))
    )


def _state(inputs: AreaInputs, weights: Floats, variance: float, correlation: float) -> _State:
    x, y = inputs.covariates, inputs.direct
    apart = np.eye(y.size) - correlation * weights
    shape: Floats = np.linalg.inv(apart.T @ apart).astype(np.float64)
    inverse: Floats = np.linalg.inv(variance * shape + np.diag(inputs.variance)).astype(np.float64)
    covariance: Floats = np.linalg.inv(x.T @ inverse @ x).astype(np.float64)
    projection = inverse - inverse @ x @ covariance @ x.T @ inverse
    logs = np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(covariance)[1]
    height = 0.5 * float(logs - y @ projection @ y)
    return _State(variance, correlation, shape, inverse, covariance, projection, height)


def _by_correlation(weights: Floats, state: _State) -> tuple[Floats, Floats]:
    """First and second derivative of the areas' variance matrix by the correlation."""
    crossed = weights.T @ weights
    inner = 2 * state.correlation * crossed - weights - weights.T
    turned = state.shape @ inner @ state.shape
    second = 2 * turned @ inner @ state.shape - 2 * state.shape @ crossed @ state.shape
    return -state.variance * turned, state.variance * second


def _slopes(inputs: AreaInputs, weights: Floats, state: _State) -> tuple[Floats, Floats]:
    """Derivatives of the restricted likelihood by variance and correlation, and expected information."""
    turned = [state.projection @ slope for slope in (state.shape, _by_correlation(weights, state)[0])]
    pulled = state.projection @ inputs.direct
    score = [0.5 * (float(inputs.direct @ part @ pulled) - float(np.trace(part))) for part in turned]
    information = [[0.5 * float(np.sum(one * other.T)) for other in turned] for one in turned]
    return np.array(score), np.array(information)


def _mean_squared_error(inputs: AreaInputs, weights: Floats, state: _State) -> Floats:
    spread = state.variance * state.shape
    through = spread @ state.inverse
    g1 = np.diag(spread - through @ spread)
    regressed = inputs.covariates - through @ inputs.covariates
    g2 = np.einsum("ij,jk,ik->i", regressed, state.covariance, regressed)
    by_correlation, second = _by_correlation(weights, state)
    uncertainty = np.linalg.inv(_slopes(inputs, weights, state)[1])
    # Rows of the weights' derivative by either parameter: dG V⁻¹ - G V⁻¹ dG V⁻¹.
    slopes = [(part - through @ part) @ state.inverse for part in (state.shape, by_correlation)]
    total = spread + np.diag(inputs.variance)
    g3 = sum(
        uncertainty[k, m] * np.einsum("ij,jk,ik->i", slopes[k], total, slopes[m])
        for k in (0, 1)
        for m in (0, 1)
    )
    sampled = inputs.variance[:, np.newaxis] * state.inverse
    mixed = by_correlation / state.variance
    curved = 2 * uncertainty[0, 1] * mixed + uncertainty[1, 1] * second
    g4 = 0.5 * np.einsum("ij,jk,ik->i", sampled, curved, sampled)
    mse = g1 + g2 + 2 * g3 - g4
    return np.where(mse > 0, mse, np.nan)
