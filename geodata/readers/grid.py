"""The census grid: square cells of 100 m to 10 km, as parquet or as the delimited file of the publisher.

Cells are named by their centre in EPSG:3035 (metres, equal-area), the system of the European grid. A count
and a percentage look alike in the files; what may be done with them does not: see ``Grid.require_counts``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray

from geodata.declaration import Edition, GridForm
from geodata.readers.grid_files import delimited_table, parquet_table
from geodata.vocabulary.cells import OFFICIAL_SIGNS, Absent, Cells, Floats, code_of
from geodata.vocabulary.errors import (
    CellError,
    CoverageError,
    DeclarationError,
    InputError,
    OutlineError,
)
from geodata.vocabulary.reports import Findings, Position

GRID_SRID: Final = 3035  # ETRS89-LAEA Europe, the equal-area system of the census grid

# Germany in EPSG:3035 with a margin of some kilometres; a cell beyond is in another system or country.
_WEST, _SOUTH, _EAST, _NORTH = 4_000_000, 2_650_000, 4_700_000, 3_600_000
_EXAMPLE = "CRS3035RES1000mN2689000E4337000"
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grid:
    """Square cells in the order of the file.

    ``x`` and ``y`` are the centres of the cells in metres, EPSG:3035, shape (cells,); ``cells`` holds a
    number or the reason why there is none, in the same order. A cell that the file does not name is no cell
    here: nothing is said about it.
    """

    resolution_m: int
    x: Integers
    y: Integers
    cells: Cells
    kind: str  # 'count' or 'percent'

    def __len__(self) -> int:
        return len(self.x)

    def require_counts(self) -> None:
        """Refuse to add up or convert what is no count.

        Raises
        ------
        InputError
            If the cells are percentages: a sum of them means nothing, and a mean needs the counts behind.

        """
        if self.kind != "count":
            raise InputError(
                f"The cells of this {self.resolution_m} m grid are percentages, which are never added or "
                "converted as counts. Use the grid of the count, or that of the residents, instead."
            )

    def total(self) -> tuple[float, int]:
        """Sum of the present counts and number of absent cells: the sum is one of the present cells only."""
        self.require_counts()
        present = self.cells.is_present
        return float(self.cells.value[present].sum()), int((~present).sum())

    def within(self, west: float, south: float, east: float, north: float) -> "Grid":
        """The cells that touch a rectangle (metres, EPSG:3035)."""
        half = self.resolution_m / 2
        inside = (self.x + half > west) & (self.x - half < east)
        inside &= (self.y + half > south) & (self.y - half < north)
        chosen = Cells(self.cells.value[inside], self.cells.status[inside])
        return Grid(self.resolution_m, self.x[inside], self.y[inside], chosen, self.kind)


def read_grid(path: Path, edition: Edition, findings: Findings, *, is_parquet: bool) -> Grid:
    """Read a grid as its declaration says.

    Raises
    ------
    DeliveryError
        With all that is wrong: cells off the raster, doubled cells, another coordinate system, unreadable
        numbers, names of cells that contradict their coordinates.

    """
    form = edition.grid
    if form is None:
        raise DeclarationError("the edition declares no grid")
    table = (parquet_table if is_parquet else delimited_table)(path, edition, findings)
    x, y = (_coordinates(table, name, findings) for name in (form.x, form.y))
    findings.raise_if_any()
    _check_system(x, y, findings)
    findings.raise_if_any()
    _check_raster(x, y, form, findings)
    _check_doubled(x, y, findings)
    if form.cell is not None:
        _check_names(table, x, y, form, findings)
    cells = _cells(table, form, edition, findings)
    findings.raise_if_any()
    return Grid(form.resolution_m, x, y, cells, form.kind)


def _coordinates(table: pyarrow.Table, name: str, findings: Findings) -> Integers:
    """Whole metres; a text or a decimal number that is none is reported with its line."""
    column = table.column(name).combine_chunks()
    if pyarrow.types.is_string(column.type):
        good = pyarrow.compute.match_substring_regex(column, r"^\s*[0-9]{1,12}(?:[.,]0+)?\s*$")
        _report(column, ~_booleans(good), name, "is no coordinate in whole metres", findings)
        whole = pyarrow.compute.replace_substring_regex(column, r"[.,]0+\s*$|\s", "")
        column = pyarrow.compute.if_else(good, whole, "0").cast(pyarrow.int64())
        return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)
    number = np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
    wrong = ~np.isfinite(number) | (np.abs(number) > 1e12)
    wrong |= np.where(wrong, False, np.floor(number) != number)
    _report(column, wrong, name, "is no coordinate in whole metres", findings)
    return np.where(wrong, 0, number).astype(np.int64)


def _check_system(x: Integers, y: Integers, findings: Findings) -> None:
    """Refuse coordinates that are not those of EPSG:3035 in Germany, and say what they seem to be."""
    outside = (x < _WEST) | (x > _EAST) | (y < _SOUTH) | (y > _NORTH)
    if not outside.any():
        return
    at = int(np.flatnonzero(outside)[0])
    findings.problem(
        OutlineError,
        Position(findings.file, at + 2),
        f"{int(outside.sum())} of {len(x)} cells do not lie in Germany by EPSG:3035, the first at x {x[at]}, "
        f"y {y[at]}{_likely_system(int(x[at]), int(y[at]))}. Expected are centres in metres, e.g. x 4334500, "
        "y 2684500. Export the grid in EPSG:3035.",
        reason="crs.wrong",
    )


def _likely_system(x: int, y: int) -> str:
    def lies(x: int, y: int) -> bool:
        return _WEST <= x <= _EAST and _SOUTH <= y <= _NORTH

    if lies(y, x):
        return "; the axes are swapped"
    if lies(1000 * x, 1000 * y):
        return "; they seem to be kilometres"
    if 0 <= x <= 180 and 0 <= y <= 90:
        return "; they seem to be degrees"
    if 200_000 <= x <= 900_000 and 5_200_000 <= y <= 6_150_000:
        return "; they seem to be UTM coordinates (EPSG:25832 or 25833)"
    return ""


def _check_raster(x: Integers, y: Integers, form: GridForm, findings: Findings) -> None:
    half = form.resolution_m // 2
    off = (x % form.resolution_m != half) | (y % form.resolution_m != half)
    if not off.any():
        return
    at = int(np.flatnonzero(off)[0])
    corner = (x[at] % form.resolution_m == 0) and (y[at] % form.resolution_m == 0)
    findings.problem(
        OutlineError,
        Position(findings.file, at + 2),
        f"{int(off.sum())} of {len(x)} cells are off the raster of {form.resolution_m} m, the first at x "
        f"{x[at]}, y {y[at]}{', which is a corner and not a centre' if corner else ''}. Expected are centres "
        f"such as x {x[at] // form.resolution_m * form.resolution_m + half}. Check the resolution.",
        reason="grid.raster",
    )


def _check_doubled(x: Integers, y: Integers, findings: Findings) -> None:
    names = x * 10_000_000 + y
    order = np.argsort(names, kind="stable")
    again = np.flatnonzero(np.diff(names[order]) == 0) + 1
    if not again.size:
        return
    at = int(order[again].min())
    findings.problem(
        CoverageError,
        Position(findings.file, at + 2),
        f"{again.size} cells stand here a second time, the first of them x {x[at]}, y {y[at]}. Expected is "
        "one row for each cell. Remove the rows that are too many.",
        reason="key.duplicate",
    )


def _check_names(table: pyarrow.Table, x: Integers, y: Integers, form: GridForm, findings: Findings) -> None:
    """The official name gives the south-west corner; it must agree with the centre."""
    name = form.cell or ""
    column = table.column(name).combine_chunks()
    parts = pyarrow.compute.extract_regex(
        column, r"^CRS3035RES(?P<m>[0-9]{1,6})mN(?P<north>[0-9]{1,9})E(?P<east>[0-9]{1,9})$"
    )
    unnamed = np.asarray(parts.is_null().to_numpy(zero_copy_only=False), np.bool_)
    _report(column, unnamed, name, "is no name of a cell", findings, f"is {_EXAMPLE}")
    named = {
        part: np.asarray(
            pyarrow.compute.struct_field(parts, part).fill_null("0").cast(pyarrow.int64()).to_numpy()
        )
        for part in ("m", "north", "east")
    }
    half = form.resolution_m // 2
    differs = (named["m"] != form.resolution_m) | (named["east"] + half != x) | (named["north"] + half != y)
    _report(
        column,
        differs & ~unnamed,
        name,
        "does not name the cell at the coordinates beside it",
        findings,
        f"is CRS3035RES{form.resolution_m}m with N and E of the south-west corner, {half} m less than y "
        "and x",
    )


def _cells(table: pyarrow.Table, form: GridForm, edition: Edition, findings: Findings) -> Cells:
    column = table.column(form.value).combine_chunks()
    is_text = pyarrow.types.is_string(column.type)
    if is_text:
        column = pyarrow.compute.utf8_trim_whitespace(column)
    known = _codes(form, edition)
    value = np.zeros(len(column))
    status = np.zeros(len(column), np.uint8)
    coded = np.zeros(len(column), np.bool_)
    for code, meaning in known.items():
        shows = _shows(column, code, is_text=is_text)
        coded |= shows
        if isinstance(meaning, Absent):
            status[shows] = code_of(meaning)
    number, wrong = _numbers(column, form, edition, coded)
    what, expected = _expectation(form, known)
    _report(column, wrong, form.value, what, findings, expected)
    value = np.where(coded | wrong, 0.0, number)
    return Cells(np.where(status == 0, value, np.nan), status)


def _expectation(form: GridForm, known: Mapping[str, int | Absent]) -> tuple[str, str]:
    codes = f", or a declared code: {', '.join(map(repr, known))}" if known else ""
    if form.kind == "count":
        return "is not a whole number of at least 0", f"are digits, e.g. 123{codes}"
    return "is not a percentage from 0 to 100", f"is a number such as 12.5{codes}"


def _codes(form: GridForm, edition: Edition) -> Mapping[str, int | Absent]:
    signs = OFFICIAL_SIGNS if edition.signs == "din55301" else {}
    return {**signs, **edition.absent, **dict.fromkeys(form.nothing, 0)}


def _shows(column: pyarrow.Array, code: str, *, is_text: bool) -> NDArray[np.bool_]:
    """Where a cell shows a code; in a column of numbers a code that is no number is nowhere."""
    if is_text:
        return _booleans(pyarrow.compute.equal(column, code))
    if not re.fullmatch(r"-?\d+", code, re.ASCII):
        return np.zeros(len(column), np.bool_)
    return np.equal(np.asarray(column.to_numpy(zero_copy_only=False), np.float64), float(code))


def _numbers(
    column: pyarrow.Array, form: GridForm, edition: Edition, coded: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    if pyarrow.types.is_string(column.type):
        decimal = re.escape(edition.decimal)
        fraction = "" if form.kind == "count" else f"(?:{decimal}[0-9]{{1,15}})?"
        good = pyarrow.compute.match_substring_regex(column, f"^[0-9]{{1,12}}{fraction}$")
        plain = pyarrow.compute.replace_substring(column, edition.decimal, ".")
        column = pyarrow.compute.if_else(good, plain, "0").cast(pyarrow.float64())
        number = np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
        wrong = ~_booleans(good)
    else:
        number = np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
        wrong = ~np.isfinite(number)
        if form.kind == "count":
            wrong |= np.floor(np.where(wrong, 0, number)) != np.where(wrong, 0, number)
    with np.errstate(invalid="ignore"):
        wrong |= (number < 0) | (number > (100 if form.kind == "percent" else 1e9))
    return number, wrong & ~coded


def _booleans(column: pyarrow.Array) -> NDArray[np.bool_]:
    return np.asarray(column.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _report(
    column: pyarrow.Array,
    wrong: NDArray[np.bool_],
    name: str,
    what: str,
    findings: Findings,
    expected: str = "are digits, e.g. 4334500",
) -> None:
    """The first wrong cells by line, and how many there are if there are many."""
    positions = np.flatnonzero(wrong)
    more = f" The column has {len(positions)} such cells." if len(positions) > 5 else ""
    for at in positions[:5]:
        findings.problem(
            CellError,
            Position(findings.file, int(at) + 2, name),
            f"{column[int(at)].as_py()!r} {what}. Expected {expected}. Correct the cell.{more}",
            reason="num.unreadable",
        )
