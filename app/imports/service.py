"""One delivery through the pipeline into the core schema: whole, or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from app.imports import located, queries
from app.imports.agreement import agreement_notes
from app.store.session import Session
from geodata.declaration import TableDeclaration
from geodata.matching import matched
from geodata.outlines import ValidAreas
from geodata.pipeline import ValidGrid, read_delivery
from geodata.points import ValidPoints
from geodata.readers.containers import MOST_BYTES
from geodata.registered import registered
from geodata.sources import table_named
from geodata.validate import ValidTable
from geodata.vocabulary.errors import UnreadableFileError
from geodata.vocabulary.periods import require_year
from geodata.vocabulary.reports import Note

Delivered = ValidTable | ValidAreas | ValidPoints | ValidGrid


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery."""

    file: str
    table: str
    year: int
    outcome: Literal["accepted", "checked", "unchanged"]
    areas: int
    facts: int
    absent: int
    notes: tuple[Note, ...]
    points: int = 0
    cells: int = 0


@dataclass(frozen=True)
class Sender:
    """Who delivers what, for which year."""

    table: str
    owner: str
    year: int
    may_withdraw: bool = False  # areas no longer named go together with their numbers


def receive(
    session: Session,
    tables: Mapping[str, TableDeclaration],
    path: Path,
    sender: Sender,
    *,
    is_dry_run: bool = False,
) -> Receipt:
    """Take one file in: read, validate, match with the areas, store; a dry run takes everything back.

    Raises
    ------
    DeliveryError
        With every problem of the file; nothing of it is stored then.

    """
    require_year(sender.year, last=datetime.now(UTC).year + 1)
    declaration = table_named(sender.table, dict(tables))
    arrival = _arrival(path, sender, is_grid=declaration.kind == "grid")
    unchanged = Receipt(path.name, sender.table, sender.year, "unchanged", 0, 0, 0, ())
    if queries.is_known(session, arrival):
        return unchanged
    # read before the turn is taken: a file that takes a minute to check keeps nobody else waiting
    delivered = read_delivery(path, declaration, year=sender.year, owner=sender.owner)
    queries.wait_for_turn(session, sender.owner)
    if queries.is_known(session, arrival):
        return unchanged  # meanwhile it came in from somewhere else
    trial = session.begin_nested()  # a dry run does everything, and takes it back
    receipt = _taken_in(session, delivered, arrival, may_withdraw=sender.may_withdraw)
    if is_dry_run:
        trial.rollback()
        return replace(receipt, outcome="checked")
    trial.commit()
    return receipt


def _taken_in(
    session: Session, delivered: Delivered, arrival: queries.Arrival, *, may_withdraw: bool
) -> Receipt:
    if isinstance(delivered, ValidAreas):
        return _receive_areas(session, delivered, arrival, may_withdraw=may_withdraw)
    if isinstance(delivered, ValidPoints):
        return _receive_points(session, delivered, arrival)
    if isinstance(delivered, ValidGrid):
        return _receive_grid(session, delivered, arrival)
    return _receive_facts(session, delivered, arrival)


def _receive_areas(
    session: Session, areas: ValidAreas, arrival: queries.Arrival, *, may_withdraw: bool
) -> Receipt:
    if areas.table.edition(areas.year).register_decides:
        areas = registered(
            areas, queries.known_areas(session, areas.table.level.value, arrival.owner), arrival.owner
        )
    agreed = agreement_notes(session, areas, may_withdraw=may_withdraw)
    known = [*areas.notes, *agreed, *_notes_on_other_years(session, arrival)]
    delivery = queries.store_delivery(session, arrival, known)
    notes = [*known, *queries.store_areas(session, areas, delivery, may_withdraw=may_withdraw)]
    return Receipt(areas.file, arrival.table, arrival.year, "accepted", len(areas.areas), 0, 0, tuple(notes))


def _receive_facts(session: Session, table: ValidTable, arrival: queries.Arrival) -> Receipt:
    return _stored_facts(session, table, arrival)[0]


def _stored_facts(session: Session, table: ValidTable, arrival: queries.Arrival) -> tuple[Receipt, int]:
    """What became of a table of facts, and under which number its delivery is kept."""
    known = queries.known_areas(session, table.table.level.value, arrival.owner)
    matching = matched(table, known, arrival.owner)
    notes = (*table.notes, *matching.notes, *_notes_on_other_years(session, arrival))
    delivery = queries.store_delivery(
        session, arrival, notes, reference_date=table.reference_date, boundaries=table.boundaries
    )
    queries.store_facts(session, table, matching, delivery)
    absent = sum(isinstance(fact.value, str) for fact in table.facts)
    areas = len(matching.area_ids)
    receipt = Receipt(
        table.file, arrival.table, arrival.year, "accepted", areas, len(table.facts), absent, notes
    )
    return receipt, delivery


def _receive_points(session: Session, delivered: ValidPoints, arrival: queries.Arrival) -> Receipt:
    """The facilities are counted in the areas they lie in, and stored with them."""
    placed = located.placed(session, delivered, arrival.owner)
    receipt, delivery = _stored_facts(session, placed.table, arrival)
    located.store_points(session, delivered, placed, delivery)
    return replace(receipt, points=len(delivered.points))


def _receive_grid(session: Session, delivered: ValidGrid, arrival: queries.Arrival) -> Receipt:
    grid, told = located.around(session, delivered, arrival.owner)
    notes = (*delivered.notes, *told, *_notes_on_other_years(session, arrival))
    delivery = queries.store_delivery(session, arrival, notes, reference_date=delivered.reference_date)
    located.store_cells(session, delivered, grid, delivery)
    absent = int((~grid.cells.is_present).sum())
    return Receipt(
        delivered.file, arrival.table, arrival.year, "accepted", 0, 0, absent, notes, cells=len(grid)
    )


def _notes_on_other_years(session: Session, arrival: queries.Arrival) -> list[Note]:
    """The same bytes for two years are seldom both right."""
    years = ", ".join(str(year) for year in queries.other_years(session, arrival))
    if not years:
        return []
    message = f"Exactly this file is also stored for {years}. One of the years may be wrong: check it."
    return [Note("file.same_as_other_year", message)]


def _arrival(path: Path, sender: Sender, *, is_grid: bool) -> queries.Arrival:
    try:
        if not is_grid:  # a grid of Germany is larger, and its reader has a bound of its own
            _refuse_size(path)
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: the file cannot be read ({error.strerror}). Expected is the path of a delivered file. "
            "Check the path and the right to read it.",
            file=path.name,
        ) from error
    return queries.Arrival(
        owner=sender.owner,
        table=sender.table,
        year=sender.year,
        file=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def _refuse_size(path: Path) -> None:
    if (size := path.stat().st_size) > MOST_BYTES:
        raise UnreadableFileError(
            f"{path.name}: the file has {size:,} bytes. Expected are at most {MOST_BYTES:,}. Deliver a "
            "smaller part, or generalised outlines.",
            file=path.name,
        )
