"""What an area was on a day, and what became of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from app.registers import queries
from app.registers.queries import TableSource
from app.registers.schemas import (
    Ancestor,
    Description,
    Entry,
    Event,
    History,
    Listed,
    Page,
    Successor,
)
from app.store.session import Session
from geodata.registers.chronology import Chronology
from geodata.registers.keys import numbers_of, texts_of
from geodata.registers.reforms import Reform, declared_reforms
from geodata.registers.weights import Conversion
from geodata.vocabulary.codes import AreaCode, municipality_of, parse
from geodata.vocabulary.errors import NotFoundError
from geodata.vocabulary.schemes import SCHEMES, Scheme

CONVERTED = (Scheme.AGS, Scheme.COUNTY)

# A stored table never changes; another file gets another number. Two schemes, so two tables stay in memory.
_known: dict[tuple[Scheme, int], Chronology] = {}


def entry_on(session: Session, scheme: Scheme, code: str, on: str | None) -> Entry:
    """What an area was on a day.

    Raises
    ------
    AreaKeyError
        If the code is none of the scheme, or the day is not stated.
    NotFoundError
        If the code was not valid on that day, with the reform that ended or began it.

    """
    asked = parse(SCHEMES[scheme].country, scheme, code, on)
    if scheme is Scheme.ARS:
        return _municipality_on(session, asked, on)
    known = queries.vintages(session, scheme)
    chronology = _chronology_of(session, scheme)
    if chronology is not None:
        _require_valid(chronology, code, asked.vintage)
    row = _description(session, scheme, code, asked.vintage, known)
    if row is None:
        if chronology is None:
            raise _unknown(scheme, code, asked.vintage, known)
        return _without_description(session, asked, chronology)
    return Entry(
        scheme=scheme,
        code=code,
        on=asked.vintage,
        register_vintage=row.vintage,
        name=row.name,
        kind=row.kind,
        regional_key=row.regional_key,
        association=row.association,
        nuts=row.nuts,
        area_ha=row.area_ha,
        residents=row.residents,
        seat=row.seat,
        hierarchy=_hierarchy(session, row),
        sources=list(row.sources),
    )


def _municipality_on(session: Session, asked: AreaCode, on: str | None) -> Entry:
    """The municipality of a regional key, if the register of the day gives it exactly this one."""
    entry = entry_on(session, Scheme.AGS, municipality_of(asked).code, on)
    if entry.regional_key != asked.code:
        known = repr(entry.regional_key) if entry.regional_key else "in no register"
        raise NotFoundError(
            f"The regional key of {entry.code!r} on {asked.vintage} is {known}, not {asked.code!r}: its "
            "association changed, or the key is wrong. Expected is the key of that day. Ask for the AGS, "
            "which stays.",
            key=asked.code,
        )
    return entry


def history(session: Session, scheme: Scheme, code: str) -> History:
    """What was, what is and what became of a code, with the shares of its residents.

    Raises
    ------
    NotFoundError
        If it was never valid.

    """
    chronology, source = required_chronology(session, scheme)
    parse(SCHEMES[scheme].country, scheme, code, chronology.declared.last_day)
    valid = chronology.valid_in(code)
    last_day = chronology.declared.last_day
    if not valid:
        raise NotFoundError(f"{chronology.explanation(code, last_day)}. Correct the code.", key=code)
    is_valid = valid[-1] == chronology.turning_points[-1]
    conversion = chronology.conversion(valid[-1], last_day)
    return History(
        scheme=scheme,
        code=code,
        first_valid=valid[0],
        last_valid=last_day if is_valid else valid[-1],
        is_valid=is_valid,
        known_until=last_day,
        descriptions=[
            Description(vintage=r.vintage, name=r.name, area_ha=r.area_ha, residents=r.residents)
            for r in queries.descriptions(session, scheme, code)
        ],
        events=[_event(Reform(scheme, *row)) for row in _reform_rows(session, scheme, code)],
        went_to=_successors(session, conversion, code),
        is_by_area=bool(conversion.is_by_area[np.searchsorted(conversion.source, int(code))]),
        sources=[source.attribution],
    )


def listed(session: Session, scheme: Scheme, on: str | None, *, within: str, after: str, limit: int) -> Page:
    """A page of the areas of a day.

    Raises
    ------
    AreaKeyError
        If the day is not stated.
    NotFoundError
        If no register describes the scheme on or before that day.

    """
    day = parse(SCHEMES[scheme].country, scheme, SCHEMES[scheme].example, on).vintage
    known = queries.vintages(session, scheme)
    vintage = max((known_day for known_day in known if known_day <= day), default=None)
    if vintage is None:
        raise _unknown(scheme, within, day, known)
    rows = queries.page(session, scheme, vintage, within=within, after=after, limit=limit + 1)
    entries = [Listed(**row._mapping) for row in rows[:limit]]
    since = [
        _event(reform)
        for reform in declared_reforms().reforms
        if reform.scheme is scheme and vintage < reform.until <= day
    ]
    return Page(
        scheme=scheme,
        on=day,
        register_vintage=vintage,
        events_since=since,
        entries=entries,
        next=entries[-1].code if len(rows) > limit else None,
    )


def _chronology_of(session: Session, scheme: Scheme) -> Chronology | None:
    source = queries.table_source(session, scheme) if scheme in CONVERTED else None
    if source is None:
        return None
    key = (scheme, source.id)
    if key not in _known:
        table = queries.conversion_table(session, source, scheme)
        for old in [other for other in _known if other[0] is scheme]:
            _known.pop(old, None)
        _known[key] = Chronology(table, declared_reforms())
    return _known[key]


def required_chronology(session: Session, scheme: Scheme) -> tuple[Chronology, TableSource]:
    """What is known of a scheme through time, and where its conversion table is stored.

    Raises
    ------
    NotFoundError
        If no conversion table of the scheme is stored.

    """
    source = queries.table_source(session, scheme) if scheme in CONVERTED else None
    chronology = _chronology_of(session, scheme)
    if source is None or chronology is None:
        raise NotFoundError(
            f"No conversion table of the scheme {scheme.value!r} is stored. Expected is that of the BBSR "
            "for ags or "
            "county5. Those who run the service import it with 'sozialmonitor register import'.",
            scheme=scheme.value,
        )
    return chronology, source


def _require_valid(chronology: Chronology, code: str, day: date) -> None:
    """Refuse a code that was not valid on a day, or of which the year's tables do not tell it."""
    last = chronology.declared.last_day
    points = chronology.turning_points
    if not points[0] <= day <= last:
        raise NotFoundError(
            f"Nothing is known about {day}. Expected is a day from {points[0]} to {last}. Choose such a day.",
            key=code,
        )
    before = max(point for point in points if point <= day)
    is_dated = day > chronology.table.target  # from then on each reform is known by its day
    after = before if is_dated else min(point for point in points if point >= day)
    valid = set(chronology.valid_in(code))
    if before in valid and after in valid:
        return
    if before in valid or after in valid:
        raise NotFoundError(
            f"{code!r} was valid on only one of {before} and {after}; the day of the reform between is not "
            f"known: {chronology.explanation(code, after if before in valid else before)}. Choose one of "
            "the two "
            "days.",
            key=code,
        )
    raise NotFoundError(
        f"{chronology.explanation(code, before)}. Choose a day on which it is valid.", key=code
    )


def _description(session: Session, scheme: Scheme, code: str, day: date, known: Sequence[date]) -> Any | None:
    """The register of the day or the last one before it; for what began since, the next of the same year."""
    before = [vintage for vintage in known if vintage <= day][-1:]
    behind = [vintage for vintage in known if vintage > day and vintage.year == day.year][:1]
    for vintage in (*before, *behind):
        if (row := queries.entry(session, scheme, code, vintage)) is not None:
            return row
    return None


def _unknown(scheme: Scheme, code: str, day: date, known: Sequence[date]) -> NotFoundError:
    days = ", ".join(str(known_day) for known_day in known) or "none"
    return NotFoundError(
        f"No stored register describes {scheme.value} {code!r} on {day}. Stored are registers of: "
        f"{days}. Choose a "
        "day from the first of them on, or correct the code.",
        key=code,
    )


def _without_description(session: Session, asked: AreaCode, chronology: Chronology) -> Entry:
    """A code that only the conversion table knows: it was valid, and its digits say to what it belonged."""
    scheme, code, day = asked.scheme, asked.code, asked.vintage
    above = [(Scheme.COUNTY, code[:5])] if scheme is Scheme.AGS else []
    above.append((Scheme.STATE, code[:2]))
    return Entry(
        scheme=scheme,
        code=code,
        on=day,
        register_vintage=None,
        name=None,
        kind=None,
        regional_key=None,
        association=None,
        nuts=None,
        area_ha=None,
        residents=None,
        seat=None,
        hierarchy=[
            Ancestor(scheme=level, code=digits, name=_name_on(session, level, digits, day))
            for level, digits in above
        ],
        sources=[chronology.table.source],
    )


def _name_on(session: Session, scheme: Scheme, code: str, day: date) -> str | None:
    row = _description(session, scheme, code, day, queries.vintages(session, scheme))
    return None if row is None else str(row.name)


def _hierarchy(session: Session, row: Any) -> list[Ancestor]:
    """The areas above, from the nearest to the state."""
    found: list[Ancestor] = []
    scheme, code = row.parent_scheme, row.parent_code
    while scheme is not None and code is not None:
        above = queries.entry(session, Scheme(scheme), code, row.vintage)
        found.append(Ancestor(scheme=Scheme(scheme), code=code, name=above.name if above else None))
        if above is None and scheme != Scheme.STATE.value:
            scheme, code = Scheme.STATE.value, code[:2]
        else:
            scheme, code = (above.parent_scheme, above.parent_code) if above else (None, None)
    return found


def _reform_rows(session: Session, scheme: Scheme, code: str) -> list[tuple[Any, ...]]:
    return [
        (r.kind, tuple(r.from_codes), tuple(r.to_codes), r.after, r.until, r.is_certain, r.name)
        for r in queries.events(session, scheme, code)
    ]


def _event(reform: Reform) -> Event:
    return Event(
        kind=reform.kind,
        from_codes=list(reform.from_codes),
        to_codes=list(reform.to_codes),
        after=reform.after,
        until=reform.until,
        day=reform.day,
        is_certain=reform.is_certain,
        name=reform.name,
    )


def _successors(session: Session, conversion: Conversion, code: str) -> list[Successor]:
    row = int(np.searchsorted(conversion.source, numbers_of([code], conversion.scheme)[0]))
    pairs = np.flatnonzero(conversion.row == row)
    codes = texts_of(conversion.target[conversion.column[pairs]], conversion.scheme).tolist()
    known = queries.names(session, conversion.scheme, codes)
    return [
        Successor(
            code=successor,
            name=known.get(successor),
            residents_share=float(conversion.share["residents"][pair]),
            area_share=float(conversion.share["area"][pair]),
        )
        for successor, pair in zip(codes, pairs, strict=True)
    ]
