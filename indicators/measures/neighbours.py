"""Which areas touch, how long their shared boundaries are, and sums over them without a square table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Weights between areas in compressed rows: those of area i are ``starts[i]`` to ``starts[i + 1]``."""

    starts: Indices  # shape (areas + 1,)
    areas: Indices  # shape (links,): the neighbour, ascending within a row
    weights: Floats  # shape (links,)

    @property
    def sources(self) -> Indices:
        """The area each link starts from, shape (links,)."""
        return np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))

    def row_standardised(self) -> "Neighbours":
        """The same links with weights that sum to 1 in each row; areas without neighbours keep none."""
        sums = self.summed(np.ones(self.starts.size - 1))
        return Neighbours(self.starts, self.areas, self.weights / sums[self.sources])

    def binary(self) -> "Neighbours":
        """The same links, each with the weight 1."""
        return Neighbours(self.starts, self.areas, np.ones(self.weights.size))

    def within(self, is_used: NDArray[np.bool_]) -> "Neighbours":
        """The links between the areas that are used, renumbered."""
        if is_used.size != self.starts.size - 1:
            raise ValueError(f"{self.starts.size - 1} areas have neighbours; got {is_used.size} areas")
        is_kept = is_used[self.sources] & is_used[self.areas]
        numbers = np.cumsum(is_used) - 1
        sources, areas = numbers[self.sources[is_kept]], numbers[self.areas[is_kept]]
        return _rows(sources, areas, self.weights[is_kept], int(is_used.sum()))

    def summed(self, values: ArrayLike) -> Floats:
        """``Σ_j w_ij v_j`` for each area, shape (areas,); 0 where an area has no neighbours."""
        column = np.asarray(values, np.float64)
        if column.shape != (self.starts.size - 1,):
            raise ValueError(f"{self.starts.size - 1} areas have neighbours; got values {column.shape}")
        parts = self.weights * column[self.areas]
        return np.bincount(self.sources, parts, minlength=self.starts.size - 1).astype(np.float64)


def neighbours_of_pairs(
    one: ArrayLike, other: ArrayLike, areas: int, weights: ArrayLike | None = None
) -> Neighbours:
    """Neighbours from a list of pairs, each given once or in both directions.

    Parameters
    ----------
    one, other : array of int, shape (pairs,)
        Numbers of the areas, from zero.
    areas : int
    weights : array, shape (pairs,), optional
        For example shared boundaries in metres; 1 if not given.

    Raises
    ------
    InputError
        If a pair names an area that does not exist, an area as its own neighbour, or a weight is absent or
        not above zero.

    Examples
    --------
    >>> neighbours_of_pairs([0, 1], [1, 2], 3).summed([1.0, 1.0, 1.0]).tolist()
    [1.0, 2.0, 1.0]

    """
    i, j = np.asarray(one, np.int64), np.asarray(other, np.int64)
    w = np.ones(i.size) if weights is None else np.asarray(weights, np.float64)
    is_wrong = (np.minimum(i, j) < 0) | (np.maximum(i, j) >= areas) | (i == j) | ~(w > 0) | np.isinf(w)
    if is_wrong.any():
        at = int(np.flatnonzero(is_wrong)[0])
        raise InputError(
            f"The {at + 1}. pair of neighbours is ({i[at]}, {j[at]}) with the weight {w[at]:g}. Expected are "
            f"two different areas from 0 to {areas - 1} and a weight above zero."
        )
    sources, targets = np.concatenate([i, j]), np.concatenate([j, i])
    _, first = np.unique(sources * areas + targets, return_index=True)
    return _rows(sources[first], targets[first], np.concatenate([w, w])[first], areas)


def contiguity(
    outlines: Sequence[BaseGeometry] | NDArray[np.object_], kind: Literal["rook", "queen"] = "rook"
) -> Neighbours:
    """Areas that share a boundary (rook), weighted with its length, or at least a point (queen, weight 1).

    Parameters
    ----------
    outlines : array of polygons, shape (areas,)
        Planar coordinates; boundaries of neighbours must be the same lines.
    kind : {"rook", "queen"}

    Raises
    ------
    MissingDataError
        If an area has no outline: it would pass for an island.

    """
    shapes = np.asarray(outlines, object)
    absent = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {shapes.size} areas have no outline (area number {absent[:5].tolist()}), so "
            "nobody knows their neighbours. Deliver the outlines or leave the areas out.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    i, j = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    i, j = i[i < j], j[i < j]
    if kind == "queen":
        return neighbours_of_pairs(i, j, shapes.size)
    borders = shapely.boundary(shapes)
    lengths = shapely.length(shapely.intersection(borders[i], borders[j]))
    has_border = lengths > 0
    return neighbours_of_pairs(i[has_border], j[has_border], shapes.size, lengths[has_border])


def _rows(sources: Indices, areas: Indices, weights: Floats, count: int) -> Neighbours:
    order = np.lexsort((areas, sources))
    starts = np.concatenate([[0], np.cumsum(np.bincount(sources, minlength=count))])
    return Neighbours(starts.astype(np.int64), areas[order], weights[order])
