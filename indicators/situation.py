"""What goes into the engine, and what comes out: columns of one level, vintage and year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells, Floats
from indicators.places import Places

IntervalMethod = Literal["wilson", "byar", "bootstrap"]


@dataclass(frozen=True)
class Situation:
    """One level on one vintage in one year: the areas in order, and what was delivered of them."""

    level: AreaLevel
    vintage: date
    year: int
    reference_date: date
    keys: tuple[str, ...]
    variables: Mapping[str, Cells]
    places: Places | None = None  # None: nobody delivered outlines

    def __post_init__(self) -> None:
        if self.places is not None and self.places.land_area_km2.size != len(self.keys):
            raise ValueError("the places must be those of the areas")


@dataclass(frozen=True)
class Computed:
    """One indicator for all areas of a situation.

    A share carries its parts; what chance leaves open is told as a 95 % interval and how it was made, or,
    for a class, as the share of likely inputs that would give another class.
    """

    indicator: str
    situation: Situation
    cells: Cells
    numerator: Cells | None = None
    denominator: Cells | None = None
    low: Cells | None = None
    high: Cells | None = None
    interval_method: IntervalMethod | None = None
    flip_share: Floats | None = None  # shape (areas,), 0 to 1; NaN where there is no class
    basis: date | None = None  # vintage of the smaller areas that a measure between areas rests on
