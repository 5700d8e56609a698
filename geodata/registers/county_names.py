"""The names of counties at the end of each year from 1990, from the workbook of the BBSR."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from geodata.registers.conversions import FIRST_YEAR, TARGET_YEAR
from geodata.registers.entries import MOST_BYTES, Entry, Register
from geodata.vocabulary.errors import (
    AreaKeyError,
    CellError,
    CoverageError,
    TableShapeError,
    UnreadableFileError,
)
from geodata.vocabulary.reports import Findings, Position
from geodata.vocabulary.schemes import Scheme, require_code

MOST_ROWS: Final = 5_000  # of a sheet; there are at most 543 counties, some in two rows
MOST_COLUMNS: Final = 20
MUNICIPALITY_DIGITS: Final = 3  # the workbook writes a county as its five digits and 000, as a number

Rows = Sequence[tuple[Any, ...]]


def read_county_names(path: Path) -> tuple[Register, ...]:
    """The counties by name at the end of each year.

    The names stand as they are published: cut after some letters in some years, written in another way in
    others, so a changed name need not be a new one. Counties whose name is left empty are noted.

    Parameters
    ----------
    path : Path
        The workbook "ref-kreise-umrech": a sheet "1990-2020" to "2019-2020" for each year, with key and name
        in the first two columns and those of 2020 in the last two.

    Returns
    -------
    tuple of Register
        One for 31 December of each year from 1990 to 2020, in this order.

    Raises
    ------
    DeliveryError
        If a sheet is absent or has another header, and with every cell that is no key or no name.

    References
    ----------
    BBSR: Umsteigeschlüssel für Kreise, Referenztabellen zu Gebietsreformen, Gebietsstand 31.12.2020.

    """
    findings = Findings(path.name)
    sheets = _sheets(path, findings)
    expected = [f"{year}-{TARGET_YEAR}" for year in range(FIRST_YEAR, TARGET_YEAR)]
    absent = [name for name in expected if name not in sheets]
    if absent:
        findings.problem(
            TableShapeError,
            Position(path.name),
            f"sheets are absent: {', '.join(absent)}. Expected is one for each year, {expected[0]} to "
            f"{expected[-1]}. Deliver the workbook as it was published.",
            reason="register.fragment",
        )
        findings.refuse()
    registers = [_register(year, sheets[name], 0, findings) for year, name in enumerate(expected, FIRST_YEAR)]
    newest = sheets[expected[-1]]
    registers.append(_register(TARGET_YEAR, newest, _width(newest) - 2, findings))
    findings.raise_if_any()
    notes = tuple(findings.notes)
    return tuple(Register(made.vintage, made.source, made.entries, notes) for made in registers)


def _sheets(path: Path, findings: Findings) -> dict[str, Rows]:
    """The sheets that are named after years; no more cells are read than such a sheet can have."""
    import openpyxl  # noqa: PLC0415

    try:
        with ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                raise ValueError(f"it unpacks to more than {MOST_BYTES // 1_000_000} MB")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            return {
                name: list(book[name].iter_rows(values_only=True, max_row=MOST_ROWS, max_col=MOST_COLUMNS))
                for name in book.sheetnames
                if re.fullmatch(r"\d{4}-\d{4}", name)
            }
        finally:
            book.close()
    except (OSError, BadZipFile, ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            f"no workbook could be read ({next(iter(str(error).splitlines()), type(error).__name__)}). "
            "Expected is an XLSX file. Deliver the workbook as it was published.",
            reason="file.unreadable",
        )
        findings.refuse()


def _width(rows: Rows) -> int:
    """The number of columns that the header names."""
    header = rows[0] if rows else ()
    return max((at + 1 for at, cell in enumerate(header) if cell is not None), default=2)


def _register(year: int, rows: Rows, column: int, findings: Findings) -> Register:
    """The counties of a year, from the column of their keys and the one beside it."""
    sheet = f"{year if column == 0 else year - 1}-{TARGET_YEAR}"
    wanted = (f"Kreise 31.12.{year}", f"Kreisname {year}")
    found = tuple(" ".join(str(cell).split()) for cell in (rows[0] if rows else ())[column : column + 2])
    if found != wanted:
        findings.problem(
            TableShapeError,
            Position(findings.file, 1),
            f"sheet {sheet!r}: the header reads {found}. Expected is {wanted}. Deliver the workbook as "
            "it was published.",
            reason="csv.header",
        )
        return Register(date(year, 12, 31), "", ())
    names: dict[str, str] = {}
    for code, name, line in _cells(rows, column, sheet, findings):
        if names.setdefault(code, name) != name:
            findings.problem(
                CoverageError,
                Position(findings.file, line),
                f"sheet {sheet!r}: county {code!r} is named {names[code]!r} and {name!r}. Expected is one "
                "name. Correct the row.",
                reason="key.duplicate",
                key=code,
            )
    nameless = [code for code, name in names.items() if not name]
    if nameless:
        findings.note(
            "register.no_name", f"{year}: {len(nameless)} counties have no name, e.g. {nameless[0]!r}."
        )
    entries = tuple(_entry(code, name) for code, name in sorted(names.items()) if name)
    return Register(date(year, 12, 31), f"BBSR {findings.file}", entries)


def _cells(rows: Rows, column: int, sheet: str, findings: Findings) -> Iterator[tuple[str, str, int]]:
    """Key, name and line of each row that is not empty."""
    for line, row in enumerate(rows[1:], start=2):
        key, name = (tuple(row) + (None,) * MOST_COLUMNS)[column : column + 2]
        if all(cell is None for cell in row):
            continue
        where = Position(findings.file, line)
        code = _code(key)
        if code is None:
            findings.problem(
                AreaKeyError,
                where,
                f"sheet {sheet!r}: {str(key)[:40]!r} is no county. Expected is its key with three zeros "
                "behind, e.g. 5334000. Correct the cell.",
                reason="key.invalid",
            )
        elif not isinstance(name, str):
            findings.problem(
                CellError,
                where,
                f"sheet {sheet!r}: {str(name)[:40]!r} is no name of {code!r}. Expected is a text. Correct "
                "the cell.",
                reason="cell.invalid",
                key=code,
            )
        else:
            yield code, name.strip(), line


def _code(key: Any) -> str | None:
    """The county key in a number of the workbook; None if it is none.

    >>> _code(5334000), _code(99001000), _code("5334000")
    ('05334', None, None)
    """
    if isinstance(key, bool) or not isinstance(key, int) or not 0 < key < 10**8 or key % 10**3:
        return None
    code = f"{key // 10**MUNICIPALITY_DIGITS:05d}"
    try:
        require_code(Scheme.COUNTY, code)
    except AreaKeyError:
        return None
    return code


def _entry(code: str, name: str) -> Entry:
    return Entry(scheme=Scheme.COUNTY, code=code, name=name, parent_scheme=Scheme.STATE, parent_code=code[:2])
