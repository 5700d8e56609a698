"""Cells that reveal a person by themselves: small counts, and nearly all of a group.

Primary rules P1 and P2 only. A count that can be worked out from sums or from another edition is the matter
of secondary suppression, which is not built yet; see docs/explanation/disclosure.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from indicators.catalog import Catalog
from indicators.declaration import Variable
from indicators.expression import evaluated, formula_in
from indicators.situation import Situation

_NOBODY: Final = 0.5  # a converted count may be a fraction; one that rounds to zero is a zero


@dataclass(frozen=True)
class Thresholds:
    """The smallest counts that may be shown: a count from 1 to the minimum less 1 is sensitive."""

    register_minimum: int = 3
    social_minimum: int = 10

    def of(self, variable: Variable, level: AreaLevel) -> int:
        """The threshold of a variable on a level; 0 where nothing is sensitive."""
        if variable.secrecy == "published":
            return 0
        is_fine_social = variable.secrecy == "social" and level != AreaLevel.MUNICIPALITY
        shipped = self.social_minimum if is_fine_social else self.register_minimum
        return max(shipped, variable.minimum_count or 0)


def is_sensitive(count: Cells, group: Cells | None, threshold: int) -> NDArray[np.bool_]:
    """Where a count is small, or so near to its group that the rest is small.

    >>> twelve_of_thirteen = is_sensitive(Cells.of([12, 12, 0]), Cells.of([13, 40, 2]), 3)
    >>> twelve_of_thirteen.tolist()
    [True, False, False]
    """
    with np.errstate(invalid="ignore"):
        small = (count.value > _NOBODY) & (count.value < threshold)
        if group is not None:  # a group nobody knows protects nobody: then the count is withheld
            rest = group.value - count.value
            small |= (count.value > _NOBODY) & ((rest < threshold) | ~group.is_present)
    return np.asarray(small, np.bool_)


def protected(
    catalog: Catalog, situations: Sequence[Situation], thresholds: Thresholds
) -> tuple[tuple[Situation, ...], dict[str, int]]:
    """The situations with every sensitive count withheld, and how many were withheld of each variable.

    Zero is not sensitive. The counts that go in are the true ones; everything that is published is computed
    from what comes out.
    """
    withheld: dict[str, int] = {}
    safe = tuple(
        replace(situation, variables=_safe(catalog, situation, thresholds, withheld))
        for situation in situations
    )
    return safe, withheld


def _safe(
    catalog: Catalog, situation: Situation, thresholds: Thresholds, withheld: dict[str, int]
) -> Mapping[str, Cells]:
    length = len(situation.keys)

    def true_count(name: str) -> Cells:
        return situation.variables.get(name) or Cells.all_absent(length, Absent.MISSING)

    result: dict[str, Cells] = {}
    for name, cells in situation.variables.items():
        variable = catalog.variables[name]
        threshold = thresholds.of(variable, situation.level)
        if variable.kind != "count" or not threshold:
            result[name] = cells
            continue
        group = None
        if variable.part_of:
            group = evaluated(formula_in(variable.part_of).root, length, true_count)
        sensitive = is_sensitive(cells, group, threshold)
        result[name] = cells.withheld(sensitive, Absent.SUPPRESSED)
        if sensitive.any():
            withheld[name] = withheld.get(name, 0) + int(sensitive.sum())
    return result
