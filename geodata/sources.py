"""Loads and checks geodata/tables/*.toml into declarations."""

from collections.abc import Iterable
from pathlib import Path

from geodata.declaration import TableDeclaration
from geodata.vocabulary.declared import declared_in, refuse_same_names
from geodata.vocabulary.errors import DeclarationError

SHIPPED = Path(__file__).parent / "tables"


def declared_tables(folders: Iterable[Path] = (SHIPPED,)) -> dict[str, TableDeclaration]:
    """All declared tables by their id (the file's name without suffix)."""
    files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    refuse_same_names(files)
    return {file.stem: table_in(file) for file in files}


def table_in(file: Path) -> TableDeclaration:
    """The declaration in one file."""
    return declared_in(
        file,
        TableDeclaration,
        lambda content: {
            **content.get("table", {}),
            "id": file.stem,
            "editions": content.get("edition", {}),
        },
    )


def table_named(name: str, tables: dict[str, TableDeclaration]) -> TableDeclaration:
    """One declared table, or a message with the names that exist."""
    if name not in tables:
        raise DeclarationError(
            f"There is no declared table {name!r}. Declared are: {', '.join(sorted(tables))}.", table=name
        )
    return tables[name]
