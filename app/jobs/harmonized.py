"""Earlier years on the newest boundaries: every count through its crosswalk."""

from collections.abc import Sequence
from dataclasses import replace

from app.jobs.crosswalks import Bridge, Frames
from geodata.harmonization import Estimate, estimate
from indicators.catalog import Catalog
from indicators.conversion import ConvertedSituation
from indicators.engine import Situation


def converted_situations(
    catalog: Catalog, frames: Frames, bridges: Sequence[Bridge]
) -> list[ConvertedSituation]:
    """Each year on earlier boundaries once more on the newest ones, counts only.

    A year that was also delivered on the newest boundaries is not converted: a count beats an estimate.
    """
    result = []
    for bridge in bridges:
        delivered = {situation.year for situation in frames.of(bridge.target)}
        for situation in frames.of(bridge.source):
            if situation.year not in delivered:
                result.append(_converted(catalog, bridge, situation))
    return result


def _converted(catalog: Catalog, bridge: Bridge, situation: Situation) -> ConvertedSituation:
    estimates: dict[str, Estimate] = {
        name: estimate(bridge.harmonized, name, cells)
        for name, cells in situation.variables.items()
        if catalog.variables[name].kind == "count"
    }
    later = replace(
        situation,
        vintage=bridge.target.valid_from,
        keys=tuple(area.key for area in bridge.target.areas),
        variables={name: one.counts.cells for name, one in estimates.items()},
    )
    return ConvertedSituation(
        situation=later,
        converted_from=bridge.source.valid_from,
        estimated_share={name: one.counts.estimated_share for name, one in estimates.items()},
        low={name: one.low for name, one in estimates.items()},
        high={name: one.high for name, one in estimates.items()},
    )
