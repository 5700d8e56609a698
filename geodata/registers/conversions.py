"""The conversion tables of the BBSR: municipalities and counties of 1990 to 2019 in those of 2020."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geodata.registers.entries import MOST_BYTES
from geodata.registers.keys import Numbers, listed, numbers_of, shortened, texts_of
from geodata.registers.weights import KINDS, By, Conversion
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import (
    AreaKeyError,
    CellError,
    CoverageError,
    InputError,
    TableShapeError,
    UnreadableFileError,
)
from geodata.vocabulary.reports import Findings, Note, Position
from geodata.vocabulary.schemes import Scheme

if TYPE_CHECKING:  # a command that reads no table need not wait for it
    import pandas

COLUMNS: Final = ("year_xw", "ags_xw", "pop_conv", "size_conv", "emp_conv", "ags20")
COLUMN_OF: Final[Mapping[By, str]] = MappingProxyType(
    {"residents": "pop_conv", "area": "size_conv", "employees": "emp_conv"}
)
FIRST_YEAR: Final = 1990
TARGET_YEAR: Final = 2020
POSSIBLE_YEARS: Final = range(1900, 2101)
TOLERANCE: Final = 1e-9

Years = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ConversionTable:
    """Shares of the areas at the end of each year in the areas of 31 December 2020, ordered by year and key.

    The shares by residents of areas where nobody lives are those by area (the table gives each part a 1), and
    ``is_by_area`` marks them; shares that are not known are NaN.
    """

    scheme: Scheme
    source: str
    year: Years
    origin: Numbers
    destination: Numbers
    share: Mapping[By, Floats]
    is_by_area: Flags
    notes: tuple[Note, ...] = ()

    @property
    def target(self) -> date:
        """The vintage of the destinations."""
        return date(TARGET_YEAR, 12, 31)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years from which it converts."""
        return tuple(int(year) for year in np.unique(self.year))

    def keys_of(self, year: int) -> Numbers:
        """The keys valid at the end of a year."""
        return np.unique(self.origin[self._of(year)])

    def conversion(self, year: int) -> Conversion:
        """From the end of a year to 31 December 2020.

        Raises
        ------
        InputError
            If the table does not begin in that year.

        """
        of_year = self._of(year)
        if of_year.start == of_year.stop:
            raise InputError(
                f"{self.source} has no year {year}. Expected is one from {self.years[0]} to "
                f"{self.years[-1]}. "
                "Choose a vintage of these years.",
                year=year,
            )
        source, row = np.unique(self.origin[of_year], return_inverse=True)
        target, column = np.unique(self.destination[of_year], return_inverse=True)
        shares = {kind: self.share[kind][of_year] for kind in KINDS}
        return Conversion(
            scheme=self.scheme,
            from_vintage=date(year, 12, 31),
            to_vintage=self.target,
            source=source,
            target=target,
            row=row,
            column=column,
            share=MappingProxyType(shares),
            is_by_area=_of_source(self.is_by_area[of_year], row, len(source)),
            unknown=MappingProxyType(
                {kind: _of_source(np.isnan(shares[kind]), row, len(source)) for kind in KINDS}
            ),
            is_undetermined=np.zeros(len(source), np.bool_),
        )

    def _of(self, year: int) -> slice:
        return slice(int(np.searchsorted(self.year, year)), int(np.searchsorted(self.year, year + 1)))


def read_conversions(path: Path, scheme: Scheme) -> ConversionTable:
    """The conversion table of municipalities (``ags``) or counties (``county5``).

    Parameters
    ----------
    path : Path
        CSV or gzipped CSV with the columns year_xw, ags_xw, pop_conv, size_conv, emp_conv, ags20.
    scheme : Scheme
        AGS or COUNTY.

    Returns
    -------
    ConversionTable
        Checked: shares from 0 to 1 that add up to 1 for each area, each pair once, 2020 the identity. Areas
        where nobody lives (each part has ``pop_conv`` 1) take the shares by area and are noted; employees
        of areas whose shares do not add up to 1 are unknown and noted.

    Raises
    ------
    DeliveryError
        With every bad cell.

    References
    ----------
    BBSR: Umsteigeschlüssel für Gemeinden und Kreise, Gebietsstand 31.12.2020; as in the R package ags.

    """
    findings = Findings(path.name)
    frame = _frame(path, findings)
    year = _years(frame, findings)
    origin, destination = (_keys(frame, column, scheme, findings) for column in ("ags_xw", "ags20"))
    given = {
        kind: _shares(frame, COLUMN_OF[kind], findings, may_be_empty=kind == "employees") for kind in KINDS
    }
    findings.raise_if_any()
    order = np.lexsort((destination, origin, year))
    if not np.array_equal(order, np.arange(len(order))):
        year, origin, destination = year[order], origin[order], destination[order]
        given = {kind: share[order] for kind, share in given.items()}
    group = _groups(year.astype(np.int64), origin)
    _refuse_doubled(group, origin, destination, scheme, findings)
    is_by_area = _empty_areas(given["residents"], group)
    shares = {**given, "residents": np.where(is_by_area, given["area"], given["residents"])}
    _refuse_open_sums(shares, group, year, origin, scheme, findings)
    shares["employees"] = _known_employees(shares["employees"], group, findings)
    _refuse_changed_target(year, origin, destination, scheme, findings)
    findings.raise_if_any()
    _note_empty_areas(is_by_area, group, findings)
    return ConversionTable(
        scheme=scheme,
        source=f"BBSR {path.name}",
        year=year.astype(np.int64),
        origin=origin,
        destination=destination,
        share=MappingProxyType(shares),
        is_by_area=is_by_area,
        notes=tuple(findings.notes),
    )


def _frame(path: Path, findings: Findings) -> "pandas.DataFrame":
    import pandas  # noqa: PLC0415

    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            with gzip.open(BytesIO(content)) as packed:
                content = packed.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB")
        frame = pandas.read_csv(BytesIO(content), dtype=str, keep_default_na=False)
    except (OSError, ValueError, EOFError) as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            f"no table could be read ({next(iter(str(error).splitlines()), type(error).__name__)}). "
            "Expected is a "
            "CSV file in UTF-8, gzipped or not. Deliver the table as it was published.",
            reason="file.unreadable",
        )
        findings.refuse()
    if tuple(frame.columns) != COLUMNS or len(frame) == 0:
        findings.problem(
            TableShapeError,
            Position(findings.file, 1),
            f"the header reads {', '.join(map(str, frame.columns))} with {len(frame)} rows below. "
            "Expected are "
            f"the columns {', '.join(COLUMNS)} and at least one row. Deliver the conversion table.",
            reason="csv.header",
        )
        findings.refuse()
    return frame


def _numbers(frame: "pandas.DataFrame", column: str, findings: Findings) -> Floats:
    """A column as numbers; NaN where the cell is empty, a problem where it is anything else."""
    import pandas  # noqa: PLC0415

    texts = frame[column]
    numbers = pandas.to_numeric(texts, errors="coerce").to_numpy(np.float64)
    wrong = np.flatnonzero(np.isnan(numbers) & (texts != "").to_numpy())
    for row in wrong:
        findings.problem(
            CellError,
            Position(findings.file, int(row) + 2, column),
            f"{shortened(texts.iloc[row])!r} is not a number. Expected are digits with a decimal "
            "point, e.g. 0.973499. Correct the cell.",
            reason="number.unreadable",
        )
    return numbers


def _years(frame: "pandas.DataFrame", findings: Findings) -> Floats:
    """The years: whole numbers, a problem for every cell that is none."""
    first, last = POSSIBLE_YEARS[0], POSSIBLE_YEARS[-1]
    texts = frame["year_xw"].tolist()
    known = {text: float(text) for text in set(texts) if len(text) == 4 and text.isascii() and text.isdigit()}
    for row, text in enumerate(texts):
        if text not in known or not first <= known[text] <= last:
            findings.problem(
                CellError,
                Position(findings.file, row + 2, "year_xw"),
                f"{shortened(text)!r} is no year. Expected is a whole number from {first} to {last}, e.g. "
                "2015. Correct the cell.",
                reason="number.range",
            )
    return np.array([known.get(text, np.nan) for text in texts], np.float64)


def _keys(frame: "pandas.DataFrame", column: str, scheme: Scheme, findings: Findings) -> Numbers:
    texts = frame[column].tolist()
    try:
        return numbers_of(texts, scheme)
    except AreaKeyError as error:
        wrong = set(error.facts.get("keys", ()))  # type: ignore[call-overload]
        line = next(row for row, text in enumerate(texts, start=2) if shortened(text) in wrong)
        findings.problem(
            AreaKeyError, Position(findings.file, line, column), error.message, reason="key.invalid"
        )
        return np.zeros(len(texts), np.int64)


def _shares(frame: "pandas.DataFrame", column: str, findings: Findings, *, may_be_empty: bool) -> Floats:
    shares = _numbers(frame, column, findings)
    is_wrong = (
        (shares < 0)
        | (shares > 1)
        | (np.isnan(shares) & (frame[column] == "").to_numpy() & (not may_be_empty))
    )
    for row in np.flatnonzero(is_wrong):
        findings.problem(
            CellError,
            Position(findings.file, int(row) + 2, column),
            f"{shortened(frame[column].iloc[row])!r} is no share. Expected is a number from 0 "
            "to 1. Correct the cell.",
            reason="number.range",
        )
    return shares


def _groups(year: Years, origin: Numbers) -> Numbers:
    """The number of the (year, key) pair of each row; rows are ordered."""
    is_new = np.ones(len(year), np.bool_)
    is_new[1:] = (year[1:] != year[:-1]) | (origin[1:] != origin[:-1])
    return np.cumsum(is_new) - 1


def _empty_areas(residents: Floats, group: Numbers) -> Flags:
    """Rows of areas in several parts each of which has all of the residents: nobody lives there."""
    count = np.bincount(group)
    is_empty = (count > 1) & (np.bincount(group, residents == 1.0) == count)
    return np.asarray(is_empty[group], np.bool_)


def _refuse_open_sums(
    shares: Mapping[By, Floats],
    group: Numbers,
    year: Floats,
    origin: Numbers,
    scheme: Scheme,
    findings: Findings,
) -> None:
    first = np.unique(group, return_index=True)[1]
    for kind in ("residents", "area"):
        sums = np.bincount(group, shares[kind])
        for at in np.flatnonzero(np.abs(sums - 1) > TOLERANCE):
            key = str(texts_of(origin[first[at : at + 1]], scheme)[0])
            findings.problem(
                CoverageError,
                Position(findings.file, column=COLUMN_OF[kind]),
                f"the shares of {key!r} in {int(year[first[at]])} add up to {sums[at]:.6f}. Expected is "
                "1. Correct "
                "the shares, or deliver the rows that are absent.",
                reason="share.sum",
                key=key,
            )


def _known_employees(employees: Floats, group: Numbers, findings: Findings) -> Floats:
    """Shares by employees, NaN for every area whose shares do not add up to 1."""
    sums = np.bincount(group, employees)  # NaN for an area with an empty cell
    is_empty = np.isnan(sums)
    is_broken = ~is_empty & (np.abs(sums - 1) > TOLERANCE)
    if is_empty.any() or is_broken.any():
        findings.note(
            "share.employees",
            f"Shares by employees are empty for {int(is_empty.sum())} areas (year and key) and do not "
            "add up to "
            f"1 for {int(is_broken.sum())}: these are refused.",
        )
    return np.where((is_empty | is_broken)[group], np.nan, employees)


def _note_empty_areas(is_by_area: Flags, group: Numbers, findings: Findings) -> None:
    if count := len(np.unique(group[is_by_area])):
        findings.note(
            "share.unpopulated",
            f"{count} areas (year and key) where nobody lives give each of their parts all residents: their "
            "shares by area are used.",
        )


def _refuse_doubled(
    group: Numbers, origin: Numbers, destination: Numbers, scheme: Scheme, findings: Findings
) -> None:
    is_double = (group[1:] == group[:-1]) & (destination[1:] == destination[:-1])
    if is_double.any():
        keys = texts_of(np.unique(origin[1:][is_double]), scheme)
        findings.problem(
            CoverageError,
            Position(findings.file),
            f"pairs of {listed(keys)} stand twice. Expected is each pair of year, old and new key once. Take "
            "the second row out.",
            reason="key.duplicate",
        )


def _refuse_changed_target(
    year: Floats, origin: Numbers, destination: Numbers, scheme: Scheme, findings: Findings
) -> None:
    """The year of the target must be the identity, and no other key may be a destination."""
    of_target = year == TARGET_YEAR
    changed = np.unique(origin[of_target & (origin != destination)])
    foreign = np.setdiff1d(destination, origin[of_target])
    for keys, what in ((changed, "changes in 2020 itself"), (foreign, "is no key of 2020")):
        if len(keys):
            findings.problem(
                CoverageError,
                Position(findings.file, column="ags20"),
                f"{listed(texts_of(keys, scheme))} {what}. Expected are the keys of 31 December 2020, each "
                "converted to itself in 2020. Deliver the table to 2020.",
                reason="key.target",
            )


def _of_source(flags: Flags, row: Numbers, count: int) -> Flags:
    return np.asarray(np.bincount(row, flags, count) > 0, np.bool_)
