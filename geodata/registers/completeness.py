"""Whether a register or a conversion table is whole: a part of one must never take the place of all of it."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np

from geodata.registers.conversions import FIRST_YEAR, TARGET_YEAR, ConversionTable
from geodata.registers.entries import Entry, Register
from geodata.registers.keys import listed, texts_of
from geodata.vocabulary.errors import CoverageError
from geodata.vocabulary.keys import STATES
from geodata.vocabulary.reports import Findings, Position
from geodata.vocabulary.schemes import Scheme

# Only some states have government regions; every other layer covers all of Germany.
NATIONWIDE: Final = (Scheme.STATE, Scheme.COUNTY, Scheme.ASSOCIATION, Scheme.AGS)
OF_NO_COUNTY: Final = "000"  # digits 3 to 5 of areas at sea and of the German-Luxembourg condominium


def require_whole_register(register: Register, file: str) -> None:
    """Refuse a register of municipalities that is a fragment.

    All 16 states stand in it with counties; each county has municipalities, each association a county and
    municipalities, each municipality a county and an association.

    Raises
    ------
    DeliveryError
        With everything that is absent.

    """
    findings = Findings(file)
    for scheme in (Scheme.STATE, Scheme.COUNTY, Scheme.AGS):
        _require_states(register.of(scheme), scheme, findings)
    counties, associations = register.codes(Scheme.COUNTY), register.codes(Scheme.ASSOCIATION)
    municipalities = list(register.of(Scheme.AGS))
    held_by_counties = Counter(entry.code[:5] for entry in municipalities)
    held_by_associations = {entry.association for entry in municipalities}
    settled = {code for code in held_by_counties if code[2:] != OF_NO_COUNTY or code in counties}
    for codes, told in (
        (counties - settled, "counties have no municipality"),
        (settled - counties, "counties of municipalities are absent"),
        (associations - held_by_associations, "associations have no municipality"),
        (held_by_associations - associations, "associations of municipalities are absent"),
        ({code for code in associations if code[:5] in settled - counties}, "associations have no county"),
    ):
        _refuse_absent({code for code in codes if code}, told, findings)
    findings.raise_if_any()


def require_whole_layer(register: Register, file: str) -> None:
    """Refuse a map that lacks a state, unless its layer is one of government regions.

    Raises
    ------
    DeliveryError
        With the states that are absent.

    """
    findings = Findings(file)
    for scheme in NATIONWIDE:
        if register.codes(scheme):
            _require_states(register.of(scheme), scheme, findings)
    findings.raise_if_any()


def require_whole_table(table: ConversionTable, file: str) -> None:
    """Refuse a conversion table that lacks a year from 1990 to its target, or a state in one of them.

    Raises
    ------
    DeliveryError
        With the years, and the states of each year.

    """
    findings = Findings(file)
    expected = set(range(FIRST_YEAR, TARGET_YEAR + 1))
    for years, told in ((expected - set(table.years), "absent"), (set(table.years) - expected, "too many")):
        if years:
            findings.problem(
                CoverageError,
                Position(file, column="year_xw"),
                f"years are {told}: {_spans(years)}. Expected is every year from {FIRST_YEAR} to "
                f"{TARGET_YEAR}, without a gap. Deliver the table as it was published.",
                reason="register.fragment",
            )
    for year in sorted(expected & set(table.years)):
        keys = texts_of(np.unique(table.keys_of(year)), table.scheme).tolist()
        _require_all({key[:2] for key in keys}, f"areas in {year}", findings)
    findings.raise_if_any()


def _require_states(entries: Iterable[Entry], scheme: Scheme, findings: Findings) -> None:
    _require_all({entry.code[:2] for entry in entries}, f"entries of the scheme {scheme.value}", findings)


def _require_all(states: set[str], what: str, findings: Findings) -> None:
    absent = sorted(set(STATES) - states)
    if absent:
        findings.problem(
            CoverageError,
            Position(findings.file),
            f"{len(absent)} of the 16 states have no {what}: {', '.join(absent)}. Expected are all of them. "
            "Deliver the whole file as it was published.",
            reason="register.fragment",
            keys=absent,
        )


def _refuse_absent(codes: Iterable[str], told: str, findings: Findings) -> None:
    found = sorted(codes)
    if found:
        findings.problem(
            CoverageError,
            Position(findings.file),
            f"{len(found)} {told}: {listed(found)}. Expected is that counties, associations and "
            "municipalities belong together. Deliver the whole file as it was published.",
            reason="register.fragment",
            keys=found[:100],
        )


def _spans(years: Iterable[int]) -> str:
    """Years as a person writes them.

    >>> _spans([1990, 1991, 1992, 2001])
    '1990-1992, 2001'
    """
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(begin) if begin == end else f"{begin}-{end}" for begin, end in spans)
