"""Delivered outlines put to the areas of a register: its keys, names and dates hold, the file draws them.

Pure: the caller hands in the areas that the store knows, of every vintage of the table's level.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geodata.matching import KnownArea
from geodata.outlines import ValidArea, ValidAreas
from geodata.vocabulary.errors import AreaKeyError, CoverageError
from geodata.vocabulary.periods import reference_date
from geodata.vocabulary.reports import Findings, Position


def registered(areas: ValidAreas, known: Sequence[KnownArea], owner: str) -> ValidAreas:
    """The delivered outlines with the names and dates of the register.

    Raises
    ------
    DeliveryError
        If a key is unknown or of another vintage, or an area of the register has no outline.

    """
    findings = Findings(areas.file, notes=list(areas.notes))
    day = reference_date(areas.table.edition(areas.year).reference_date, areas.year)
    valid = {(area.municipality_key, area.key): area for area in known if area.is_valid_on(day)}
    for area in areas.areas:
        if (area.municipality_key, area.key) not in valid:
            _refuse_unknown(area, known, sorted(key for _, key in valid), day, findings)
    _refuse_gaps(areas, valid, owner, day, findings)
    findings.raise_if_any()
    named = tuple(_named(area, valid[(area.municipality_key, area.key)], findings) for area in areas.areas)
    return replace(areas, areas=named, notes=tuple(findings.notes))


def _named(area: ValidArea, entry: KnownArea, findings: Findings) -> ValidArea:
    if area.name not in (entry.name, area.key):
        findings.note(
            "text.name_differs",
            f"Line {area.line}: area {area.key!r} is called {area.name!r} in the file; the register's name "
            f"{entry.name!r} was kept.",
        )
    return replace(area, name=entry.name, valid_from=entry.valid_from, valid_until=entry.valid_until)


def _refuse_unknown(
    area: ValidArea, known: Sequence[KnownArea], here: list[str], day: date, findings: Findings
) -> None:
    others = [a for a in known if (a.municipality_key, a.key) == (area.municipality_key, area.key)]
    where = f"area {area.key!r} of municipality {area.municipality_key!r}"
    if others:
        nearest = min(others, key=lambda entry: abs((entry.valid_from - day).days))
        until = f" until {nearest.valid_until} (exclusive)" if nearest.valid_until else ""
        what = f"{where} is not valid on {day}: the register has it from {nearest.valid_from}{until}"
    else:
        what = f"{where} is not in the register on {day}"
    if here:
        expected = (
            f"Expected is one of {', '.join(here[:12])}{' …' if len(here) > 12 else ''}. Correct the key"
        )
    else:
        expected = "Expected is a register of areas that holds on that day. Deliver the register first"
    findings.problem(
        AreaKeyError,
        Position(findings.file, area.line),
        f"{what}. {expected}, or deliver the outlines for another year.",
        reason="vintage.mixed" if others else "key.unknown",
        key=area.key,
    )


def _refuse_gaps(
    areas: ValidAreas, valid: dict[tuple[str, str], KnownArea], owner: str, day: date, findings: Findings
) -> None:
    expected = {key for key in valid if key[0].startswith(owner)}
    absent = sorted(expected - {(area.municipality_key, area.key) for area in areas.areas})
    if not absent:
        return
    names = ", ".join(f"{key[1]} {valid[key].name!r}" for key in absent[:12])
    more = f" and {len(absent) - 12} more" if len(absent) > 12 else ""
    findings.problem(
        CoverageError,
        Position(findings.file),
        f"{len(absent)} of {len(expected)} areas that the register has on {day} have no outline: "
        f"{names}{more}. "
        "Expected is an outline for each of them. Draw them and deliver the whole layer again.",
        reason="coverage.missing",
        keys=[key for _, key in absent],
    )
