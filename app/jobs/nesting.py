"""In which larger area each smaller one lies, by what the areas say of themselves."""

from collections.abc import Sequence

import numpy as np

from app.jobs.panel import Vintage
from geodata.pieces import Indices
from geodata.vocabulary.areas import ORDER, AreaLevel


def parents_in(vintages: Sequence[Vintage], small: Vintage, large: Vintage) -> Indices | None:
    """Position in the larger areas of each smaller area; None unless each one says where it belongs.

    Parameters
    ----------
    vintages
        All vintages of all levels: the way may lead over levels between.
    small, large
        Vintages that were valid together.

    """
    if not small.areas or ORDER.index(small.level) >= ORDER.index(large.level):
        return None
    level = small.areas[0].parent_level
    if level is None or any(area.parent_level != level for area in small.areas):
        return None
    if level == large.level:
        return _positions([area.parent_key for area in small.areas], large)
    for between in vintages:
        if between.level != level or level == AreaLevel.MUNICIPALITY or not _overlap(between, small, large):
            continue
        first = _positions([area.parent_key for area in small.areas], between)
        second = parents_in(vintages, between, large)
        if first is not None and second is not None:
            return second[first]
    return None


def _positions(keys: Sequence[str | None], vintage: Vintage) -> Indices | None:
    at = {area.key: position for position, area in enumerate(vintage.areas)}
    if any(key not in at for key in keys):
        return None
    return np.array([at[key] for key in keys if key is not None], np.intp)


def _overlap(*vintages: Vintage) -> bool:
    """Whether there was a day on which all were valid."""
    begin = max(vintage.valid_from for vintage in vintages)
    ends = [area.valid_until for vintage in vintages for area in vintage.areas if area.valid_until]
    return not ends or begin < min(ends)
