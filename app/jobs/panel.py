"""The facts of a municipality as situations: levels, vintages and years, with sums for the larger areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.jobs.queries import FactColumn, StoredArea, placed
from geodata.vocabulary.areas import ORDER, AreaLevel
from geodata.vocabulary.cells import Cells
from indicators.aggregation import summed
from indicators.catalog import Catalog
from indicators.situation import Situation


@dataclass(frozen=True)
class Vintage:
    """The areas of one level that are valid together, in the order of their keys."""

    level: AreaLevel
    valid_from: date
    areas: tuple[StoredArea, ...]

    @property
    def positions(self) -> dict[int, int]:
        """Position of each area by its id."""
        return {area.id: position for position, area in enumerate(self.areas)}


@dataclass(frozen=True)
class Panel:
    """Situations and, beside each, the areas it is made of."""

    situations: tuple[Situation, ...]
    vintages: tuple[Vintage, ...]


_Frame = tuple[AreaLevel, date, int]


def panel(catalog: Catalog, areas: Sequence[StoredArea], columns: Sequence[FactColumn]) -> Panel:
    """Put every delivered column on its vintage and add up the counts for the larger areas.

    A variable that was delivered for a larger level itself is not replaced by a sum.
    """
    vintages: dict[tuple[AreaLevel, date], Vintage] = {}
    cells: dict[_Frame, dict[str, Cells]] = {}
    dates: dict[_Frame, tuple[date, date]] = {}
    for column in columns:
        vintage = _vintage(areas, column.level, column.boundaries)
        vintages[(column.level, vintage.valid_from)] = vintage
        frame = (column.level, vintage.valid_from, column.year)
        dates[frame] = (column.boundaries, column.reference_date)
        there = cells.setdefault(frame, {})
        there[column.variable] = placed(
            column, vintage.positions, len(vintage.areas), there.get(column.variable)
        )
    for level in ORDER:
        for frame in [frame for frame in cells if frame[0] == level]:
            _add_up(catalog, areas, vintages, cells, dates, frame)
    situations = tuple(
        Situation(
            level=frame[0],
            vintage=frame[1],
            year=frame[2],
            reference_date=dates[frame][1],
            keys=tuple(area.key for area in vintages[frame[:2]].areas),
            variables=cells[frame],
        )
        for frame in sorted(cells, key=lambda frame: (ORDER.index(frame[0]), frame[1], frame[2]))
    )
    return Panel(situations, tuple(vintages[(s.level, s.vintage)] for s in situations))


def _vintage(areas: Sequence[StoredArea], level: AreaLevel, day: date) -> Vintage:
    """The areas of a day; named by the latest change, be it that an area began or that one ended."""
    valid = sorted(
        (area for area in areas if area.level == level and area.is_valid_on(day)), key=lambda area: area.key
    )
    changes = [
        change
        for area in areas
        if area.level == level
        for change in (area.valid_from, area.valid_until)
        if change is not None and change <= day
    ]
    return Vintage(level, max(changes), tuple(valid))


def _add_up(
    catalog: Catalog,
    areas: Sequence[StoredArea],
    vintages: dict[tuple[AreaLevel, date], Vintage],
    cells: dict[_Frame, dict[str, Cells]],
    dates: dict[_Frame, tuple[date, date]],
    frame: _Frame,
) -> None:
    """Hand the counts of one frame on to the next larger level."""
    part = vintages[frame[:2]]
    boundaries, reference_date = dates[frame]
    level = _next_level(part)
    if level is None:
        return
    if not any(a.level == level and a.is_valid_on(boundaries) for a in areas):
        level = (
            AreaLevel.MUNICIPALITY
        )  # the level between was never delivered; the whole is known all the same
    if not any(a.level == level and a.is_valid_on(boundaries) for a in areas):
        return
    whole = _vintage(areas, level, boundaries)
    vintages[(level, whole.valid_from)] = whole
    target = (level, whole.valid_from, frame[2])
    dates.setdefault(target, (boundaries, reference_date))
    parents = _parents(part, whole)
    into = cells.setdefault(target, {})
    for name, column in _counts(catalog, cells[frame]).items():
        into.setdefault(name, summed(column, parents, len(whole.areas)))


def _next_level(part: Vintage) -> AreaLevel | None:
    if part.level == AreaLevel.MUNICIPALITY:
        return None
    named = part.areas[0].parent_level
    return named if named is not None else AreaLevel.MUNICIPALITY


def _parents(part: Vintage, whole: Vintage) -> NDArray[np.intp]:
    if whole.level == AreaLevel.MUNICIPALITY and len(whole.areas) == 1:
        return np.zeros(len(part.areas), np.intp)
    positions = {area.key: position for position, area in enumerate(whole.areas)}
    return np.array([positions.get(area.parent_key or "", -1) for area in part.areas], np.intp)


def _counts(catalog: Catalog, cells: Mapping[str, Cells]) -> dict[str, Cells]:
    return {
        name: column
        for name, column in cells.items()
        if name in catalog.variables and catalog.variables[name].kind == "count"
    }
