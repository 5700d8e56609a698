"""Stores facilities and grid cells by binary COPY; reads the outlines they lie in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, LiteralString

import numpy as np
import shapely
from psycopg import Copy
from sqlalchemy import text

from app.store.session import Session
from geodata.pipeline import ValidGrid
from geodata.points import ValidPoints
from geodata.vocabulary.areas import EQUAL_AREA_SRID, STORAGE_SRID

if TYPE_CHECKING:
    from geodata.readers.grid import Grid

# In the order of the keys: by it a facility on a shared border is counted.
OUTLINES_ON = """
SELECT municipality_key, key, ST_AsBinary(outline) AS outline
FROM core.area
WHERE level = :level AND municipality_key LIKE :owner || '%' AND valid_from <= :day
  AND (valid_until IS NULL OR :day < valid_until)
ORDER BY municipality_key, key
"""

BOUNDS = """
SELECT ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north
FROM (SELECT ST_Extent(ST_Transform(outline, :srid))::geometry AS box FROM core.area
      WHERE level = 'municipality' AND municipality_key LIKE :owner || '%' AND valid_from <= :day
        AND (valid_until IS NULL OR :day < valid_until)) AS whole
WHERE box IS NOT NULL
"""

COPY_POINTS = """
COPY core.point (delivery_id, municipality_key, key, name, capacity, status, location)
FROM STDIN (FORMAT BINARY)
"""

COPY_CELLS = """
COPY core.grid_cell (delivery_id, variable, resolution_m, x, y, value, status) FROM STDIN (FORMAT BINARY)
"""


@dataclass(frozen=True)
class OutlinedArea:
    """An area in force on a day; a register may know it without its outline."""

    municipality_key: str
    key: str
    outline: shapely.MultiPolygon | None


def outlines_on(session: Session, level: str, owner: str, day: date) -> list[OutlinedArea]:
    """The areas of a level in force on a day, in the order of their keys, EPSG:25832."""
    rows = session.execute(text(OUTLINES_ON), {"level": level, "owner": owner, "day": day})
    return [
        OutlinedArea(row.municipality_key, row.key, None if row.outline is None else _outline(row.outline))
        for row in rows
    ]


def grid_bounds(session: Session, owner: str, day: date) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a municipality in the grid's system; None without an outline."""
    row = session.execute(text(BOUNDS), {"owner": owner, "day": day, "srid": EQUAL_AREA_SRID}).first()
    return None if row is None else (row.west, row.south, row.east, row.north)


def store_points(
    session: Session, delivered: ValidPoints, municipalities: Sequence[str], delivery: int
) -> None:
    """Store every facility, in an area or not; ``municipalities`` names the one of each."""
    points = delivered.points
    where = shapely.to_wkb(
        shapely.set_srid(shapely.points(points.x, points.y), STORAGE_SRID), include_srid=True
    )
    words = points.capacity.words()
    # the database takes the bytes of a geometry as they are
    with _copying(session, COPY_POINTS) as copy:
        copy.set_types(["int8", "text", "text", "text", "float8", "text", "bytea"])
        for at, key in enumerate(points.keys):
            capacity = float(points.capacity.value[at]) if points.capacity.is_present[at] else None
            copy.write_row(
                (delivery, municipalities[at], key, points.names[at], capacity, words[at], where[at])
            )


def store_cells(session: Session, delivered: ValidGrid, grid: "Grid", delivery: int) -> None:
    """Store the chosen cells of a delivered grid."""
    form = delivered.table.edition(delivered.year).grid
    variable = form.variable if form else ""
    numbers = np.where(grid.cells.is_present, grid.cells.value, 0.0)
    with _copying(session, COPY_CELLS) as copy:
        copy.set_types(["int8", "text", "int4", "int4", "int4", "float8", "text"])
        for x, y, number, word in zip(
            grid.x.tolist(), grid.y.tolist(), numbers.tolist(), grid.cells.words(), strict=True
        ):
            value = number if word == "present" else None
            copy.write_row((delivery, variable, grid.resolution_m, x, y, value, word))


@contextmanager
def _copying(session: Session, statement: LiteralString) -> Iterator[Copy]:
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  (a session that just executed has one)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _outline(content: bytes) -> shapely.MultiPolygon:
    found = shapely.from_wkb(content)
    return found if isinstance(found, shapely.MultiPolygon) else shapely.MultiPolygon()
