"""Indicators of earlier years on later boundaries: computed again from converted counts, with their bands.

Counts pass a crosswalk, rates are computed from what comes out. An index, a class, a median or a change has
no parts that could pass; of those nothing is said on other boundaries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from geodata.vocabulary.cells import Cells, Floats
from geodata.vocabulary.units import Unit
from indicators.catalog import Catalog, Entry
from indicators.engine import computed, value_in
from indicators.situation import Computed, Situation

_ALL: Final = 100.0  # percent
CONVERTIBLE: Final = ("count", "ratio")


@dataclass(frozen=True, eq=False)
class ConvertedSituation:
    """A situation on boundaries later than its own.

    Attributes
    ----------
    situation : Situation
        Counts on the later boundaries.
    converted_from : date
        The vintage on which the counts were delivered.
    estimated_share : mapping, variable -> array, shape (areas,), 0 to 1
    low, high : mappings, variable -> array, shape (areas,)
        Band of each converted count; equal to it where it is exact.

    """

    situation: Situation
    converted_from: date
    estimated_share: Mapping[str, Floats]
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class ConvertedValues:
    """An indicator on later boundaries.

    Attributes
    ----------
    values : Computed
    converted_from : date
    estimated_share : array, shape (areas,), 0 to 1
        The largest among the counts it is computed from; NaN where the value is absent.
    low, high : arrays, shape (areas,)
        The band that the errors of conversion leave; NaN where the value is absent.

    """

    values: Computed
    converted_from: date
    estimated_share: Floats
    low: Floats
    high: Floats


def converted_values(catalog: Catalog, frames: Sequence[ConvertedSituation]) -> Iterable[ConvertedValues]:
    """Every indicator that can be computed again from converted counts.

    The band of a value follows from the bands of its counts, each moved by itself and the squares added
    (errors of counts from different sources are independent to the first order).

    Parameters
    ----------
    catalog : Catalog
    frames : sequence
        Of one municipality; each is computed for itself, so that nothing compares over the break.

    """
    asked = {(name, 0) for name, entry in catalog.indicators.items() if _can_pass(catalog, entry)}
    for frame in frames:
        for values in computed(catalog, [frame.situation], asked):
            yield _with_band(catalog, catalog.indicators[values.indicator], frame, values)


def _can_pass(catalog: Catalog, entry: Entry) -> bool:
    """Whether an indicator is made of counts alone."""
    if entry.kind not in CONVERTIBLE or entry.declared.scale != "per_area":
        return False
    return all(catalog.variables[name].kind == "count" for name in catalog.variables_behind[entry.id])


def _with_band(
    catalog: Catalog, entry: Entry, frame: ConvertedSituation, values: Computed
) -> ConvertedValues:
    absent = ~values.cells.is_present
    share = np.zeros(len(absent))
    squares = np.zeros(len(absent))
    for name in sorted(_read_by(catalog, entry)):
        if name not in frame.situation.variables:
            continue
        share = np.fmax(share, frame.estimated_share[name])
        if (frame.high[name] > frame.low[name]).any():
            moved = [
                _moved(catalog, entry, frame, name, bound) for bound in (frame.low[name], frame.high[name])
            ]
            squares += np.nan_to_num((moved[1] - moved[0]) / 2) ** 2
    half = np.sqrt(squares)
    value = values.cells.value
    most = _ALL if entry.declared.unit is Unit.PERCENT else np.inf
    return ConvertedValues(
        values=values,
        converted_from=frame.converted_from,
        estimated_share=np.where(absent, np.nan, share),
        low=np.where(value >= 0, np.maximum(value - half, 0.0), value - half),
        high=np.where((value <= most) & (value + half > most), most, value + half),
    )


def _read_by(catalog: Catalog, entry: Entry) -> frozenset[str]:
    """The variables in the formula itself; those that only decide about too few residents have no part."""
    names = entry.formula.names if entry.formula else frozenset()
    found: set[str] = set()
    for name in names:
        if name in catalog.variables:
            found.add(name)
        elif name in catalog.indicators:
            found |= _read_by(catalog, catalog.indicators[name])
    return frozenset(found)


def _moved(catalog: Catalog, entry: Entry, frame: ConvertedSituation, name: str, bound: Floats) -> Floats:
    """The indicator if one of its counts were at one end of its band."""
    cells = frame.situation.variables[name]
    at_bound = Cells.make(np.where(cells.is_present, bound, np.nan), cells.status)
    variables = {**frame.situation.variables, name: at_bound}
    situation = replace(frame.situation, variables=variables)
    return value_in(catalog, situation, entry.id).value
