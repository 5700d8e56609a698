"""What crosswalks are made of: years on their boundaries as disclosure control left them, and bridges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.jobs.panel import Vintage
from geodata.harmonization import Harmonization
from geodata.vocabulary.cells import Floats
from indicators.catalog import Catalog
from indicators.situation import Situation


@dataclass(frozen=True)
class Frames:
    """Situations as disclosure control left them, each beside the areas it is made of."""

    situations: Sequence[Situation]
    vintages: Sequence[Vintage]

    def of(self, vintage: Vintage) -> list[Situation]:
        """The years on one vintage, the earliest first."""
        pairs = zip(self.situations, self.vintages, strict=True)
        found = [s for s, v in pairs if (v.level, v.valid_from) == (vintage.level, vintage.valid_from)]
        return sorted(found, key=lambda situation: situation.year)


@dataclass(frozen=True, eq=False)
class Bridge:
    """How the counts of one vintage reach the areas of a later one."""

    source: Vintage
    target: Vintage
    harmonized: Harmonization
    lineage: Mapping[str, Any]
    fingerprint: str

    def told(self) -> str:
        """From where to where, by which method, and how much of it is estimated."""
        told = self.lineage
        return (
            f"{self.source.level.value} {self.source.valid_from} -> {self.target.valid_from}: "
            f"{self.harmonized.general.method.value}, {told['from_areas']} to {told['to_areas']} areas, "
            f"{told['unchanged_areas']} unchanged, {told['estimated_areas']} estimated"
        )


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts by variable, NaN where absent, and the year and day of that of all people."""

    year: int | None
    day: date | None
    counts: Mapping[str, Floats]


def last_counts(catalog: Catalog, situations: Sequence[Situation]) -> Counts:
    """Of each count the latest year that has one."""
    return _counts(catalog, list(reversed(situations)))


def first_counts(catalog: Catalog, situations: Sequence[Situation]) -> Counts:
    """Of each count the earliest year that has one."""
    return _counts(catalog, situations)


def _counts(catalog: Catalog, situations: Sequence[Situation]) -> Counts:
    found: dict[str, Floats] = {}
    named: Situation | None = None
    for situation in situations:
        for name, cells in situation.variables.items():
            if name in found or catalog.variables[name].kind != "count" or not cells.is_present.any():
                continue
            found[name] = cells.value
            if name == catalog.stands_for_people:
                named = situation
    counts = dict(sorted(found.items()))
    return Counts(named.year if named else None, named.reference_date if named else None, counts)
