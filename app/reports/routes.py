"""Downloads: table, GeoPackage, map to hand on."""

from fastapi import APIRouter, Response

from app.dependencies import CurrentEdition, IndicatorId, Level, Locale, ReadSession, Vintage, Year
from app.reports.folium_map import folium_page
from app.reports.service import map_content
from app.reports.tables import csv_bytes, geopackage_bytes

router = APIRouter(tags=["downloads"])
# The page allows its own scripts by hash; the sandbox keeps it apart from the service it came from.
SANDBOX = {"Content-Security-Policy": "sandbox allow-scripts allow-popups"}


@router.get(
    "/downloads/{indicator}/{level}/{year}.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def read_csv(
    indicator: IndicatorId,
    level: Level,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    language: Locale,
    vintage: Vintage = None,
) -> Response:
    """The values as a table for German spreadsheets."""
    content = map_content(session, edition, (indicator, level, year), language, vintage)
    headers = _attachment(edition.municipality, indicator, level, year, vintage, ending="csv")
    return Response(csv_bytes(content), media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/downloads/{indicator}/{level}/{year}.gpkg",
    response_class=Response,
    responses={200: {"content": {"application/geopackage+sqlite3": {}}}},
)
def read_geopackage(
    indicator: IndicatorId,
    level: Level,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    language: Locale,
    vintage: Vintage = None,
) -> Response:
    """The values with outlines as a GeoPackage."""
    content = map_content(session, edition, (indicator, level, year), language, vintage)
    headers = _attachment(edition.municipality, indicator, level, year, vintage, ending="gpkg")
    return Response(geopackage_bytes(content), media_type="application/geopackage+sqlite3", headers=headers)


@router.get(
    "/maps/{indicator}/{level}/{year}.html",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}},
)
def read_map(
    indicator: IndicatorId,
    level: Level,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    language: Locale,
    vintage: Vintage = None,
) -> Response:
    """The map as one self-contained page that opens offline."""
    content = map_content(session, edition, (indicator, level, year), language, vintage)
    return Response(folium_page(content), media_type="text/html; charset=utf-8", headers=SANDBOX)


def _attachment(*parts: object, ending: str) -> dict[str, str]:
    name = "_".join(str(part) for part in parts if part is not None)
    return {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
