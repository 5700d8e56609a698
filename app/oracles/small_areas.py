"""Reference results of small-area estimation, in terms of our models."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from app.oracles.entries import Adapter, Entry, EntryTables
from indicators.measures.fay_herriot import FayHerriot, fay_herriot
from indicators.measures.neighbours import Neighbours
from indicators.measures.spatial_fay_herriot import SpatialFayHerriot, spatial_fay_herriot
from indicators.measures.unit_model import UnitModel, battese_harter_fuller


def _goodness(model: FayHerriot) -> list[float]:
    """Log-likelihood and the criteria of Akaike, Schwarz and Cavanaugh."""
    parameters = model.coefficients.size + 1
    twice = -2 * model.log_likelihood
    penalties = (2.0, float(np.log(model.estimate.size)), 3.0)
    return [model.log_likelihood, *(twice + penalty * parameters for penalty in penalties)]


_OF_AREAS: Final[Mapping[str, Callable[[FayHerriot], Any]]] = {
    "refvar": lambda model: model.model_variance,
    "beta": lambda model: model.coefficients,
    "se": lambda model: model.coefficient_errors,
    "eblup": lambda model: model.estimate,
    "mse": lambda model: model.mse,
    "goodness": _goodness,
}
_OF_NEIGHBOURS: Final[Mapping[str, Callable[[SpatialFayHerriot], Any]]] = {
    "refvar": lambda model: model.model_variance,
    "rho": lambda model: model.correlation,
    "beta": lambda model: model.coefficients,
    "eblup": lambda model: model.estimate,
    "mse": lambda model: model.mse,
}
_OF_UNITS: Final[Mapping[str, Callable[[UnitModel], Any]]] = {
    "refvar": lambda model: model.area_variance,
    "errorvar": lambda model: model.unit_variance,
    "fixed": lambda model: model.coefficients,
    "eblup": lambda model: model.estimate,
}


def _areas(entry: Entry, table: EntryTables) -> object:
    columns = table()
    groups = columns["MajorArea"]
    dummies = [groups == group for group in np.unique(groups)[1:]]
    covariates = np.column_stack([np.ones(groups.size), *dummies])
    variances = columns[entry.inputs["sampling_sd"]] ** 2
    return _OF_AREAS[entry.params["quantity"]](fay_herriot(columns[entry.inputs["y"]], variances, covariates))


def _with_neighbours(entry: Entry, table: EntryTables) -> object:
    columns, square = table(), np.column_stack(list(table(1).values()))
    source, target = np.nonzero(square)
    starts = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=square.shape[0]))])
    neighbours = Neighbours(starts.astype(np.int64), target.astype(np.int64), square[source, target])
    covariates = np.column_stack([columns[name] for name in entry.inputs["x"]])
    variances = columns[entry.inputs["sampling_var"]]
    model = spatial_fay_herriot(columns[entry.inputs["y"]], variances, covariates, neighbours)
    return _OF_NEIGHBOURS[entry.params["quantity"]](model)


def _units(entry: Entry, table: EntryTables) -> object:
    columns, areas = table(), table(1)
    covariates = [columns[name] for name in entry.inputs["x"]]
    means = [areas["MeanCornPixPerSeg"], areas["MeanSoyBeansPixPerSeg"]]
    model = battese_harter_fuller(
        columns[entry.inputs["y"]],
        np.column_stack([np.ones(covariates[0].size), *covariates]),
        columns[entry.inputs["domain"]].astype(np.intp) - 1,
        np.column_stack([np.ones(means[0].size), *means]),
        area_sizes=areas["PopnSegments"],
    )
    return _OF_UNITS[entry.params["quantity"]](model)


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("small-area-estimation", "fay_herriot"): _areas,
    ("small-area-estimation", "spatial_fay_herriot"): _with_neighbours,
    ("small-area-estimation", "battese_harter_fuller"): _units,
}
