"""The declarations in force: the shipped ones and those of the municipality's own folders."""

from app.settings import Settings
from geodata import sources
from geodata.declaration import TableDeclaration
from indicators import catalog


def tables_of(settings: Settings) -> dict[str, TableDeclaration]:
    """All declared source tables."""
    own = (folder / "tables" for folder in settings.catalog.folders)
    return sources.declared_tables((sources.SHIPPED, *own))


def catalog_of(settings: Settings) -> catalog.Catalog:
    """All declared indicators."""
    own = (folder / "topics" for folder in settings.catalog.folders)
    return catalog.catalog_in((catalog.SHIPPED, *own))
