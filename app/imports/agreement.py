"""Delivered outlines beside those that are stored: how far levels and generations cover the same ground."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from app.store.session import Session
from geodata.bounded import bounded_agreement, bounded_uncovered
from geodata.outline_checks import agreement_note, uncovered_note
from geodata.outlines import ValidArea, ValidAreas
from geodata.vocabulary.areas import NAMES, AreaLevel
from geodata.vocabulary.errors import ConflictError
from geodata.vocabulary.reports import Findings, Note

# An outline that was united from its parts says nothing about them.
STORED = """
SELECT level, municipality_key, key, parent_level, parent_key, valid_from, valid_until,
       ST_AsBinary(outline) AS outline
FROM core.area
WHERE (level = ANY(:levels) OR parent_level = :level) AND municipality_key = ANY(:municipalities)
  AND outline IS NOT NULL AND delivery_id IS NOT NULL
ORDER BY level, municipality_key, key, valid_from
"""

Drawn = tuple[str, BaseGeometry]  # the key of the whole, and the outline of it or of a part


@dataclass(frozen=True)
class StoredArea:
    """A stored outline with its period."""

    level: str
    municipality_key: str
    key: str
    parent_level: str | None
    parent_key: str | None
    valid_from: date
    valid_until: date | None
    outline: BaseGeometry

    def is_valid_on(self, day: date) -> bool:
        """Whether this vintage held on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Beside:
    """Delivered outlines of one vintage, and all that is stored of the same municipalities."""

    level: AreaLevel
    parent_level: AreaLevel | None
    since: date
    own: Sequence[ValidArea]
    stored: Sequence[StoredArea]
    findings: Findings

    @property
    def former(self) -> list[StoredArea]:
        """What is stored of the vintage that is delivered again."""
        return [area for area in self.of_level(self.level) if area.valid_from == self.since]

    @property
    def until(self) -> date | None:
        """The day on which the delivered vintage ends: as it says, or with the next one that is stored."""
        said = [area.valid_until for area in self.own]
        ends = [end for end in said if end is not None] if all(said) else []
        if ends:
            return max(ends)
        later = [a.valid_from for a in self.of_level(self.level) if a.valid_from > self.since]
        return min(later, default=None)

    def of_level(self, level: AreaLevel) -> list[StoredArea]:
        """Every stored vintage of a level."""
        return [area for area in self.stored if area.level == level.value]

    def on(self, day: date, level: AreaLevel) -> list[StoredArea]:
        """The stored outlines of a level on a day."""
        return [area for area in self.of_level(level) if area.is_valid_on(day)]

    def days(self, levels: Sequence[AreaLevel]) -> list[date]:
        """The first day of the delivered vintage, and each on which one of the other levels changes in it."""
        begun = {area.valid_from for area in self.stored if area.level in {level.value for level in levels}}
        until = self.until
        return sorted(
            {self.since, *(day for day in begun if self.since < day and (until is None or day < until))}
        )


def agreement_notes(session: Session, areas: ValidAreas, *, may_withdraw: bool) -> list[Note]:
    """What differs between delivered outlines and the stored ones above, below, before, after and instead.

    Raises
    ------
    ConflictError
        If an area of a vintage that is delivered again lies where it did not lie at all, unless the former
        areas may be withdrawn.
    DeliveryError
        If comparing the outlines takes more memory or time than a delivery may.

    """
    drawn = [area for area in areas.areas if area.outline is not None]
    notes: list[Note] = []
    for beside in _besides(session, drawn, areas):
        if not may_withdraw:
            _refuse_elsewhere(beside)
        notes += _notes(beside)
    return notes


def _besides(session: Session, drawn: Sequence[ValidArea], areas: ValidAreas) -> Iterator[Beside]:
    parent = areas.table.edition(areas.year).parent
    level = areas.table.level
    for since in sorted({area.valid_from for area in drawn}):
        own = [area for area in drawn if area.valid_from == since]
        facts = {
            "levels": [level.value, *([parent.level.value] if parent else [])],
            "level": level.value,
            "municipalities": sorted({_municipality(area, level) for area in own}),
        }
        stored = [
            StoredArea(**{**row._mapping, "outline": shapely.from_wkb(bytes(row.outline))})
            for row in session.execute(text(STORED), facts)
        ]
        yield Beside(level, parent.level if parent else None, since, own, stored, Findings(areas.file))


def _notes(beside: Beside) -> Iterator[Note]:
    yield from _above(beside)
    yield from _below(beside)
    yield from _in_their_stead(beside)
    before = beside.on(beside.since - timedelta(days=1), beside.level)
    yield from _outer_borders(beside, before, f"before and since {beside.since}")
    if beside.until is not None:
        after = beside.on(beside.until, beside.level)
        yield from _outer_borders(beside, after, f"of {beside.since} and since {beside.until}")


def _above(beside: Beside) -> Iterator[Note]:
    if beside.parent_level is None:
        return
    parts = [
        (f"{_municipality(area, beside.level)}/{area.parent_key or ''}", _outline(area))
        for area in beside.own
    ]
    for day in beside.days([beside.parent_level]):
        wholes = _by_key(beside.on(day, beside.parent_level))
        yield from _said(
            beside, parts, wholes, f"{_named(beside.level)} and {_named(beside.parent_level)} of {day}"
        )


def _below(beside: Beside) -> Iterator[Note]:
    wholes = [(f"{_municipality(area, beside.level)}/{area.key}", _outline(area)) for area in beside.own]
    below = {area.level for area in beside.stored if area.parent_level == beside.level.value}
    for level in sorted(AreaLevel(name) for name in below):
        for day in beside.days([level]):
            parts = [
                (f"{area.municipality_key}/{area.parent_key}", area.outline)
                for area in beside.on(day, level)
                if area.parent_level == beside.level.value
            ]
            yield from _said(beside, parts, wholes, f"{_named(level)} and {_named(beside.level)} of {day}")


def _in_their_stead(beside: Beside) -> Iterator[Note]:
    """Where a vintage is delivered again: areas that were redrawn, and ground that is no longer covered."""
    former = beside.former
    if not former:
        return
    own = [(f"{_municipality(area, beside.level)}/{area.key}", _outline(area)) for area in beside.own]
    yield from _said(
        beside, _by_key(former), own, f"{_named(beside.level)} of {beside.since} as stored and as delivered"
    )
    yield from _lost_ground(beside, former, "as stored until now")


def _outer_borders(beside: Beside, stored: Sequence[StoredArea], when: str) -> Iterator[Note]:
    parts = [(area.municipality_key, area.outline) for area in stored]
    keys = sorted({_municipality(area, beside.level) for area in beside.own})
    wholes = [
        (key, shapely.union_all([_outline(a) for a in beside.own if _municipality(a, beside.level) == key]))
        for key in keys
    ]
    yield from _said(beside, parts, wholes, f"The outer borders of {_named(beside.level)} {when}")
    if stored:
        yield from _lost_ground(beside, stored, when)


def _lost_ground(beside: Beside, stored: Sequence[StoredArea], when: str) -> Iterator[Note]:
    delivered = np.array([_outline(area) for area in beside.own], dtype=object)
    before = np.array([area.outline for area in stored], dtype=object)
    lost = bounded_uncovered(before, delivered, beside.findings)
    if note := uncovered_note(lost, [area.key for area in beside.own], f"{_named(beside.level)} {when}"):
        yield note


def _refuse_elsewhere(beside: Beside) -> None:
    """Refuse areas of a vintage delivered again that do not touch where the same areas lay."""
    former = {(area.municipality_key, area.key): area.outline for area in beside.former}
    moved = [
        area
        for area in beside.own
        if (was := former.get((_municipality(area, beside.level), area.key))) is not None
        and not shapely.intersects(was, _outline(area))
    ]
    if moved:
        named = ", ".join(f"{area.key} {area.name!r}" for area in moved[:12])
        more = f" and {len(moved) - 12} more" if len(moved) > 12 else ""
        raise ConflictError(
            f"{beside.findings.file}: {len(moved)} areas of the vintage of {beside.since} do not touch the "
            f"ground that is stored for them: {named}{more}. Expected is each area where it was, with its "
            "border corrected. Check the coordinate system and the keys, or, if the stored outlines are the "
            "wrong ones, deliver with --withdraw.",
            file=beside.findings.file,
            keys=[area.key for area in moved],
        )


def _said(beside: Beside, parts: Sequence[Drawn], wholes: Sequence[Drawn], what: str) -> Iterator[Note]:
    if parts and wholes:
        outlines = np.array([outline for _, outline in parts], dtype=object)
        found = bounded_agreement(outlines, [key for key, _ in parts], dict(wholes), beside.findings)
        if note := agreement_note(found, what):
            yield note


def _by_key(stored: Sequence[StoredArea]) -> list[Drawn]:
    return [(f"{area.municipality_key}/{area.key}", area.outline) for area in stored]


def _municipality(area: ValidArea, level: AreaLevel) -> str:
    return area.key if level is AreaLevel.MUNICIPALITY else area.municipality_key


def _outline(area: ValidArea) -> BaseGeometry:
    if area.outline is None:
        raise ValueError(f"area {area.key!r} has no outline")
    return area.outline


def _named(level: AreaLevel) -> str:
    return f"{NAMES[level]['en'].lower()} outlines"
