"""XLSX sheets with header blocks and footnotes, read as text."""

from datetime import date, datetime
from pathlib import Path

import openpyxl

from geodata.declaration import Edition
from geodata.readers.raw import RawRow, RawTable, check_header
from geodata.vocabulary.errors import DeliveryError, TableShapeError, UnreadableFileError
from geodata.vocabulary.reports import Findings, Position


def read_workbook(path: Path, edition: Edition, findings: Findings) -> RawTable:
    """Read one sheet as text; rows without a key below the table (sums, notes) end it.

    Raises
    ------
    DeliveryError
        If it is no workbook, or the declared sheet or header is not there.

    """
    grid = _grid(path, edition, findings)
    if len(grid) < edition.header_row:
        findings.problem(
            TableShapeError,
            Position(findings.file, edition.header_row),
            f"the sheet ends in row {len(grid)}, expected is the header in row {edition.header_row}. "
            "Check that this is the right workbook.",
            reason="file.empty",
        )
    findings.raise_if_any()
    header_cells = [cell.strip() for cell in grid[edition.header_row - 1]]
    width = max((index + 1 for index, cell in enumerate(header_cells) if cell), default=0)
    header = tuple(header_cells[:width])
    check_header(header, edition, edition.header_row, findings)
    findings.raise_if_any()
    key = header.index(edition.key.column)
    rows = tuple(
        RawRow(number, tuple(cells[:width]))
        for number, cells in enumerate(grid, start=1)
        if number > edition.header_row and cells[key].strip()
    )
    if not rows:
        findings.problem(
            TableShapeError,
            Position(findings.file, edition.header_row),
            "there is a header but not a single row with a key. Export the table again.",
            reason="file.empty",
        )
    findings.raise_if_any()
    return RawTable(findings.file, header, rows)


def _grid(path: Path, edition: Edition, findings: Findings) -> list[list[str]]:
    try:
        rows = _sheet(path, edition, findings)
    except DeliveryError:
        raise
    except Exception as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            f"this is not a readable workbook ({type(error).__name__}). Expected is an XLSX file with a "
            "table. Open it in a spreadsheet program and save it as XLSX.",
            reason="file.unreadable",
        )
        findings.refuse()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _sheet(path: Path, edition: Edition, findings: Findings) -> list[list[str]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        name = edition.sheet or book.sheetnames[0]
        if name not in book.sheetnames:
            findings.problem(
                TableShapeError,
                Position(findings.file),
                f"there is no sheet {name!r}; the workbook has {', '.join(map(repr, book.sheetnames))}. "
                "Expected is the declared sheet. Rename the sheet or declare its name.",
                reason="csv.header",
            )
            findings.refuse()
        return [[_text(value, edition) for value in row] for row in book[name].iter_rows(values_only=True)]
    finally:
        book.close()


def _text(value: object, edition: Edition) -> str:
    """The cell as its column would read in a text file of the same office."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() else repr(value)
        return text.replace(".", edition.decimal)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)
