"""One delivery through the pipeline into the core schema: whole, or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.imports import queries
from app.store.session import Session
from geodata.declaration import TableDeclaration
from geodata.matching import matched
from geodata.outlines import ValidAreas
from geodata.pipeline import read_delivery
from geodata.sources import table_named
from geodata.validate import ValidTable
from geodata.vocabulary.errors import UnreadableFileError
from geodata.vocabulary.reports import Note


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


@dataclass(frozen=True)
class Sender:
    """Who delivers what, for which year."""

    table: str
    owner: str
    year: int


def receive(
    session: Session,
    tables: Mapping[str, TableDeclaration],
    path: Path,
    sender: Sender,
    *,
    is_dry_run: bool = False,
) -> Receipt:
    """Take one file in: read, validate, match with the areas, store; a dry run stops before storing.

    Raises
    ------
    DeliveryError
        With every problem of the file; nothing of it is stored then.

    """
    declaration = table_named(sender.table, dict(tables))
    arrival = _arrival(path, sender)
    if queries.is_known(session, arrival):
        return Receipt(path.name, sender.table, sender.year, "unchanged", 0, 0, 0, ())
    delivered = read_delivery(path, declaration, year=sender.year, owner=sender.owner)
    if isinstance(delivered, ValidAreas):
        return _receive_areas(session, delivered, arrival, is_dry_run)
    return _receive_facts(session, delivered, arrival, is_dry_run)


def _receive_areas(
    session: Session, areas: ValidAreas, arrival: queries.Arrival, is_dry_run: bool
) -> Receipt:
    if not is_dry_run:
        delivery = queries.store_delivery(session, arrival, areas.notes)
        queries.store_areas(session, areas, delivery)
    outcome: Literal["checked", "accepted"] = "checked" if is_dry_run else "accepted"
    count = len(areas.areas)
    return Receipt(areas.file, arrival.table, arrival.year, outcome, count, 0, 0, areas.notes)


def _receive_facts(
    session: Session, table: ValidTable, arrival: queries.Arrival, is_dry_run: bool
) -> Receipt:
    known = queries.known_areas(session, table.table.level.value, arrival.owner)
    matching = matched(table, known, arrival.owner)
    notes = (*table.notes, *matching.notes)
    if not is_dry_run:
        delivery = queries.store_delivery(
            session, arrival, notes, reference_date=table.reference_date, boundaries=table.boundaries
        )
        queries.store_facts(session, table, matching, delivery)
    outcome: Literal["checked", "accepted"] = "checked" if is_dry_run else "accepted"
    absent = sum(isinstance(fact.value, str) for fact in table.facts)
    areas = len(matching.area_ids)
    return Receipt(table.file, arrival.table, arrival.year, outcome, areas, len(table.facts), absent, notes)


def _arrival(path: Path, sender: Sender) -> queries.Arrival:
    try:
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
