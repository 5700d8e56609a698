"""Delivered keys against the register of areas: unknown, of another vintage, absent, or named otherwise.

Pure: the caller hands in the areas that the store knows, of every vintage of the table's level.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.validate import Fact, RowKey, ValidTable
from geodata.vocabulary.errors import AreaKeyError, CoverageError
from geodata.vocabulary.reports import Findings, Note, Position


@dataclass(frozen=True)
class KnownArea:
    """An area of the store, in one vintage."""

    id: int
    municipality_key: str
    key: str
    name: str
    valid_from: date
    valid_until: date | None

    def is_valid_on(self, day: date) -> bool:
        """Whether the area exists on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Matching:
    """The area of each delivered key, the facts of areas the table is silent on, and what was noticed."""

    area_ids: dict[tuple[str, str], int]
    silent: tuple[Fact, ...]
    notes: tuple[Note, ...]


def matched(table: ValidTable, known: Sequence[KnownArea], owner: str) -> Matching:
    """Find the area of every row, on the table's boundaries.

    Raises
    ------
    DeliveryError
        If a key is unknown or of another vintage, or an area has no row: missing is not zero.

    """
    findings = Findings(table.file)
    valid = {(a.municipality_key, a.key): a for a in known if a.is_valid_on(table.boundaries)}
    _refuse_unknown(table, known, valid, findings)
    _refuse_gaps(table, valid, owner, findings)
    _note_names(table.rows, valid, findings)
    findings.raise_if_any()
    delivered = {(row.municipality_key, row.area_key) for row in table.rows}
    silent = tuple(_silent_facts(table, valid, owner))
    delivered |= {(fact.municipality_key, fact.area_key) for fact in silent}
    return Matching({key: valid[key].id for key in delivered}, silent, tuple(findings.notes))


def _silent_facts(table: ValidTable, valid: dict[tuple[str, str], KnownArea], owner: str) -> Iterator[Fact]:
    """An absent cell with its reason for each variable of an area that the edition is known to leave out."""
    variables = list(dict.fromkeys(fact.variable for fact in table.facts))
    for municipality, key in valid:
        if municipality.startswith(owner) and key in table.uncovered:
            for variable in variables:
                yield Fact(municipality, key, variable, table.uncovered[key], 0, "")


def _refuse_unknown(
    table: ValidTable,
    known: Sequence[KnownArea],
    valid: dict[tuple[str, str], KnownArea],
    findings: Findings,
) -> None:
    municipalities = {area.municipality_key for area in known}
    told: set[tuple[str, str]] = set()
    for row in table.rows:
        key = (row.municipality_key, row.area_key)
        if key in valid or key in told:
            continue
        told.add(key)
        at = Position(table.file, row.line)
        if row.municipality_key not in municipalities:
            findings.problem(
                AreaKeyError,
                at,
                f"municipality {row.municipality_key!r} is not in the register. Expected is "
                f"{_one_of(sorted(municipalities))}. Correct the key, or deliver its areas first.",
                reason="key.unknown",
                key=row.municipality_key,
            )
            continue
        _refuse_area(table, row, known, valid, at, findings)


def _refuse_area(
    table: ValidTable,
    row: RowKey,
    known: Sequence[KnownArea],
    valid: dict[tuple[str, str], KnownArea],
    at: Position,
    findings: Findings,
) -> None:
    others = [a for a in known if (a.municipality_key, a.key) == (row.municipality_key, row.area_key)]
    here = sorted(key for municipality, key in valid if municipality == row.municipality_key)
    if others:
        nearest = min(others, key=lambda area: abs((area.valid_from - table.boundaries).days))
        until = f" until {nearest.valid_until} (exclusive)" if nearest.valid_until else ""
        message = (
            f"area {row.area_key!r} of municipality {row.municipality_key!r} is not valid on "
            f"{table.boundaries}: it is valid from {nearest.valid_from}{until}. Expected are keys of one "
            f"vintage, here {_some(here)}. Convert the row to these boundaries."
        )
    else:
        message = (
            f"area {row.area_key!r} is unknown in municipality {row.municipality_key!r} on "
            f"{table.boundaries}. Expected is one of {_some(here)}. Correct the key, or deliver the outline "
            "of the area first."
        )
    reason = "vintage.mixed" if others else "key.unknown"
    findings.problem(AreaKeyError, at, message, reason=reason, key=row.area_key)


def _refuse_gaps(
    table: ValidTable, valid: dict[tuple[str, str], KnownArea], owner: str, findings: Findings
) -> None:
    delivered: dict[str, set[tuple[str, str]]] = {}
    for fact in table.facts:
        delivered.setdefault(fact.variable, set()).add((fact.municipality_key, fact.area_key))
    expected = {key for key in valid if key[0].startswith(owner) and key[1] not in table.uncovered}
    gaps: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for variable, keys in delivered.items():
        absent = tuple(sorted(expected - keys))
        if absent:
            gaps.setdefault(absent, []).append(variable)
    for absent, variables in gaps.items():
        names = _some([f"{key} {valid[(municipality, key)].name!r}" for municipality, key in absent])
        findings.problem(
            CoverageError,
            Position(table.file),
            f"no row for {len(absent)} of {len(expected)} areas valid on {table.boundaries}: {names} "
            f"({_some(variables)}). An absent row is not zero. Expected is a row for each area; deliver it "
            "with '-' for nothing or '.' for unknown.",
            reason="coverage.missing",
            keys=[key for _, key in absent],
        )


def _note_names(rows: Iterable[RowKey], valid: dict[tuple[str, str], KnownArea], findings: Findings) -> None:
    told: set[tuple[str, str]] = set()
    for row in rows:
        area = valid.get((row.municipality_key, row.area_key))
        if area is None or row.name is None or row.name == area.name or (area.key, row.name) in told:
            continue
        told.add((area.key, row.name))
        findings.note(
            "text.name_differs",
            f"Line {row.line}: area {area.key!r} is called {row.name!r} in the file; the register's name "
            f"{area.name!r} was kept.",
        )


def _one_of(items: Sequence[str]) -> str:
    return (
        f"one of {_some(items)}" if items else "a municipality whose areas were delivered; there is none yet"
    )


def _some(items: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown
