"""What a folder of reference results holds: its entries, and the tables they are computed from."""

import csv
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.errors import InputError

Column = NDArray[Any]
Table = dict[str, Column]


@dataclass(frozen=True)
class Entry:
    """One reference result: what was computed from what, and what came out."""

    id: str
    area: str
    measure: str
    inputs: Mapping[str, Any]
    params: Mapping[str, Any]
    expected: Any
    absolute: float
    relative: float
    kind: str
    status: str
    order: Any
    files: tuple[str, ...]


@dataclass
class Tables:
    """The files of a folder as columns, each read once."""

    folder: Path
    read: dict[str, Table] = field(default_factory=dict)

    def of(self, entry: Entry) -> "EntryTables":
        """The tables of one entry."""
        return EntryTables(self, entry)

    def named(self, name: str) -> Table:
        """Columns of a file: float where every cell is a number or empty (NaN), text otherwise."""
        if name not in self.read:
            self.read[name] = _columns(self.folder / name)
        return self.read[name]


@dataclass(frozen=True)
class EntryTables:
    """Called with n: the n-th file of an entry, as columns."""

    tables: Tables
    entry: Entry

    def __call__(self, n: int = 0) -> Table:
        """Columns of the n-th file."""
        return self.tables.named(self.entry.files[n])


Adapter = Callable[[Entry, EntryTables], object]


def entries_of(folder: Path) -> list[Entry]:
    """The entries of ``values.json`` in a folder.

    Raises
    ------
    InputError
        If there is no such file, or it is not of the expected form.

    """
    path = folder / "values.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))["values"]
        return [_entry(item) for item in raw]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} cannot be read as reference results ({error!r}). Expected is a JSON object with a list "
            "`values`, each with id, area, measure, inputs, expected, tolerance and status."
        ) from error


def _entry(item: Mapping[str, Any]) -> Entry:
    data = item["data"]
    files = () if data is None else (data,) if isinstance(data, str) else tuple(data)
    tolerance = item["tolerance"]
    return Entry(
        id=item["id"],
        area=item["area"],
        measure=item["measure"],
        inputs=item["inputs"],
        params=item.get("params") or {},
        expected=item["expected"],
        absolute=float(tolerance.get("abs", 0.0)),
        relative=float(tolerance.get("rel", 0.0)),
        kind=item["kind"],
        status=item["status"],
        order=item.get("order"),
        files=files,
    )


def _columns(path: Path) -> Table:
    # Outlines in a cell are longer than the 128 KB that the reader allows by default.
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as a table ({error}). Expected is a CSV file.") from error
    cells = zip(*rows, strict=True)
    return {name: _column(texts) for name, texts in zip(header, cells, strict=True)}


def _column(texts: tuple[str, ...]) -> Column:
    try:
        return np.array([float(text) if text else np.nan for text in texts])
    except ValueError:
        return np.array(texts)
