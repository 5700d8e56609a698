"""The pieces of an overlay that mean something: slivers dropped, unchanged areas recognised.

Two generations of boundaries are drawn by different hands: an overlay of Berlin's planning areas before and
after 2021 gives 3,088 pieces, and more than 2,400 of them are slivers along borders that never moved.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.cells import Floats

if TYPE_CHECKING:  # the overlay's kernel costs half a second to import
    from geodata.overlay import Overlay

SLIVER_SHARE: Final = 0.01  # a piece below this share of both of its areas is a drawing difference
UNCHANGED_SHARE: Final = 0.99  # an area is unchanged if the common piece is more than this of both

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces shared by source and target areas, without slivers.

    Attributes
    ----------
    source, target : arrays, shape (pieces,)
        Positions of the two areas a piece belongs to, sorted by source, then target.
    area_m2 : array, shape (pieces,)
    of_source, of_target : arrays, shape (pieces,)
        Share of the piece in its source and in its target area.
    is_unchanged : array, shape (pieces,)
        Whether source and target are the same area, drawn anew at most.
    sources, targets : int
        How many areas there are on both sides, those without piece included.

    """

    source: Indices
    target: Indices
    area_m2: Floats
    of_source: Floats
    of_target: Floats
    is_unchanged: NDArray[np.bool_]
    sources: int
    targets: int


def pieces_of(overlay: "Overlay", sliver_share: float = SLIVER_SHARE) -> Pieces:
    """Drop the slivers of an overlay and recognise the areas that did not change.

    A piece stays if it is at least ``sliver_share`` of its source or of its target area. The largest piece of
    a source always stays, so that nothing of a source is lost; what a sliver held goes with the rest of
    its source.

    Parameters
    ----------
    overlay : Overlay
        Pieces in square metres of an equal-area coordinate system.
    sliver_share : float
        Between 0 and 0.5; 0 keeps every piece.

    """
    of_source = overlay.area_m2 / overlay.source_area_m2[overlay.source]
    of_target = overlay.area_m2 / overlay.target_area_m2[overlay.target]
    unchanged = (of_source > UNCHANGED_SHARE) & (of_target > UNCHANGED_SHARE)
    kept = (of_source >= sliver_share) | (of_target >= sliver_share)
    kept[_largest(overlay.source, overlay.area_m2)] = True
    kept &= unchanged | ~_touches_unchanged(overlay, unchanged) | (of_target > 0.5)
    return Pieces(
        source=overlay.source[kept],
        target=overlay.target[kept],
        area_m2=overlay.area_m2[kept],
        of_source=of_source[kept],
        of_target=of_target[kept],
        is_unchanged=unchanged[kept],
        sources=len(overlay.source_area_m2),
        targets=len(overlay.target_area_m2),
    )


def summed_by(index: Indices, values: Floats, length: int) -> Floats:
    """Sum of the values of each index from 0 to ``length - 1``; 0 where there is none.

    >>> summed_by(np.array([0, 2, 0]), np.array([1.0, 5.0, 2.0]), 3).tolist()
    [3.0, 0.0, 5.0]
    """
    return np.bincount(index, values, length).astype(np.float64, copy=False)


def _largest(group: Indices, size: Floats) -> Indices:
    """Position of the largest member of each group."""
    order = np.lexsort((size, group))
    last = np.flatnonzero(np.diff(group[order], append=-1))
    return order[last]


def _touches_unchanged(overlay: "Overlay", unchanged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a piece belongs to an area, on either side, that did not change."""
    sources = np.zeros(len(overlay.source_area_m2), np.bool_)
    targets = np.zeros(len(overlay.target_area_m2), np.bool_)
    sources[overlay.source[unchanged]] = True
    targets[overlay.target[unchanged]] = True
    touches: NDArray[np.bool_] = sources[overlay.source] | targets[overlay.target]
    return touches
