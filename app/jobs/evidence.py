"""Layers that tell where people are: smaller areas, and the census grid."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from app.jobs import crosswalk_queries as queries
from app.jobs.crosswalk_queries import Way
from app.jobs.frames import Bridge, Frames, last_counts
from app.jobs.nesting import parents_in
from app.jobs.panel import Vintage
from app.store.session import Session
from geodata.harmonization import Units
from geodata.pieces import Indices
from geodata.rasters import lies_in, subdivided
from geodata.vocabulary.areas import EQUAL_AREA_SRID, ORDER
from geodata.vocabulary.errors import InputError
from indicators.catalog import Catalog

if TYPE_CHECKING:
    from geodata.overlay import Overlay

_WITHIN = 0.99  # share of a smaller area that must lie in one larger area

Outlines = NDArray[np.object_]
Between = tuple[Vintage, Vintage]


def smaller_areas(
    session: Session, catalog: Catalog, frames: Frames, between: Between, known: Sequence[Bridge]
) -> Units | None:
    """Pieces of smaller areas with their people: each lies in one source and one target.

    By the bridge of a smaller level, if both its vintages say to which larger areas they belong; else by
    outlines, if smaller areas of one vintage nest in both.
    """
    for bridge in known:
        units = _through(catalog, frames, between, bridge)
        if units is not None:
            return units
    return _nesting_in_both(session, catalog, frames, between)


def census_grid(session: Session, way: Way) -> Units | None:
    """The census grid as units, if one was delivered."""
    found = queries.grid_cells(session, way.municipality)
    if found is None:
        return None
    resolution, cells = found
    centres, size = subdivided(cells[:, 0], cells[:, 1], cells[:, 2], resolution)
    source, target = (lies_in(centres, queries.outlines(session, ids)) for ids in (way.from_ids, way.to_ids))
    return Units(source, target, size)


def delivered_points(session: Session, way: Way, table: str) -> Units:
    """Points of a delivered list as units: addresses, residential buildings, flats by their number.

    Raises
    ------
    InputError
        If no such list was delivered.

    """
    found = queries.points(session, way.municipality, table)
    if found is None:
        raise InputError(
            f"No points of the table {table!r} were delivered for {way.municipality!r}. Expected is a "
            "table of kind 'points'. Import it first, or name another.",
            table=table,
        )
    centres = np.asarray(shapely.points(found[:, 0], found[:, 1]))
    source, target = (lies_in(centres, queries.outlines(session, ids)) for ids in (way.from_ids, way.to_ids))
    return Units(source, target, found[:, 2])


def overlay_of(sources: Outlines, targets: Outlines) -> "Overlay":
    """What two layers in the equal-area system share."""
    from geodata.overlay import overlaid  # noqa: PLC0415  (its kernel costs half a second of start)

    return overlaid(sources, targets, srid=EQUAL_AREA_SRID)


def _through(catalog: Catalog, frames: Frames, between: Between, bridge: Bridge) -> Units | None:
    sides = ((bridge.source, between[0]), (bridge.target, between[1]))
    old, new = (parents_in(frames.vintages, small, large) for small, large in sides)
    people = last_counts(catalog, frames.of(bridge.source)).counts.get(catalog.stands_for_people)
    if old is None or new is None or people is None:
        return None
    table = bridge.harmonized.general.weights.tocoo()
    return Units(old[table.row], new[table.col], np.nan_to_num(people)[table.row] * table.data)


def _nesting_in_both(session: Session, catalog: Catalog, frames: Frames, between: Between) -> Units | None:
    source, target = between
    people = catalog.stands_for_people
    pairs = zip(frames.situations, frames.vintages, strict=True)
    found = [
        (situation, vintage)
        for situation, vintage in pairs
        if ORDER.index(vintage.level) < ORDER.index(source.level)
        and people in situation.variables
        and situation.reference_date < target.valid_from
    ]
    if not found:
        return None
    situation, vintage = max(found, key=lambda pair: pair[0].year)
    small = queries.outlines(session, [area.id for area in vintage.areas])
    at = [_nested(small, queries.outlines(session, [area.id for area in larger.areas])) for larger in between]
    cells = situation.variables[people]
    nests = all((area >= 0).all() for area in at)
    return Units(at[0], at[1], np.where(cells.is_present, cells.value, np.nan)) if nests else None


def _nested(small: Outlines, large: Outlines) -> Indices:
    """The larger area that holds each smaller one; -1 where none holds nearly all of it."""
    overlay = overlay_of(small, large)
    result = np.full(len(small), -1, np.intp)
    holds = overlay.area_m2 > _WITHIN * overlay.source_area_m2[overlay.source]
    result[overlay.source[holds]] = overlay.target[holds]
    return result
