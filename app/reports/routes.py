"""Downloads: table, GeoPackage, map to hand on."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from app.dependencies import (
    AreaKey,
    CurrentEdition,
    IndicatorId,
    Level,
    Locale,
    ReadSession,
    Vintage,
    Year,
    in_turns,
)
from app.reports.folium_map import folium_page
from app.reports.service import WholeEdition, map_content, profile_csv, series_csv
from app.reports.tables import csv_bytes, geopackage_bytes

router = APIRouter(tags=["downloads"])
# The page allows its own scripts by hash; the sandbox keeps it apart from the service it came from.
SANDBOX = {"Content-Security-Policy": "sandbox allow-scripts allow-popups"}
CSV = "text/csv; charset=utf-8"


@router.get(
    "/downloads.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
def read_edition_csv(request: Request, edition: CurrentEdition, language: Locale) -> StreamingResponse:
    """Everything that is released of a municipality, as one long table.

    In German with semicolons and decimal comma, in English with commas and decimal point.
    """
    pieces = in_turns(request, WholeEdition(edition, language).next_piece)
    headers = _attachment(edition.municipality, "edition", edition.id, ending="csv")
    return StreamingResponse(pieces, media_type=CSV, headers=headers)


@router.get(
    "/downloads/series/{indicator}/{level}/{area_key}.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def read_series_csv(
    indicator: IndicatorId,
    level: Level,
    area_key: AreaKey,
    session: ReadSession,
    edition: CurrentEdition,
    language: Locale,
) -> Response:
    """One indicator of one area over all years, as delivered and as converted to later boundaries."""
    table = series_csv(session, edition, indicator, level, area_key, language)
    headers = _attachment(edition.municipality, indicator, level, area_key, ending="csv")
    return Response(table, media_type=CSV, headers=headers)


@router.get(
    "/downloads/profiles/{level}/{area_key}/{year}.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def read_profile_csv(
    level: Level,
    area_key: AreaKey,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    language: Locale,
    vintage: Vintage = None,
) -> Response:
    """All indicators of one area in one year, beside the municipality's values."""
    table = profile_csv(session, edition, (level, area_key, year), language, vintage)
    headers = _attachment(edition.municipality, level, area_key, year, vintage, ending="csv")
    return Response(table, media_type=CSV, headers=headers)


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
    return Response(csv_bytes(content), media_type=CSV, headers=headers)


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
