"""Stores registers, conversion tables and reforms by binary COPY; the writer of the schema register."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Cursor
from sqlalchemy import text

from app.store.session import Session
from geodata.registers.conversions import ConversionTable
from geodata.registers.entries import Register
from geodata.registers.keys import texts_of
from geodata.registers.reforms import Reform
from geodata.registers.renames import Names, renames
from geodata.vocabulary.areas import STORAGE_SRID
from geodata.vocabulary.errors import StoreError
from geodata.vocabulary.reports import Note
from geodata.vocabulary.schemes import Scheme

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('register import'))"

STORED = """
SELECT sha256, rows, file_name AS file FROM register.source
WHERE kind = :kind AND layer = :layer AND vintage = :vintage
"""

# Entries, shares and reforms of the file go with it.
FORGET = "DELETE FROM register.source WHERE kind = :kind AND layer = :layer AND vintage = :vintage"

STORE_SOURCE = """
INSERT INTO register.source (kind, layer, vintage, file_name, sha256, attribution, rows, notes)
VALUES (:kind, :layer, :vintage, :file, :sha256, :attribution, :rows, CAST(:notes AS jsonb))
RETURNING id
"""

NAMES = """
SELECT e.source_id, e.vintage, e.code, e.name
FROM register.entry AS e JOIN register.source AS s ON s.id = e.source_id
WHERE s.kind = :kind AND e.scheme = :scheme
"""

FORGET_RENAMES = """
DELETE FROM register.event AS v USING register.source AS s
WHERE s.id = v.source_id AND s.kind = :source_kind AND v.scheme = :scheme AND v.kind = 'rename'
"""

FORGET_DECLARED = "DELETE FROM register.event WHERE source_id IS NULL"

COPY_ENTRIES = """
COPY register.entry (source_id, scheme, code, vintage, name, kind, regional_key, parent_scheme, parent_code,
                     association, nuts, area_ha, residents, seat, outline)
FROM STDIN (FORMAT BINARY)
"""

COPY_EVENTS = """
COPY register.event (source_id, scheme, kind, from_codes, to_codes, after, until, is_certain, name)
FROM STDIN (FORMAT BINARY)
"""

COPY_CONVERSIONS = """
COPY register.conversion (source_id, vintage, from_code, to_code, residents_share, area_share,
                          employees_share, is_by_area)
FROM STDIN (FORMAT BINARY)
"""

COPY_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER: Final = b"\xff\xff"
EPOCH: Final = date(2000, 1, 1)  # of dates in the binary format


@dataclass(frozen=True)
class Arrival:
    """A register file as it came."""

    kind: str
    layer: str
    vintage: date
    file: str
    sha256: str
    attribution: str


def wait_for_turn(session: Session) -> None:
    """Let two imports of registers come in one after the other."""
    session.execute(text(ONE_AT_A_TIME))


@dataclass(frozen=True)
class Stored:
    """A file that is stored: its fingerprint, and how many rows it has."""

    sha256: str
    rows: int
    file: str


def stored_as(session: Session, arrival: Arrival) -> Stored | None:
    """What is stored of the kind, layer and day of a file."""
    row = session.execute(text(STORED), _identity(arrival)).first()
    return None if row is None else Stored(*row)


def store_register(session: Session, arrival: Arrival, register: Register) -> None:
    """Store a register in place of what was stored of its kind, layer and day."""
    source = _store_source(session, arrival, len(register.entries), register.notes)
    with _cursor(session).copy(COPY_ENTRIES) as copy:
        copy.set_types(["int8", "text", "text", "date", *["text"] * 7, "int4", "int4", "text", "bytea"])
        for entry in register.entries:
            copy.write_row(
                (
                    source,
                    entry.scheme.value,
                    entry.code,
                    register.vintage,
                    entry.name,
                    entry.kind,
                    entry.regional_key,
                    entry.parent_scheme and entry.parent_scheme.value,
                    entry.parent_code,
                    entry.association,
                    entry.nuts,
                    entry.area_ha,
                    entry.residents,
                    entry.seat,
                    None if entry.outline is None else _ewkb(entry.outline),
                )
            )


def store_conversions(
    session: Session, arrival: Arrival, table: ConversionTable, reforms: Sequence[Reform]
) -> None:
    """Store a conversion table, and the reforms derived from it, in place of what was stored."""
    source = _store_source(session, arrival, len(table.year), table.notes)
    has_employees = ~np.isnan(table.share["employees"])
    with _cursor(session).copy(COPY_CONVERSIONS) as copy:
        copy.write(COPY_HEADER)
        copy.write(_conversion_rows(source, table, has_employees, is_known=True))
        copy.write(_conversion_rows(source, table, ~has_employees, is_known=False))
        copy.write(COPY_TRAILER)
    _store_events(session, source, reforms)


def store_renames(session: Session, kind: str, schemes: Iterable[Scheme]) -> int:
    """Find anew which areas got another name from one stored register of a kind to the next; their number."""
    count = 0
    for scheme in schemes:
        session.execute(text(FORGET_RENAMES), {"source_kind": kind, "scheme": scheme.value})
        names: dict[int, Names] = {}
        for row in session.execute(text(NAMES), {"kind": kind, "scheme": scheme.value}):
            names.setdefault(row.source_id, Names(row.vintage, {})).of[row.code] = row.name
        found = list(renames(scheme, names))
        for source in {number for number, _ in found}:
            _store_events(session, source, [reform for number, reform in found if number == source])
        count += len(found)
    return count


def store_declared(session: Session, reforms: Sequence[Reform]) -> None:
    """Store the declared reforms in place of those that were stored."""
    session.execute(text(FORGET_DECLARED))
    _store_events(session, None, reforms)


def _store_source(session: Session, arrival: Arrival, rows: int, notes: Iterable[Note]) -> int:
    session.execute(text(FORGET), _identity(arrival))
    told = json.dumps([{"kind": note.kind, "message": note.message} for note in notes])
    facts = {
        **_identity(arrival),
        "file": arrival.file,
        "sha256": arrival.sha256,
        "attribution": arrival.attribution,
        "rows": rows,
        "notes": told,
    }
    return int(session.execute(text(STORE_SOURCE), facts).scalar_one())


def _store_events(session: Session, source: int | None, reforms: Sequence[Reform]) -> None:
    with _cursor(session).copy(COPY_EVENTS) as copy:
        copy.set_types(["int8", "text", "text", "text[]", "text[]", "date", "date", "bool", "text"])
        for reform in reforms:
            copy.write_row(
                (
                    source,
                    reform.scheme.value,
                    reform.kind.value,
                    list(reform.from_codes),
                    list(reform.to_codes),
                    reform.after,
                    reform.until,
                    reform.is_certain,
                    reform.name,
                )
            )


def _conversion_rows(
    source: int, table: ConversionTable, chosen: NDArray[np.bool_], *, is_known: bool
) -> bytes:
    """Rows in the binary format of COPY: each field is its length and its bytes, big-endian."""
    digits = len(texts_of(table.origin[:1], table.scheme)[0])
    values: list[tuple[str, Any]] = [
        (">i8", source),
        (">i4", _days(table.year[chosen])),
        (f"S{digits}", texts_of(table.origin[chosen], table.scheme).astype(f"S{digits}")),
        (f"S{digits}", texts_of(table.destination[chosen], table.scheme).astype(f"S{digits}")),
        (">f8", table.share["residents"][chosen]),
        (">f8", table.share["area"][chosen]),
        (">f8" if is_known else "S0", table.share["employees"][chosen]),
        (">i1", table.is_by_area[chosen]),
    ]
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for number, (kind, _) in enumerate(values):
        layout.append((f"length{number}", ">i4"))
        if kind != "S0":
            layout.append((f"value{number}", kind))
    rows = np.zeros(int(chosen.sum()), np.dtype(layout))
    rows["fields"] = len(values)
    for number, (kind, column) in enumerate(values):
        rows[f"length{number}"] = np.dtype(kind).itemsize if kind != "S0" else -1  # -1 is NULL
        if kind != "S0":
            rows[f"value{number}"] = column
    return rows.tobytes()


def _days(years: NDArray[np.int64]) -> NDArray[np.int64]:
    """The ends of years as days since the epoch of the binary format."""
    known = {int(year): (date(int(year), 12, 31) - EPOCH).days for year in np.unique(years)}
    return np.array([known[int(year)] for year in years], np.int64)


def _ewkb(outline: shapely.MultiPolygon) -> bytes:
    return bytes(shapely.to_wkb(shapely.set_srid(outline, STORAGE_SRID), include_srid=True))


def _identity(arrival: Arrival) -> dict[str, object]:
    return {"kind": arrival.kind, "layer": arrival.layer, "vintage": arrival.vintage}


def _cursor(session: Session) -> Cursor[Any]:
    connection = session.connection().connection.driver_connection
    if connection is None:
        raise StoreError("The session has no open connection. Try again.")
    cursor: Cursor[Any] = connection.cursor()
    return cursor
