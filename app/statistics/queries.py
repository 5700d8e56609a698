"""Reads the release schema only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, text

from app.store.session import Session
from geodata.vocabulary.cells import Cells, code_of

INDICATORS = """
SELECT metadata FROM release.indicator WHERE edition_id = :edition ORDER BY position
"""

INDICATOR = """
SELECT metadata FROM release.indicator WHERE edition_id = :edition AND id = :indicator
"""

COLUMN = """
SELECT reporting_year, reference_date, vintage, basis_vintage, value, low,
       high, numerator, denominator, status, breaks, converted_from, estimated_share, band_low, band_high,
       interval_method, flip_share
FROM release.value_column
WHERE edition_id = :edition AND indicator = :indicator AND level = :level AND reporting_year = :year
  AND CASE WHEN CAST(:vintage AS date) IS NULL THEN converted_from IS NULL ELSE vintage = :vintage END
"""

COLUMNS_OF_YEAR = """
SELECT c.reporting_year, c.reference_date, c.vintage, c.basis_vintage, c.value, c.low, c.high, c.numerator,
       c.denominator, c.status, c.breaks, c.converted_from, c.estimated_share, c.band_low, c.band_high,
       c.interval_method, c.flip_share, i.metadata
FROM release.value_column AS c
JOIN release.indicator AS i ON i.edition_id = c.edition_id AND i.id = c.indicator
WHERE c.edition_id = :edition AND c.level = :level AND c.reporting_year = :year
  AND CASE WHEN CAST(:vintage AS date) IS NULL THEN c.converted_from IS NULL ELSE c.vintage = :vintage END
ORDER BY i.position
"""

SERIES = """
SELECT c.reporting_year, c.reference_date, c.vintage, c.basis_vintage, a.name, c.value[a.position] AS value,
       c.status[a.position] AS status, c.low[a.position] AS low, c.high[a.position] AS high,
       c.converted_from, c.estimated_share[a.position] AS estimated_share,
       c.band_low[a.position] AS band_low, c.band_high[a.position] AS band_high,
       c.interval_method, c.flip_share[a.position] AS flip_share
FROM release.value_column AS c
JOIN release.area AS a
  ON a.edition_id = c.edition_id AND a.level = c.level AND a.vintage = c.vintage AND a.key = :key
WHERE c.edition_id = :edition AND c.indicator = :indicator AND c.level = :level
ORDER BY c.reporting_year
"""

CONVERSIONS = """
SELECT crosswalk FROM release.edition, jsonb_array_elements(provenance -> 'crosswalks') AS crosswalk
WHERE id = :edition
"""

AREAS = """
SELECT position, key, name, parent_key FROM release.area
WHERE edition_id = :edition AND level = :level AND vintage = :vintage
ORDER BY position
"""

OUTLINES = """
SELECT feature FROM release.area
WHERE edition_id = :edition AND level = :level AND vintage = :vintage
ORDER BY position
"""


@dataclass(frozen=True)
class Column:
    """A released column."""

    year: int
    reference_date: date
    vintage: date
    basis_vintage: date
    cells: Cells
    low: Sequence[float | None]
    high: Sequence[float | None]
    numerator: Sequence[float | None]
    denominator: Sequence[float | None]
    breaks: list[float]
    converted_from: date | None
    estimated_share: Sequence[float | None] | None
    band_low: Sequence[float | None] | None
    band_high: Sequence[float | None] | None
    interval_method: str | None
    flip_share: Sequence[float | None] | None


@dataclass(frozen=True)
class Area:
    """A released area."""

    position: int
    key: str
    name: str
    parent_key: str | None


def indicators(session: Session, edition: int) -> list[dict[str, Any]]:
    """What every indicator of an edition says about itself."""
    return [dict(row.metadata) for row in session.execute(text(INDICATORS), {"edition": edition})]


def indicator(session: Session, edition: int, name: str) -> dict[str, Any] | None:
    """What one indicator says about itself."""
    found = session.execute(text(INDICATOR), {"edition": edition, "indicator": name}).scalar()
    return None if found is None else dict(found)


def column(
    session: Session, edition: int, name: str, level: str, year: int, vintage: date | None = None
) -> Column | None:
    """One released column: on the boundaries on which it was delivered, or on those asked for."""
    facts = {"edition": edition, "indicator": name, "level": level, "year": year, "vintage": vintage}
    row = session.execute(text(COLUMN), facts).first()
    return None if row is None else column_of(row)


def column_of(row: Row[Any]) -> Column:
    """A row of a released column, whose numbers are arrays by position."""
    return Column(
        year=row.reporting_year,
        reference_date=row.reference_date,
        vintage=row.vintage,
        basis_vintage=row.basis_vintage,
        cells=_cells(row.value, row.status),
        low=row.low,
        high=row.high,
        numerator=row.numerator,
        denominator=row.denominator,
        breaks=list(row.breaks),
        converted_from=row.converted_from,
        estimated_share=row.estimated_share,
        band_low=row.band_low,
        band_high=row.band_high,
        interval_method=row.interval_method,
        flip_share=row.flip_share,
    )


def columns_of_year(
    session: Session, edition: int, level: str, year: int, vintage: date | None = None
) -> list[tuple[dict[str, Any], Column]]:
    """Every indicator of a level in a year with its metadata; delivered, or on later boundaries."""
    facts = {"edition": edition, "level": level, "year": year, "vintage": vintage}
    rows = session.execute(text(COLUMNS_OF_YEAR), facts)
    return [(dict(row.metadata), column_of(row)) for row in rows]


def series(session: Session, edition: int, name: str, level: str, key: str) -> Sequence[Row[Any]]:
    """One area over the years."""
    facts = {"edition": edition, "indicator": name, "level": level, "key": key}
    return session.execute(text(SERIES), facts).all()


def conversions(session: Session, edition: int) -> list[dict[str, Any]]:
    """By which crosswalks earlier years of an edition were converted."""
    return [dict(row.crosswalk) for row in session.execute(text(CONVERSIONS), {"edition": edition})]


def areas(session: Session, edition: int, level: str, vintage: date) -> list[Area]:
    """The areas of a vintage in the order of its columns."""
    rows = session.execute(text(AREAS), {"edition": edition, "level": level, "vintage": vintage})
    return [Area(*row) for row in rows]


def outlines(session: Session, edition: int, level: str, vintage: date) -> list[str]:
    """The GeoJSON geometries of a vintage in the order of its columns."""
    rows = session.execute(text(OUTLINES), {"edition": edition, "level": level, "vintage": vintage})
    return [row.feature for row in rows]


def _cells(value: Sequence[float | None], status: Sequence[str]) -> Cells:
    numbers = np.array([np.nan if number is None else number for number in value], np.float64)
    return Cells(numbers, np.array([code_of(word) for word in status], np.uint8))
