"""Stores deliveries, areas and facts: by binary COPY, joined to the areas of their vintage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from psycopg import Cursor
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.store.session import Session, refusal_in
from geodata.matching import KnownArea, Matching
from geodata.outlines import ValidAreas
from geodata.validate import Fact, ValidTable
from geodata.vocabulary.areas import STORAGE_SRID
from geodata.vocabulary.cells import PRESENT, Absent
from geodata.vocabulary.errors import ConflictError
from geodata.vocabulary.reports import Note

ACCEPTED = """
SELECT id FROM raw.delivery
WHERE owner_key = :owner AND table_id = :table AND reporting_year = :year AND status = 'accepted'
  AND sha256 = :sha256
"""

SUPERSEDE = """
WITH older AS (
    UPDATE raw.delivery SET status = 'superseded'
    WHERE owner_key = :owner AND table_id = :table AND reporting_year = :year AND status = 'accepted'
    RETURNING id
)
UPDATE core.fact SET is_current = false FROM older WHERE fact.delivery_id = older.id AND is_current
"""

STORE_DELIVERY = """
INSERT INTO raw.delivery (owner_key, table_id, reporting_year, file_name, sha256, content, notes,
                          reference_date, boundaries, status)
VALUES (:owner, :table, :year, :file, :sha256, :content, CAST(:notes AS jsonb), :reference_date, :boundaries,
        'accepted')
RETURNING id
"""

KNOWN_AREAS = """
SELECT id, municipality_key, key, name, valid_from, valid_until
FROM core.area
WHERE level = :level AND municipality_key LIKE :owner || '%'
ORDER BY municipality_key, key, valid_from
"""

NEW_MUNICIPALITY = """
INSERT INTO core.municipality (key, name) VALUES (:key, :name)
ON CONFLICT (key) DO UPDATE SET name = EXCLUDED.name WHERE :is_named
"""

DELIVERED_AREAS = """
CREATE TEMPORARY TABLE delivered_area (
    municipality_key text, key text, name text, parent_key text, valid_from date, valid_until date,
    outline bytea
) ON COMMIT DROP
"""

END_OPEN_VINTAGES = """
UPDATE core.area SET valid_until = started.valid_from
FROM (SELECT DISTINCT municipality_key, valid_from FROM delivered_area) AS started
WHERE area.level = :level AND area.municipality_key = started.municipality_key
  AND area.valid_until IS NULL AND area.valid_from < started.valid_from
"""

UPDATE_AREAS = """
UPDATE core.area
SET name = d.name, parent_level = :parent_level, parent_key = d.parent_key, valid_until = d.valid_until,
    outline = coalesce(ST_Multi(ST_GeomFromWKB(d.outline, :srid)), area.outline), delivery_id = :delivery
FROM delivered_area AS d
WHERE area.level = :level AND area.municipality_key = d.municipality_key AND area.key = d.key
  AND area.valid_from = d.valid_from
"""

INSERT_AREAS = """
INSERT INTO core.area (municipality_key, level, key, name, parent_level, parent_key, valid_from, valid_until,
                       outline, delivery_id)
SELECT d.municipality_key, :level, d.key, d.name, :parent_level, d.parent_key, d.valid_from, d.valid_until,
       ST_Multi(ST_GeomFromWKB(d.outline, :srid)), :delivery
FROM delivered_area AS d
WHERE NOT EXISTS (
    SELECT FROM core.area WHERE area.level = :level AND area.municipality_key = d.municipality_key
      AND area.key = d.key AND area.valid_from = d.valid_from
)
"""

# Areas of a delivered vintage that the new delivery no longer names, with the current numbers they carry.
DROPPED_AREAS = """
SELECT a.id, a.municipality_key, a.key, a.name,
       (SELECT count(*) FROM core.fact AS f WHERE f.area_id = a.id AND f.is_current) AS current_facts
FROM core.area AS a
WHERE a.level = :level
  AND EXISTS (SELECT FROM delivered_area AS d
              WHERE d.municipality_key = a.municipality_key AND d.valid_from = a.valid_from)
  AND NOT EXISTS (SELECT FROM delivered_area AS d
                  WHERE d.municipality_key = a.municipality_key AND d.valid_from = a.valid_from
                    AND d.key = a.key)
ORDER BY a.municipality_key, a.key
"""

FORGET_DROPPED = (
    "DELETE FROM core.indicator_value WHERE area_id = ANY(:ids)",
    "DELETE FROM core.fact WHERE area_id = ANY(:ids)",  # the files they came from are kept in raw.delivery
    "DELETE FROM core.area WHERE id = ANY(:ids)",
)

# A municipality that delivered no outline of its own is the union of its parts, since the first vintage.
WHOLE_MUNICIPALITY = """
INSERT INTO core.area (municipality_key, level, key, name, valid_from, outline)
SELECT m.key, 'municipality', m.key, m.name, min(a.valid_from),
       ST_Multi(ST_Union(a.outline) FILTER (WHERE a.valid_from = newest.valid_from))
FROM core.municipality AS m
JOIN core.area AS a ON a.municipality_key = m.key AND a.level = :level
JOIN (SELECT municipality_key, max(valid_from) AS valid_from FROM core.area WHERE level = :level
      GROUP BY municipality_key) AS newest ON newest.municipality_key = m.key
WHERE NOT EXISTS (SELECT FROM core.area AS w WHERE w.municipality_key = m.key AND w.level = 'municipality')
GROUP BY m.key, m.name
"""

REDRAW_MUNICIPALITY = """
UPDATE core.area AS whole SET outline = drawn.outline
FROM (SELECT a.municipality_key, ST_Multi(ST_Union(a.outline)) AS outline
      FROM core.area AS a
      WHERE a.level = :level AND a.valid_until IS NULL AND a.outline IS NOT NULL
        AND a.municipality_key IN (SELECT municipality_key FROM delivered_area)
      GROUP BY a.municipality_key) AS drawn
WHERE whole.level = 'municipality' AND whole.delivery_id IS NULL
  AND whole.municipality_key = drawn.municipality_key
"""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('import ' || left(:owner, 5)))"

SAME_FILE = """
SELECT reporting_year FROM raw.delivery
WHERE owner_key = :owner AND table_id = :table AND reporting_year <> :year AND status = 'accepted'
  AND sha256 = :sha256
ORDER BY reporting_year
"""

LENGTHEN_MUNICIPALITY = """
UPDATE core.area AS whole SET valid_from = parts.first
FROM (SELECT municipality_key, min(valid_from) AS first FROM core.area GROUP BY municipality_key) AS parts
WHERE whole.level = 'municipality' AND whole.delivery_id IS NULL
  AND whole.municipality_key = parts.municipality_key AND parts.first < whole.valid_from
"""

COPY_AREAS = """
COPY delivered_area (municipality_key, key, name, parent_key, valid_from, valid_until, outline)
FROM STDIN (FORMAT BINARY)
"""

COPY_FACTS = """
COPY core.fact (delivery_id, area_id, variable, reporting_year, value, status, source_line, source_column,
                is_current)
FROM STDIN (FORMAT BINARY)
"""


@dataclass(frozen=True)
class Arrival:
    """A file as it came, and for whom."""

    owner: str
    table: str
    year: int
    file: str
    sha256: str
    content: bytes


def wait_for_turn(session: Session, owner: str) -> None:
    """Let two deliveries for one county come in one after the other."""
    session.execute(text(ONE_AT_A_TIME), {"owner": owner})


def other_years(session: Session, arrival: Arrival) -> list[int]:
    """Years for which exactly this file is already stored as the same table."""
    return list(session.execute(text(SAME_FILE), _identity(arrival)).scalars())


def is_known(session: Session, arrival: Arrival) -> bool:
    """Whether exactly this content is already the accepted delivery."""
    return session.execute(text(ACCEPTED), _identity(arrival)).first() is not None


def known_areas(session: Session, level: str, owner: str) -> list[KnownArea]:
    """Every vintage of every area of a level that the owner may speak of."""
    rows = session.execute(text(KNOWN_AREAS), {"level": level, "owner": owner})
    return [KnownArea(*row) for row in rows]


def store_delivery(
    session: Session,
    arrival: Arrival,
    notes: Sequence[Note],
    *,
    reference_date: date | None = None,
    boundaries: date | None = None,
) -> int:
    """Keep the file unchanged; an earlier delivery of the same table and year is superseded, not deleted."""
    session.execute(text(SUPERSEDE), _identity(arrival))
    told = json.dumps([{"kind": note.kind, "message": note.message} for note in notes])
    row = session.execute(
        text(STORE_DELIVERY),
        {
            **_identity(arrival),
            "file": arrival.file,
            "content": arrival.content,
            "notes": told,
            "reference_date": reference_date,
            "boundaries": boundaries,
        },
    )
    return int(row.scalar_one())


def store_areas(session: Session, areas: ValidAreas, delivery: int, *, may_withdraw: bool) -> list[Note]:
    """Store a vintage of areas in place of what was delivered of it; the vintage before it ends.

    Raises
    ------
    ConflictError
        If an area that is no longer named carries numbers, unless they may be withdrawn with it.

    """
    level = areas.table.level.value
    _store_municipalities(session, areas)
    session.execute(text(DELIVERED_AREAS))
    with _cursor(session).copy(COPY_AREAS) as copy:
        copy.set_types(["text", "text", "text", "text", "date", "date", "bytea"])
        for area in areas.areas:
            outline = None if area.outline is None else shapely.to_wkb(area.outline)
            copy.write_row(
                (
                    area.municipality_key if level != "municipality" else area.key,
                    area.key,
                    area.name,
                    area.parent_key,
                    area.valid_from,
                    area.valid_until,
                    outline,
                )
            )
    edition = areas.table.edition(areas.year)
    facts: dict[str, object] = {
        "level": level,
        "srid": STORAGE_SRID,
        "delivery": delivery,
        "parent_level": edition.parent.level.value if edition.parent else None,
    }
    try:
        notes = _drop_unnamed(session, areas, facts, may_withdraw=may_withdraw)
        session.execute(text(END_OPEN_VINTAGES), facts)
        session.execute(text(UPDATE_AREAS), facts)
        session.execute(text(INSERT_AREAS), facts)
        if level != "municipality":
            session.execute(text(WHOLE_MUNICIPALITY), facts)
            session.execute(text(REDRAW_MUNICIPALITY), facts)
        session.execute(text(LENGTHEN_MUNICIPALITY), facts)
        session.execute(text("DROP TABLE delivered_area"))
    except IntegrityError as error:
        raise ConflictError(
            f"{areas.file}: an area of this vintage overlaps in time with one that is already stored "
            f"({refusal_in(error)}). Deliver each vintage with the date from which it is valid.",
            file=areas.file,
        ) from error
    return notes


def _drop_unnamed(
    session: Session, areas: ValidAreas, facts: dict[str, object], *, may_withdraw: bool
) -> list[Note]:
    dropped = session.execute(text(DROPPED_AREAS), facts).all()
    if not dropped:
        return []
    names = ", ".join(f"{area.key} {area.name!r}" for area in dropped)
    carried = sum(area.current_facts for area in dropped)
    if carried and not may_withdraw:
        raise ConflictError(
            f"{areas.file}: {len(dropped)} stored areas of this vintage are not in it: {names}. They carry "
            f"{carried} current numbers. Expected is every area of the vintage. Deliver the missing areas, "
            "or, if they never existed, deliver with --withdraw: the areas go together with their numbers.",
            file=areas.file,
            keys=[area.key for area in dropped],
        )
    for statement in FORGET_DROPPED:
        session.execute(text(statement), {"ids": [area.id for area in dropped]})
    with_numbers = f" with {carried} numbers" if carried else ""
    return [Note("areas.removed", f"No longer named and removed{with_numbers}: {names}.")]


def store_facts(session: Session, table: ValidTable, matching: Matching, delivery: int) -> None:
    """Store the facts of a delivery, each joined to its area."""
    try:
        with _cursor(session).copy(COPY_FACTS) as copy:
            copy.set_types(["int8", "int8", "text", "int4", "float8", "text", "int4", "text", "bool"])
            for fact in (*table.facts, *matching.silent):
                copy.write_row(_row(fact, matching.area_ids, delivery, table.year))
    except Exception as error:
        if getattr(error, "sqlstate", None) == "23505":
            raise ConflictError(
                f"{table.file}: another table already delivered these variables for {table.year} "
                f"({refusal_in(error)}). Two sources cannot both say how many there are: "
                "deliver only one of them for a year.",
                file=table.file,
            ) from error
        raise


def _row(fact: Fact, area_ids: dict[tuple[str, str], int], delivery: int, year: int) -> tuple[Any, ...]:
    is_absent = isinstance(fact.value, Absent)
    return (
        delivery,
        area_ids[(fact.municipality_key, fact.area_key)],
        fact.variable,
        year,
        None if is_absent else fact.value,
        str(fact.value) if is_absent else PRESENT,
        fact.line,
        fact.column,
        True,
    )


def _store_municipalities(session: Session, areas: ValidAreas) -> None:
    level = areas.table.level.value
    named = areas.table.municipality_name
    for key in dict.fromkeys(
        area.key if level == "municipality" else area.municipality_key for area in areas.areas
    ):
        own = next((a.name for a in areas.areas if level == "municipality" and a.key == key), named)
        session.execute(
            text(NEW_MUNICIPALITY),
            {"key": key, "name": own or f"Gemeinde {key}", "is_named": own is not None},
        )


def _identity(arrival: Arrival) -> dict[str, object]:
    return {
        "owner": arrival.owner,
        "table": arrival.table,
        "year": arrival.year,
        "sha256": arrival.sha256,
    }


def _cursor(session: Session) -> Cursor[Any]:
    connection = session.connection().connection.driver_connection
    if connection is None:
        raise ConflictError("the session has no open connection")
    cursor: Cursor[Any] = connection.cursor()
    return cursor
