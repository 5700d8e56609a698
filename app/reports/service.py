"""Gathers released data for the documents people take away."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from app.dependencies import Edition
from app.messages import Language, said
from app.reports.content import AreaCell, MapContent
from app.reports.long_table import Shared, head, lines
from app.statistics import queries, table_queries
from app.statistics.service import attribution, known_column, known_indicator, profile, series
from app.store.session import Session
from geodata.vocabulary.areas import AreaLevel

ROWS_OF_A_PIECE: Final = 4000  # about 2 MB of text
_BESIDE: Final = (
    ("municipality_value", "Wert der Gemeinde"),
    ("municipality_status", "Status der Gemeinde"),
    ("rank", "Rang"),
    ("of", "von"),
)


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
            _cell(column, area, status, value, json.loads(outline))
            for area, outline, value, status in zip(
                areas, outlines, column.cells.value, column.cells.words(), strict=True
            )
        ),
        attribution=tuple(attribution(metadata)),
        edition=_edition(edition),
        interval_method=column.interval_method or "",
        converted_from="" if column.converted_from is None else column.converted_from.isoformat(),
        licence=_licence(metadata),
        language=language,
    )


class WholeEdition:
    """All of an edition as one long table, in pieces.

    An edition never changes, so each piece may be read in a transaction of its own; in memory stand the
    list of columns, the names of the areas, and one piece.
    """

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition = edition
        self._language = language
        self._metadata: dict[str, dict[str, Any]] = {}
        self._batches: Iterator[list[table_queries.ColumnKey]] | None = None
        self._areas: dict[tuple[str, date], list[queries.Area]] = {}

    def next_piece(self, session: Session) -> bytes | None:
        """The next lines, the head first; None after the last."""
        if self._batches is None:
            self._metadata = {told["id"]: told for told in queries.indicators(session, self._edition.id)}
            self._batches = _batches(table_queries.column_keys(session, self._edition.id))
            return head(self._language).encode()
        keys = next(self._batches, None)
        if keys is None:
            return None
        columns = table_queries.columns(session, self._edition.id, keys)
        return "".join(
            text
            for key, column in zip(keys, columns, strict=True)
            for text in self._lines(key, column, self._areas_of(session, key))
        ).encode()

    def _lines(
        self, key: table_queries.ColumnKey, column: queries.Column, areas: list[queries.Area]
    ) -> Iterator[str]:
        told = _shared(self._edition, self._language, self._metadata[key.indicator], key.level, column)
        return lines(told, _cells(column, areas))

    def _areas_of(self, session: Session, key: table_queries.ColumnKey) -> list[queries.Area]:
        wanted = (key.level, key.vintage)
        if wanted not in self._areas:
            self._areas[wanted] = queries.areas(session, self._edition.id, *wanted)
        return self._areas[wanted]


def series_csv(
    session: Session, edition: Edition, name: str, level: AreaLevel, key: str, language: Language
) -> bytes:
    """One indicator of one area over all years, as delivered and as converted to later boundaries."""
    series(session, edition, name, level, key)  # says what is not there, and what is
    found = table_queries.columns_of_area(session, edition.id, level.value, key, indicator=name)
    texts = (text for one in found for text in _lines(edition, language, level, one))
    return "".join([head(language), *texts]).encode()


def profile_csv(
    session: Session,
    edition: Edition,
    asked: tuple[AreaLevel, str, int],
    language: Language,
    vintage: date | None = None,
) -> bytes:
    """All indicators of one area in one year, beside the municipality's value and the area's rank."""
    level, key, year = asked
    shown = profile(session, edition, asked, vintage)
    found = table_queries.columns_of_area(session, edition.id, level.value, key, year=year)
    here = {one.metadata["id"]: one for one in found if one.column.vintage == shown.vintage}
    texts = (
        text
        for value in shown.values
        for text in _lines(
            edition, language, level, here[value.indicator], [getattr(value, name) for name, _ in _BESIDE]
        )
    )
    return "".join([head(language, _BESIDE), *texts]).encode()


def _lines(
    edition: Edition,
    language: Language,
    level: AreaLevel,
    one: table_queries.ColumnOfArea,
    further: Sequence[str | float | None] = (),
) -> Iterator[str]:
    told = _shared(edition, language, one.metadata, level.value, one.column)
    return lines(told, _cells(one.column, [one.area]), further)


def _batches(keys: Iterable[table_queries.ColumnKey]) -> Iterator[list[table_queries.ColumnKey]]:
    """Columns in order, as many at a time as give the rows of a piece; a column is never divided."""
    batch: list[table_queries.ColumnKey] = []
    rows = 0
    for key in keys:
        if batch and rows + key.areas > ROWS_OF_A_PIECE:
            yield batch
            batch, rows = [], 0
        batch.append(key)
        rows += key.areas
    if batch:
        yield batch


def _shared(
    edition: Edition, language: Language, metadata: dict[str, Any], level: str, column: queries.Column
) -> Shared:
    return Shared(
        language=language,
        municipality_key=edition.municipality,
        municipality=edition.name,
        indicator=metadata["id"],
        indicator_name=metadata["name"][language],
        level=level,
        level_name=said("level", level, language),
        year=column.year,
        reference_date=column.reference_date,
        vintage=column.vintage,
        converted_from=column.converted_from,
        unit=metadata["unit_name"][language],
        interval_method=column.interval_method,
        classes={entry["code"]: entry["label"][language] for entry in metadata["classes"]},
        attribution=tuple(attribution(metadata)),
        licence=_licence(metadata),
        edition=_edition(edition),
    )


def _cells(column: queries.Column, areas: Sequence[queries.Area]) -> Iterator[AreaCell]:
    """The cells of a column for a table, which needs no outlines."""
    for area, value, status in zip(areas, column.cells.value, column.cells.words(), strict=True):
        yield _cell(column, area, status, value, {})


def _cell(
    column: queries.Column, area: queries.Area, status: str, value: float, outline: dict[str, Any]
) -> AreaCell:
    at = area.position
    return AreaCell(
        key=area.key,
        name=area.name,
        geometry=outline,
        value=None if status != "present" else float(value),
        status=status,
        numerator=_at(column.numerator, at),
        denominator=_at(column.denominator, at),
        low=_at(column.low, at),
        high=_at(column.high, at),
        estimated_share=_at(column.estimated_share, at),
        band_low=_at(column.band_low, at),
        band_high=_at(column.band_high, at),
        flip_share=_at(column.flip_share, at),
    )


def _edition(edition: Edition) -> str:
    return f"{edition.id} ({edition.published_at:%d.%m.%Y})"


def _licence(metadata: dict[str, Any]) -> str:
    return "; ".join(dict.fromkeys(source["licence"] for source in metadata["sources"]))


def _at(numbers: Sequence[float | None] | None, position: int) -> float | None:
    return None if numbers is None else numbers[position - 1]


def _subtitle(edition: Edition, column: queries.Column, language: Language) -> str:
    plain = f"{edition.name}, {column.year}"
    if column.converted_from is None:
        return plain
    words = {"de": "umgerechnet auf die Grenzen vom", "en": "converted to the boundaries of"}
    day = f"{column.vintage:%d.%m.%Y}" if language == "de" else column.vintage.isoformat()
    return f"{plain}, {words[language]} {day}"
