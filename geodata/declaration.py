"""What a source table must look like: columns, types, units, key, null marks.

Every quirk of a source is a word in its declaration (``geodata/tables/*.toml``), never a line of code.
A declaration says what does not change in ``[table]`` and what differs by year in ``[edition."..."]``;
an edition is named by the reporting years it holds for: ``"2021"``, ``"2013-2017"``, ``"2021-"``, ``"all"``.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.declared import Frozen, Label
from geodata.vocabulary.errors import DeclarationError


class Key(Frozen):
    """Where a row says which area it speaks of."""

    column: str
    pattern: str = r".+"  # the whole cell; a group in it, if any, is the key

    def key_in(self, text: str) -> str | None:
        """The key inside a cell, or None if the cell has not the declared form."""
        found = re.fullmatch(self.pattern, text, re.ASCII)
        return None if found is None else (found.group(1) if found.re.groups else found.group(0))


class KeyRepair(Frozen):
    """A key the source is known to have wrong, and the row by which to recognise it."""

    key: str
    where: Mapping[str, str]
    becomes: str
    because: str


class AbsentRow(Frozen):
    """A row in which every one of these columns shows one mark holds no numbers at all."""

    columns: tuple[str, ...]
    mark: str
    reason: Absent


class Sum(Frozen):
    """Columns that must add up to another in each row in which all are present."""

    total: str
    parts: tuple[str, ...]


class Column(Frozen):
    """One column of numbers."""

    variable: str
    type: Literal["count", "decimal", "code"] = "count"
    codes: Mapping[str, float] = {}
    absent: Mapping[str, Absent] = {}
    secrecy: Literal["register", "social", "published"] | None = None  # where it is not that of the table

    @model_validator(mode="after")
    def _codes_belong_to_code_columns(self) -> Self:
        if (self.type == "code") != bool(self.codes):
            raise ValueError("'codes' and type 'code' go together")
        return self


class LongForm(Frozen):
    """A table with one number per row, named by category columns."""

    categories: tuple[str, ...]
    value: str
    variables: Mapping[str, str]  # "SGB2/U18" -> variable; the cells of the categories joined by "/"
    type: Literal["count", "decimal"] = "count"


class PointForm(Frozen):
    """Where facilities lie, and what the areas they lie in count of them.

    A column of numbers beside (``column``, one at most) is the capacity; it is added up for each area.
    """

    counted: str  # variable: how many facilities an area has
    complete: bool = False  # every facility is in the list, so an area without one has exactly none
    x: str | None = None  # columns of the coordinates; a vector file has geometry instead
    y: str | None = None


class GridForm(Frozen):
    """A raster of square cells as the census publishes it, named by the centres of the cells in EPSG:3035."""

    resolution_m: Literal[100, 1000, 10000]
    value: str  # column of the number
    variable: str
    kind: Literal["count", "percent"]  # a percentage is never added or converted as a count
    x: str = "x"
    y: str = "y"
    cell: str | None = None  # column of the official name, e.g. CRS3035RES1000mN2689000E4337000
    nothing: tuple[str, ...] = ()  # codes that mean exactly none


class Parent(Frozen):
    """The larger area an outline belongs to: named by a column, or by the first digits of the key."""

    level: AreaLevel
    column: str | None = None
    prefix: int | None = None


class Edition(Frozen):
    """How the table looks in certain years."""

    # the file
    delimiter: str = ";"
    encodings: tuple[Literal["utf-8", "cp1252"], ...] = ("utf-8",)
    decimal: Literal[",", "."] = ","
    thousands: str = "."
    header_row: int = 1  # as a person counts
    sheet: str | None = None
    layer: str | None = None
    srid: int | None = None  # for a file that names no coordinate system
    # rows
    key: Key = Key(column="")  # a grid has none: its cells are named by where they lie
    municipality_column: str | None = None
    year_column: str | None = None
    year_pattern: str = r"(\d{4})"  # the year is the group
    year_offset: int = (
        0  # reporting year less the year written, e.g. 1 where data of 2020 are published as 2021
    )
    key_repairs: tuple[KeyRepair, ...] = ()
    skipped_keys: tuple[str, ...] = ()  # rows that are no areas (totals, notes); * stands for anything
    uncovered: Mapping[str, Absent] = {}  # areas of which this edition says nothing, and why
    absent_rows: tuple[AbsentRow, ...] = ()
    # columns
    signs: Literal["din55301", "none"] = "din55301"
    absent: Mapping[str, Absent] = {}
    column: Mapping[str, Column] = {}
    long: LongForm | None = None
    points: PointForm | None = None
    grid: GridForm | None = None
    name_column: str | None = None
    ignored: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    # time
    reference_date: str = "12-31"  # month-day, or years back and month-day: "-1:12-31"
    boundaries: date | None = None  # vintage of the area keys, where it is not that of the reference date
    # outlines and registers
    valid_from: date | None = None
    valid_until: date | None = None  # exclusive
    valid_from_column: str | None = None
    valid_until_column: str | None = None  # in the file inclusive, as registers write it
    register_decides: bool = False  # outlines of areas whose keys, names and dates a register names
    parent: Parent | None = None


class TableDeclaration(Frozen):
    """One source table."""

    name: Label
    kind: Literal["facts", "outlines", "register", "points", "grid"]
    format: Literal["delimited", "workbook", "vector", "parquet"]
    level: AreaLevel
    publisher: str
    licence: str
    attribution: str
    secrecy: Literal["register", "social", "published"]
    municipality_key: str | None = None  # the only municipality whose table this is
    municipality_name: str | None = None
    id: str
    editions: Annotated[Mapping[str, Edition], Field(min_length=1)]

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        for years, edition in self.editions.items():
            if not re.fullmatch(r"all|\d{4}|\d{4}-|\d{4}-\d{4}", years):
                raise ValueError(f"edition {years!r}: years must read 2021, 2013-2017, 2021- or all")
            if trouble := _trouble_with(self.kind, edition):
                raise ValueError(f"edition {years!r} {trouble}")
        return self

    def edition(self, year: int) -> Edition:
        """The edition that holds for a reporting year."""
        for years, edition in self.editions.items():
            if _covers(years, year):
                return edition
        raise DeclarationError(
            f"Table {self.id!r} declares no edition for {year}. Declared are: {', '.join(self.editions)}. "
            f"Check the year, or add the edition to geodata/tables/{self.id}.toml.",
            table=self.id,
            year=year,
        )


def _trouble_with(kind: str, edition: Edition) -> str | None:
    """What an edition lacks for its kind of table."""
    if kind == "facts" and not edition.column and edition.long is None:
        return "declares no column of numbers"
    if (kind == "points") != (edition.points is not None) or (kind == "grid") != (edition.grid is not None):
        return "says 'points' or 'grid', which go together with the kind of the table"
    if edition.points and len(edition.column) > 1:
        return "declares more than one column of numbers; facilities have one, their capacity"
    if kind != "grid" and not edition.key.column:
        return "does not say in which column the key stands"
    return None


def _covers(years: str, year: int) -> bool:
    if years == "all":
        return True
    first, dash, last = years.partition("-")
    if not dash:
        return year == int(first)
    return int(first) <= year and (not last or year <= int(last))
