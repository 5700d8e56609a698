"""CSV and other delimited text: encoding, delimiter, quoted line breaks, cut-off transfers."""

import csv
import io
from pathlib import Path

from geodata.declaration import Edition
from geodata.readers.containers import text_content
from geodata.readers.raw import RawRow, RawTable, check_header, needed_columns
from geodata.vocabulary.errors import CellError, TableShapeError, UnreadableFileError
from geodata.vocabulary.reports import Findings, Position

_DELIMITER_NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def read_delimited(path: Path, edition: Edition, findings: Findings) -> RawTable:
    """Read a delimited file as text.

    Raises
    ------
    DeliveryError
        With all problems of encoding, header and record length of the file.

    """
    text = _decoded(text_content(path, findings), edition, findings)
    _refuse_control_characters(text, findings)
    records = _records(text, edition, findings)
    findings.raise_if_any()
    header_line, header = _header(records, edition, findings)
    check_header(header, edition, header_line, findings)
    findings.raise_if_any()
    rows = _rows([record for record in records if record.line > header_line], header, findings)
    findings.raise_if_any()
    return RawTable(findings.file, header, rows)


def _decoded(content: bytes, edition: Edition, findings: Findings) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            "the file begins with the mark of UTF-16, as a spreadsheet's 'Unicode text' writes it. Expected "
            f"is {' or '.join(edition.encodings).upper()}. Save it as 'CSV UTF-8' and deliver it again.",
            reason="text.encoding",
        )
        findings.raise_if_any()
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        findings.note("text.bom", "The byte order mark at the beginning of the file was removed.")
    wrong = [number for number, line in enumerate(content.split(b"\n"), start=1) if not _is_utf8(line)]
    if not wrong:
        return content.decode("utf-8")
    if "cp1252" in edition.encodings and not _has_utf8_beyond_ascii(content, wrong):
        return _windows_1252(content, findings)
    for number in wrong:
        findings.problem(
            CellError,
            Position(findings.file, number),
            "this line is not valid UTF-8 while other lines are, so its umlauts cannot be known. Expected "
            "is one encoding for the whole file. Save the whole file anew as 'CSV UTF-8'.",
            reason="text.encoding_mixed",
        )
    findings.refuse()


def _refuse_control_characters(text: str, findings: Findings) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        strange = next((c for c in line if c < " " and c not in "\t\r\f"), None)
        if strange is not None:
            findings.problem(
                CellError,
                Position(findings.file, number),
                f"the line contains the control character U+{ord(strange):04X}. Expected is text. Remove it "
                "in the source, or export the table again.",
                reason="text.control",
            )
    findings.raise_if_any()


def _windows_1252(content: bytes, findings: Findings) -> str:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file, content[: error.start].count(b"\n") + 1),
            f"the byte {content[error.start]:#04x} stands for no character in UTF-8 or Windows-1252. "
            "Save the file anew as 'CSV UTF-8'.",
            reason="text.encoding",
        )
        findings.refuse()
    findings.note("text.encoding", "The file was read as Windows-1252.")
    return text


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8_beyond_ascii(content: bytes, wrong: list[int]) -> bool:
    skipped = set(wrong)
    return any(
        not line.isascii()
        for number, line in enumerate(content.split(b"\n"), start=1)
        if number not in skipped
    )


def _records(text: str, edition: Edition, findings: Findings) -> list[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=edition.delimiter, strict=True)
    records: list[RawRow] = []
    begin = 1
    try:
        for cells in reader:
            if cells and any(cell.strip() for cell in cells):
                records.append(RawRow(begin, tuple(cells)))
            begin = reader.line_num + 1
    except csv.Error as error:
        findings.problem(
            TableShapeError,
            Position(findings.file, begin),
            f"the record that begins here cannot be read ({error}). Expected are fields separated by "
            f"{_named(edition.delimiter)}, with quotes closed. Mend the quotes and deliver again.",
            reason="csv.header",
        )
    if not records:
        findings.problem(
            TableShapeError,
            Position(findings.file),
            "the file is empty. Expected are a header and at least one row. Export the table again.",
            reason="file.empty",
        )
    return records


def _header(records: list[RawRow], edition: Edition, findings: Findings) -> tuple[int, tuple[str, ...]]:
    needed = set(needed_columns(edition))
    for record in records:
        if record.line == edition.header_row:
            header = tuple(cell.strip() for cell in record.cells)
            if needed & set(header):
                return record.line, header
            break
    elsewhere = next((r for r in records if needed <= {cell.strip() for cell in r.cells}), None)
    first = records[0]
    if elsewhere is not None:
        findings.problem(
            TableShapeError,
            Position(findings.file, elsewhere.line),
            f"the header stands here, expected in line {edition.header_row}. Remove the lines above it and "
            "any notes below the table, or declare this layout.",
            reason="csv.preamble",
        )
    elif other := _other_delimiter(first.cells, edition, needed):
        findings.problem(
            TableShapeError,
            Position(findings.file, first.line),
            f"the fields are separated by {_named(other)}; expected is {_named(edition.delimiter)}. "
            "Export the table with the declared delimiter.",
            reason="csv.delimiter",
        )
    else:
        findings.problem(
            TableShapeError,
            Position(findings.file, edition.header_row),
            f"no header was found here. Expected are the columns {', '.join(map(repr, sorted(needed)))}. "
            "Check that this is the right table and year.",
            reason="csv.header",
        )
    findings.refuse()


def _other_delimiter(cells: tuple[str, ...], edition: Edition, needed: set[str]) -> str | None:
    line = edition.delimiter.join(cells)
    for other in _DELIMITER_NAMES:
        if other != edition.delimiter and needed & {cell.strip().strip('"') for cell in line.split(other)}:
            return other
    return None


def _rows(records: list[RawRow], header: tuple[str, ...], findings: Findings) -> tuple[RawRow, ...]:
    if not records:
        findings.problem(
            TableShapeError,
            Position(findings.file),
            "there is a header but not a single row. Expected is one row for each area; an empty table "
            "does not mean that there is nobody. Export the table again.",
            reason="file.empty",
        )
    for number, record in enumerate(records, start=1):
        found, expected = len(record.cells), len(header)
        if found == expected:
            continue
        is_cut = number == len(records) and found < expected
        findings.problem(
            TableShapeError,
            Position(findings.file, record.line),
            f"the record has {found} fields, expected are {expected}. "
            + (
                "It is the last one: the transfer was cut off. Transfer the file again."
                if is_cut
                else "A delimiter is missing or stands inside an unquoted text. Mend this line."
            ),
            reason="csv.truncated" if is_cut else "csv.shape",
        )
    return tuple(records)


def _named(delimiter: str) -> str:
    return f"{_DELIMITER_NAMES.get(delimiter, 'character')} {delimiter!r}"
