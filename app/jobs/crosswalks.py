"""Crosswalks from each earlier vintage to the newest: found in the store, or built and stored.

They are made from the counts of an edition, as disclosure control left them: weights made from true counts
would carry them out of the house.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.jobs import crosswalk_queries as queries
from app.jobs.crosswalk_queries import Way
from app.jobs.panel import Vintage
from app.store.session import Session
from geodata.crosswalk import Crosswalk, Method, receives_parts
from geodata.harmonization import Evidence, Harmonization, Units, harmonization
from geodata.pieces import Indices, Pieces, pieces_of
from geodata.rasters import lies_in, rasters_of, subdivided
from geodata.vocabulary.areas import EQUAL_AREA_SRID, ORDER, AreaLevel
from geodata.vocabulary.cells import Floats
from indicators.catalog import Catalog
from indicators.engine import Situation

if TYPE_CHECKING:
    from geodata.overlay import Overlay

METHOD_VERSION = 1  # raised when the way weights are found changes
_WITHIN = 0.99  # share of a smaller area that must lie in one larger area

Outlines = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Bridge:
    """How the counts of one vintage reach the areas of a later one."""

    source: Vintage
    target: Vintage
    harmonized: Harmonization
    lineage: Mapping[str, Any]

    def told(self) -> str:
        """From where to where, by which method, and how much of it is estimated."""
        told = self.lineage
        return (
            f"{self.source.level.value} {self.source.valid_from} -> {self.target.valid_from}: "
            f"{self.harmonized.general.method.value}, {told['from_areas']} to {told['to_areas']} areas, "
            f"{told['unchanged_areas']} unchanged, {told['estimated_areas']} estimated"
        )


@dataclass(frozen=True)
class Frames:
    """Situations as disclosure control left them, each beside the areas it is made of."""

    situations: Sequence[Situation]
    vintages: Sequence[Vintage]

    def of(self, vintage: Vintage) -> list[Situation]:
        """The years on one vintage, the earliest first."""
        pairs = zip(self.situations, self.vintages, strict=True)
        found = [s for s, v in pairs if (v.level, v.valid_from) == (vintage.level, vintage.valid_from)]
        return sorted(found, key=lambda situation: situation.year)


def bridges(
    session: Session,
    catalog: Catalog,
    municipality: str,
    frames: Frames,
    method: Method | None = None,
) -> list[Bridge]:
    """A bridge from each earlier vintage of a level to its newest; built anew where its grounds have changed.

    Parameters
    ----------
    session
        Of a role that may store crosswalks.
    catalog
        Says which variables are counts and which stands for all people.
    municipality
        Key of 8 digits.
    frames
        What may leave the house, of all levels, vintages and years.
    method
        Instead of the surest that the evidence allows.

    """
    unique = {(vintage.level, vintage.valid_from): vintage for vintage in frames.vintages}
    result = []
    for level in ORDER:
        of_level = sorted((v for v in unique.values() if v.level == level), key=lambda v: v.valid_from)
        if level == AreaLevel.MUNICIPALITY or len(of_level) < 2:
            continue
        for source in of_level[:-1]:
            bridge = _bridge(session, catalog, municipality, frames, (source, of_level[-1]), method)
            if bridge is not None:
                result.append(bridge)
    return result


def _bridge(
    session: Session,
    catalog: Catalog,
    municipality: str,
    frames: Frames,
    between: tuple[Vintage, Vintage],
    method: Method | None,
) -> Bridge | None:
    source, target = between
    way = Way(
        municipality,
        source.level,
        source.valid_from,
        target.valid_from,
        tuple(area.id for area in source.areas),
        tuple(area.id for area in target.areas),
    )
    old, new = _last(catalog, frames.of(source)), _first(catalog, frames.of(target))
    fingerprint = _fingerprint(session, way, old, new, method)
    known = queries.stored(session, way)
    if known and known[0].fingerprint == fingerprint:
        return Bridge(source, target, _from_store(known, new), known[0].lineage)
    pieces = _pieces(session, way)
    if pieces is None:
        return None
    smaller = _smaller(session, catalog, frames, between)
    evidence = Evidence(
        weight=catalog.stands_for_people,
        old=old.counts,
        new=new.counts,
        is_same_date=old.day is not None and old.day == new.day,
        smaller=smaller,
        layer=None if catalog.stands_for_people in new.counts else _layer(session, way),
        rasters=lambda: rasters_of(
            queries.outlines(session, way.from_ids), queries.outlines(session, way.to_ids)
        ),
    )
    harmonized = harmonization(pieces, evidence, method)
    lineage = _lineage(pieces, harmonized, (old, new), smaller)
    queries.store(session, way, _to_store(harmonized), fingerprint, lineage)
    return Bridge(source, target, harmonized, lineage)


@dataclass(frozen=True, eq=False)
class _Counts:
    """The counts of one year by variable, NaN where absent."""

    year: int | None
    day: date | None
    counts: Mapping[str, Floats]


def _last(catalog: Catalog, situations: Sequence[Situation]) -> _Counts:
    return _counts(catalog, list(reversed(situations)))


def _first(catalog: Catalog, situations: Sequence[Situation]) -> _Counts:
    return _counts(catalog, situations)


def _counts(catalog: Catalog, situations: Sequence[Situation]) -> _Counts:
    """Of each count the first of the situations that has one; named by that of all people."""
    found: dict[str, Floats] = {}
    named: Situation | None = None
    for situation in situations:
        for name, cells in situation.variables.items():
            if name in found or catalog.variables[name].kind != "count" or not cells.is_present.any():
                continue
            found[name] = cells.value
            if name == catalog.stands_for_people:
                named = situation
    counts = dict(sorted(found.items()))
    return _Counts(named.year if named else None, named.reference_date if named else None, counts)


def _pieces(session: Session, way: Way) -> Pieces | None:
    sources, targets = queries.outlines(session, way.from_ids), queries.outlines(session, way.to_ids)
    if any(outline is None for outline in (*sources, *targets)):
        return None  # known to a register only: nothing can be said of where they lie
    return pieces_of(_overlay(sources, targets))


def _smaller(
    session: Session, catalog: Catalog, frames: Frames, between: tuple[Vintage, Vintage]
) -> Units | None:
    """Smaller areas with a count of all people, if each lies in one source and one target."""
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


def _layer(session: Session, way: Way) -> Units | None:
    """The census grid as units, if one was delivered."""
    found = queries.grid_cells(session, way.municipality)
    if found is None:
        return None
    resolution, cells = found
    centres, size = subdivided(cells[:, 0], cells[:, 1], cells[:, 2], resolution)
    source, target = (lies_in(centres, queries.outlines(session, ids)) for ids in (way.from_ids, way.to_ids))
    return Units(source, target, size)


def _nested(small: Outlines, large: Outlines) -> Indices:
    """The larger area that holds each smaller one; -1 where none holds nearly all of it."""
    overlay = _overlay(small, large)
    result = np.full(len(small), -1, np.intp)
    holds = overlay.area_m2 > _WITHIN * overlay.source_area_m2[overlay.source]
    result[overlay.source[holds]] = overlay.target[holds]
    return result


def _overlay(sources: Outlines, targets: Outlines) -> "Overlay":
    from geodata.overlay import overlaid  # noqa: PLC0415  (its kernel costs half a second of start)

    return overlaid(sources, targets, srid=EQUAL_AREA_SRID)


def _fingerprint(session: Session, way: Way, old: _Counts, new: _Counts, method: Method | None) -> str:
    digest = hashlib.sha256(json.dumps([METHOD_VERSION, method, old.year, new.year]).encode())
    digest.update(str(queries.grid_delivery(session, way.municipality)).encode())
    digest.update(queries.outline_hash(session, (*way.from_ids, *way.to_ids)).encode())
    for side in (old, new):
        for name, values in side.counts.items():
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _lineage(
    pieces: Pieces, harmonized: Harmonization, dates: tuple[_Counts, _Counts], smaller: Units | None
) -> dict[str, Any]:
    old, new = dates
    return {
        "method_version": METHOD_VERSION,
        "from_areas": pieces.sources,
        "to_areas": pieces.targets,
        "pieces": len(pieces.source),
        "unchanged_areas": int(pieces.is_unchanged.sum()),
        "estimated_areas": int(receives_parts(harmonized.general).sum()),
        "old_count": {"year": old.year, "day": str(old.day) if old.day else None},
        "new_count": {"year": new.year, "day": str(new.day) if new.day else None},
        "smaller_areas": 0 if smaller is None else len(smaller.size),
        "groups": sorted(harmonized.own),
    }


def _to_store(harmonized: Harmonization) -> list[tuple[str | None, Crosswalk]]:
    return [(None, harmonized.general), *harmonized.own.items()]


def _from_store(known: Sequence[queries.Stored], new: _Counts) -> Harmonization:
    own = {one.variable: one.crosswalk for one in known if one.variable}
    return Harmonization(known[0].crosswalk, own, new.counts)
