"""Released columns for long tables: all of an edition in pieces, or one area's over indicators and years."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.statistics.queries import Area, Column, column_of
from app.store.session import Session

COLUMN_KEYS = """
SELECT c.indicator, c.level, c.reporting_year AS year, c.vintage, a.areas
FROM release.value_column AS c
JOIN release.indicator AS i ON i.edition_id = c.edition_id AND i.id = c.indicator
JOIN (SELECT level, vintage, count(*) AS areas FROM release.area WHERE edition_id = :edition
      GROUP BY level, vintage) AS a ON a.level = c.level AND a.vintage = c.vintage
WHERE c.edition_id = :edition
ORDER BY i.position, c.level, c.reporting_year, c.vintage
"""

COLUMNS = """
SELECT c.indicator, c.level, c.reporting_year, c.reference_date, c.vintage, c.basis_vintage, c.value, c.low,
       c.high, c.numerator, c.denominator, c.status, c.breaks, c.converted_from, c.estimated_share,
       c.band_low, c.band_high, c.interval_method, c.flip_share
FROM unnest(CAST(:indicators AS text[]), CAST(:levels AS text[]), CAST(:years AS integer[]),
            CAST(:vintages AS date[])) WITH ORDINALITY AS asked(indicator, level, year, vintage, position)
JOIN release.value_column AS c
  ON c.edition_id = :edition AND c.indicator = asked.indicator AND c.level = asked.level
 AND c.reporting_year = asked.year AND c.vintage = asked.vintage
ORDER BY asked.position
"""

# A slice from a position to itself: columns of one area.
COLUMNS_OF_AREA = """
SELECT i.metadata, a.key, a.name, a.parent_key, c.reporting_year, c.reference_date, c.vintage,
       c.basis_vintage, c.breaks, c.converted_from, c.interval_method,
       c.value[a.position:a.position] AS value, c.status[a.position:a.position] AS status,
       c.low[a.position:a.position] AS low, c.high[a.position:a.position] AS high,
       c.numerator[a.position:a.position] AS numerator,
       c.denominator[a.position:a.position] AS denominator,
       c.estimated_share[a.position:a.position] AS estimated_share,
       c.band_low[a.position:a.position] AS band_low, c.band_high[a.position:a.position] AS band_high,
       c.flip_share[a.position:a.position] AS flip_share
FROM release.value_column AS c
JOIN release.indicator AS i ON i.edition_id = c.edition_id AND i.id = c.indicator
JOIN release.area AS a
  ON a.edition_id = c.edition_id AND a.level = c.level AND a.vintage = c.vintage AND a.key = :key
WHERE c.edition_id = :edition AND c.level = :level
  AND (CAST(:indicator AS text) IS NULL OR c.indicator = :indicator)
  AND (CAST(:year AS integer) IS NULL OR c.reporting_year = :year)
ORDER BY i.position, c.reporting_year, c.vintage
"""


@dataclass(frozen=True)
class ColumnKey:
    """Which column of an edition, and of how many areas."""

    indicator: str
    level: str
    year: int
    vintage: date
    areas: int


@dataclass(frozen=True)
class ColumnOfArea:
    """A released column cut down to one area, with what its indicator says about itself."""

    metadata: dict[str, Any]
    area: Area  # at position 1, the only one
    column: Column


def column_keys(session: Session, edition: int) -> list[ColumnKey]:
    """All columns of an edition in the order of a long table."""
    return [ColumnKey(*row) for row in session.execute(text(COLUMN_KEYS), {"edition": edition})]


def columns(session: Session, edition: int, keys: Sequence[ColumnKey]) -> Iterator[Column]:
    """The columns asked for, in the order asked."""
    facts = {
        "edition": edition,
        "indicators": [key.indicator for key in keys],
        "levels": [key.level for key in keys],
        "years": [key.year for key in keys],
        "vintages": [key.vintage for key in keys],
    }
    return (column_of(row) for row in session.execute(text(COLUMNS), facts))


def columns_of_area(
    session: Session,
    edition: int,
    level: str,
    key: str,
    *,
    indicator: str | None = None,
    year: int | None = None,
) -> list[ColumnOfArea]:
    """One area's released cells: of one indicator or all, of one year or all, delivered and converted."""
    facts = {"edition": edition, "level": level, "key": key, "indicator": indicator, "year": year}
    return [
        ColumnOfArea(dict(row.metadata), Area(1, row.key, row.name, row.parent_key), column_of(row))
        for row in session.execute(text(COLUMNS_OF_AREA), facts)
    ]
