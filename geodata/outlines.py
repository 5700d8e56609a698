"""Outlines and registers: which areas there are, since when, and where."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import shapely

from geodata.declaration import Edition, TableDeclaration
from geodata.outline_checks import Drawn, check_tiling
from geodata.readers.raw import RawTable
from geodata.validate import RowKey, check_years, row_keys
from geodata.vocabulary.errors import AreaKeyError, CellError, CoverageError
from geodata.vocabulary.keys import strange_character
from geodata.vocabulary.periods import reference_date
from geodata.vocabulary.reports import Findings, Note, Position

LONGEST_NAME: Final = 200  # the longest name of a municipality (VG5000 of 2021) has 36 characters


@dataclass(frozen=True)
class ValidArea:
    """One area in one vintage; the outline may be unknown to a register."""

    municipality_key: str
    key: str
    name: str
    parent_key: str | None
    valid_from: date
    valid_until: date | None  # exclusive
    outline: shapely.MultiPolygon | None
    line: int


@dataclass(frozen=True)
class ValidAreas:
    """A delivered vintage of areas."""

    file: str
    table: TableDeclaration
    year: int
    areas: tuple[ValidArea, ...]
    notes: tuple[Note, ...]


def valid_areas(
    raw: RawTable,
    outlines: tuple[shapely.MultiPolygon, ...] | None,
    declaration: TableDeclaration,
    year: int,
    owner: str,
    findings: Findings,
) -> ValidAreas:
    """Check the keys, names and dates of areas.

    Raises
    ------
    DeliveryError
        With all bad rows, doubled keys included: two areas of one key are never merged.

    """
    edition = declaration.edition(year)
    by_line = None if outlines is None else dict(zip((r.line for r in raw.rows), outlines, strict=True))
    check_years(raw, edition, year, findings)
    otherwise = (
        reference_date(edition.reference_date, year) if edition.register_decides else edition.valid_from
    )
    areas = list(_areas(raw, by_line, edition, otherwise, owner, findings))
    _refuse_doubled(areas, findings)
    findings.raise_if_any()
    for since in sorted({area.valid_from for area in areas if area.outline is not None}):
        check_tiling(
            [
                Drawn(area.key, area.line, area.outline)
                for area in areas
                if area.valid_from == since and area.outline is not None
            ],
            findings,
        )
    findings.raise_if_any()
    return ValidAreas(findings.file, declaration, year, tuple(areas), tuple(findings.notes))


def _areas(
    raw: RawTable,
    outlines: dict[int, shapely.MultiPolygon] | None,
    edition: Edition,
    otherwise: date | None,
    owner: str,
    findings: Findings,
) -> Iterator[ValidArea]:
    for row, key in row_keys(raw, edition, owner, findings):
        record = dict(zip(raw.header, row.cells, strict=True))
        since = _day(record, edition.valid_from_column, otherwise, raw.position(row), findings)
        until = _day(record, edition.valid_until_column, None, raw.position(row), findings)
        if since is None:
            findings.problem(
                CellError,
                raw.position(row),
                f"area {key.area_key!r} has no date from which it is valid. Expected is a date such as "
                "2021-01-01 in the file or in the declaration. An undated area is not guessed.",
                reason="key.undated",
                key=key.area_key,
            )
            continue
        ends = until + timedelta(days=1) if until and until < date.max else edition.valid_until
        if _is_wrong(key, since, ends, edition, raw.position(row), findings):
            continue
        yield ValidArea(
            municipality_key=key.municipality_key,
            key=key.area_key,
            name=unicodedata.normalize("NFC", key.name) if key.name else key.area_key,
            parent_key=_parent(key, record, edition, raw.position(row), findings),
            valid_from=since,
            valid_until=ends,
            outline=outlines[row.line] if outlines is not None else None,
            line=row.line,
        )


def _is_wrong(
    key: RowKey, since: date, ends: date | None, edition: Edition, at: Position, findings: Findings
) -> bool:
    if edition.name_column and not key.name:
        findings.problem(
            CellError,
            Position(at.file, at.line, edition.name_column),
            f"area {key.area_key!r} has no name. Expected is the name people know it by. Correct the cell.",
            reason="name.empty",
            key=key.area_key,
        )
        return True
    if key.name and (trouble := _name_trouble(key.name)):
        findings.problem(
            CellError,
            Position(at.file, at.line, edition.name_column),
            f"the name of area {key.area_key!r} {trouble}. Expected is plain text of at most {LONGEST_NAME} "
            "characters. Type the name anew in the source.",
            reason="text.control_char",
            key=key.area_key,
        )
        return True
    if ends is not None and ends <= since:
        findings.problem(
            CellError,
            at,
            f"area {key.area_key!r} ends on {ends - timedelta(days=1)}, before it begins on {since}. "
            "Expected is an end after the begin. Correct one of the two dates.",
            reason="date.order",
            key=key.area_key,
        )
        return True
    return False


def _name_trouble(name: str) -> str | None:
    """What makes a name unfit to be shown; it may look like another one, or swallow the text beside it."""
    if strange := strange_character(name):
        return f"contains the invisible character {strange}, which can make it look like another name"
    return f"has {len(name)} characters" if len(name) > LONGEST_NAME else None


def _day(
    record: dict[str, str], column: str | None, otherwise: date | None, at: Position, findings: Findings
) -> date | None:
    text = record[column].strip() if column else ""
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        findings.problem(
            CellError,
            Position(at.file, at.line, column),
            f"{text!r} is not a date. Expected is year-month-day, e.g. 2021-01-01. Correct the cell.",
            reason="date.unreadable",
            value=text,
        )
        return otherwise


def _parent(
    key: RowKey, record: dict[str, str], edition: Edition, at: Position, findings: Findings
) -> str | None:
    if edition.parent is None:
        return None
    if edition.parent.prefix is not None:
        return key.area_key[: edition.parent.prefix]
    text = record[edition.parent.column or ""].strip()
    if not text:
        findings.problem(
            AreaKeyError,
            at,
            f"area {key.area_key!r} does not say to which {edition.parent.level} it belongs. Expected is its "
            f"key in the column {edition.parent.column!r}. Fill the column.",
            reason="key.parent",
            key=key.area_key,
        )
    return text


def _refuse_doubled(areas: list[ValidArea], findings: Findings) -> None:
    first: dict[tuple[str, str, date], ValidArea] = {}
    for area in areas:
        known = first.setdefault((area.municipality_key, area.key, area.valid_from), area)
        if known is not area:
            findings.problem(
                CoverageError,
                Position(findings.file, area.line),
                f"the key {area.key!r} ({area.name}) was already given to {known.name!r} in line "
                f"{known.line}. Expected is one area for each key. Correct one of the two "
                "keys, or declare the repair.",
                reason="key.duplicate",
                key=area.key,
            )
