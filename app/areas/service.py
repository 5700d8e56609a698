"""Which municipalities, levels and boundaries there are."""

from datetime import date
from typing import Any

from app.areas import queries
from app.areas.schemas import Level, Municipality, Text, Vintage
from app.dependencies import Edition
from app.messages import in_both
from app.store.released import current_editions
from app.store.session import Session
from geodata.vocabulary.areas import ORDER, AreaLevel
from geodata.vocabulary.errors import InputError, NotFoundError


def municipalities(session: Session) -> list[Municipality]:
    """Every municipality with a public edition."""
    found = []
    for edition, key, name, published_at in current_editions(session):
        extent = queries.extent(session, edition)
        years = sorted({year for of_level in queries.years(session, edition).values() for year in of_level})
        if extent is None or not years:
            continue
        found.append(
            Municipality(
                key=key,
                name=name,
                edition_id=edition,
                published_at=published_at,
                levels=sorted((AreaLevel(level) for level in extent.levels), key=ORDER.index),
                first_year=years[0],
                last_year=years[-1],
                bounds=(extent.west, extent.south, extent.east, extent.north),
            )
        )
    return found


def levels(session: Session, edition: Edition) -> list[Level]:
    """The levels of an edition, from the smallest areas to the largest."""
    years = queries.years(session, edition.id)
    vintages: dict[str, list[Vintage]] = {}
    for row in queries.vintages(session, edition.id):
        vintage = Vintage(vintage=row.vintage, valid_until=row.valid_until, areas=row.areas)
        vintages.setdefault(row.level, []).append(vintage)
    return [
        Level(
            level=level,
            name=Text(**in_both("level", level.value)),
            vintages=vintages[level.value],
            years=years.get(level.value, []),
        )
        for level in ORDER
        if level.value in vintages
    ]


def boundaries(
    session: Session, edition: Edition, level: AreaLevel, vintage: date | None, year: int | None
) -> date:
    """The vintage asked for by its first day or by a year; the newest if neither is said."""
    known = [row.vintage for row in queries.vintages(session, edition.id) if row.level == level.value]
    if not known:
        raise NotFoundError(f"{edition.name} has no areas of the level {level.value!r}.", level=level.value)
    chosen = vintage
    if chosen is None and year is not None:
        chosen = queries.vintage_of_year(session, edition.id, level.value, year)
    if chosen is None and year is None:
        chosen = known[-1]
    if chosen is None or chosen not in known:
        raise NotFoundError(
            f"There are no boundaries of the level {level.value!r} for {vintage or year}. Known are those "
            f"since {', '.join(str(day) for day in known)}.",
            level=level.value,
        )
    return chosen


def tile(
    session: Session, edition: Edition, level: AreaLevel, vintage: date, square: dict[str, Any]
) -> bytes:
    """One vector tile of a vintage."""
    z, x, y = square["z"], square["x"], square["y"]
    if not (0 <= z <= 22 and 0 <= x < 2**z and 0 <= y < 2**z):
        raise InputError(f"There is no tile {z}/{x}/{y}. Expected are z from 0 to 22, x and y below 2^z.")
    if square["indicator"] is not None:
        _require_values(session, edition, level, vintage, square)
    return queries.tile(session, edition.id, level.value, vintage, square)


def _require_values(
    session: Session, edition: Edition, level: AreaLevel, vintage: date, square: dict[str, Any]
) -> None:
    """A tile without the values that were asked for would look like a tile of areas without value."""
    indicator, year = square["indicator"], square["year"]
    if year is None:
        raise InputError("Values belong to a year. Name it: ?indicator=…&year=2024.")
    if not queries.has_values(session, edition.id, level.value, vintage, indicator, year):
        raise NotFoundError(
            f"No released values of {indicator!r} for level {level.value!r} in {year} on the boundaries of "
            f"{vintage}. What there is stands under /api/v1/indicators/{indicator}.",
            indicator=indicator,
            year=year,
        )
