"""The declarations in force: the shipped ones and those of the municipality's own folders."""

from collections.abc import Mapping

from app.settings import Settings
from geodata import sources
from geodata.declaration import TableDeclaration
from geodata.vocabulary.errors import DeclarationError
from indicators import catalog, recipe


def tables_of(settings: Settings) -> dict[str, TableDeclaration]:
    """All declared source tables.

    Raises
    ------
    DeclarationError
        If an own table calls its numbers published: that would lift every protection, and is decided in
        the shipped declarations only.

    """
    own = tuple(folder / "tables" for folder in settings.catalog.own)
    for name, table in sources.declared_tables(own).items():
        columns = [column for edition in table.editions.values() for column in edition.column.values()]
        if "published" in {table.secrecy, *(column.secrecy for column in columns)}:
            raise DeclarationError(
                f"{name}.toml: secrecy 'published' is not open to own tables. Say 'register' or 'social'."
            )
    return sources.declared_tables((sources.SHIPPED, *own))


def catalog_of(settings: Settings) -> catalog.Catalog:
    """All declared indicators and recipes, each variable as secret as the tables that deliver it."""
    own = settings.catalog.own
    recipes = recipe.shipped_recipes((recipe.SHIPPED, *(folder / "recipes" for folder in own)))
    made = catalog.catalog_in((catalog.SHIPPED, *(folder / "topics" for folder in own)), recipes)
    check_sources(made, tables_of(settings))
    return made


def check_sources(made: catalog.Catalog, tables: Mapping[str, TableDeclaration]) -> None:
    """Refuse a variable that no table delivers, or that is less secret than its table says."""
    delivered = _delivered(tables)
    for name, variable in made.variables.items():
        for source in variable.source:
            if source not in delivered.get(name, set()):
                raise DeclarationError(f"variable {name}: table {source!r} does not deliver it.")
            if (declared := _secrecy(tables[source], name)) != {variable.secrecy}:
                raise DeclarationError(
                    f"variable {name}: secrecy is {variable.secrecy!r}, but in table {source!r} it is "
                    f"{', '.join(sorted(declared))}."
                )
    for name in sorted(delivered.keys() - made.variables.keys()):
        raise DeclarationError(
            f"table {', '.join(sorted(delivered[name]))}: delivers {name!r}, which no topic declares."
        )


def _secrecy(table: TableDeclaration, variable: str) -> set[str]:
    """How secret a table says that a variable is; more than one answer if its editions disagree."""
    own = {
        column.secrecy or table.secrecy
        for edition in table.editions.values()
        for column in edition.column.values()
        if column.variable == variable
    }
    return {str(secrecy) for secrecy in own} or {table.secrecy}


def _delivered(tables: Mapping[str, TableDeclaration]) -> dict[str, set[str]]:
    """The tables that deliver each variable."""
    delivered: dict[str, set[str]] = {}
    for name, table in tables.items():
        for edition in table.editions.values():
            words = [column.variable for column in edition.column.values()]
            words += edition.long.variables.values() if edition.long else []
            words += [edition.points.counted] if edition.points else []
            for word in words:
                delivered.setdefault(word, set()).add(name)
    return delivered
