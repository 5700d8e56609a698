"""Crosswalks from each earlier vintage to the newest: found in the store, or built and stored.

They are made from the counts of an edition, as disclosure control left them: weights made from true counts
would carry them out of the house.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.jobs import crosswalk_queries as queries
from app.jobs.crosswalk_queries import Way
from app.jobs.evidence import Between, census_grid, delivered_points, overlay_of, smaller_areas
from app.jobs.frames import Bridge, Counts, Frames, first_counts, last_counts
from app.store.session import Session
from geodata.crosswalk import Crosswalk, Method, receives_parts
from geodata.harmonization import Evidence, Harmonization, harmonization
from geodata.pieces import Pieces, pieces_of
from geodata.rasters import rasters_of
from geodata.vocabulary.areas import ORDER, AreaLevel
from geodata.vocabulary.errors import InputError, OutlineError
from indicators.catalog import Catalog

METHOD_VERSION = 2  # raised when the way weights are found changes


@dataclass
class Building:
    """What a run of bridges works with, and what it found so far.

    Attributes
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
    layer
        A delivered table of points that tells where people live; the method is then the ancillary one.
    keeps_choice
        Whether a method and layer that were asked for earlier stay.

    """

    session: Session
    catalog: Catalog
    municipality: str
    frames: Frames
    method: Method | None = None
    layer: str | None = None
    keeps_choice: bool = True
    found: list[Bridge] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def build_bridges(work: Building) -> Building:
    """A bridge from each earlier vintage of a level to its newest; built anew where its grounds have changed.

    From the smallest level to the largest, for larger areas follow their smaller ones. A way that cannot be
    built is told in ``problems`` and stops nothing: its years then stand on their own boundaries only.
    """
    unique = {(vintage.level, vintage.valid_from): vintage for vintage in work.frames.vintages}
    for level in ORDER:
        of_level = sorted((v for v in unique.values() if v.level == level), key=lambda v: v.valid_from)
        if level == AreaLevel.MUNICIPALITY:
            continue
        for source in of_level[:-1]:
            try:
                bridge = _bridge(work, (source, of_level[-1]))
            except (InputError, OutlineError) as error:
                way = f"{level.value} {source.valid_from} -> {of_level[-1].valid_from}"
                work.problems.append(f"{way}: not converted. {error.message}")
                continue
            if bridge is not None:
                work.found.append(bridge)
    return work


def _bridge(work: Building, between: Between) -> Bridge | None:
    source, target = between
    way = Way(
        work.municipality,
        source.level,
        source.valid_from,
        target.valid_from,
        tuple(area.id for area in source.areas),
        tuple(area.id for area in target.areas),
    )
    old = last_counts(work.catalog, work.frames.of(source))
    new = first_counts(work.catalog, work.frames.of(target))
    known = queries.stored(work.session, way)
    choice = _choice(work, known)
    fingerprint = _fingerprint(work, way, (old, new), choice)
    if known and known[0].fingerprint == fingerprint:
        return Bridge(source, target, _from_store(known, new), known[0].lineage, fingerprint)
    pieces = _pieces(work.session, way)
    if pieces is None:
        return None
    evidence = _evidence(work, way, between, (old, new), choice)
    harmonized = harmonization(pieces, evidence, choice.method)
    lineage = _lineage(pieces, harmonized, (old, new), choice)
    queries.store(work.session, way, _to_store(harmonized), fingerprint, lineage)
    return Bridge(source, target, harmonized, lineage, fingerprint)


@dataclass(frozen=True)
class _Choice:
    method: Method | None
    layer: str | None


def _evidence(
    work: Building, way: Way, between: Between, dates: tuple[Counts, Counts], choice: _Choice
) -> Evidence:
    old, new = dates
    session = work.session
    layer = None
    if choice.layer:
        layer = delivered_points(session, way, choice.layer)
    elif choice.method is Method.ANCILLARY or work.catalog.stands_for_people not in new.counts:
        layer = census_grid(session, way)
    return Evidence(
        weight=work.catalog.stands_for_people,
        old=old.counts,
        new=new.counts,
        is_same_date=old.day is not None and old.day == new.day,
        smaller=smaller_areas(session, work.catalog, work.frames, between, work.found),
        layer=layer,
        rasters=lambda: rasters_of(
            queries.outlines(session, way.from_ids), queries.outlines(session, way.to_ids)
        ),
    )


def _choice(work: Building, known: Sequence[queries.Stored]) -> _Choice:
    """What is asked for now, else what was asked for before."""
    if work.method or work.layer:
        return _Choice(Method.ANCILLARY if work.layer else work.method, work.layer)
    lineage = known[0].lineage if known and work.keeps_choice else {}
    asked = lineage.get("asked")
    return _Choice(Method(asked) if asked else None, lineage.get("layer"))


def _pieces(session: Session, way: Way) -> Pieces | None:
    sources, targets = queries.outlines(session, way.from_ids), queries.outlines(session, way.to_ids)
    if any(outline is None for outline in (*sources, *targets)):
        return None  # known to a register only: nothing can be said of where they lie
    return pieces_of(overlay_of(sources, targets))


def _fingerprint(work: Building, way: Way, dates: tuple[Counts, Counts], choice: _Choice) -> str:
    old, new = dates
    smaller = [bridge.fingerprint for bridge in work.found]
    head = [METHOD_VERSION, choice.method, choice.layer, old.year, new.year, smaller]
    digest = hashlib.sha256(json.dumps(head).encode())
    digest.update(str(queries.grid_delivery(work.session, way.municipality)).encode())
    digest.update(queries.outline_hash(work.session, (*way.from_ids, *way.to_ids)).encode())
    for side in dates:
        for name, values in side.counts.items():
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _lineage(
    pieces: Pieces, harmonized: Harmonization, dates: tuple[Counts, Counts], choice: _Choice
) -> dict[str, Any]:
    old, new = dates
    return {
        "method_version": METHOD_VERSION,
        "asked": choice.method,
        "layer": choice.layer,
        "from_areas": pieces.sources,
        "to_areas": pieces.targets,
        "pieces": len(pieces.source),
        "unchanged_areas": int(pieces.is_unchanged.sum()),
        "estimated_areas": int(receives_parts(harmonized.general).sum()),
        "old_count": {"year": old.year, "day": str(old.day) if old.day else None},
        "new_count": {"year": new.year, "day": str(new.day) if new.day else None},
        "groups": sorted(harmonized.own),
    }


def _to_store(harmonized: Harmonization) -> list[tuple[str | None, Crosswalk]]:
    return [(None, harmonized.general), *harmonized.own.items()]


def _from_store(known: Sequence[queries.Stored], new: Counts) -> Harmonization:
    own = {one.variable: one.crosswalk for one in known if one.variable}
    return Harmonization(known[0].crosswalk, own, new.counts)
