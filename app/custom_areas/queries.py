"""Reads the release schema only: an answer to a drawing is a function of what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, text

from app.store.session import Session
from geodata.vocabulary.cells import Absent, Cells, code_of

INDICATOR = """
SELECT metadata FROM release.indicator WHERE edition_id = :edition AND id = :indicator
"""

# The year as it was delivered; a column converted to later boundaries is an estimate itself.
COLUMN = """
SELECT reference_date, vintage, value, numerator, denominator, status
FROM release.value_column
WHERE edition_id = :edition AND indicator = :indicator AND level = :level AND reporting_year = :year
  AND converted_from IS NULL
"""

# ``feature`` is the outline that everybody can download, so everybody can check the weights.
AREAS_NEAR = """
SELECT position, key, name, feature
FROM release.area
WHERE edition_id = :edition AND level = :level AND vintage = :vintage
  AND outline && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, 4326), 3857)
ORDER BY position
"""

SMALLER_AREAS = """
SELECT a.level, a.parent_key, a.feature, v.value[a.position] AS residents, v.status[a.position] AS status
FROM release.area AS a
JOIN release.value_column AS v
  ON v.edition_id = a.edition_id AND v.level = a.level AND v.vintage = a.vintage
 AND v.indicator = 'population' AND v.reporting_year = :year AND v.converted_from IS NULL
WHERE a.edition_id = :edition AND a.parent_level = :level AND a.parent_key = ANY(:keys)
ORDER BY a.level, a.position
"""


@dataclass(frozen=True, eq=False)
class Column:
    """A released column with the parts of its values."""

    reference_date: date
    vintage: date
    value: Cells
    numerator: Cells
    denominator: Cells


@dataclass(frozen=True, eq=False)
class OutlinedArea:
    """A released area with its outline in degrees."""

    position: int
    key: str
    name: str
    outline: BaseGeometry


@dataclass(frozen=True, eq=False)
class SmallerArea:
    """A part of an area, with its released residents."""

    level: str
    parent_key: str
    outline: BaseGeometry
    residents: float | Absent


def indicator(session: Session, edition: int, name: str) -> dict[str, Any] | None:
    """What an indicator says about itself."""
    found = session.execute(text(INDICATOR), {"edition": edition, "indicator": name}).scalar()
    return None if found is None else dict(found)


def column(session: Session, edition: int, name: str, level: str, year: int) -> Column | None:
    """One released column, on the boundaries it was delivered on."""
    facts = {"edition": edition, "indicator": name, "level": level, "year": year}
    row = session.execute(text(COLUMN), facts).first()
    if row is None:
        return None
    value, numerator, denominator = (
        _cells(numbers, row.status) for numbers in (row.value, row.numerator, row.denominator)
    )
    return Column(row.reference_date, row.vintage, value, numerator, denominator)


def areas_near(
    session: Session, edition: int, level: str, vintage: date, bounds: tuple[float, float, float, float]
) -> list[OutlinedArea]:
    """The areas whose rectangles touch a rectangle (west, south, east, north in degrees)."""
    west, south, east, north = bounds
    facts = {"edition": edition, "level": level, "vintage": vintage}
    rows = session.execute(
        text(AREAS_NEAR), {**facts, "west": west, "south": south, "east": east, "north": north}
    ).all()
    return [
        OutlinedArea(row.position, row.key, row.name, outline)
        for row, outline in zip(rows, _outlines(rows), strict=True)
    ]


def smaller_areas(
    session: Session, edition: int, level: str, year: int, keys: Sequence[str]
) -> list[SmallerArea]:
    """The released parts of some areas with their residents, of every smaller level that has them."""
    facts = {"edition": edition, "level": level, "year": year, "keys": list(keys)}
    rows = session.execute(text(SMALLER_AREAS), facts).all()
    return [
        SmallerArea(
            row.level,
            row.parent_key,
            outline,
            Absent(row.status) if row.residents is None else row.residents,
        )
        for row, outline in zip(rows, _outlines(rows), strict=True)
    ]


def _outlines(rows: Sequence[Row[Any]]) -> Sequence[BaseGeometry]:
    return list(shapely.from_geojson([row.feature for row in rows]))


def _cells(numbers: Sequence[float | None], status: Sequence[str]) -> Cells:
    value = np.array([np.nan if number is None else number for number in numbers], np.float64)
    return Cells.make(value, np.array([code_of(word) for word in status], np.uint8), Absent.NOT_APPLICABLE)
