"""Weights from a layer that tells where inside an area people are (dasymetric mapping)."""

import numpy as np

from geodata.crosswalk import Crosswalk, Method, crosswalk_of
from geodata.pieces import Indices, Pieces, summed_by
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError


def by_units(
    pieces: Pieces, source: Indices, target: Indices, size: Floats, method: Method = Method.ANCILLARY
) -> Crosswalk:
    """Weights by units that lie in one source and one target each: blocks, grid cells, addresses.

    Parameters
    ----------
    pieces : Pieces
        Of the same areas; an area in which no unit has a size is divided by area.
    source, target : arrays, shape (units,)
        The areas each unit lies in; -1 for a unit outside of all.
    size : array, shape (units,), persons, dwellings or square metres
        Not negative; NaN (withheld, unknown) counts as nothing, for it is a weight and no total.

    References
    ----------
    Wright, J. K. (1936): A method of mapping densities of population. Geographical Review 26(1), 103-110.

    Examples
    --------
    >>> one = np.ones(2)
    >>> pieces = Pieces(np.array([0, 0]), np.array([0, 1]), one, one / 2, one, one < 0, 1, 2)
    >>> walk = by_units(pieces, np.array([0, 0]), np.array([0, 1]), np.array([30.0, 10.0]))
    >>> walk.weights.toarray().tolist()
    [[0.75, 0.25]]

    """
    if np.nanmin(size, initial=0) < 0:
        raise InputError("A unit cannot have less than nothing; sizes must not be negative.")
    inside = (source >= 0) & (target >= 0) & (np.nan_to_num(size) > 0)
    held = summed_by(source[inside], size[inside], pieces.sources)
    by_area = np.where(
        held[pieces.source] <= 0, pieces.area_m2, 0.0
    )  # else a piece without units stays a piece
    return crosswalk_of(
        np.concatenate([source[inside], pieces.source]),
        np.concatenate([target[inside], pieces.target]),
        np.concatenate([size[inside], by_area]),
        (pieces.sources, pieces.targets),
        method,
    )


def by_other_vintage(pieces: Pieces, new: Floats) -> Crosswalk:
    """Weights by the density of the target areas: people of a target spread evenly within it alone.

    Parameters
    ----------
    pieces : Pieces
    new : array, shape (targets,), persons
        Of any date; NaN where unknown: such an area is taken to be as dense as the rest.

    """
    known = np.isfinite(new)
    target_m2 = summed_by(pieces.target, pieces.area_m2, pieces.targets)
    usual = np.nansum(new) / max(float(target_m2[known].sum()), 1e-9)
    persons = np.where(known, new, usual * target_m2)
    size = persons[pieces.target] * pieces.of_target
    nobody = summed_by(pieces.source, size, pieces.sources)[pieces.source] <= 0
    return crosswalk_of(
        pieces.source,
        pieces.target,
        np.where(nobody, pieces.area_m2, size),
        (pieces.sources, pieces.targets),
        Method.ANCILLARY,
    )
