"""The stations in order: from a delivered file to a typed table, or to a report of every problem."""

from pathlib import Path

from geodata.declaration import TableDeclaration
from geodata.outlines import ValidAreas, valid_areas
from geodata.readers.delimited import read_delimited
from geodata.readers.vector import read_vector
from geodata.readers.workbook import read_workbook
from geodata.validate import ValidTable, valid_table
from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.keys import owner_key
from geodata.vocabulary.periods import require_year
from geodata.vocabulary.reports import Findings


def read_delivery(
    path: Path, declaration: TableDeclaration, *, year: int, owner: str
) -> ValidTable | ValidAreas:
    """Read a delivered file as its declaration says.

    Parameters
    ----------
    path
        The file as it was delivered.
    declaration
        What the table must look like.
    year
        The reporting year it is delivered for.
    owner
        Municipality key (8 digits) of the deliverer, or county key (5) of a county that delivers for its
        municipalities.

    Raises
    ------
    DeliveryError
        With every problem of the file.

    """
    require_year(year)
    _check_owner(declaration, owner)
    edition = declaration.edition(year)
    findings = Findings(path.name)
    if declaration.format == "vector":
        raw = read_vector(path, edition, findings)
        return valid_areas(raw.table, raw.outlines, declaration, year, owner, findings)
    read = read_delimited if declaration.format == "delimited" else read_workbook
    table = read(path, edition, findings)
    if declaration.kind == "facts":
        return valid_table(table, declaration, year, owner, findings)
    return valid_areas(table, None, declaration, year, owner, findings)


def _check_owner(declaration: TableDeclaration, owner: str) -> None:
    owner_key(owner)
    if declaration.municipality_key not in (None, owner):
        raise AreaKeyError(
            f"Table {declaration.id!r} belongs to municipality {declaration.municipality_key!r} "
            f"({declaration.municipality_name}), not to {owner!r}. Name the right municipality or table.",
            key=owner,
        )
