"""Compute the indicators of a municipality from its current facts and store them."""

from app.jobs import queries
from app.jobs.panel import Panel, panel
from app.store.session import Session
from geodata.vocabulary.errors import NotFoundError
from indicators.catalog import Catalog
from indicators.engine import Computed, computed


def current_panel(session: Session, catalog: Catalog, municipality: str) -> Panel:
    """Everything that was delivered of a municipality, with sums for the larger areas."""
    if queries.municipality_name(session, municipality) is None:
        raise NotFoundError(
            f"Municipality {municipality!r} is not known. Deliver its areas first, e.g. with "
            "'sozialmonitor import'.",
            key=municipality,
        )
    areas = queries.areas(session, municipality)
    return panel(catalog, areas, queries.fact_columns(session, municipality))


def recompute(session: Session, catalog: Catalog, municipality: str) -> int:
    """Compute every indicator of a municipality anew; returns the number of values stored."""
    facts = current_panel(session, catalog, municipality)
    area_ids = {
        id(situation): [area.id for area in vintage.areas]
        for situation, vintage in zip(facts.situations, facts.vintages, strict=True)
    }
    values: list[Computed] = list(computed(catalog, facts.situations))
    methods = {name: entry.declared.method for name, entry in catalog.indicators.items()}
    return queries.store_values(
        session,
        municipality,
        catalog.sha256,
        methods,
        ((column, area_ids[id(column.situation)]) for column in values),
    )
