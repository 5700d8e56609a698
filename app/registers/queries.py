"""Reads the schema register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from psycopg import Cursor
from sqlalchemy import Row, text

from app.store.session import Session
from geodata.registers.conversions import ConversionTable
from geodata.vocabulary.errors import StoreError
from geodata.vocabulary.schemes import Scheme

# Several files may describe one day: the register of the statistical offices goes before the map, a list of
# names behind both.
ENTRY = """
WITH told AS (
    SELECT e.*, s.attribution,
           row_number() OVER (ORDER BY s.kind = 'bbsr_county_names', s.kind) AS rank
    FROM register.entry AS e JOIN register.source AS s ON s.id = e.source_id
    WHERE e.scheme = :scheme AND e.code = :code AND e.vintage = :vintage
)
SELECT scheme, code, vintage,
       (array_agg(name ORDER BY rank))[1] AS name,
       (array_agg(kind ORDER BY rank) FILTER (WHERE kind IS NOT NULL))[1] AS kind,
       max(regional_key) AS regional_key,
       (array_agg(parent_scheme ORDER BY rank) FILTER (WHERE parent_scheme IS NOT NULL))[1] AS parent_scheme,
       (array_agg(parent_code ORDER BY rank) FILTER (WHERE parent_code IS NOT NULL))[1] AS parent_code,
       max(association) AS association, max(nuts) AS nuts, max(area_ha) AS area_ha,
       max(residents) AS residents, max(seat) AS seat,
       array_agg(DISTINCT attribution) AS sources
FROM told
GROUP BY scheme, code, vintage
"""

VINTAGES = """
SELECT DISTINCT vintage FROM register.entry WHERE scheme = :scheme ORDER BY vintage
"""

DESCRIPTIONS = """
SELECT vintage, max(name) AS name, max(area_ha) AS area_ha, max(residents) AS residents
FROM register.entry WHERE scheme = :scheme AND code = :code
GROUP BY vintage ORDER BY vintage
"""

PAGE = """
SELECT DISTINCT ON (e.code) e.code, e.name, e.kind, e.regional_key, e.parent_code, e.area_ha, e.residents
FROM register.entry AS e JOIN register.source AS s ON s.id = e.source_id
WHERE e.scheme = :scheme AND e.vintage = :vintage AND e.code > :after AND e.code LIKE :within || '%'
ORDER BY e.code, s.kind = 'bbsr_county_names', s.kind
LIMIT :limit
"""

EVENTS = """
SELECT kind, from_codes, to_codes, after, until, is_certain, name
FROM register.event
WHERE scheme = :scheme AND (from_codes @> ARRAY[:code] OR to_codes @> ARRAY[:code])
ORDER BY until, after, kind
"""

NAMES = """
SELECT DISTINCT ON (code) code, name FROM register.entry
WHERE scheme = :scheme AND code = ANY(:codes)
ORDER BY code, vintage DESC
"""

TABLE_SOURCE = """
SELECT id, file_name, attribution FROM register.source
WHERE layer = :scheme AND kind IN ('bbsr_municipalities', 'bbsr_counties')
ORDER BY vintage DESC LIMIT 1
"""

COPY_TABLE = """
COPY (
    SELECT extract(year FROM vintage)::int4, from_code::int8, to_code::int8, residents_share, area_share,
           coalesce(employees_share, 'NaN'::float8), is_by_area
    FROM register.conversion WHERE source_id = {source}
) TO STDOUT (FORMAT BINARY)
"""

_COLUMNS: Final = (">i4", ">i8", ">i8", ">f8", ">f8", ">f8", ">i1")
_HEADER_BYTES: Final = 19
_TRAILER_BYTES: Final = 2


@dataclass(frozen=True)
class TableSource:
    """Which stored file holds the conversion table of a scheme."""

    id: int
    file: str
    attribution: str


def entry(session: Session, scheme: Scheme, code: str, vintage: date) -> Row[Any] | None:
    """An area as it is described for one day."""
    facts = {"scheme": scheme.value, "code": code, "vintage": vintage}
    return session.execute(text(ENTRY), facts).first()


def vintages(session: Session, scheme: Scheme) -> list[date]:
    """The days for which a register describes areas of a scheme."""
    return list(session.execute(text(VINTAGES), {"scheme": scheme.value}).scalars())


def descriptions(session: Session, scheme: Scheme, code: str) -> Sequence[Row[Any]]:
    """What the registers say about an area, in the order of time."""
    return session.execute(text(DESCRIPTIONS), {"scheme": scheme.value, "code": code}).all()


def page(
    session: Session, scheme: Scheme, vintage: date, *, within: str, after: str, limit: int
) -> Sequence[Row[Any]]:
    """Areas of a day whose code begins with some digits, in the order of codes, after one of them."""
    facts = {"scheme": scheme.value, "vintage": vintage, "within": within, "after": after, "limit": limit}
    return session.execute(text(PAGE), facts).all()


def events(session: Session, scheme: Scheme, code: str) -> Sequence[Row[Any]]:
    """The reforms a code took part in."""
    return session.execute(text(EVENTS), {"scheme": scheme.value, "code": code}).all()


def names(session: Session, scheme: Scheme, codes: Sequence[str]) -> dict[str, str]:
    """The newest names of codes."""
    rows = session.execute(text(NAMES), {"scheme": scheme.value, "codes": list(codes)})
    return {row.code: row.name for row in rows}


def table_source(session: Session, scheme: Scheme) -> TableSource | None:
    """Where the conversion table of a scheme is stored."""
    row = session.execute(text(TABLE_SOURCE), {"scheme": scheme.value}).first()
    return None if row is None else TableSource(*row)


def conversion_table(session: Session, source: TableSource, scheme: Scheme) -> ConversionTable:
    """A stored conversion table as arrays."""
    with _cursor(session).copy(COPY_TABLE.format(source=int(source.id))) as copy:
        content = b"".join(copy)
    layout = [("fields", ">i2")]
    for number, kind in enumerate(_COLUMNS):
        layout += [(f"length{number}", ">i4"), (f"value{number}", kind)]
    rows = np.frombuffer(content[_HEADER_BYTES:-_TRAILER_BYTES], np.dtype(layout))
    rows = rows[np.lexsort((rows["value2"], rows["value1"], rows["value0"]))]  # faster than by the server
    year, origin, destination = (rows[f"value{number}"].astype(np.int64) for number in range(3))
    residents, area, employees = (rows[f"value{number}"].astype(np.float64) for number in range(3, 6))
    return ConversionTable(
        scheme=scheme,
        source=source.attribution,
        year=year,
        origin=origin,
        destination=destination,
        share=MappingProxyType({"residents": residents, "area": area, "employees": employees}),
        is_by_area=rows["value6"].astype(np.bool_),
    )


def _cursor(session: Session) -> Cursor[Any]:
    connection = session.connection().connection.driver_connection
    if connection is None:
        raise StoreError("The session has no open connection. Try again.")
    cursor: Cursor[Any] = connection.cursor()
    return cursor
