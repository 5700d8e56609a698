"""Puts released values into the shape asked for. Everything here is a function of the edition alone."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np

from app.dependencies import Edition
from app.messages import in_both
from app.statistics import queries
from app.statistics.schemas import (
    Conversion,
    ConvertedPoint,
    EditionOnTheWire,
    Indicator,
    Point,
    Profile,
    ProfileValue,
    Series,
    Text,
    Value,
    Values,
    WholeValue,
)
from app.store.session import Session
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells, observation_status
from geodata.vocabulary.errors import NotFoundError
from indicators.measures.sensitivity import COULD_FLIP_FROM

# What editions did not say at first; they are never changed.
_SAID_LATER: Final[dict[str, Any]] = {
    "reference_date": None,
    "revision": None,
    "methods": [],
    "formula_mathml": "",
}


def indicators(session: Session, edition: Edition) -> list[Indicator]:
    """All indicators of an edition."""
    return [_described(metadata) for metadata in queries.indicators(session, edition.id)]


def indicator(session: Session, edition: Edition, name: str) -> Indicator:
    """One indicator of an edition."""
    return _described(known_indicator(session, edition, name))


def known_indicator(session: Session, edition: Edition, name: str) -> dict[str, Any]:
    """The metadata of an indicator, or a message with what to do."""
    metadata = queries.indicator(session, edition.id, name)
    if metadata is None:
        raise NotFoundError(
            f"There is no released indicator {name!r} of {edition.name}. Those there are stand under "
            "/api/v1/indicators.",
            indicator=name,
        )
    return metadata


def known_column(
    session: Session,
    edition: Edition,
    name: str,
    level: AreaLevel,
    year: int,
    vintage: date | None = None,
) -> queries.Column:
    """A released column, or a message with the years there are."""
    metadata = known_indicator(session, edition, name)
    column = queries.column(session, edition.id, name, level.value, year, vintage)
    if column is None and vintage is not None:
        raise NotFoundError(
            f"{name!r} of {year} does not stand on the boundaries of {vintage} for level {level.value!r}. "
            f"Which years are converted to which boundaries stands under /api/v1/indicators/{name}.",
            indicator=name,
            level=level.value,
            year=year,
        )
    if column is None:
        years = {entry["level"]: entry["years"] for entry in metadata["available"]}
        raise NotFoundError(
            f"No released values of {name!r} for level {level.value!r} in {year}. Available: "
            + "; ".join(f"{known}: {', '.join(map(str, of))}" for known, of in years.items())
            + ".",
            indicator=name,
            level=level.value,
            year=year,
        )
    return column


def values(
    session: Session,
    edition: Edition,
    name: str,
    level: AreaLevel,
    year: int,
    vintage: date | None = None,
) -> Values:
    """One indicator for every area of a level in one year, on its own or on later boundaries."""
    metadata = known_indicator(session, edition, name)
    column = known_column(session, edition, name, level, year, vintage)
    areas = queries.areas(session, edition.id, level.value, column.vintage)
    whole = queries.column(session, edition.id, name, AreaLevel.MUNICIPALITY.value, year)
    return Values(
        indicator=name,
        level=level,
        year=year,
        reference_date=column.reference_date,
        vintage=column.vintage,
        converted_from=column.converted_from,
        municipality=edition.municipality,
        edition=EditionOnTheWire(id=edition.id, published_at=edition.published_at),
        unit=metadata["unit"],
        interval_method=column.interval_method,
        breaks=column.breaks,
        values=[_value(area, column) for area in areas],
        municipality_value=None if whole is None else _whole(whole),
        attribution=attribution(metadata),
    )


def series(session: Session, edition: Edition, name: str, level: AreaLevel, key: str) -> Series:
    """One indicator of one area over the years.

    A change of boundaries is marked, and the delivered values stand as they are; beside them stand the
    earlier years converted to the area's boundaries of today.
    """
    metadata = known_indicator(session, edition, name)
    found = queries.series(session, edition.id, name, level.value, key)
    rows = [row for row in found if row.converted_from is None]
    if not found:
        raise NotFoundError(
            f"No released values of {name!r} for the area {key!r} of level {level.value!r}. The areas stand "
            f"under /api/v1/areas/{level.value}.geojson.",
            indicator=name,
            key=key,
        )
    breaks = [False, *(before.basis_vintage != after.basis_vintage for before, after in pairwise(rows))]
    points = [
        Point(
            year=row.reporting_year,
            reference_date=row.reference_date,
            vintage=row.vintage,
            value=row.value,
            status=row.status,
            low=row.low,
            high=row.high,
            **_flip(row.flip_share),
            is_break=is_break,
        )
        for row, is_break in zip(rows, breaks, strict=True)
    ]
    return Series(
        indicator=name,
        level=level,
        key=key,
        name=found[-1].name,
        unit=metadata["unit"],
        interval_method=next((row.interval_method for row in reversed(rows)), None),
        points=points,
        converted=[_converted_point(row) for row in found if row.converted_from is not None],
        conversion=_conversion_to(session, edition, name, level, found),
    )


def conversions(session: Session, edition: Edition) -> list[Conversion]:
    """By which weights earlier years of an edition came onto later boundaries."""
    return [_conversion(told) for told in queries.conversions(session, edition.id)]


def _conversion_to(
    session: Session, edition: Edition, name: str, level: AreaLevel, rows: Sequence[Any]
) -> Conversion | None:
    """The crosswalk behind the latest converted year of a series, and for how many areas it is an estimate.

    What smaller areas add up to is exact, whatever the crosswalk of the level itself had to estimate.
    """
    converted = [row for row in rows if row.converted_from is not None]
    if not converted:
        return None
    last = converted[-1]
    column = queries.column(session, edition.id, name, level.value, last.reporting_year, last.vintage)
    shares = column.estimated_share if column and column.estimated_share else []
    found = [
        way
        for way in conversions(session, edition)
        if (way.level, way.from_vintage, way.to_vintage) == (level, last.converted_from, last.vintage)
    ]
    estimated = sum(bool(share) for share in shares)
    return found[0].model_copy(update={"estimated_areas": estimated}) if found else None


def _conversion(told: dict[str, Any]) -> Conversion:
    return Conversion(
        level=told["level"],
        from_vintage=told["from_vintage"],
        to_vintage=told["to_vintage"],
        method=told["method"],
        method_name=Text(**in_both("conversion", told["method"])),
        explanation=Text(**in_both("conversion", f"{told['method']}_means")),
        from_areas=told["from_areas"],
        to_areas=told["to_areas"],
        unchanged_areas=told["unchanged_areas"],
        estimated_areas=told["estimated_areas"],
        old_count_day=told["old_count"]["day"],
        new_count_day=told["new_count"]["day"],
        groups=told["groups"],
    )


def _converted_point(row: Any) -> ConvertedPoint:
    is_present = row.status == "present"
    is_exact = is_present and row.estimated_share == 0
    return ConvertedPoint(
        year=row.reporting_year,
        reference_date=row.reference_date,
        vintage=row.vintage,
        converted_from=row.converted_from,
        value=row.value,
        status=row.status,
        estimated_share=row.estimated_share,
        is_exact=is_exact,
        observation_status=observation_status(row.status, is_estimated=not is_exact),
        band_low=row.band_low,
        band_high=row.band_high,
    )


def profile(
    session: Session, edition: Edition, asked: tuple[AreaLevel, str, int], vintage: date | None = None
) -> Profile:
    """All indicators of one area in one year, beside the municipality's values."""
    level, key, year = asked
    columns = queries.columns_of_year(session, edition.id, level.value, year, vintage)
    whole = {
        metadata["id"]: column.cells
        for metadata, column in queries.columns_of_year(
            session, edition.id, AreaLevel.MUNICIPALITY.value, year
        )
    }
    found = _area_in(session, edition, level, key, {column.vintage for _, column in columns})
    if found is None:
        raise NotFoundError(
            f"There is no area {key!r} of level {level.value!r} with values in {year}. The areas of a year "
            f"stand under /api/v1/areas/{level.value}.geojson?year={year}.",
            key=key,
        )
    area, vintage = found
    of_area = [(metadata, column) for metadata, column in columns if column.vintage == vintage]
    return Profile(
        key=area.key,
        name=area.name,
        level=level,
        year=year,
        vintage=vintage,
        converted_from=next((column.converted_from for _, column in of_area), None),
        parent_key=area.parent_key,
        values=[
            _profile_value(metadata, column, whole.get(metadata["id"]), area.position - 1)
            for metadata, column in of_area
        ],
    )


def attribution(metadata: dict[str, Any]) -> list[str]:
    """The lines by which the publishers of the sources want to be named."""
    return list(dict.fromkeys(source["attribution"] for source in metadata["sources"]))


def _described(metadata: dict[str, Any]) -> Indicator:
    return Indicator(**{**_SAID_LATER, **metadata, "has_plan": metadata["plan"] is not None})


def _value(area: queries.Area, column: queries.Column) -> Value:
    at = area.position - 1
    return Value(
        position=area.position,
        key=area.key,
        name=area.name,
        parent_key=area.parent_key,
        low=column.low[at],
        high=column.high[at],
        numerator=column.numerator[at],
        denominator=column.denominator[at],
        estimated_share=column.estimated_share[at] if column.estimated_share else None,
        band_low=column.band_low[at] if column.band_low else None,
        band_high=column.band_high[at] if column.band_high else None,
        **_flip(column.flip_share[at] if column.flip_share else None),
        **_cell(column.cells, at),
    )


def _flip(share: float | None) -> dict[str, Any]:
    return {"flip_share": share, "could_flip": share is not None and share >= COULD_FLIP_FROM}


def _whole(column: queries.Column) -> WholeValue:
    return WholeValue(low=column.low[0], high=column.high[0], **_cell(column.cells, 0))


def _cell(cells: Cells, at: int) -> dict[str, Any]:
    value = None if cells.status[at] else float(cells.value[at])
    return {"value": value, "status": cells.words()[at] if cells.status[at] else "present"}


def _area_in(
    session: Session, edition: Edition, level: AreaLevel, key: str, vintages: set[date]
) -> tuple[queries.Area, date] | None:
    for vintage in sorted(vintages, reverse=True):
        for area in queries.areas(session, edition.id, level.value, vintage):
            if area.key == key:
                return area, vintage
    return None


def _profile_value(
    metadata: dict[str, Any], column: queries.Column, whole: Cells | None, at: int
) -> ProfileValue:
    cells = column.cells
    present = cells.value[cells.is_present]
    own = _cell(cells, at)
    rank = None if own["value"] is None else int((present > own["value"]).sum()) + 1
    municipality = None if whole is None else _cell(whole, 0)
    return ProfileValue(
        indicator=metadata["id"],
        unit=metadata["unit"],
        low=column.low[at],
        high=column.high[at],
        **_flip(column.flip_share[at] if column.flip_share else None),
        municipality_value=municipality["value"] if municipality else None,
        municipality_status=municipality["status"] if municipality else None,
        rank=rank if metadata["kind"] != "class" and column.converted_from is None else None,
        of=int(np.size(present)),
        estimated_share=column.estimated_share[at] if column.estimated_share else None,
        band_low=column.band_low[at] if column.band_low else None,
        band_high=column.band_high[at] if column.band_high else None,
        **own,
    )
