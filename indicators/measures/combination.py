"""Making one number of several standardised inputs: sums, means, the first principal component, the least."""

from typing import Final, Literal

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError

Combination = Literal["sum", "weighted_sum", "mean", "geometric", "pca1", "min"]

_SAME_STRENGTH: Final = 1e-9  # components closer than this cannot be told apart


def weights_of(how: Combination, inputs: int) -> Floats:
    """The weights that a combination without declared weights gives its inputs, shape (inputs,).

    >>> weights_of("mean", 4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    return np.full(inputs, 1.0 if how == "sum" else 1.0 / inputs, np.float64)


def combined(z: Floats, how: Combination, weights: Floats) -> Floats:
    """One number of each area's standardised inputs.

    Parameters
    ----------
    z : array, shape (areas, inputs)
        NaN where an input is absent; the others then stand for it with their weights.
    how : {"sum", "weighted_sum", "mean", "geometric", "pca1", "min"}
        All but the last two are ``Σ w z``; ``geometric`` is ``exp(Σ w ln z / Σ w)`` of inputs not below 0,
        ``min`` the least (best) input, which has no weights.
    weights : array, shape (inputs,)

    Returns
    -------
    array, shape (areas,)

    Examples
    --------
    >>> combined(np.array([[1.0, 4.0], [9.0, np.nan]]), "geometric", np.array([0.5, 0.5])).round(6).tolist()
    [2.0, 9.0]

    """
    if how == "min":
        return np.asarray(np.nanmin(z, axis=1), np.float64)
    is_absent = np.isnan(z)
    if not is_absent.any():
        if how != "geometric":
            return np.asarray(z @ weights, np.float64)
        present, counted = z, np.full(len(z), weights.sum())
    else:
        present = np.where(is_absent, 1.0 if how == "geometric" else 0.0, z)
        counted = (~is_absent) @ np.abs(weights)
    if how != "geometric":
        return np.asarray((present @ weights) / counted * np.abs(weights).sum(), np.float64)
    with np.errstate(divide="ignore"):  # one input of 0 makes a geometric mean 0
        return np.asarray(np.exp((np.log(present) @ weights) / counted), np.float64)


def first_component(z: Floats, sign_of: int) -> tuple[Floats, float]:
    """Loadings of the first principal component, and the share of all variance that it carries.

    Parameters
    ----------
    z : array, shape (rows, inputs)
        Standardised inputs, complete; they are centred here.
    sign_of : int
        The input whose loading is made positive: the sign of a component is a convention.

    Returns
    -------
    array, shape (inputs,), and float
        The loadings' squares add up to 1.

    Raises
    ------
    UndefinedMeasureError
        If the two strongest components are equally strong, or the named input does not load on the first.

    Examples
    --------
    >>> loadings, share = first_component(np.array([[1.0, -2.0], [-1.0, 2.0], [0.5, -1.0]]), sign_of=0)
    >>> loadings.round(4).tolist(), round(share, 4)
    ([0.4472, -0.8944], 1.0)

    """
    centred = z - z.mean(axis=0)
    _, strengths, components = np.linalg.svd(centred, full_matrices=False)
    second = strengths[1] if len(strengths) > 1 else 0.0
    if strengths[0] - second <= _SAME_STRENGTH * strengths[0]:
        raise UndefinedMeasureError(
            "The two strongest components of the inputs are equally strong: no first one can be named."
        )
    loadings = components[0]
    if abs(loadings[sign_of]) <= _SAME_STRENGTH:
        raise UndefinedMeasureError(
            f"Input number {sign_of + 1} does not load on the first component and cannot fix its sign; "
            "name another in the recipe (sign_of)."
        )
    share = float(strengths[0] ** 2 / np.sum(strengths**2))
    return np.asarray(loadings * np.sign(loadings[sign_of]), np.float64), share
