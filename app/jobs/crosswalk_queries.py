"""Outlines for overlays, and crosswalks in and out of the store."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Cursor
from scipy.sparse import coo_array, csr_array
from sqlalchemy import text

from app.store.session import Session
from geodata.crosswalk import Crosswalk, Method
from geodata.vocabulary.areas import EQUAL_AREA_SRID, AreaLevel
from geodata.vocabulary.cells import Floats

OUTLINES = """
SELECT p.position, ST_AsBinary(ST_Transform(a.outline, :srid)) AS outline
FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS p(id, position)
JOIN core.area AS a ON a.id = p.id
ORDER BY p.position
"""

OUTLINE_HASH = """
SELECT encode(sha256(string_agg(sha256(coalesce(ST_AsBinary(a.outline), ''::bytea)), ''::bytea
                                ORDER BY p.position)), 'hex')
FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS p(id, position)
JOIN core.area AS a ON a.id = p.id
"""

# The finest census grid of residents that is the accepted one for this municipality.
GRID_CELLS = """
SELECT g.resolution_m, g.x, g.y, g.value
FROM core.grid_cell AS g JOIN raw.delivery AS d ON d.id = g.delivery_id
WHERE d.owner_key = :municipality AND d.status = 'accepted' AND g.variable = 'census_residents'
  AND g.value > 0 AND g.resolution_m = (
      SELECT min(resolution_m) FROM core.grid_cell AS h JOIN raw.delivery AS e ON e.id = h.delivery_id
      WHERE e.owner_key = :municipality AND e.status = 'accepted' AND h.variable = 'census_residents')
ORDER BY g.x, g.y
"""

POINTS = """
SELECT ST_X(p.place) AS x, ST_Y(p.place) AS y, p.weight
FROM (
    SELECT ST_Transform(q.location, :srid) AS place, coalesce(nullif(q.capacity, 0), 1) AS weight
    FROM core.point AS q JOIN raw.delivery AS d ON d.id = q.delivery_id
    WHERE d.owner_key = :municipality AND d.status = 'accepted' AND d.table_id = :table
) AS p
"""

GRID_DELIVERY = """
SELECT max(d.id) FROM raw.delivery AS d
WHERE d.owner_key = :municipality AND d.status = 'accepted'
  AND EXISTS (SELECT FROM core.grid_cell AS g WHERE g.delivery_id = d.id)
"""

STORED = """
SELECT id, variable, method, fingerprint, lineage FROM core.crosswalk
WHERE municipality_key = :municipality AND level = :level AND from_vintage = :source AND to_vintage = :target
ORDER BY variable NULLS FIRST
"""

ALL_STORED = """
SELECT c.id, c.level, c.from_vintage, c.to_vintage, c.variable, c.method, c.lineage, c.made_at,
       count(w.weight) AS weights, count(w.weight) FILTER (WHERE w.weight < 1) AS parts
FROM core.crosswalk AS c LEFT JOIN core.crosswalk_weight AS w ON w.crosswalk_id = c.id
WHERE c.municipality_key = :municipality
GROUP BY c.id ORDER BY c.level, c.from_vintage, c.variable NULLS FIRST
"""

WEIGHTS = """
SELECT from_area_id, to_area_id, weight FROM core.crosswalk_weight WHERE crosswalk_id = :id
"""

FORGET = """
DELETE FROM core.crosswalk
WHERE municipality_key = :municipality AND level = :level AND from_vintage = :source AND to_vintage = :target
"""

STORE = """
INSERT INTO core.crosswalk (municipality_key, level, from_vintage, to_vintage, variable, method, fingerprint,
                            lineage)
VALUES (:municipality, :level, :source, :target, :variable, :method, :fingerprint,
        CAST(:lineage AS jsonb))
RETURNING id
"""

COPY_WEIGHTS = """
COPY core.crosswalk_weight (crosswalk_id, from_area_id, to_area_id, weight) FROM STDIN (FORMAT BINARY)
"""

CONVERTED_COUNTS = """
SELECT a.key, a.name, c.value, c.status, c.estimated_share
FROM core.converted_counts(:crosswalk, :variable, :year) AS c JOIN core.area AS a ON a.id = c.area_id
ORDER BY a.key
"""


@dataclass(frozen=True)
class Way:
    """From which to which vintage of a level."""

    municipality: str
    level: AreaLevel
    source: date
    target: date
    from_ids: tuple[int, ...]
    to_ids: tuple[int, ...]

    @property
    def named(self) -> dict[str, object]:
        """As parameters of a statement."""
        return {
            "municipality": self.municipality,
            "level": self.level.value,
            "source": self.source,
            "target": self.target,
        }


@dataclass(frozen=True)
class Stored:
    """A stored crosswalk."""

    id: int
    variable: str | None
    crosswalk: Crosswalk
    fingerprint: str
    lineage: dict[str, Any]


class StoredRow(Protocol):
    """What a stored crosswalk says about itself."""

    id: int
    level: str
    from_vintage: date
    to_vintage: date
    variable: str | None
    method: str
    lineage: dict[str, Any]
    weights: int
    parts: int


class ConvertedRow(Protocol):
    """A count on a target area."""

    key: str
    name: str
    value: float | None
    status: str
    estimated_share: float | None


def outlines(session: Session, ids: Sequence[int]) -> NDArray[np.object_]:
    """Outlines in the equal-area system, in the order asked for; None where there is none."""
    rows = session.execute(text(OUTLINES), {"ids": list(ids), "srid": EQUAL_AREA_SRID}).all()
    found: NDArray[np.object_] = shapely.from_wkb(
        np.array([None if row.outline is None else bytes(row.outline) for row in rows], object)
    )
    return found


def grid_cells(session: Session, municipality: str) -> tuple[int, NDArray[np.float64]] | None:
    """Resolution in metres, and x, y and residents of each populated cell; None without a census grid."""
    rows = session.execute(text(GRID_CELLS), {"municipality": municipality}).all()
    if not rows:
        return None
    return int(rows[0].resolution_m), np.array([(row.x, row.y, row.value) for row in rows], np.float64)


def points(session: Session, municipality: str, table: str) -> NDArray[np.float64] | None:
    """x, y and weight (its capacity, else 1) of each point of a delivered list; None if there is none."""
    facts = {"municipality": municipality, "table": table, "srid": EQUAL_AREA_SRID}
    rows = session.execute(text(POINTS), facts).all()
    return np.array([tuple(row) for row in rows], np.float64) if rows else None


def grid_delivery(session: Session, municipality: str) -> int | None:
    """The newest accepted delivery of a grid."""
    found: int | None = session.execute(text(GRID_DELIVERY), {"municipality": municipality}).scalar()
    return found


def outline_hash(session: Session, ids: Sequence[int]) -> str:
    """One hash of all outlines in order."""
    return str(session.execute(text(OUTLINE_HASH), {"ids": list(ids)}).scalar())


def stored(session: Session, way: Way) -> list[Stored]:
    """The crosswalks of a way, the general one first; empty if there is none or its areas have changed."""
    found = []
    for row in session.execute(text(STORED), way.named).all():
        weights = session.execute(text(WEIGHTS), {"id": row.id}).all()
        crosswalk = _crosswalk(way, weights, Method(row.method))
        if crosswalk is None:
            return []
        found.append(Stored(row.id, row.variable, crosswalk, row.fingerprint, dict(row.lineage)))
    return found


def all_stored(session: Session, municipality: str) -> Sequence[StoredRow]:
    """What every stored crosswalk of a municipality says about itself."""
    return cast(
        "Sequence[StoredRow]", session.execute(text(ALL_STORED), {"municipality": municipality}).all()
    )


def store(
    session: Session,
    way: Way,
    crosswalks: Iterable[tuple[str | None, Crosswalk]],
    fingerprint: str,
    lineage: dict[str, Any],
) -> None:
    """Put the crosswalks of a way in the stead of those that were there."""
    session.execute(text(FORGET), way.named)
    for variable, crosswalk in crosswalks:
        facts = {
            **way.named,
            "variable": variable,
            "method": crosswalk.method.value,
            "fingerprint": fingerprint,
            "lineage": json.dumps(lineage if variable is None else {"group": variable}),
        }
        number = int(session.execute(text(STORE), facts).scalar_one())
        _store_weights(session, way, number, crosswalk)


def converted_counts(session: Session, crosswalk: int, variable: str, year: int) -> Sequence[ConvertedRow]:
    """The delivered counts of a variable through a stored crosswalk: a keyed join in the database."""
    facts = {"crosswalk": crosswalk, "variable": variable, "year": year}
    return cast("Sequence[ConvertedRow]", session.execute(text(CONVERTED_COUNTS), facts).all())


def _store_weights(session: Session, way: Way, number: int, crosswalk: Crosswalk) -> None:
    table = crosswalk.weights.tocoo()
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  (a session that just executed has one)
    cursor: Cursor[Any] = connection.cursor()
    with cursor.copy(COPY_WEIGHTS) as copy:
        copy.set_types(["int8", "int8", "int8", "float8"])
        for source, target, weight in zip(table.row, table.col, table.data, strict=True):
            copy.write_row((number, way.from_ids[source], way.to_ids[target], float(weight)))


def _crosswalk(way: Way, rows: Sequence[Any], method: Method) -> Crosswalk | None:
    from_at = {area: position for position, area in enumerate(way.from_ids)}
    to_at = {area: position for position, area in enumerate(way.to_ids)}
    if any(row.from_area_id not in from_at or row.to_area_id not in to_at for row in rows):
        return None
    source = np.array([from_at[row.from_area_id] for row in rows], np.intp)
    target = np.array([to_at[row.to_area_id] for row in rows], np.intp)
    weight: Floats = np.array([row.weight for row in rows], np.float64)
    shape = (len(way.from_ids), len(way.to_ids))
    table = csr_array(coo_array((weight, (source, target)), shape=shape))
    table.sort_indices()  # the crosswalks of one way hold the same pieces in the same order
    return Crosswalk(table, method)
