"""The value of an area that somebody draws."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.custom_areas import service
from app.custom_areas.schemas import CustomAreaValue, Mode
from app.custom_areas.upload import REQUEST_BODY, Drawing
from app.dependencies import CurrentEdition, IndicatorId, Level, ReadSession, Year

router = APIRouter(tags=["custom areas"])
ModeAsked = Annotated[
    Mode | None,
    Query(
        description="'whole': composed of areas of which at least half lies in the drawing; 'weighted': cut "
        "areas count in part. Left out: whole for social data, weighted for others."
    ),
]


@router.post("/custom-areas/{indicator}/{level}/{year}", openapi_extra=REQUEST_BODY)
def compose_area(
    indicator: IndicatorId,
    level: Level,
    year: Year,
    drawing: Drawing,
    session: ReadSession,
    edition: CurrentEdition,
    mode: ModeAsked = None,
) -> CustomAreaValue:
    """One indicator of a drawn area, composed from released numbers alone; nothing is stored."""
    asked = service.Asked(indicator, level, year, mode)
    return service.custom_area(session, edition, asked, drawing)
