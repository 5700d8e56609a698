"""Reference results of areal interpolation, in terms of our crosswalks."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely

from app.oracles.entries import Adapter, Entry, EntryTables
from geodata.ancillary import by_units
from geodata.crosswalk import Crosswalk, averaged, by_area, converted
from geodata.pieces import Pieces, pieces_of
from geodata.rasters import Outlines, rasters_of
from geodata.surface import by_surface
from geodata.vocabulary.cells import Cells, Floats

_EPSG: Final = 32119  # North Carolina, metres
_COLUMNS, _ROWS = 9, 7  # of a division that covers every county


def _outlines(columns: Mapping[str, Floats]) -> Outlines:
    return np.asarray(shapely.from_wkt(columns["wkt"]), dtype=object)


def _pieces(sources: Outlines, targets: Outlines) -> Pieces:
    from geodata.overlay import overlaid  # noqa: PLC0415  (its compiled kernel costs half a second)

    return pieces_of(overlaid(sources, targets, srid=_EPSG), sliver_share=0.0)


def _counts(entry: Entry, table: EntryTables) -> Cells:
    return Cells.of(table()[entry.inputs["variable"]].tolist())


def _extensive(entry: Entry, table: EntryTables) -> object:
    pieces = _pieces(_outlines(table()), _outlines(table(1)))
    result = converted(by_area(pieces), _counts(entry, table)).cells.value
    return [result[number - 1] for number in entry.inputs["target_ids"]]


def _intensive(entry: Entry, table: EntryTables) -> object:
    pieces = _pieces(_outlines(table()), _outlines(table(1)))
    # The peer takes the covered part of a target for the whole, however small it is.
    result = averaged(pieces, _counts(entry, table), least_covered=0.0).value
    return [result[number - 1] for number in entry.inputs["target_ids"]]


def _preserved(entry: Entry, table: EntryTables) -> object:
    """The total after each method, the one furthest from the sources'; NaN where a source loses people."""
    sources, counts = _outlines(table()), _counts(entry, table)
    targets = _covering(sources)
    source, target = rasters_of(sources, targets)
    pieces = _pieces(sources, targets)
    density = np.add.outer(np.arange(source.shape[0]), np.arange(source.shape[1])).ravel() % 7.0
    walks = [
        by_area(pieces),
        by_units(pieces, source.ravel(), target.ravel(), density),
        by_surface(pieces, source, target, counts.value),
    ]
    totals = np.array([_total(walk, counts) for walk in walks])
    return totals[np.argmax(np.abs(totals - np.add.reduce(counts.value)))]


def _total(walk: Crosswalk, counts: Cells) -> float:
    kept = np.asarray(walk.weights.sum(axis=1)).ravel()
    if np.abs(kept - 1).max() > 1e-9 or walk.weights.data.min() < 0:
        return float("nan")
    # A rectangle that no county reaches has no value; what is lost would be missing from the sum.
    return float(np.nansum(converted(walk, counts).cells.value))


def _covering(sources: Outlines) -> Outlines:
    """Equal rectangles that cover all sources."""
    west, south, east, north = shapely.total_bounds(sources)
    x, y = np.linspace(west, east, _COLUMNS + 1), np.linspace(south, north, _ROWS + 1)
    boxes = [
        shapely.box(x[column], y[row], x[column + 1], y[row + 1])
        for row in range(_ROWS)
        for column in range(_COLUMNS)
    ]
    return np.array(boxes, dtype=object)


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("areal-interpolation", "area_weighted_extensive"): _extensive,
    ("areal-interpolation", "area_weighted_intensive"): _intensive,
    ("areal-interpolation", "volume_preservation"): _preserved,
}
