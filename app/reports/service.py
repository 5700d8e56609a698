"""Gathers released data for the documents people take away."""

import json
from collections.abc import Sequence
from datetime import date

from app.dependencies import Edition
from app.messages import Language, said
from app.reports.content import AreaCell, MapContent
from app.statistics import queries
from app.statistics.service import attribution, known_column, known_indicator
from app.store.session import Session
from geodata.vocabulary.areas import AreaLevel


def map_content(
    session: Session,
    edition: Edition,
    asked: tuple[str, AreaLevel, int],
    language: Language,
    vintage: date | None = None,
) -> MapContent:
    """One indicator on one level in one year, with outlines, in a reader's language."""
    name, level, year = asked
    metadata = known_indicator(session, edition, name)
    column = known_column(session, edition, name, level, year, vintage)
    areas = queries.areas(session, edition.id, level.value, column.vintage)
    outlines = queries.outlines(session, edition.id, level.value, column.vintage)
    level_name = said("level", level.value, language)
    indicator_name = metadata["name"][language]
    return MapContent(
        title=indicator_name,
        subtitle=_subtitle(edition, column, language),
        municipality=edition.name,
        municipality_key=edition.municipality,
        indicator=name,
        indicator_name=indicator_name,
        unit_name=metadata["unit_name"][language],
        decimals=metadata["decimals"],
        year=year,
        reference_date=column.reference_date,
        level=level.value,
        level_name=level_name,
        vintage=column.vintage.isoformat(),
        polarity=metadata["polarity"],
        breaks=tuple(column.breaks),
        classes=tuple((entry["code"], entry["label"][language]) for entry in metadata["classes"]),
        areas=tuple(
            AreaCell(
                key=area.key,
                name=area.name,
                geometry=json.loads(outline),
                value=None if status != "present" else float(value),
                status=status,
                numerator=column.numerator[area.position - 1],
                denominator=column.denominator[area.position - 1],
                low=column.low[area.position - 1],
                high=column.high[area.position - 1],
                estimated_share=_at(column.estimated_share, area.position),
                band_low=_at(column.band_low, area.position),
                band_high=_at(column.band_high, area.position),
            )
            for area, outline, value, status in zip(
                areas, outlines, column.cells.value, column.cells.words(), strict=True
            )
        ),
        attribution=tuple(attribution(metadata)),
        edition=f"{edition.id} ({edition.published_at:%d.%m.%Y})",
        converted_from="" if column.converted_from is None else column.converted_from.isoformat(),
        licence="; ".join(dict.fromkeys(source["licence"] for source in metadata["sources"])),
        language=language,
    )


def _at(numbers: Sequence[float | None] | None, position: int) -> float | None:
    return None if numbers is None else numbers[position - 1]


def _subtitle(edition: Edition, column: queries.Column, language: Language) -> str:
    plain = f"{edition.name}, {column.year}"
    if column.converted_from is None:
        return plain
    words = {"de": "umgerechnet auf die Grenzen vom", "en": "converted to the boundaries of"}
    day = f"{column.vintage:%d.%m.%Y}" if language == "de" else column.vintage.isoformat()
    return f"{plain}, {words[language]} {day}"
