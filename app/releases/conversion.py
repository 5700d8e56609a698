"""The part of an edition that stands on other boundaries than it was delivered on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.jobs.frames import Bridge, Frames
from app.jobs.harmonized import converted_situations
from app.jobs.nesting import parents_in
from app.jobs.panel import Vintage
from app.releases.metadata import decimals_of
from geodata.declaration import TableDeclaration
from geodata.harmonization import Sum
from geodata.pieces import Indices, summed_by
from geodata.rounding import controlled_rounding
from geodata.vocabulary.areas import ORDER, AreaLevel
from geodata.vocabulary.cells import Cells, Floats
from indicators.aggregation import summed
from indicators.catalog import Catalog
from indicators.conversion import ConvertedValues, converted_values
from indicators.disclosure.primary import Thresholds, protected


def converted(
    catalog: Catalog, frames: Frames, ways: Sequence[Bridge], by: tuple[Thresholds, Sequence[Sum]]
) -> list[ConvertedValues]:
    """Earlier years on the newest boundaries, from released counts alone, under the same thresholds.

    Numbers of people are whole numbers: those of the smallest areas add up to the rounded sum of what was
    converted, those of larger areas are the sums of their smaller ones where all of these are there.
    """
    thresholds, sums = by
    earlier = converted_situations(catalog, frames, ways, sums)
    safe, _ = protected(catalog, [one.situation for one in earlier], thresholds)
    guarded = [replace(one, situation=kept) for one, kept in zip(earlier, safe, strict=True)]
    return list(_in_whole_numbers(catalog, frames, ways, converted_values(catalog, guarded)))


def declared_sums(tables: Mapping[str, TableDeclaration]) -> list[Sum]:
    """Which variables divide another one completely, as the source tables declare it."""
    found: dict[Sum, None] = {}
    for table in tables.values():
        for edition in table.editions.values():
            found.update(dict.fromkeys((one.total, one.parts) for one in edition.sums))
    return list(found)


def _in_whole_numbers(
    catalog: Catalog, frames: Frames, ways: Sequence[Bridge], values: Iterable[ConvertedValues]
) -> Iterable[ConvertedValues]:
    areas = {(way.target.level, way.target.valid_from): way.target for way in ways}
    done: dict[tuple[str, int], list[tuple[Vintage, Cells]]] = {}
    for one in values:  # from the smallest level to the largest
        entry = catalog.indicators[one.values.indicator]
        if entry.kind != "count" or decimals_of(entry) > 0 or (one.values.cells.value < 0).any():
            yield one
            continue
        situation = one.values.situation
        vintage = areas[(situation.level, situation.vintage)]
        smaller = done.setdefault((entry.id, situation.year), [])
        cells = _whole(frames, vintage, smaller, one.values.cells)
        smaller.append((vintage, cells))
        yield replace(
            one,
            values=replace(one.values, cells=cells),
            low=np.fmin(one.low, cells.value),
            high=np.fmax(one.high, cells.value),
        )


def _whole(frames: Frames, vintage: Vintage, smaller: Sequence[tuple[Vintage, Cells]], cells: Cells) -> Cells:
    value = cells.value.copy()
    for small, parts in smaller:
        parent = parents_in(frames.vintages, small, vintage)
        if parent is not None:
            sums = summed(parts, parent, len(value))
            use = sums.is_present & cells.is_present
            value[use] = sums.value[use]
    at = cells.is_present
    value[at] = _rounded_within(_largest_parents(frames, vintage)[at], value[at])
    return Cells(value, cells.status)


def _largest_parents(frames: Frames, vintage: Vintage) -> Indices:
    """The largest areas below the municipality that hold these ones: their totals are kept as well."""
    larger = [v for v in frames.vintages if v.level != AreaLevel.MUNICIPALITY]
    for other in sorted(larger, key=lambda v: (ORDER.index(v.level), v.valid_from), reverse=True):
        parent = parents_in(frames.vintages, vintage, other)
        if parent is not None:
            return parent
    return np.zeros(len(vintage.areas), np.intp)


def _rounded_within(group: Indices, value: Floats) -> Floats:
    """Whole numbers that add up in each group, the groups' totals whole numbers that add up to the whole."""
    many = 1 + int(group.max(initial=0))
    totals = controlled_rounding(summed_by(group, value, many))
    result = value.copy()
    for number in range(many):
        inside = group == number
        if inside.any():
            result[inside] = controlled_rounding(value[inside], int(totals[number]))
    return result
