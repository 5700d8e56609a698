"""Released areas: lists, GeoJSON, tiles."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from app.store.session import Session
from geodata.vocabulary.areas import DRAWN_ZOOMS

EXTENT = """
SELECT levels, ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north
FROM (
    SELECT array_agg(DISTINCT level) AS levels,
           ST_Transform(ST_SetSRID(ST_Extent(outline)::geometry, 3857), 4326) AS box
    FROM release.area WHERE edition_id = :edition
) AS whole
WHERE levels IS NOT NULL
"""

YEARS = """
SELECT level, array_agg(DISTINCT reporting_year ORDER BY reporting_year) AS years
FROM release.value_column WHERE edition_id = :edition GROUP BY level
"""

VINTAGES = """
SELECT level, vintage, max(valid_until) AS valid_until, count(*) AS areas
FROM release.area WHERE edition_id = :edition
GROUP BY level, vintage ORDER BY level, vintage
"""

VINTAGE_OF_YEAR = """
SELECT vintage FROM release.value_column
WHERE edition_id = :edition AND level = :level AND reporting_year = :year AND converted_from IS NULL
GROUP BY vintage ORDER BY vintage DESC LIMIT 1
"""

FEATURES = """
SELECT '{"type":"FeatureCollection","features":[' || coalesce(string_agg(
    format('{"type":"Feature","id":%s,"properties":%s,"geometry":%s}', position,
           json_build_object('key', key, 'name', name, 'parent_key', parent_key, 'level', level,
                             'vintage', vintage),
           feature), ',' ORDER BY position), '') || ']}'
FROM release.area
WHERE edition_id = :edition AND level = :level AND vintage = :vintage
"""

HAS_VALUES = """
SELECT FROM release.value_column
WHERE edition_id = :edition AND level = :level AND vintage = :vintage AND indicator = :indicator
  AND reporting_year = :year
"""

# A polygon smaller than a grid cell becomes a one-cell square instead of vanishing.
TILE = """
WITH frame AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS envelope, ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS wide
),
drawn AS MATERIALIZED (
    SELECT a.position, a.key, a.name, a.parent_key,
           v.value[a.position] AS value, v.status[a.position] AS status,
           coalesce(
               ST_AsMVTGeom(coalesce(s.outline, a.outline), frame.envelope, 4096, 64, true),
               ST_AsMVTGeom(ST_Expand(ST_PointOnSurface(a.outline), 40075016.68 / (2 ^ :z * 4096)),
                            frame.envelope, 4096, 64, true)
           ) AS geom
    FROM frame
    JOIN release.area AS a ON a.outline && frame.wide
    LEFT JOIN release.simplified_area AS s
      ON s.edition_id = a.edition_id AND s.level = a.level AND s.vintage = a.vintage
     AND s.position = a.position AND s.zoom = :drawn
    LEFT JOIN release.value_column AS v
      ON v.edition_id = a.edition_id AND v.level = a.level AND v.vintage = a.vintage
     AND v.indicator = :indicator AND v.reporting_year = :year
    WHERE a.edition_id = :edition AND a.level = :level AND a.vintage = :vintage
)
SELECT ST_AsMVT(drawn, 'areas', 4096, 'geom', 'position') FROM drawn WHERE geom IS NOT NULL
"""


def extent(session: Session, edition: int) -> Row[Any] | None:
    """Levels and bounds (degrees) of an edition."""
    return session.execute(text(EXTENT), {"edition": edition}).first()


def years(session: Session, edition: int) -> dict[str, list[int]]:
    """The years with values, by level."""
    rows = session.execute(text(YEARS), {"edition": edition})
    return {row.level: list(row.years) for row in rows}


def vintages(session: Session, edition: int) -> Sequence[Row[Any]]:
    """Level, vintage, end and number of areas."""
    return session.execute(text(VINTAGES), {"edition": edition}).all()


def vintage_of_year(session: Session, edition: int, level: str, year: int) -> date | None:
    """The boundaries on which a year's values stand."""
    found: date | None = session.execute(
        text(VINTAGE_OF_YEAR), {"edition": edition, "level": level, "year": year}
    ).scalar()
    return found


def features(session: Session, edition: int, level: str, vintage: date) -> str:
    """All areas of a vintage as a finished GeoJSON text."""
    facts = {"edition": edition, "level": level, "vintage": vintage}
    return str(session.execute(text(FEATURES), facts).scalar_one())


def has_values(session: Session, edition: int, level: str, vintage: date, indicator: str, year: int) -> bool:
    """Whether an indicator has values on these boundaries in a year."""
    facts = {"edition": edition, "level": level, "vintage": vintage, "indicator": indicator, "year": year}
    return session.execute(text(HAS_VALUES), facts).first() is not None


def tile(session: Session, edition: int, level: str, vintage: date, square: dict[str, Any]) -> bytes:
    """One vector tile; with an indicator and year, each area carries its value and status."""
    drawn = min((zoom for zoom in DRAWN_ZOOMS if zoom >= square["z"]), default=None)
    facts = {"edition": edition, "level": level, "vintage": vintage, "drawn": drawn, **square}
    return bytes(session.execute(text(TILE), facts).scalar() or b"")
