"""RawTable: strings plus where each stands. Nothing is interpreted yet."""

import fnmatch
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geodata.declaration import Edition
from geodata.vocabulary.errors import TableShapeError
from geodata.vocabulary.reports import Findings, Position


@dataclass(frozen=True)
class RawRow:
    """One record as text, with the line it begins on."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RawTable:
    """A table as text; every cell knows its place."""

    file: str
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]

    def position(self, row: RawRow, column: str | None = None) -> Position:
        """Where a cell or a row stands."""
        return Position(self.file, row.line, column)

    def column(self, name: str) -> int:
        """The position of a column."""
        return self.header.index(name)

    def records(self) -> Iterator[tuple[RawRow, dict[str, str]]]:
        """Each row with its cells by column name."""
        for row in self.rows:
            yield row, dict(zip(self.header, row.cells, strict=True))


def needed_columns(edition: Edition) -> list[str]:
    """The columns an edition cannot do without."""
    points, grid = edition.points, edition.grid
    single = (
        edition.key.column,
        edition.municipality_column,
        edition.year_column,
        edition.name_column,
        edition.valid_from_column,
        edition.valid_until_column,
        edition.parent.column if edition.parent else None,
        *((points.x, points.y) if points else ()),
        *((grid.cell, grid.x, grid.y, grid.value) if grid else ()),
    )
    long = [*edition.long.categories, edition.long.value] if edition.long else []
    names = [*(name for name in single if name), *edition.column, *long]
    names += [column for repair in edition.key_repairs for column in repair.where]
    return list(dict.fromkeys(names))


def check_header(header: Sequence[str], edition: Edition, line: int, findings: Findings) -> None:
    """Refuse a header that lacks, doubles or adds columns: an undeclared column may be a person's name."""
    where = Position(findings.file, line)
    doubled = [name for name, count in Counter(header).items() if count > 1]
    if doubled:
        findings.problem(
            TableShapeError,
            where,
            f"the header names {_listed(doubled)} more than once, so a cell cannot be told from another. "
            "Expected is each column once. Remove or rename the second column.",
            reason="csv.header",
            columns=doubled,
        )
    needed = needed_columns(edition)
    absent = [name for name in needed if name not in header]
    if absent:
        findings.problem(
            TableShapeError,
            where,
            f"the header reads {_listed(header)} and lacks {_listed(absent)}. Expected are the columns "
            f"{_listed(needed)}. Deliver the table in the declared layout or declare a new edition.",
            reason="csv.header",
            columns=absent,
        )
    unknown = [
        name
        for name in dict.fromkeys(header)
        if name not in needed and not any(fnmatch.fnmatchcase(name, pattern) for pattern in edition.ignored)
    ]
    if unknown:
        findings.problem(
            TableShapeError,
            where,
            f"the columns {_listed(unknown)} are not declared for this table. Expected are only "
            f"{_listed(needed)}. Remove them (they may hold personal data) or declare them.",
            reason="csv.header",
            columns=unknown,
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
