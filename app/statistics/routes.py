"""Values, series, profiles, deviations."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.dependencies import AreaKey, CurrentEdition, IndicatorId, Level, Locale, ReadSession, Vintage, Year
from app.statistics import deviations, service
from app.statistics.schemas import Against, Conversion, Deviations, Indicator, Profile, Series, Values

router = APIRouter(tags=["statistics"])
AgainstAsked = Annotated[Against, Query(description="What the values are held against.")]


@router.get("/indicators")
def read_indicators(session: ReadSession, edition: CurrentEdition) -> list[Indicator]:
    """All released indicators with meaning, formula, unit, sources and the years there are."""
    return service.indicators(session, edition)


@router.get("/indicators/{indicator}")
def read_indicator(indicator: IndicatorId, session: ReadSession, edition: CurrentEdition) -> Indicator:
    """One released indicator."""
    return service.indicator(session, edition, indicator)


@router.get("/values/{indicator}/{level}/{year}")
def read_values(
    indicator: IndicatorId,
    level: Level,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    vintage: Vintage = None,
) -> Values:
    """Released values of one indicator for every area of a level in one year.

    With ``vintage``, an earlier year on later boundaries: each value exact or estimated, with its band.
    """
    return service.values(session, edition, indicator, level, year, vintage)


@router.get("/conversions")
def read_conversions(session: ReadSession, edition: CurrentEdition) -> list[Conversion]:
    """By which weights, and from which counts, earlier years came onto later boundaries."""
    return service.conversions(session, edition)


@router.get("/series/{indicator}/{level}/{area_key}")
def read_series(
    indicator: IndicatorId, level: Level, area_key: AreaKey, session: ReadSession, edition: CurrentEdition
) -> Series:
    """One indicator of one area over the years; ``break`` marks the first year on other boundaries."""
    return service.series(session, edition, indicator, level, area_key)


@router.get("/profiles/{level}/{area_key}/{year}")
def read_profile(
    level: Level,
    area_key: AreaKey,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    vintage: Vintage = None,
) -> Profile:
    """All indicators of one area in one year, beside the municipality's values; or on later boundaries."""
    return service.profile(session, edition, (level, area_key, year), vintage)


@router.get("/deviations/{indicator}/{level}/{year}")
def read_deviations(
    indicator: IndicatorId,
    level: Level,
    year: Year,
    session: ReadSession,
    edition: CurrentEdition,
    language: Locale,
    against: AgainstAsked = "previous_year",
) -> Deviations:
    """The deviation of every area, its direction, and whether chance alone would explain it."""
    return deviations.deviations(session, edition, (indicator, level, year), against, language)
