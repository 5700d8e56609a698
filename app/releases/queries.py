"""The only writer of the release schema."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import text

from app.store.session import Session
from geodata.simplification import simplified_per_zoom
from geodata.vocabulary.areas import DRAWN_ZOOMS

CURRENT = """
SELECT id, content_sha256 FROM release.edition
WHERE municipality_key = :municipality AND audience = 'public'
ORDER BY id DESC LIMIT 1
"""

NEW_EDITION = """
INSERT INTO release.edition (municipality_key, municipality_name, audience, provenance, content_sha256)
VALUES (:municipality, :name, 'public', CAST(:provenance AS jsonb), :sha256)
RETURNING id
"""

NEW_INDICATOR = """
INSERT INTO release.indicator (edition_id, id, position, metadata)
VALUES (:edition, :id, :position, CAST(:metadata AS jsonb))
"""

# Geometry is written once, finished: GeoJSON in degrees, and web coordinates for tiles.
NEW_AREAS = """
INSERT INTO release.area (edition_id, level, vintage, position, key, name, parent_level, parent_key,
                          valid_until, feature, outline)
SELECT :edition, a.level, :vintage, p.position, a.key, a.name, a.parent_level, a.parent_key, :valid_until,
       ST_AsGeoJSON(ST_Transform(a.outline, 4326), 6), ST_Multi(ST_MakeValid(ST_Transform(a.outline, 3857)))
FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS p(id, position)
JOIN core.area AS a ON a.id = p.id
"""

WEB_OUTLINES = """
SELECT position, ST_AsBinary(outline) AS outline FROM release.area
WHERE edition_id = :edition AND level = :level AND vintage = :vintage ORDER BY position
"""

NEW_SIMPLIFIED = """
INSERT INTO release.simplified_area (edition_id, level, vintage, zoom, position, outline)
SELECT :edition, :level, :vintage, :zoom, p.position, ST_Multi(ST_GeomFromWKB(p.outline, 3857))
FROM unnest(CAST(:positions AS integer[]), CAST(:outlines AS bytea[])) AS p(position, outline)
"""

WITHOUT_OUTLINE = """
SELECT count(*) FROM core.area WHERE id = ANY(CAST(:ids AS bigint[])) AND outline IS NULL
"""

OUTLINE_HASH = """
SELECT encode(sha256(string_agg(sha256(ST_AsBinary(outline)), ''::bytea ORDER BY id)), 'hex')
FROM core.area WHERE id = ANY(CAST(:ids AS bigint[]))
"""

NEW_COLUMN = """
INSERT INTO release.value_column (edition_id, indicator, level, reporting_year, reference_date, vintage,
                                  basis_vintage, value, low, high, numerator, denominator, status, breaks,
                                  converted_from, estimated_share, band_low, band_high,
                                  interval_method, flip_share)
VALUES (:edition, :indicator, :level, :year, :reference_date, :vintage, :basis_vintage, :value, :low, :high,
        :numerator, :denominator, :status, :breaks, :converted_from, :estimated_share, :band_low, :band_high,
        :interval_method, :flip_share)
"""


@dataclass(frozen=True)
class AreaSet:
    """The areas of one level and vintage, in the order in which values are released."""

    level: str
    vintage: date
    valid_until: date | None
    ids: tuple[int, ...]


Number = float | None


@dataclass(frozen=True)
class Column:
    """One released column; an absent cell is None in every list of numbers."""

    indicator: str
    level: str
    year: int
    reference_date: date
    vintage: date
    basis_vintage: date
    value: list[Number]
    low: list[Number]
    high: list[Number]
    numerator: list[Number]
    denominator: list[Number]
    status: list[str]
    breaks: list[float]
    converted_from: date | None = None
    estimated_share: list[Number] | None = None
    band_low: list[Number] | None = None
    band_high: list[Number] | None = None
    interval_method: str | None = None
    flip_share: list[Number] | None = None


def current_edition(session: Session, municipality: str) -> tuple[int, str] | None:
    """Id and content hash of the newest public edition."""
    row = session.execute(text(CURRENT), {"municipality": municipality}).first()
    return None if row is None else (int(row.id), str(row.content_sha256))


def areas_without_outline(session: Session, areas: Sequence[AreaSet]) -> int:
    """How many of the areas have no outline."""
    ids = [area for area_set in areas for area in area_set.ids]
    return int(session.execute(text(WITHOUT_OUTLINE), {"ids": ids}).scalar_one())


def outline_hash(session: Session, areas: Sequence[AreaSet]) -> str:
    """One hash of all outlines."""
    ids = [area for area_set in areas for area in area_set.ids]
    return str(session.execute(text(OUTLINE_HASH), {"ids": ids}).scalar_one())


def store_edition(
    session: Session, municipality: str, name: str, provenance: dict[str, Any], sha256: str
) -> int:
    """Begin an edition; its rows follow in the same transaction."""
    facts = {
        "municipality": municipality,
        "name": name,
        "provenance": json.dumps(provenance),
        "sha256": sha256,
    }
    return int(session.execute(text(NEW_EDITION), facts).scalar_one())


def store_contents(
    session: Session,
    edition: int,
    areas: Sequence[AreaSet],
    indicators: Sequence[dict[str, Any]],
    columns: Sequence[Column],
) -> None:
    """Write areas, metadata and values of an edition."""
    for area_set in areas:
        session.execute(
            text(NEW_AREAS),
            {
                "edition": edition,
                "vintage": area_set.vintage,
                "valid_until": area_set.valid_until,
                "ids": list(area_set.ids),
            },
        )
        _store_simplified(session, edition, area_set)
    session.execute(
        text(NEW_INDICATOR),
        [
            {"edition": edition, "id": i["id"], "position": n, "metadata": json.dumps(i)}
            for n, i in enumerate(indicators, start=1)
        ],
    )
    session.execute(text(NEW_COLUMN), [{"edition": edition, **vars(column)} for column in columns])


def _store_simplified(session: Session, edition: int, area_set: AreaSet) -> None:
    """Outlines for small scales, from those that were just written; none where nothing would be gained."""
    facts = {"edition": edition, "level": area_set.level, "vintage": area_set.vintage}
    rows = session.execute(text(WEB_OUTLINES), facts).all()
    outlines = shapely.from_wkb(np.array([bytes(row.outline) for row in rows], object))
    for zoom, found in simplified_per_zoom(np.asarray(outlines), DRAWN_ZOOMS).items():
        if found.tolerance_m:
            drawn = {
                "zoom": zoom,
                "positions": [row.position for row in rows],
                "outlines": shapely.to_wkb(found.outlines).tolist(),
            }
            session.execute(text(NEW_SIMPLIFIED), {**facts, **drawn})
