"""Facts as columns of cells by level, vintage and year; computed values back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from psycopg import Cursor
from sqlalchemy import text

from app.store.session import Session
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import PRESENT, Absent, Cells, code_of
from indicators.engine import Computed

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

FORGET_VALUES = """
DELETE FROM core.indicator_value AS v USING core.area AS a
WHERE a.id = v.area_id AND a.municipality_key = :municipality
"""

COPY_VALUES = """
COPY core.indicator_value (area_id, indicator, reporting_year, method, value, status, run_id)
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


def fact_columns(session: Session, municipality: str) -> list[FactColumn]:
    """The current facts of a municipality, a column for each variable, level and year."""
    grouped: dict[tuple[str, AreaLevel, int, date, date], list[tuple[int, float | Absent]]] = {}
    for row in session.execute(text(FACTS), {"municipality": municipality}):
        cell = row.value if row.status == PRESENT else Absent(row.status)
        key = (row.variable, AreaLevel(row.level), row.reporting_year, row.boundaries, row.reference_date)
        grouped.setdefault(key, []).append((row.area_id, cell))
    return [
        FactColumn(*key, tuple(area for area, _ in cells), Cells.of([cell for _, cell in cells]))
        for key, cells in sorted(grouped.items(), key=lambda item: item[0][:3])
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


def store_values(
    session: Session,
    municipality: str,
    catalogue: str,
    methods: dict[str, int],
    values: Iterable[tuple[Computed, Sequence[int]]],
) -> int:
    """Replace the values of a municipality by those of a new run; returns how many."""
    deliveries = str(delivery_ids(session, municipality))
    run = session.execute(
        text(NEW_RUN), {"municipality": municipality, "catalogue": catalogue, "deliveries": deliveries}
    ).scalar_one()
    session.execute(text(FORGET_VALUES), {"municipality": municipality})
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  (a session that just executed has one)
    cursor: Cursor[Any] = connection.cursor()
    count = 0
    with cursor.copy(COPY_VALUES) as copy:
        copy.set_types(["int8", "text", "int4", "int4", "float8", "text", "int8"])
        for column, area_ids in values:
            year, method = column.situation.year, methods[column.indicator]
            for area, value, status in zip(area_ids, column.cells.value, column.cells.words(), strict=True):
                number = None if np.isnan(value) else float(value)
                copy.write_row((area, column.indicator, year, method, number, status, run))
                count += 1
    return count


def placed(column: FactColumn, positions: dict[int, int], length: int) -> Cells:
    """A delivered column in the order of a vintage's areas."""
    value = np.full(length, np.nan)
    status = np.full(length, code_of(Absent.MISSING), np.uint8)
    at = [positions[area] for area in column.area_ids]
    value[at], status[at] = column.cells.value, column.cells.status
    return Cells(value, status)
