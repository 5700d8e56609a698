"""Areas as GeoJSON and vector tiles."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.areas import queries, service
from app.areas.schemas import Level as LevelOnTheWire
from app.areas.schemas import Municipality
from app.dependencies import CurrentEdition, Level, ReadSession, Vintage

router = APIRouter(tags=["areas"])
YearAsked = Annotated[int | None, Query(ge=1900, le=2200, description="Boundaries of this year's values.")]
Coordinate = Annotated[int, Path(ge=0)]
IndicatorAsked = Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9_]{0,80}$")]


@router.get("/municipalities")
def read_municipalities(session: ReadSession) -> list[Municipality]:
    """Every municipality of which something is published."""
    return service.municipalities(session)


@router.get("/levels")
def read_levels(session: ReadSession, edition: CurrentEdition) -> list[LevelOnTheWire]:
    """The levels of areas of a municipality, from the smallest to the largest."""
    return service.levels(session, edition)


@router.get(
    "/areas/{level}.geojson",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {}}}},
)
def read_areas(
    level: Level,
    session: ReadSession,
    edition: CurrentEdition,
    vintage: Vintage = None,
    year: YearAsked = None,
) -> Response:
    """The areas of a level as GeoJSON (longitude, latitude); ``id`` is the position within the vintage."""
    boundaries = service.boundaries(session, edition, level, vintage, year)
    content = queries.features(session, edition.id, level.value, boundaries)
    return Response(content, media_type="application/geo+json")


@router.get(
    "/tiles/{level}/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={200: {"content": {"application/vnd.mapbox-vector-tile": {}}}},
)
def read_tile(
    level: Level,
    z: Coordinate,
    x: Coordinate,
    y: Coordinate,
    session: ReadSession,
    edition: CurrentEdition,
    vintage: Vintage = None,
    indicator: IndicatorAsked = None,
    year: YearAsked = None,
) -> Response:
    """One vector tile, layer ``areas``; with indicator and year, areas carry ``value`` and ``status``."""
    boundaries = service.boundaries(session, edition, level, vintage, year)
    square = {"z": z, "x": x, "y": y, "indicator": indicator, "year": year}
    content = service.tile(session, edition, level, boundaries, square)
    return Response(content, media_type="application/vnd.mapbox-vector-tile")
