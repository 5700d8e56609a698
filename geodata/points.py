"""Facilities: who they are, in which area each lies, and what the areas count of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cell import reader_for
from geodata.declaration import Edition, TableDeclaration
from geodata.readers.points import RawPoints
from geodata.readers.raw import RawTable
from geodata.validate import Fact, RowKey, ValidTable
from geodata.vocabulary import keys
from geodata.vocabulary.areas import STORAGE_SRID
from geodata.vocabulary.cells import Absent, Cells, Floats, code_of, combined
from geodata.vocabulary.errors import AreaKeyError, CellError, CoverageError, DeclarationError, OutlineError
from geodata.vocabulary.periods import reference_date
from geodata.vocabulary.reports import Findings, Note, Position

Positions = NDArray[np.intp]

# Coordinates are delivered in centimetres at best, and outlines as roughly: nearer than this to an area is
# in it where no area contains the point.
TOUCHING_M = 0.05

MANY_AT_ONE_POINT = 10  # facilities; a large house has a few, a geocoder's default many


@dataclass(frozen=True, eq=False)
class Points:
    """Facilities in the order of the file; ``x`` and ``y`` in metres of ``srid``, shape (facilities,)."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    x: Floats
    y: Floats
    capacity: Cells
    srid: int = STORAGE_SRID

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class ValidPoints:
    """A delivered list of facilities."""

    file: str
    table: TableDeclaration
    year: int
    reference_date: date
    boundaries: date
    points: Points
    lines: tuple[int, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class Assignment:
    """The area of each point: its position among the outlines, -1 outside of all, shape (points,).

    ``on_border`` names, for a point that several areas or none but a near one could claim, all of them.
    """

    area: Positions
    on_border: Mapping[int, tuple[int, ...]]

    @property
    def outside(self) -> tuple[int, ...]:
        """Positions of the points that lie in no area."""
        return tuple(int(at) for at in np.flatnonzero(self.area < 0))


def valid_points(raw: RawPoints, declaration: TableDeclaration, year: int, findings: Findings) -> ValidPoints:
    """Check keys, names and capacities of facilities.

    Raises
    ------
    DeliveryError
        With all bad rows; a key that stands twice is two facilities or one counted twice, and never guessed.

    """
    edition = declaration.edition(year)
    table = raw.table
    names = tuple(_names(table, edition, findings))
    facility_keys = tuple(_keys(table, edition, findings))
    capacity = _capacity(table, edition, findings)
    _note_same_position(raw, findings)
    findings.raise_if_any()
    spoken_of = reference_date(edition.reference_date, year)
    return ValidPoints(
        file=findings.file,
        table=declaration,
        year=year,
        reference_date=spoken_of,
        boundaries=edition.boundaries or spoken_of,
        points=Points(facility_keys, names, raw.x, raw.y, capacity),
        lines=tuple(row.line for row in table.rows),
        notes=tuple(findings.notes),
    )


def assigned(points: Points, outlines: Sequence[shapely.MultiPolygon]) -> Assignment:
    """The area in which each point lies, by a rule that leaves nothing to chance.

    1. A point that exactly one area contains (its border included) belongs to that area.
    2. A point that several areas contain, as on a shared border, belongs to the first of them in the order
       in which the outlines are given; give them in the order of their keys.
    3. A point that no area contains, but that lies within 5 cm of one, belongs to the nearest, the first of
       equally near ones.
    4. Any other point lies outside.

    Points of rules 2 and 3 are named in ``on_border`` with all areas that could claim them.

    Parameters
    ----------
    points
        The facilities.
    outlines
        The areas, in the coordinate system of the points.

    Examples
    --------
    >>> squares = [shapely.MultiPolygon([shapely.box(x, 0, x + 100, 100)]) for x in (0, 100)]
    >>> some = Points(("a", "b", "c"), ("", "", ""), np.array([50.0, 100, 300]), np.array([50.0, 50, 50]),
    ...               Cells.of([1, 1, 1]))
    >>> found = assigned(some, squares)
    >>> found.area.tolist(), dict(found.on_border), found.outside
    ([0, 0, -1], {1: (0, 1)}, (2,))

    """
    where = np.asarray(shapely.points(points.x, points.y))
    tree = shapely.STRtree(np.asarray(outlines, dtype=object))
    area = np.full(len(points), -1, np.intp)
    on_border: dict[int, tuple[int, ...]] = {}
    for point, found in _grouped(tree.query(where, predicate="covered_by")).items():
        area[point] = found[0]
        if len(found) > 1:
            on_border[point] = found
    left = np.flatnonzero(area < 0)
    near = _grouped(tree.query(where[left], predicate="dwithin", distance=TOUCHING_M))
    for position, found in near.items():
        point = int(left[position])
        distances = shapely.distance(where[point], np.asarray(outlines, dtype=object)[list(found)])
        area[point] = found[int(np.argmin(distances))]
        on_border[point] = found
    return Assignment(area, on_border)


def counted(points: Points, area: Positions, areas: int, *, is_complete: bool) -> tuple[Cells, Cells]:
    """How many facilities each area has, and their capacity.

    An area without any has none only if the list is complete; else nobody said so, and it is missing. An
    absent capacity makes the sum of its area absent for the same reason.

    >>> three = Points(("a", "b", "c"), ("", "", ""), np.zeros(3), np.zeros(3), Cells.of([10, 5, 7]))
    >>> number, capacity = counted(three, np.array([0, 0, -1]), 2, is_complete=False)
    >>> number.words(), capacity.value.tolist()
    (['present', 'missing'], [15.0, nan])
    """
    inside = area >= 0
    number = np.bincount(area[inside], minlength=areas).astype(np.float64)
    capacity = np.zeros(areas)
    np.add.at(capacity, area[inside], np.nan_to_num(points.capacity.value[inside]))
    nobody = np.uint8(0 if is_complete else code_of(Absent.MISSING))
    status = np.where(number == 0, nobody, np.uint8(0)).astype(np.uint8)
    gravest = status.copy()
    for code in np.unique(points.capacity.status[inside]):
        touched = np.zeros(areas, np.uint8)
        touched[area[inside & (points.capacity.status == code)]] = code
        gravest = combined(gravest, touched)
    return Cells.make(number, status), Cells.make(capacity, gravest)


def _grouped(pairs: NDArray[np.int64]) -> dict[int, tuple[int, ...]]:
    """The areas that a search found for each point, in the order of the areas."""
    found: dict[int, list[int]] = {}
    for point, area in sorted(zip(*pairs.tolist(), strict=True)):
        found.setdefault(point, []).append(area)
    return {point: tuple(areas) for point, areas in found.items()}


def as_facts(
    delivered: ValidPoints, assignment: Assignment, areas: Sequence[tuple[str, str]]
) -> tuple[ValidTable, tuple[Note, ...]]:
    """The counts of the areas as a table of facts, and what the sender is told about single facilities.

    Parameters
    ----------
    delivered
        The facilities.
    assignment
        The area of each.
    areas
        Municipality key and area key of every area, in the order of the assignment.

    Raises
    ------
    DeliveryError
        If not a single facility lies in any of the areas: then it is the wrong list or the wrong system.

    """
    edition = delivered.table.edition(delivered.year)
    form = edition.points
    if form is None:
        raise DeclarationError("the edition declares no points")
    _refuse_all_outside(delivered, assignment, areas)
    number, capacity = counted(delivered.points, assignment.area, len(areas), is_complete=form.complete)
    columns = [(form.counted, number, edition.key.column)]
    columns += [(column.variable, capacity, name) for name, column in edition.column.items()]
    facts = tuple(
        Fact(*areas[at], variable, _cell(cells, at), 0, column)
        for variable, cells, column in columns
        for at in range(len(areas))
    )
    table = ValidTable(
        file=delivered.file,
        table=delivered.table,
        year=delivered.year,
        reference_date=delivered.reference_date,
        boundaries=delivered.boundaries,
        uncovered=edition.uncovered,
        rows=tuple(RowKey(municipality, key, None, 0) for municipality, key in areas),
        facts=facts,
        notes=delivered.notes,
    )
    return table, tuple(_notes(delivered, assignment, [key for _, key in areas]))


def _cell(cells: Cells, at: int) -> float | Absent:
    return float(cells.value[at]) if cells.is_present[at] else Absent(cells.words()[at])


def _refuse_all_outside(
    delivered: ValidPoints, assignment: Assignment, areas: Sequence[tuple[str, str]]
) -> None:
    if len(assignment.outside) < len(delivered.points):
        return
    findings = Findings(delivered.file)
    findings.problem(
        OutlineError,
        Position(delivered.file),
        f"none of the {len(delivered.points)} facilities lies in one of the {len(areas)} areas of the level "
        f"{delivered.table.level.value!r} valid on {delivered.boundaries}. Expected are facilities of this "
        "municipality in their stated coordinate system. Check both, and deliver the outlines first.",
        reason="geo.outside",
    )
    findings.refuse()


def _notes(delivered: ValidPoints, assignment: Assignment, area_keys: Sequence[str]) -> list[Note]:
    """Every facility on a border and every one outside, by name."""
    notes = []
    for point, candidates in sorted(assignment.on_border.items()):
        chosen = area_keys[int(assignment.area[point])]
        others = ", ".join(area_keys[at] for at in candidates)
        notes.append(
            Note(
                "point.border",
                f"{_called(delivered, point)} lies on the border of {others}; it was counted in {chosen!r}, "
                "by the rule that the first key counts where an area's border is shared.",
            )
        )
    for point in assignment.outside:
        notes.append(
            Note(
                "point.outside",
                f"{_called(delivered, point)} lies in none of the areas; it is kept, and counted in none.",
            )
        )
    return notes


def _called(delivered: ValidPoints, point: int) -> str:
    points = delivered.points
    return f"Line {delivered.lines[point]}: {points.keys[point]!r} {points.names[point]!r}"


def _keys(table: RawTable, edition: Edition, findings: Findings) -> list[str]:
    first: dict[str, int] = {}
    found = []
    for row, record in table.records():
        text = record[edition.key.column].strip()
        at = table.position(row, edition.key.column)
        key = None if keys.strange_character(text) else edition.key.key_in(text)
        if key is None:
            findings.problem(
                AreaKeyError,
                at,
                f"{text[:40]!r} is not a key of a facility. Expected is the form {edition.key.pattern}, in "
                "visible characters. Correct the key, or deliver the column as text.",
                reason="key.invalid",
                key=text[:40],
            )
        elif first.setdefault(key, row.line) != row.line:
            findings.problem(
                CoverageError,
                at,
                f"the facility {key!r} stands here a second time (first in line {first[key]}). Expected is "
                "one row for each. Remove the row that is too many, or correct one of the keys.",
                reason="key.duplicate",
                key=key,
            )
        found.append(key or "")
    return found


def _names(table: RawTable, edition: Edition, findings: Findings) -> list[str]:
    found = []
    for row, record in table.records():
        name = " ".join(record[edition.name_column].split()) if edition.name_column else ""
        strange = keys.strange_character(name)
        if strange:
            findings.problem(
                CellError,
                table.position(row, edition.name_column),
                f"the name contains the invisible character {strange}. Expected is text people can read. "
                "Type the name anew in the source.",
                reason="text.control",
            )
        found.append(name)
    return found


def _capacity(table: RawTable, edition: Edition, findings: Findings) -> Cells:
    """The one column of numbers; facilities without such a column have no capacity that could be known."""
    if not edition.column:
        return Cells.all_absent(len(table.rows), Absent.NOT_APPLICABLE)
    ((name, column),) = edition.column.items()
    read, at = reader_for(column, edition), table.column(name)
    cells: list[float | Absent] = []
    for row in table.rows:
        value = read(row.cells[at])
        if isinstance(value, str) and not isinstance(value, Absent):
            findings.problem(
                CellError, table.position(row, name), value, reason="num.unreadable", value=row.cells[at][:40]
            )
            value = Absent.MISSING
        cells.append(value)
    return Cells.of(cells)


def _note_same_position(raw: RawPoints, findings: Findings) -> None:
    """Several facilities in one house are normal; many at one point are a geocoder's default."""
    spots, number = np.unique(np.column_stack([raw.x, raw.y]), axis=0, return_counts=True)
    for at in np.flatnonzero(number >= MANY_AT_ONE_POINT):
        findings.note(
            "point.same_position",
            f"{int(number[at])} facilities lie at the very same point (x {spots[at][0]:.0f}, y "
            f"{spots[at][1]:.0f} in EPSG:{STORAGE_SRID}): perhaps addresses not found. Check them.",
        )
