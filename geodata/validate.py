"""RawTable + declaration to ValidTable, or a report of every bad cell."""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from geodata.cell import reader_for
from geodata.declaration import AbsentRow, Column, Edition, TableDeclaration
from geodata.readers.raw import RawRow, RawTable
from geodata.vocabulary import keys
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.errors import AreaKeyError, CellError, CoverageError, DeclarationError
from geodata.vocabulary.periods import reference_date
from geodata.vocabulary.reports import Findings, Note, Position


@dataclass(frozen=True)
class Fact:
    """One number, or the reason why there is none, with the cell it comes from."""

    municipality_key: str
    area_key: str
    variable: str
    value: float | Absent
    line: int
    column: str


@dataclass(frozen=True)
class RowKey:
    """Which area a row speaks of, and how the file calls it."""

    municipality_key: str
    area_key: str
    name: str | None
    line: int


@dataclass(frozen=True)
class ValidTable:
    """A delivered table as typed facts; every absent cell with its reason."""

    file: str
    table: TableDeclaration
    year: int
    reference_date: date
    boundaries: date
    uncovered: Mapping[str, Absent]
    rows: tuple[RowKey, ...]
    facts: tuple[Fact, ...]
    notes: tuple[Note, ...]


def valid_table(
    raw: RawTable, declaration: TableDeclaration, year: int, owner: str, findings: Findings
) -> ValidTable:
    """Type every cell of a table of numbers.

    Raises
    ------
    DeliveryError
        With *all* bad cells of the file.

    """
    edition = declaration.edition(year)
    checked = list(row_keys(raw, edition, owner, findings))
    check_years(raw, edition, year, findings)
    facts = list(_long_facts(raw, checked, edition, findings)) if edition.long else []
    facts += _wide_facts(raw, checked, edition, findings)
    _refuse_repeated(facts, findings)
    _check_sums(facts, edition, findings)
    findings.raise_if_any()
    spoken_of = reference_date(edition.reference_date, year)
    return ValidTable(
        file=findings.file,
        table=declaration,
        year=year,
        reference_date=spoken_of,
        boundaries=edition.boundaries or spoken_of,
        uncovered=edition.uncovered,
        rows=tuple(key for _, key in checked),
        facts=tuple(facts),
        notes=tuple(findings.notes),
    )


def row_keys(
    raw: RawTable, edition: Edition, owner: str, findings: Findings
) -> Iterator[tuple[RawRow, RowKey]]:
    """The area each row speaks of; rows that are no areas are left out."""
    trimmed = 0
    for row, record in raw.records():
        text, municipality = record[edition.key.column], record.get(edition.municipality_column or "", owner)
        trimmed += text != text.strip() or municipality != municipality.strip()
        text, municipality = text.strip(), municipality.strip()
        if any(fnmatch.fnmatchcase(text, pattern) for pattern in edition.skipped_keys):
            continue
        key = _area_key(text, record, edition, raw.position(row, edition.key.column), findings)
        at = raw.position(row, edition.municipality_column)
        if key is None or not _is_of_owner(municipality, owner, at, findings):
            continue
        name = " ".join(record[edition.name_column].split()) if edition.name_column else None
        yield row, RowKey(municipality, key, name, row.line)
    if trimmed:
        findings.note("key.trimmed", f"Blanks around the keys of {trimmed} rows were removed.")


def _area_key(
    text: str, record: dict[str, str], edition: Edition, at: Position, findings: Findings
) -> str | None:
    strange = keys.strange_character(text)
    if strange:
        findings.problem(
            AreaKeyError,
            at,
            f"key {text!r} contains the invisible character {strange}. Expected are visible characters "
            "only. Type the key anew in the source.",
            reason="key.invalid",
            key=text,
        )
        return None
    for repair in edition.key_repairs:
        if text == repair.key and all(record[name].strip() == cell for name, cell in repair.where.items()):
            findings.note("key.repaired", f"{at}: {text!r} was read as {repair.becomes!r}: {repair.because}")
            return repair.becomes
    key = edition.key.key_in(text)
    if key is None:
        findings.problem(
            AreaKeyError,
            at,
            _key_trouble(text, edition.key.pattern),
            reason="key.invalid",
            key=text,
        )
    return key


def _key_trouble(text: str, pattern: str) -> str:
    digits = re.fullmatch(r"\\d\{(\d+)\}", pattern)
    if digits is None:
        return (
            f"{text!r} is not a key of this table. Expected is the form {pattern}. Correct the key, or "
            "deliver the column as text."
        )
    length = int(digits.group(1))
    lost = re.fullmatch(r"[1-9][0-9]*", text) is not None and len(text) == length - 1
    why = ": the leading zero is gone, as happens when a spreadsheet stores keys as numbers" if lost else ""
    return (
        f"{text!r} is not a key of this table{why}. Expected are {length} digits, e.g. "
        f"{text.zfill(length) if lost else '0' * (length - 1) + '1'!r}. Deliver the column as text."
    )


def _is_of_owner(municipality: str, owner: str, at: Position, findings: Findings) -> bool:
    try:
        keys.municipality_key(municipality) if len(owner) == 8 or len(municipality) != 5 else None
    except AreaKeyError as error:
        findings.problem(AreaKeyError, at, error.message, reason="key.invalid", key=municipality)
        return False
    if municipality != owner and not (len(owner) == 5 and municipality.startswith(owner)):
        findings.problem(
            AreaKeyError,
            at,
            f"municipality {municipality!r} does not belong to {owner!r}, for whom this file is delivered. "
            "Deliver it for its own municipality or county.",
            reason="key.foreign",
            key=municipality,
        )
        return False
    return True


def check_years(raw: RawTable, edition: Edition, year: int, findings: Findings) -> None:
    """Refuse rows of another year than the one a file is delivered for."""
    if edition.year_column is None:
        return
    for row, record in raw.records():
        text = record[edition.year_column].strip()
        found = re.fullmatch(edition.year_pattern, text, re.ASCII)
        if found is None or int(found.group(1)) + edition.year_offset != year:
            findings.problem(
                CellError,
                raw.position(row, edition.year_column),
                f"{text!r} is not the reporting year {year} of this delivery. Expected is one year in the "
                "whole file. Deliver each year as a file of its own.",
                reason="year.mixed",
                value=text,
            )


def _wide_facts(
    raw: RawTable, checked: list[tuple[RawRow, RowKey]], edition: Edition, findings: Findings
) -> Iterator[Fact]:
    readers = [
        (name, raw.column(name), column.variable, reader_for(column, edition))
        for name, column in edition.column.items()
    ]
    left_out = {name for rule in edition.absent_rows for name in rule.columns}
    for row, key in checked:
        reason = _absent_row(raw, row, edition)
        for name, position, variable, read in readers:
            value: float | Absent | str = reason if reason and name in left_out else read(row.cells[position])
            if isinstance(value, str) and not isinstance(value, Absent):
                _report_cell(value, row.cells[position], raw.position(row, name), findings)
            else:
                yield Fact(key.municipality_key, key.area_key, variable, value, row.line, name)


def _absent_row(raw: RawTable, row: RawRow, edition: Edition) -> Absent | None:
    for rule in edition.absent_rows:
        if _shows_only_the_mark(raw, row, rule, edition):
            return rule.reason
    return None


def _shows_only_the_mark(raw: RawTable, row: RawRow, rule: AbsentRow, edition: Edition) -> bool:
    """Whether each column shows the mark; an empty cell may stand beside it, but not alone."""
    cells = [row.cells[raw.column(name)].strip() for name in rule.columns]
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_same_mark(cell, rule.mark, edition) for cell in filled)


def _same_mark(cell: str, mark: str, edition: Edition) -> bool:
    if cell == mark:
        return True
    if not re.fullmatch(r"0+", mark):
        return False
    return re.fullmatch(rf"0+(?:{re.escape(edition.decimal)}0+)?", cell) is not None


def _long_facts(
    raw: RawTable, checked: list[tuple[RawRow, RowKey]], edition: Edition, findings: Findings
) -> Iterator[Fact]:
    form = edition.long
    if form is None:
        raise DeclarationError("the edition declares no long form")
    read = reader_for(Column(variable="", type=form.type), edition)
    for row, key in checked:
        record = dict(zip(raw.header, row.cells, strict=True))
        category = "/".join(record[name].strip() for name in form.categories)
        if category not in form.variables:
            findings.problem(
                CellError,
                raw.position(row, form.categories[-1]),
                f"{category!r} is no declared category. Expected is one of {', '.join(form.variables)}. "
                "Correct the cell or declare the category.",
                reason="category.unknown",
                value=category,
            )
            continue
        value, variable = read(record[form.value]), form.variables[category]
        if isinstance(value, str) and not isinstance(value, Absent):
            _report_cell(value, record[form.value], raw.position(row, form.value), findings)
        else:
            yield Fact(key.municipality_key, key.area_key, variable, value, row.line, form.value)


def _report_cell(what_is_wrong: str, text: str, at: Position, findings: Findings) -> None:
    findings.problem(CellError, at, what_is_wrong, reason="num.unreadable", value=text)


def _refuse_repeated(facts: list[Fact], findings: Findings) -> None:
    first: dict[tuple[str, str, str], Fact] = {}
    repeated: dict[tuple[int, int], list[Fact]] = {}
    for fact in facts:
        known = first.setdefault((fact.municipality_key, fact.area_key, fact.variable), fact)
        if known is not fact:
            repeated.setdefault((known.line, fact.line), []).append(fact)
    for (known_line, line), again in repeated.items():
        fact = again[0]
        known = first[(fact.municipality_key, fact.area_key, fact.variable)]
        numbers = "the same number" if all(_same(first, one) for one in again) else "another number"
        what = f"{fact.variable!r}" if len(again) == 1 else f"{len(again)} variables"
        findings.problem(
            CoverageError,
            Position(findings.file, line, fact.column if len(again) == 1 else None),
            f"area {fact.area_key!r} of municipality {fact.municipality_key!r} stands here a second time "
            f"(first in line {known_line}) with {numbers} for {what}. Expected is one row. "
            "Remove the row that is too many.",
            reason="key.duplicate",
            key=known.area_key,
        )


def _same(first: Mapping[tuple[str, str, str], Fact], fact: Fact) -> bool:
    return first[(fact.municipality_key, fact.area_key, fact.variable)].value == fact.value


def _check_sums(facts: list[Fact], edition: Edition, findings: Findings) -> None:
    by_row: dict[tuple[str, str], dict[str, Fact]] = {}
    for fact in facts:
        by_row.setdefault((fact.municipality_key, fact.area_key), {})[fact.variable] = fact
    for rule in edition.sums:
        for cells in by_row.values():
            involved = [cells[name] for name in (rule.total, *rule.parts) if name in cells]
            numbers = [fact.value for fact in involved if not isinstance(fact.value, Absent)]
            if len(numbers) < 1 + len(rule.parts) or numbers[0] == sum(numbers[1:]):
                continue
            findings.problem(
                CellError,
                Position(findings.file, involved[0].line, involved[0].column),
                f"{numbers[0]:.15g} is not the sum of its parts {', '.join(rule.parts)}, which is "
                f"{sum(numbers[1:]):.15g}. Correct the total or the parts.",
                reason="num.sum",
            )
