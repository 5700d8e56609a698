"""The best crosswalk that the evidence allows: for all people, and for each group counted on both sides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from geodata.ancillary import by_other_vintage, by_units
from geodata.crosswalk import (
    Converted,
    Crosswalk,
    Method,
    by_area,
    by_margins,
    by_own_margins,
    converted,
    gathered,
    receives_parts,
)
from geodata.error_bands import bounds, growth_band, growth_scatter, unchanged_pairs, within_bounds
from geodata.pieces import Indices, Pieces, summed_by
from geodata.raking import raked
from geodata.surface import Raster, by_surface
from geodata.vocabulary.cells import Cells, Floats
from geodata.vocabulary.errors import InputError

Sum = tuple[str, tuple[str, ...]]  # a total and the parts that divide it completely
Rasters = Callable[[], tuple[Raster, Raster]]
_COUNTED: Final = (Method.BOTH_MARGINS, Method.SMALLER_AREAS)  # what they miss is uneven growth
FEWEST_IN_GROUP: Final = 100  # a group smaller than this in all has no distribution of its own


@dataclass(frozen=True, eq=False)
class Units:
    """Units that lie in one source and one target each, with their weight.

    Attributes
    ----------
    source, target : arrays, shape (units,)
        -1 outside of all.
    size : array, shape (units,)
        Persons, dwellings or square metres; NaN where withheld.

    """

    source: Indices
    target: Indices
    size: Floats


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known about where people are.

    Attributes
    ----------
    weight : str
        The variable that stands for all people.
    old, new : mappings, variable -> array of shape (sources,) or (targets,), persons
        The last counts on the old and the first on the new areas; NaN where withheld.
    is_same_date : bool
        Whether old and new were counted on one day.
    smaller : Units, optional
        Smaller areas that lie within one source and one target each.
    layer : Units, optional
        A grid, or points.
    rasters : callable, optional
        Makes the rasters of the smooth surface when they are needed.

    """

    weight: str
    old: Mapping[str, Floats]
    new: Mapping[str, Floats]
    is_same_date: bool = False
    smaller: Units | None = None
    layer: Units | None = None
    rasters: Rasters | None = None


@dataclass(frozen=True, eq=False)
class Harmonization:
    """A crosswalk for everything, own ones for groups that were counted on both sides, and how sure they are.

    Attributes
    ----------
    general : Crosswalk
    own : mapping, variable -> Crosswalk
    later : mapping, variable -> array, shape (targets,), persons
        The first counts on the new areas: what became of unchanged areas tells how sure the others are.

    """

    general: Crosswalk
    own: Mapping[str, Crosswalk] = field(default_factory=dict)
    later: Mapping[str, Floats] = field(default_factory=dict)

    def of(self, variable: str) -> Crosswalk:
        """The crosswalk by which a variable is converted."""
        return self.own.get(variable, self.general)


@dataclass(frozen=True, eq=False)
class Estimate:
    """A converted column with its band.

    Attributes
    ----------
    counts : Converted, shape (targets,)
    low, high : arrays, shape (targets,)
        Band of 90 % coverage, or bounds where no second count exists; equal to the value where it is exact,
        NaN where it is absent.

    """

    counts: Converted
    low: Floats
    high: Floats


def harmonization(pieces: Pieces, evidence: Evidence, method: Method | None = None) -> Harmonization:
    """Find the weights: by the surest method that the evidence allows, or by the one asked for.

    Raises
    ------
    InputError
        If the method asked for needs what is not there.

    """
    general = _general(pieces, evidence, method)
    if not receives_parts(general).any():
        return Harmonization(general)
    own = {
        variable: by_own_margins(general, np.nan_to_num(old), evidence.new[variable])
        for variable, old in evidence.old.items()
        if method in (None, Method.BOTH_MARGINS)
        and variable != evidence.weight
        and variable in evidence.new
        and _tells(old, evidence.new[variable])
    }
    return Harmonization(general, own, evidence.new)


def estimate(harmonized: Harmonization, variable: str, counts: Cells) -> Estimate:
    """Convert a column of counts, and say how sure each converted count is."""
    walk = harmonized.of(variable)
    return _rated(walk, converted(walk, counts), counts, _scatter(harmonized, variable, counts))


def estimates(
    harmonized: Harmonization, columns: Mapping[str, Cells], sums: Sequence[Sum] = ()
) -> dict[str, Estimate]:
    """Convert columns of counts; the parts of each sum that is complete here add up to it in every target.

    Parameters
    ----------
    harmonized : Harmonization
    columns : mapping, variable -> Cells of shape (sources,)
    sums : sequence of (total, parts)
        Which variables divide another one completely.

    """
    found = {name: estimate(harmonized, name, cells) for name, cells in columns.items()}
    for total, parts in sums:
        if total in columns and all(part in columns for part in parts):
            _bring_into_line(harmonized, columns, found, (total, parts))
    return found


def gathered_estimates(
    harmonized: Harmonization,
    smaller: Mapping[str, tuple[Cells, Estimate]],
    parent: Indices,
    parents: int,
) -> dict[str, Estimate]:
    """Counts of larger areas as sums of their smaller ones: exact where an old area stays within a new one.

    Parameters
    ----------
    harmonized : Harmonization
        Of the smaller areas.
    smaller : mapping, variable -> (delivered counts on the old smaller areas, their estimate on the new)
    parent : array, shape (targets,)
        The larger area in which each new smaller one lies.
    parents : int

    """
    found = {}
    for name, (counts, small) in smaller.items():
        walk = gathered(harmonized.of(name), parent, parents)
        through = converted(walk, counts)
        value = summed_by(parent, np.nan_to_num(small.counts.cells.value), parents)
        is_estimate = np.nan_to_num(through.estimated_share) > 0
        cells = Cells.make(np.where(is_estimate, value, through.cells.value), through.cells.status)
        result = Converted(cells, through.estimated_share)
        found[name] = _rated(walk, result, counts, _scatter(harmonized, name, counts))
    return found


def _rated(walk: Crosswalk, result: Converted, counts: Cells, scatter: float | None) -> Estimate:
    value, known = result.cells.value, np.nan_to_num(counts.value)
    if scatter is not None:
        half = growth_band(walk, known, np.nan_to_num(value), scatter)
        low, high = within_bounds(walk, known, value, half)
    else:
        least, most = bounds(walk, known)
        is_exact = ~receives_parts(walk)
        low, high = np.where(is_exact, value, least), np.where(is_exact, value, most)
    absent = ~result.cells.is_present
    return Estimate(result, np.where(absent, np.nan, low), np.where(absent, np.nan, high))


def _bring_into_line(
    harmonized: Harmonization, columns: Mapping[str, Cells], found: dict[str, Estimate], of: Sum
) -> None:
    """Replace the estimates of the parts by those that add up to the estimate of the total."""
    total, parts = of
    table = harmonized.of(total).weights.tocoo()
    source, target = table.row.astype(np.intp), table.col.astype(np.intp)
    known = {name: np.nan_to_num(columns[name].value)[source] for name in (total, *parts)}
    pieces = np.stack([known[part] * harmonized.of(part).weights.data for part in parts])
    in_line = raked(known[total] * table.data, pieces, source, harmonized.general.sources)
    for part, moved in zip(parts, in_line, strict=True):
        before = found[part]
        cells = before.counts.cells
        value = summed_by(target, moved, len(cells))
        kept = np.where(np.nan_to_num(before.counts.estimated_share) > 0, value, cells.value)
        after = Converted(Cells.make(kept, cells.status), before.counts.estimated_share)
        walk = harmonized.of(part)
        found[part] = _rated(walk, after, columns[part], _scatter(harmonized, part, columns[part]))


def _scatter(harmonized: Harmonization, variable: str, counts: Cells) -> float | None:
    """How unevenly unchanged areas grew from the year of these counts to the first on the new areas."""
    later = harmonized.later.get(variable)
    if later is None or harmonized.of(variable).method not in _COUNTED:
        return None
    sources, targets = unchanged_pairs(harmonized.general)
    return growth_scatter(np.nan_to_num(counts.value)[sources], np.nan_to_num(later)[targets])


def _general(pieces: Pieces, evidence: Evidence, method: Method | None) -> Crosswalk:
    area = by_area(pieces)
    chosen = method or _surest(area, evidence)
    if chosen in (Method.IDENTITY, Method.AREA):
        return area
    old, new = evidence.old.get(evidence.weight), evidence.new.get(evidence.weight)
    if chosen is Method.SMALLER_AREAS and evidence.smaller is not None:
        unit = evidence.smaller
        return by_units(pieces, unit.source, unit.target, unit.size, Method.SMALLER_AREAS)
    if chosen is Method.BOTH_MARGINS and old is not None and new is not None:
        return by_margins(pieces, np.nan_to_num(old), new, is_same_date=evidence.is_same_date)
    if chosen is Method.ANCILLARY and evidence.layer is not None:
        return by_units(pieces, evidence.layer.source, evidence.layer.target, evidence.layer.size)
    if chosen is Method.ANCILLARY and new is not None:
        return by_other_vintage(pieces, new)
    if chosen is Method.PYCNOPHYLACTIC and old is not None and evidence.rasters is not None:
        return by_surface(pieces, *evidence.rasters(), np.nan_to_num(old))
    raise InputError(
        f"The method {chosen.value!r} needs what is not there. Smaller areas need outlines and a count; "
        "both margins a count on the old and on the new areas; an ancillary layer a grid, points or a count "
        f"on the new areas; the smooth surface a count on the old areas. Deliver {evidence.weight!r}, or "
        "choose another method.",
        method=chosen.value,
    )


def _surest(area: Crosswalk, evidence: Evidence) -> Method:
    """The surest method that the evidence allows.

    The smooth surface is taken only if asked for: in Berlin it errs more than plain area weights.
    """
    old, new = evidence.weight in evidence.old, evidence.weight in evidence.new
    ladder = (
        (evidence.smaller is not None, Method.SMALLER_AREAS),  # land shares may hide a street of tower blocks
        (not receives_parts(area).any(), area.method),
        (old and new, Method.BOTH_MARGINS),
        (evidence.layer is not None or new, Method.ANCILLARY),
    )
    return next((method for holds, method in ladder if holds), Method.AREA)


def _tells(old: Floats, new: Floats) -> bool:
    """Whether two columns say something about how a group lives: most cells known, and enough people."""
    known = np.isfinite(old).mean() > 0.9 and np.isfinite(new).mean() > 0.9
    return bool(known and np.nansum(old) >= FEWEST_IN_GROUP and np.nansum(new) >= FEWEST_IN_GROUP)
