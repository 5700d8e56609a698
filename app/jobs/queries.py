"""Facts as columns of cells by level, vintage and year; computed values back."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from psycopg import Cursor
from sqlalchemy import text

from app.store.session import Session
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import PRESENT, Absent, Cells, Floats
from indicators.situation import Computed

LONG_COMPUTATION = "SET LOCAL idle_in_transaction_session_timeout = '1h'"

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('compute ' || :municipality, 0))"

AREAS = """
SELECT id, level, key, name, parent_level, parent_key, valid_from, valid_until
FROM core.area
WHERE municipality_key = :municipality
ORDER BY level, valid_from, key
"""

FACTS = """
SELECT f.area_id, a.level, f.variable, f.reporting_year, f.value, f.status, d.boundaries, d.reference_date
FROM core.fact AS f
JOIN core.area AS a ON a.id = f.area_id
JOIN raw.delivery AS d ON d.id = f.delivery_id
WHERE a.municipality_key = :municipality AND f.is_current
"""

# Sizes and centres from an equal-area projection; who touches whom is told by the stored corners.
OUTLINES = """
SELECT a.id, ST_AsBinary(a.outline) AS outline, ST_Area(t.outline) AS area_m2,
       ST_X(ST_Centroid(t.outline)) AS x_m, ST_Y(ST_Centroid(t.outline)) AS y_m
FROM core.area AS a CROSS JOIN LATERAL ST_Transform(a.outline, 3035) AS t(outline)
WHERE a.municipality_key = :municipality AND a.outline IS NOT NULL
"""

DELIVERIES = """
SELECT DISTINCT f.delivery_id
FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id
WHERE a.municipality_key = :municipality AND f.is_current
ORDER BY 1
"""

TABLES_USED = """
SELECT DISTINCT f.variable, d.table_id
FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id JOIN raw.delivery AS d ON d.id = f.delivery_id
WHERE a.municipality_key = :municipality AND f.is_current
ORDER BY 1, 2
"""

MUNICIPALITY = "SELECT name FROM core.municipality WHERE key = :municipality"

NEW_RUN = """
INSERT INTO core.run (municipality_key, catalogue_sha256, delivery_ids)
VALUES (:municipality, :catalogue, CAST(:deliveries AS jsonb)) RETURNING id
"""

COLUMNS = """
SELECT indicator, level, vintage, reporting_year, fingerprint FROM core.computed_column
WHERE municipality_key = :municipality
"""

# Everything is forgotten but the columns that are told to be still what they were computed from.
FORGET_VALUES = """
DELETE FROM core.indicator_value AS v USING core.area AS a
WHERE a.id = v.area_id AND a.municipality_key = :municipality AND NOT EXISTS (
  SELECT FROM unnest(CAST(:indicators AS text[]), CAST(:levels AS text[]), CAST(:vintages AS date[]),
                     CAST(:years AS integer[])) AS kept(indicator, level, vintage, year)
  WHERE (kept.indicator, kept.level, kept.vintage, kept.year)
    = (v.indicator, a.level, v.vintage, v.reporting_year)
)
"""

FORGET_COLUMNS = """
DELETE FROM core.computed_column AS c
WHERE c.municipality_key = :municipality AND NOT EXISTS (
  SELECT FROM unnest(CAST(:indicators AS text[]), CAST(:levels AS text[]), CAST(:vintages AS date[]),
                     CAST(:years AS integer[])) AS kept(indicator, level, vintage, year)
  WHERE (kept.indicator, kept.level, kept.vintage, kept.year)
    = (c.indicator, c.level, c.vintage, c.reporting_year)
)
"""

NEW_COLUMNS = """
INSERT INTO core.computed_column
  (municipality_key, run_id, indicator, level, vintage, reporting_year, fingerprint)
SELECT :municipality, :run, new.*
FROM unnest(CAST(:indicators AS text[]), CAST(:levels AS text[]), CAST(:vintages AS date[]),
            CAST(:years AS integer[]), CAST(:fingerprints AS text[])) AS new
"""

COPY_VALUES = """
COPY core.indicator_value
  (area_id, indicator, reporting_year, method, value, status, run_id, vintage, low, high, flip_share)
FROM STDIN (FORMAT BINARY)
"""


@dataclass(frozen=True)
class StoredArea:
    """An area of the store in one vintage."""

    id: int
    level: AreaLevel
    key: str
    name: str
    parent_level: AreaLevel | None
    parent_key: str | None
    valid_from: date
    valid_until: date | None

    def is_valid_on(self, day: date) -> bool:
        """Whether the area exists on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Outline(NamedTuple):
    """An outline as stored (WKB), its size, and its centre in EPSG:3035."""

    wkb: bytes
    area_m2: float
    x_m: float
    y_m: float


@dataclass(frozen=True)
class FactColumn:
    """One variable of one level and year, as delivered: area ids and cells side by side."""

    variable: str
    level: AreaLevel
    year: int
    boundaries: date
    reference_date: date
    area_ids: tuple[int, ...]
    cells: Cells


def lock(session: Session, municipality: str) -> None:
    """Wait until nobody else computes this municipality; holds to the end of the transaction."""
    session.execute(text(LOCK), {"municipality": municipality})


def take_time(session: Session) -> None:
    """Let this transaction wait while values are computed; a session left open by accident is ended."""
    session.execute(text(LONG_COMPUTATION))


def municipality_name(session: Session, municipality: str) -> str | None:
    """The name of a municipality, None if it is not known."""
    name: str | None = session.execute(text(MUNICIPALITY), {"municipality": municipality}).scalar()
    return name


def areas(session: Session, municipality: str) -> list[StoredArea]:
    """All areas of a municipality in all vintages."""
    rows = session.execute(text(AREAS), {"municipality": municipality})
    return [
        StoredArea(
            id=row.id,
            level=AreaLevel(row.level),
            key=row.key,
            name=row.name,
            parent_level=AreaLevel(row.parent_level) if row.parent_level else None,
            parent_key=row.parent_key,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in rows
    ]


def outlines(session: Session, municipality: str) -> dict[int, Outline]:
    """The outline, size and centre of each area of a municipality, by the area's id."""
    rows = session.execute(text(OUTLINES), {"municipality": municipality})
    return {row.id: Outline(bytes(row.outline), row.area_m2, row.x_m, row.y_m) for row in rows}


def fact_columns(session: Session, municipality: str) -> list[FactColumn]:
    """The current facts of a municipality, a column for each variable, level and year."""
    grouped: dict[tuple[str, AreaLevel, int, date, date], list[tuple[int, float | Absent]]] = {}
    for row in session.execute(text(FACTS), {"municipality": municipality}):
        cell = row.value if row.status == PRESENT else Absent(row.status)
        key = (row.variable, AreaLevel(row.level), row.reporting_year, row.boundaries, row.reference_date)
        grouped.setdefault(key, []).append((row.area_id, cell))
    return [
        FactColumn(*key, tuple(area for area, _ in cells), Cells.of([cell for _, cell in cells]))
        for key, cells in sorted(grouped.items())
    ]


def delivery_ids(session: Session, municipality: str) -> list[int]:
    """The deliveries whose facts are current."""
    return [int(row[0]) for row in session.execute(text(DELIVERIES), {"municipality": municipality})]


def tables_used(session: Session, municipality: str) -> dict[str, list[str]]:
    """The source tables that delivered each current variable."""
    used: dict[str, list[str]] = {}
    for row in session.execute(text(TABLES_USED), {"municipality": municipality}):
        used.setdefault(row.variable, []).append(row.table_id)
    return used


class Frame(NamedTuple):
    """Which column of values: an indicator on a level and vintage in a year."""

    indicator: str
    level: str
    vintage: date
    year: int


def computed_columns(session: Session, municipality: str) -> dict[Frame, str]:
    """The fingerprint of every column that was computed of a municipality."""
    rows = session.execute(text(COLUMNS), {"municipality": municipality})
    return {Frame(row.indicator, row.level, row.vintage, row.reporting_year): row.fingerprint for row in rows}


def keep_only(session: Session, municipality: str, fresh: Collection[Frame]) -> None:
    """Forget all values but those of some columns."""
    kept = {"municipality": municipality, **_unzipped(fresh)}
    session.execute(text(FORGET_VALUES), kept)
    session.execute(text(FORGET_COLUMNS), kept)


def new_run(session: Session, municipality: str, catalogue: str) -> int:
    """Note a computation, and which deliveries go into it."""
    deliveries = str(delivery_ids(session, municipality))
    facts = {"municipality": municipality, "catalogue": catalogue, "deliveries": deliveries}
    return int(session.execute(text(NEW_RUN), facts).scalar_one())


def store_columns(session: Session, municipality: str, run: int, fingerprints: Mapping[Frame, str]) -> None:
    """Note what was computed in a run, and from what; the values follow in the same transaction."""
    columns = {**_unzipped(fingerprints), "fingerprints": list(fingerprints.values())}
    session.execute(text(NEW_COLUMNS), {"municipality": municipality, "run": run, **columns})


def _unzipped(frames: Collection[Frame]) -> dict[str, list[Any]]:
    return {
        "indicators": [frame.indicator for frame in frames],
        "levels": [frame.level for frame in frames],
        "vintages": [frame.vintage for frame in frames],
        "years": [frame.year for frame in frames],
    }


def store_values(
    session: Session,
    run: int,
    methods: Mapping[str, int],
    values: Iterable[tuple[Computed, Sequence[int]]],
) -> int:
    """Store the values of a run; returns how many."""
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  (a session that just executed has one)
    cursor: Cursor[Any] = connection.cursor()
    count = 0
    with cursor.copy(COPY_VALUES) as copy:
        copy.set_types(["int8", "text", "int4", "int4", "float8", "text", "int8", "date", *["float8"] * 3])
        for column, area_ids in values:
            situation, method = column.situation, methods[column.indicator]
            what = (column.indicator, situation.year, method)
            numbers = (_numbers(part, len(area_ids)) for part in _parts(column))
            for area, word, value, *sureness in zip(area_ids, column.cells.words(), *numbers, strict=True):
                copy.write_row((area, *what, value, word, run, situation.vintage, *sureness))
            count += len(area_ids)
    return count


def _parts(column: Computed) -> tuple[Floats | None, ...]:
    limits = (None if part is None else part.value for part in (column.low, column.high))
    return column.cells.value, *limits, column.flip_share


def _numbers(values: Floats | None, length: int) -> Sequence[float | None]:
    if values is None:
        return [None] * length
    return [None if math.isnan(value) else value for value in values.tolist()]


def placed(column: FactColumn, positions: dict[int, int], length: int, others: Cells | None = None) -> Cells:
    """A delivered column in the order of a vintage's areas, beside what was delivered of other areas."""
    before = others or Cells.all_absent(length, Absent.MISSING)
    value, status = before.value.copy(), before.status.copy()
    at = [positions[area] for area in column.area_ids]
    value[at], status[at] = column.cells.value, column.cells.status
    return Cells(value, status)
