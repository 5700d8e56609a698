"""Delivered outlines beside those that are stored: how far levels and generations cover the same ground."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from app.store.session import Session
from geodata.outline_checks import agreement_note
from geodata.outlines import ValidArea, ValidAreas
from geodata.topology import agreement
from geodata.vocabulary.areas import NAMES, AreaLevel
from geodata.vocabulary.reports import Note

STORED = """
SELECT level, municipality_key, key, parent_key, ST_AsBinary(outline) AS outline
FROM core.area
WHERE (level = :level OR parent_level = :part_of) AND municipality_key = ANY(:municipalities)
  AND outline IS NOT NULL AND valid_from <= :day AND (valid_until IS NULL OR :day < valid_until)
ORDER BY level, municipality_key, key
"""

Drawn = tuple[str, BaseGeometry]  # the key of the whole, and the outline of it or of a part


def agreement_notes(session: Session, areas: ValidAreas) -> list[Note]:
    """What differs between delivered outlines and the stored ones above, below and before them."""
    return list(_notes(session, [area for area in areas.areas if area.outline is not None], areas))


def _notes(session: Session, drawn: Sequence[ValidArea], areas: ValidAreas) -> Iterator[Note]:
    parent = areas.table.edition(areas.year).parent
    level = areas.table.level
    for since in sorted({area.valid_from for area in drawn}):
        own = [area for area in drawn if area.valid_from == since]
        if parent is not None:
            wholes = _stored(session, own, since, level=parent.level)[parent.level.value]
            yield from _said(
                _by_parent(own), wholes, f"{_named(level)} and {_named(parent.level)} of {since}"
            )
        for part, parts in _stored(session, own, since, part_of=level).items():
            what = f"{_named(AreaLevel(part))} and {_named(level)} of {since}"
            yield from _said(parts, [(_joined(area, area.key), _outline(area)) for area in own], what)
        before = _stored(session, own, since - timedelta(days=1), level=level)[level.value]
        what = f"The outer borders of {_named(level)} before and since {since}"
        yield from _said(_of_municipality(before), _united(own), what)


def _stored(
    session: Session,
    own: Sequence[ValidArea],
    day: date,
    *,
    level: AreaLevel | None = None,
    part_of: AreaLevel | None = None,
) -> dict[str, list[Drawn]]:
    """Stored outlines by level: of a level under their own key, of parts under the key of their whole."""
    facts = {
        "level": level and level.value,
        "part_of": part_of and part_of.value,
        "municipalities": sorted({area.municipality_key for area in own}),
        "day": day,
    }
    found: dict[str, list[Drawn]] = {level.value: []} if level else {}
    for row in session.execute(text(STORED), facts):
        key = row.key if level else row.parent_key
        outline = shapely.from_wkb(bytes(row.outline))
        found.setdefault(row.level, []).append((f"{row.municipality_key}/{key}", outline))
    return found


def _said(parts: Sequence[Drawn], wholes: Sequence[Drawn], what: str) -> Iterator[Note]:
    if parts and wholes:
        outlines = np.array([outline for _, outline in parts], dtype=object)
        found = agreement(outlines, [key for key, _ in parts], dict(wholes))
        if note := agreement_note(found, what):
            yield note


def _by_parent(own: Sequence[ValidArea]) -> list[Drawn]:
    return [(_joined(area, area.parent_key or ""), _outline(area)) for area in own]


def _of_municipality(stored: Sequence[Drawn]) -> list[Drawn]:
    return [(key.split("/", maxsplit=1)[0], outline) for key, outline in stored]


def _united(own: Sequence[ValidArea]) -> list[Drawn]:
    keys = sorted({area.municipality_key for area in own})
    return [(k, shapely.union_all([a.outline for a in own if a.municipality_key == k])) for k in keys]


def _joined(area: ValidArea, key: str) -> str:
    return f"{area.municipality_key}/{key}"


def _outline(area: ValidArea) -> BaseGeometry:
    if area.outline is None:
        raise ValueError(f"area {area.key!r} has no outline")
    return area.outline


def _named(level: AreaLevel) -> str:
    return f"{NAMES[level]['en'].lower()} outlines"
