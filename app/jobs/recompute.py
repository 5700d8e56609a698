"""Compute what is stale of a municipality's indicators from its current facts, and store it."""

import hashlib
from typing import NamedTuple

from app.jobs import queries
from app.jobs.executors import Executor, Local, computed_by
from app.jobs.located import located
from app.jobs.panel import Panel, Vintage, panel
from app.store.session import Session
from geodata.vocabulary.errors import NotFoundError
from indicators.catalog import Catalog
from indicators.situation import Situation
from indicators.staleness import Origin, origins


class Recomputed(NamedTuple):
    """What a computation did; a column is an indicator on a level in a year."""

    values: int
    columns: int
    fresh_columns: int  # still what they were computed from, and left alone


def current_panel(session: Session, catalog: Catalog, municipality: str) -> Panel:
    """Everything that was delivered of a municipality, with sums for the larger areas."""
    if queries.municipality_name(session, municipality) is None:
        raise NotFoundError(
            f"Municipality {municipality!r} is not known. Deliver its areas first, e.g. with "
            "'sozialmonitor import'.",
            key=municipality,
        )
    queries.take_time(session)
    areas = queries.areas(session, municipality)
    facts = panel(catalog, areas, queries.fact_columns(session, municipality))
    return located(facts, queries.outlines(session, municipality))


def recompute(
    session: Session, catalog: Catalog, municipality: str, executor: Executor | None = None
) -> Recomputed:
    """Compute what is stale: whatever rests on a cell, a declaration, a recipe or an outline that changed.

    Parameters
    ----------
    session : Session
    catalog : Catalog
    municipality : str
        Official municipality key, 8 digits.
    executor : Executor, optional
        Where the work is done; here, if not given.

    """
    queries.lock(session, municipality)
    facts = current_panel(session, catalog, municipality)
    known = origins(catalog, facts.situations)
    frames = {key: _frame(key[0], facts.situations[key[1]]) for key in known}
    fingerprints = {key: _of_these_areas(origin, facts.vintages[key[1]]) for key, origin in known.items()}
    stored = queries.computed_columns(session, municipality)
    stale = {key: known[key] for key in known if stored.get(frames[key]) != fingerprints[key]}
    queries.keep_only(session, municipality, [frames[key] for key in known if key not in stale])
    if not stale:
        return Recomputed(0, 0, len(known))
    area_ids = {
        id(situation): [area.id for area in vintage.areas]
        for situation, vintage in zip(facts.situations, facts.vintages, strict=True)
    }
    values = computed_by(executor or Local(), catalog, facts.situations, stale)
    methods = {name: entry.declared.method for name, entry in catalog.indicators.items()}
    run = queries.new_run(session, municipality, catalog.sha256)
    queries.store_columns(session, municipality, run, {frames[key]: fingerprints[key] for key in stale})
    columns = ((column, area_ids[id(column.situation)]) for column in values)
    return Recomputed(
        queries.store_values(session, run, methods, columns), len(stale), len(known) - len(stale)
    )


def _frame(indicator: str, situation: Situation) -> queries.Frame:
    return queries.Frame(indicator, situation.level.value, situation.vintage, situation.year)


def _of_these_areas(origin: Origin, vintage: Vintage) -> str:
    """Areas that were delivered anew have new rows, and their values went with the old ones."""
    rows = ",".join(str(area.id) for area in vintage.areas)
    return hashlib.sha256(f"{origin.fingerprint} {rows}".encode()).hexdigest()
