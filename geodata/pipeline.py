"""The stations in order: from a delivered file to a typed table, or to a report of every problem."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.declaration import TableDeclaration
from geodata.outlines import ValidAreas, valid_areas
from geodata.points import ValidPoints, valid_points
from geodata.readers.delimited import read_delimited
from geodata.readers.points import read_points
from geodata.readers.vector import read_vector
from geodata.readers.workbook import read_workbook
from geodata.validate import ValidTable, valid_table
from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.keys import owner_key
from geodata.vocabulary.periods import reference_date, require_year
from geodata.vocabulary.reports import Findings, Note

if TYPE_CHECKING:
    from geodata.readers.grid import Grid


@dataclass(frozen=True)
class ValidGrid:
    """A delivered grid of cells, as large as it came."""

    file: str
    table: TableDeclaration
    year: int
    reference_date: date
    grid: "Grid"
    notes: tuple[Note, ...]


def read_delivery(
    path: Path, declaration: TableDeclaration, *, year: int, owner: str
) -> ValidTable | ValidAreas | ValidPoints | ValidGrid:
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
    if declaration.kind == "points":
        points = read_points(path, edition, findings, is_vector=declaration.format == "vector")
        return valid_points(points, declaration, year, findings)
    if declaration.kind == "grid":
        from geodata.readers.grid import read_grid  # noqa: PLC0415  (its library is large)

        grid = read_grid(path, edition, findings, is_parquet=declaration.format == "parquet")
        day = reference_date(edition.reference_date, year)
        return ValidGrid(path.name, declaration, year, day, grid, tuple(findings.notes))
    if declaration.format == "vector":
        raw = read_vector(path, edition, findings, state=owner[:2])
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
