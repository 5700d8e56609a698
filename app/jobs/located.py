"""Where the areas of a panel lie: from stored outlines, once for each vintage."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely

from app.jobs.panel import Panel, Vintage
from app.jobs.queries import Outline
from geodata.vocabulary.areas import AreaLevel
from indicators.measures.neighbours import contiguity
from indicators.places import Places

_M2_PER_KM2 = 1e6
_M_PER_KM = 1e3


def located(facts: Panel, outlines: Mapping[int, Outline]) -> Panel:
    """The same panel, each situation with the places of its areas where all of them have an outline."""
    known = {
        (vintage.level, vintage.valid_from): _places(vintage, outlines)
        for vintage in {(one.level, one.valid_from): one for one in facts.vintages}.values()
    }
    return replace(
        facts,
        situations=tuple(replace(one, places=known[(one.level, one.vintage)]) for one in facts.situations),
    )


def _places(vintage: Vintage, outlines: Mapping[int, Outline]) -> Places | None:
    found = [outlines[area.id] for area in vintage.areas if area.id in outlines]
    if vintage.level == AreaLevel.MUNICIPALITY or len(found) < len(vintage.areas):
        return None
    return Places(
        land_area_km2=np.array([one.area_m2 for one in found]) / _M2_PER_KM2,
        centres_km=np.array([(one.x_m, one.y_m) for one in found]) / _M_PER_KM,
        touching=contiguity(np.asarray(shapely.from_wkb([one.wkb for one in found]), object), "queen"),
    )
