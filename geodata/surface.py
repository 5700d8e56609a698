"""The last resort, on request: a smooth surface of people that keeps each source's count (pycnophylactic)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.crosswalk import Crosswalk, Method, crosswalk_of
from geodata.pieces import Pieces, summed_by
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError

MOST_ROUNDS: Final = 1_000
_STILL: Final = 1e-6  # of the largest cell: smoothing has come to rest

Raster = NDArray[np.intp]


def smooth_surface(source: Raster, counts: Floats) -> Floats:
    """People per raster cell: as smooth as can be while each source area keeps its count.

    Parameters
    ----------
    source : array, shape (rows, columns)
        The source area in which each cell's centre lies; -1 outside.
    counts : array, shape (sources,), persons
        Present and not negative.

    Returns
    -------
    array, shape (rows, columns), persons
        Not negative; sums over each source equal its count (relative error below 1e-12).

    Raises
    ------
    InputError
        If a source with people has no cell: the raster is too coarse.

    References
    ----------
    Tobler, W. (1979): Smooth pycnophylactic interpolation for geographical regions. Journal of the American
    Statistical Association 74(367), 519-530.

    Examples
    --------
    >>> surface = smooth_surface(np.array([[0, 0, 1, 1]]), np.array([0.0, 8.0]))
    >>> float(surface.sum()), bool(surface[0, 3] >= surface[0, 2])
    (8.0, True)

    """
    inside = source >= 0
    cells = np.bincount(source[inside], minlength=len(counts))
    if (lost := np.flatnonzero((cells == 0) & (counts > 0))).size:
        raise InputError(
            f"{lost.size} areas are smaller than a raster cell (positions "
            f"{lost[:8].tolist()}). Choose a finer raster.",
            areas=lost.tolist(),
        )
    surface = np.zeros(source.shape)
    surface[inside] = (counts / np.maximum(cells, 1))[source[inside]]
    for _ in range(MOST_ROUNDS):
        before = surface
        surface = _kept(_averaged(before, inside), source, inside, counts)
        if np.abs(surface - before).max(initial=0) <= _STILL * max(float(surface.max(initial=0)), 1e-300):
            break
    return surface


def by_surface(pieces: Pieces, source: Raster, target: Raster, counts: Floats) -> Crosswalk:
    """Weights from the smooth surface; a source without people, or without cell, is divided by area.

    Parameters
    ----------
    pieces : Pieces
    source, target : arrays, shape (rows, columns)
        The areas in which each cell's centre lies; -1 outside.
    counts : array, shape (sources,), persons

    """
    seen = np.bincount(source[source >= 0], minlength=pieces.sources) > 0
    surface = smooth_surface(source, np.where(seen, counts, 0.0))
    inside = (source >= 0) & (target >= 0) & (surface > 0)
    held = summed_by(source[inside], surface[inside], pieces.sources)
    by_area = np.where(held[pieces.source] <= 0, pieces.area_m2, 0.0)
    return crosswalk_of(
        np.concatenate([source[inside], pieces.source]),
        np.concatenate([target[inside], pieces.target]),
        np.concatenate([surface[inside], by_area]),
        (pieces.sources, pieces.targets),
        Method.PYCNOPHYLACTIC,
    )


def _averaged(surface: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Each cell the mean of itself and its four neighbours inside; nothing flows over the outer border."""
    total = surface.copy()
    number = inside.astype(np.float64)
    for axis in (0, 1):
        for step in (1, -1):
            total += _shifted(surface, step, axis)
            number += _shifted(inside.astype(np.float64), step, axis)
    return np.asarray(np.where(inside, total / np.maximum(number, 1), 0.0), np.float64)


def _shifted(array: Floats, step: int, axis: int) -> Floats:
    moved = np.roll(array, step, axis)
    edge = [slice(None), slice(None)]
    edge[axis] = slice(0, 1) if step > 0 else slice(-1, None)
    moved[tuple(edge)] = 0
    return moved


def _kept(surface: Floats, source: Raster, inside: NDArray[np.bool_], counts: Floats) -> Floats:
    """The surface scaled so that each source has its count again."""
    held = summed_by(source[inside], surface[inside], len(counts))
    cells = np.bincount(source[inside], minlength=len(counts))
    factor = np.divide(counts, held, out=np.zeros_like(counts), where=held > 0)
    scaled = np.zeros_like(surface)
    scaled[inside] = surface[inside] * factor[source[inside]]
    drained = (held <= 0) & (counts > 0)  # an island between empty neighbours: even again
    if drained.any():
        even = inside & np.isin(source, np.flatnonzero(drained))
        scaled[even] = (counts / np.maximum(cells, 1))[source[even]]
    return scaled
