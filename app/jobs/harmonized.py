"""Earlier years on the newest boundaries: counts through crosswalks, from the smallest areas upwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.jobs.frames import Bridge, Frames
from app.jobs.nesting import parents_in
from geodata.crosswalk import Converted
from geodata.harmonization import Estimate, Sum, estimates, gathered_estimates
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells
from indicators.catalog import Catalog
from indicators.conversion import ConvertedSituation
from indicators.situation import Situation


@dataclass(frozen=True, eq=False)
class _Done:
    """A year of one level, converted: the bridge, what was delivered, and the estimates."""

    bridge: Bridge
    delivered: Situation
    found: Mapping[str, Estimate]


@dataclass(eq=False)
class _Work:
    catalog: Catalog
    frames: Frames
    sums: Sequence[Sum]
    done: dict[tuple[AreaLevel, int], _Done] = field(default_factory=dict)


def converted_situations(
    catalog: Catalog, frames: Frames, bridges: Sequence[Bridge], sums: Sequence[Sum] = ()
) -> list[ConvertedSituation]:
    """Each year on earlier boundaries once more on the newest ones, counts only.

    A year that was also delivered on the newest boundaries is not converted: a count beats an estimate. A
    larger area is the sum of its smaller ones wherever all of them have a number, so that levels add up.

    Parameters
    ----------
    catalog
        Says which variables are counts.
    frames
        What may leave the house.
    bridges
        From the smallest level to the largest.
    sums
        Totals and the parts that divide them completely; the parts of an area then add up to it.

    """
    work = _Work(catalog, frames, sums)
    result = []
    for bridge in bridges:
        delivered = {situation.year for situation in frames.of(bridge.target)}
        for situation in frames.of(bridge.source):
            if situation.year not in delivered:
                result.append(_converted(work, bridge, situation))
    return result


def _converted(work: _Work, bridge: Bridge, situation: Situation) -> ConvertedSituation:
    counts = {
        name: cells
        for name, cells in situation.variables.items()
        if work.catalog.variables[name].kind == "count"
    }
    found = estimates(bridge.harmonized, counts, work.sums)
    for smaller in list(work.done.values()):
        if smaller.delivered.year == situation.year:
            for name, summed in _from_smaller(work, bridge, smaller).items():
                if name in found:
                    found[name] = _filled(summed, found[name])
    work.done[(bridge.source.level, situation.year)] = _Done(bridge, situation, found)
    later = replace(
        situation,
        vintage=bridge.target.valid_from,
        keys=tuple(area.key for area in bridge.target.areas),
        variables={name: one.counts.cells for name, one in found.items()},
        places=None,  # nothing that looks at neighbours is converted
    )
    return ConvertedSituation(
        situation=later,
        converted_from=bridge.source.valid_from,
        estimated_share={name: one.counts.estimated_share for name, one in found.items()},
        low={name: one.low for name, one in found.items()},
        high={name: one.high for name, one in found.items()},
    )


def _from_smaller(work: _Work, bridge: Bridge, smaller: _Done) -> dict[str, Estimate]:
    """Sums of the smaller areas' counts, if each of these lies in one of the larger."""
    parent = parents_in(work.frames.vintages, smaller.bridge.target, bridge.target)
    if parent is None:
        return {}
    known = {
        name: (smaller.delivered.variables[name], one)
        for name, one in smaller.found.items()
        if name in smaller.delivered.variables
    }
    return gathered_estimates(smaller.bridge.harmonized, known, parent, len(bridge.target.areas))


def _filled(summed: Estimate, direct: Estimate) -> Estimate:
    """The sum where it is complete, else what the areas' own crosswalk says."""
    use = summed.counts.cells.is_present
    cells = Cells.make(
        np.where(use, summed.counts.cells.value, direct.counts.cells.value),
        np.where(use, summed.counts.cells.status, direct.counts.cells.status).astype(np.uint8),
    )
    share = np.where(use, summed.counts.estimated_share, direct.counts.estimated_share)
    return Estimate(
        Converted(cells, share),
        np.where(use, summed.low, direct.low),
        np.where(use, summed.high, direct.high),
    )
