"""The two files in which a census grid comes, read in small parts so that a bomb is noticed before it bursts.

What counts is how many rows really come out: eighty million equal rows make a parquet file of one megabyte,
and what its own description says of their size is as small.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from geodata.declaration import Edition
from geodata.readers.raw import check_header
from geodata.vocabulary.errors import CellError, CoverageError, UnreadableFileError
from geodata.vocabulary.reports import Findings, Position

MOST_ROWS: Final = 5_000_000  # Germany has about 3.1 million populated cells of 100 m
MOST_FILE_BYTES: Final = 500 * 1024**2  # these cells as text are about 160 MB
MOST_UNPACKED_BYTES: Final = 500 * 1024**2  # these cells in four columns of 8 bytes are about 100 MB
_LONGEST_TEXT: Final = 100  # characters of one cell; the longest official name of a cell has 33
_LONGEST_HEADER: Final = 64 * 1024
_ROWS_AT_ONCE: Final = 65_536


def parquet_table(path: Path, edition: Edition, findings: Findings) -> pyarrow.Table:
    """The declared columns of a parquet file, shape (cells, columns): whole or other numbers, or text.

    Raises
    ------
    DeliveryError
        If it is no parquet file, is too large, has other columns, or columns that hold no numbers or texts.

    """
    _refuse_size(path, findings)
    wanted = wanted_columns(edition)
    try:
        schema = pyarrow.parquet.read_schema(path)
        check_header([str(name) for name in schema.names], edition, 1, findings)
        findings.raise_if_any()
        _check_types(schema, wanted, findings)
        texts = [name for name in wanted if _is_text(schema.field(name).type)]
        # One text that stands in every row is read once, so that its length can be seen before it is copied.
        with pyarrow.parquet.ParquetFile(path, read_dictionary=texts) as file:
            _refuse_promise(file.metadata, findings)
            batches = file.iter_batches(_ROWS_AT_ONCE, columns=wanted)
            table = _gathered((_plain(batch, findings) for batch in batches), findings)
    except (pyarrow.ArrowException, OSError) as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            f"this is no readable parquet file ({_first_line(error)}). Expected is the grid as parquet with "
            "the declared columns. Transfer the file again.",
            reason="file.unreadable",
        )
        findings.refuse()
    return table


def delimited_table(path: Path, edition: Edition, findings: Findings) -> pyarrow.Table:
    """The declared columns of a delimited file as text: three million cells are too many Python objects.

    Raises
    ------
    DeliveryError
        If the file is too large, or its header or its rows are not as declared.

    """
    _refuse_size(path, findings)
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEADER).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    header = [name.strip().strip('"') for name in first.rstrip("\r\n").split(edition.delimiter)]
    check_header(header, edition, 1, findings)
    findings.raise_if_any()
    encoding = "utf8" if edition.encodings[0] == "utf-8" else edition.encodings[0]
    try:
        reader = pyarrow.csv.open_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(column_names=header, skip_rows=1, encoding=encoding),
            parse_options=pyarrow.csv.ParseOptions(delimiter=edition.delimiter),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pyarrow.string()),
                strings_can_be_null=False,
                include_columns=wanted_columns(edition),
            ),
        )
        with reader:
            table = _gathered(reader, findings)
    except (pyarrow.ArrowException, UnicodeDecodeError, OSError) as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            f"the rows cannot be read ({_first_line(error)}). Expected are as many fields in each row as in "
            f"the header, in {edition.encodings[0].upper()}. Transfer the file again.",
            reason="csv.shape",
        )
        findings.refuse()
    return table


def wanted_columns(edition: Edition) -> list[str]:
    """The columns of a grid that are read; others are allowed if declared so, and stay in the file."""
    form = edition.grid
    names = (form.cell, form.x, form.y, form.value) if form else ()
    return [name for name in names if name]


def _gathered(batches: Iterable[pyarrow.RecordBatch], findings: Findings) -> pyarrow.Table:
    """The parts as one table, unless they are too many."""
    parts: list[pyarrow.RecordBatch] = []
    rows, size = 0, 0
    for part in batches:
        rows, size = rows + part.num_rows, size + part.nbytes
        _refuse_many(rows, size, findings)
        parts.append(part)
    if rows == 0:
        findings.problem(
            CoverageError,
            Position(findings.file),
            "there is a header but not a single cell. Expected is one row for each cell. Export it again.",
            reason="file.empty",
        )
        findings.refuse()
    return pyarrow.Table.from_batches(parts)


def _check_types(schema: pyarrow.Schema, wanted: list[str], findings: Findings) -> None:
    for name in wanted:
        kind = schema.field(name).type
        if not (_is_number(kind) or _is_text(kind)):
            findings.problem(
                CellError,
                Position(findings.file, 1, name),
                f"the column has the type {str(kind)[:60]!r}, which is neither number nor text. Expected are "
                "whole numbers, decimal numbers or text. Export the column as numbers.",
                reason="num.unreadable",
            )
    findings.raise_if_any()


def _is_number(kind: pyarrow.DataType) -> bool:
    types = pyarrow.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _is_text(kind: pyarrow.DataType) -> bool:
    inner = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
    return bool(pyarrow.types.is_string(inner) or pyarrow.types.is_large_string(inner))


def _plain(batch: pyarrow.RecordBatch, findings: Findings) -> pyarrow.RecordBatch:
    """Each column as whole numbers, other numbers or text, whatever form of them the file has."""
    columns = [
        _plain_column(column, name, findings)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _plain_column(column: pyarrow.Array, name: str, findings: Findings) -> pyarrow.Array:
    if not _is_text(column.type):
        is_plain = pyarrow.types.is_integer(column.type) or pyarrow.types.is_float64(column.type)
        return column if is_plain else column.cast(pyarrow.float64())
    texts = column.dictionary if pyarrow.types.is_dictionary(column.type) else column
    texts.validate(full=True)  # texts that are no UTF-8 are an error of Arrow, and not of what comes after
    longest = pyarrow.compute.max(pyarrow.compute.utf8_length(texts)).as_py() or 0
    if longest > _LONGEST_TEXT:
        findings.problem(
            CellError,
            Position(findings.file, None, name),
            f"a cell of this column holds a text of {longest} characters. Expected are at most "
            f"{_LONGEST_TEXT}. Export the column as numbers.",
            reason="text.long",
        )
        findings.refuse()
    return column.cast(pyarrow.string())


def _refuse_size(path: Path, findings: Findings) -> None:
    if (size := path.stat().st_size) > MOST_FILE_BYTES:
        _refuse_large(f"the file has {size / 1024**2:.0f} MiB", findings)


def _refuse_promise(metadata: pyarrow.parquet.FileMetaData, findings: Findings) -> None:
    """Refuse by what the file says of itself; what it hides is found while reading."""
    groups: Iterator[pyarrow.parquet.RowGroupMetaData] = map(
        metadata.row_group, range(metadata.num_row_groups)
    )
    _refuse_many(metadata.num_rows, sum(group.total_byte_size for group in groups), findings)


def _refuse_many(rows: int, size: int, findings: Findings) -> None:
    if rows > MOST_ROWS:
        _refuse_large(f"the file has more rows than {MOST_ROWS:,}", findings)
    if size > MOST_UNPACKED_BYTES:
        _refuse_large(f"unpacked, the file has {size / 1024**2:.0f} MiB or more", findings)


def _refuse_large(what: str, findings: Findings) -> None:
    findings.problem(
        UnreadableFileError,
        Position(findings.file),
        f"{what}. Expected are at most {MOST_ROWS:,} cells (Germany has about 3.1 million populated ones of "
        f"100 m) and {MOST_FILE_BYTES // 1024**2} MiB. Deliver the cells of one part of the country.",
        reason="file.size",
    )
    findings.refuse()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
