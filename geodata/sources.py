"""Loads and checks geodata/tables/*.toml into declarations."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from geodata.declaration import TableDeclaration
from geodata.vocabulary.errors import DeclarationError

SHIPPED = Path(__file__).parent / "tables"


def declared_tables(folders: Iterable[Path] = (SHIPPED,)) -> dict[str, TableDeclaration]:
    """All declared tables by their id (the file's name without suffix)."""
    files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    return {file.stem: table_in(file) for file in files}


def table_in(file: Path) -> TableDeclaration:
    """The declaration in one file."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return TableDeclaration.model_validate(
            {**content.get("table", {}), "id": file.stem, "editions": content.get("edition", {})}
        )
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{file.name} is not valid TOML: {error}.", file=file.name) from error
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        )
        raise DeclarationError(f"{file.name}: {reasons}.", file=file.name) from error


def table_named(name: str, tables: dict[str, TableDeclaration]) -> TableDeclaration:
    """One declared table, or a message with the names that exist."""
    if name not in tables:
        raise DeclarationError(
            f"There is no declared table {name!r}. Declared are: {', '.join(sorted(tables))}.", table=name
        )
    return tables[name]
