"""What a delivery says of single spots: facilities, counted in the areas they lie in, and cells of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from app.imports import point_queries
from app.imports.point_queries import OutlinedArea, store_cells
from app.store.session import Session
from geodata.pipeline import ValidGrid
from geodata.points import Assignment, ValidPoints, as_facts, assigned
from geodata.validate import ValidTable
from geodata.vocabulary.errors import ConflictError
from geodata.vocabulary.reports import Note

if TYPE_CHECKING:
    from geodata.readers.grid import Grid

__all__ = ["Placed", "around", "placed", "store_cells", "store_points"]


@dataclass(frozen=True)
class Placed:
    """Where the facilities of a list lie, and what the areas count of them."""

    areas: Sequence[OutlinedArea]
    assignment: Assignment
    table: ValidTable


def placed(session: Session, delivered: ValidPoints, owner: str) -> Placed:
    """Put every facility into the areas in force, and count.

    Raises
    ------
    ConflictError
        If there are no areas, or one has no outline: a facility in it would be counted elsewhere or nowhere.
    DeliveryError
        If no facility lies in any of them.

    """
    level, day = delivered.table.level.value, delivered.boundaries
    areas = point_queries.outlines_on(session, level, owner, day)
    outlines = [area.outline for area in areas if area.outline is not None]
    if not areas or len(outlines) < len(areas):
        unknown = [area.key for area in areas if area.outline is None]
        what = (
            f"{len(unknown)} areas have no outline ({', '.join(unknown[:12])})" if areas else "there are none"
        )
        raise ConflictError(
            f"{delivered.file}: facilities are counted in the areas of the level {level!r} valid on "
            f"{day}, and {what}. Deliver the outlines of {owner!r} first.",
            file=delivered.file,
            keys=unknown,
        )
    assignment = assigned(delivered.points, outlines)
    named = [(area.municipality_key, area.key) for area in areas]
    table, notes = as_facts(delivered, assignment, named)
    return Placed(areas, assignment, replace(table, notes=(*table.notes, *notes)))


def store_points(session: Session, delivered: ValidPoints, where: Placed, delivery: int) -> None:
    """Store every facility; one outside of all areas belongs to the municipality whose area is nearest."""
    municipalities = [where.areas[at].municipality_key for at in where.assignment.area]
    if where.assignment.outside:
        tree = shapely.STRtree([area.outline or shapely.MultiPolygon() for area in where.areas])
        for point in where.assignment.outside:
            spot = shapely.Point(delivered.points.x[point], delivered.points.y[point])
            municipalities[point] = where.areas[int(tree.nearest(spot))].municipality_key
    point_queries.store_points(session, delivered, municipalities, delivery)


def around(session: Session, delivered: ValidGrid, owner: str) -> tuple["Grid", tuple[Note, ...]]:
    """The cells that touch the rectangle around the municipality, and how many of the file they are.

    Raises
    ------
    ConflictError
        If the municipality has no outline, or no cell is near it.

    """
    bounds = point_queries.grid_bounds(session, owner, delivered.reference_date)
    if bounds is None:
        raise ConflictError(
            f"{delivered.file}: the cells around {owner!r} are kept, and on "
            f"{delivered.reference_date} it has no outline. Deliver the outlines of its areas first.",
            file=delivered.file,
        )
    grid = delivered.grid.within(*bounds)
    if len(grid) == 0:
        raise ConflictError(
            f"{delivered.file}: none of its {len(delivered.grid)} cells lies around {owner!r}. Expected is a "
            "grid that covers the municipality. Check that it is the right file.",
            file=delivered.file,
        )
    told = f"{len(grid)} of the {len(delivered.grid)} cells lie around the municipality and were kept."
    return grid, (Note("grid.clipped", told),)
