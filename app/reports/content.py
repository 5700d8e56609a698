"""What a document says, gathered from released data before anything is drawn or written."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.vocabulary.cells import PRESENT, STATUSES
from geodata.vocabulary.errors import DisclosureError
from indicators.measures.sensitivity import COULD_FLIP_FROM

Language = Literal["de", "en"]
Polarity = Literal["higher_is_worse", "higher_is_better", "neutral"]
MOST_BREAKS: Final = 5


@dataclass(frozen=True)
class AreaCell:
    """One area and its released cell: a value, or a status that says why there is none.

    ``geometry`` is a polygon in EPSG:4326 (longitude, latitude), as shapely geometry or GeoJSON mapping.
    """

    key: str
    name: str
    geometry: BaseGeometry | Mapping[str, object]
    value: float | None
    status: str
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    estimated_share: float | None = None  # of a value converted from other boundaries; 0 is exact
    band_low: float | None = None
    band_high: float | None = None
    flip_share: float | None = None  # of a class: share of the draws in which it would be another

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"Area {self.key!r} has the unknown status {self.status!r}.")
        if self.is_present:
            self._require_numbers()
        elif self._tells_its_value():
            raise DisclosureError(
                f"Area {self.key!r} is {self.status!r}, yet numbers came with it that tell its value. "
                "An absent cell has no value, no interval, and not both numerator and denominator.",
                key=self.key,
            )

    @property
    def is_present(self) -> bool:
        """Whether there is a value."""
        return self.status == PRESENT

    @property
    def is_estimated(self) -> bool:
        """Whether the value came through a conversion that had to divide an area."""
        return bool(self.estimated_share)

    @property
    def could_flip(self) -> bool | None:
        """Whether the class is not certain; None where there is no class, or it was not tried."""
        return None if self.flip_share is None else self.flip_share >= COULD_FLIP_FROM

    @property
    def outline(self) -> BaseGeometry:
        """The polygon as shapely geometry."""
        geometry = self.geometry
        outline = geometry if isinstance(geometry, BaseGeometry) else shapely.geometry.shape(dict(geometry))
        if outline.geom_type not in {"Polygon", "MultiPolygon"} or outline.is_empty:
            raise ValueError(f"Area {self.key!r} has no polygon to draw: {outline.geom_type}.")
        return outline

    def _require_numbers(self) -> None:
        parts = (self.value, self.numerator, self.denominator, self.low, self.high)
        numbers = (*parts, self.estimated_share, self.band_low, self.band_high, self.flip_share)
        if self.value is None or not all(number is None or math.isfinite(number) for number in numbers):
            raise ValueError(f"Area {self.key!r} is present, but not with finite numbers.")

    def _tells_its_value(self) -> bool:
        # 0/0 is why a cell is undefined; its parts tell nothing more.
        parts = self.numerator is not None and self.denominator is not None and self.status != "undefined"
        numbers = (self.value, self.low, self.high, self.band_low, self.band_high, self.flip_share)
        return parts or any(number is not None for number in numbers)


@dataclass(frozen=True)
class MapContent:
    """One indicator on one level in one year, with everything a reader must know about it.

    ``breaks`` are the upper limits (inclusive) of at most five classes, ascending; ``classes`` are the
    codes and labels of a class indicator, in order, instead. The last fields may stay empty; they serve to
    join the table with others, and say from which boundaries the values were converted and how the 95 %
    intervals were found.
    """

    title: str
    subtitle: str
    municipality: str
    indicator_name: str
    unit_name: str
    decimals: int
    year: int
    reference_date: date
    level_name: str
    polarity: Polarity
    breaks: tuple[float, ...]
    classes: tuple[tuple[int, str], ...]
    areas: tuple[AreaCell, ...]
    attribution: tuple[str, ...]
    edition: str
    licence: str
    language: Language
    indicator: str = ""
    level: str = ""
    vintage: str = ""
    municipality_key: str = ""
    converted_from: str = ""
    interval_method: str = ""

    def __post_init__(self) -> None:
        if not self.areas:
            raise ValueError("A map needs at least one area.")
        if len({area.key for area in self.areas}) != len(self.areas):
            raise ValueError("An area appears twice.")
        if len(self.breaks) > MOST_BREAKS or list(self.breaks) != sorted(set(self.breaks)):
            raise ValueError(f"Breaks must be at most {MOST_BREAKS} ascending upper limits.")
        codes = {code for code, _ in self.classes}
        strangers = [area.key for area in self.areas if area.is_present and codes and area.value not in codes]
        if strangers:
            raise ValueError(f"The value of area {strangers[0]!r} is not one of the declared classes.")

    @property
    def class_count(self) -> int:
        """How many classes the map has; without breaks all values are one class."""
        return len(self.classes) or max(len(self.breaks), 1)

    def class_of(self, area: AreaCell) -> int | None:
        """Number of the area's class from 1 upwards; None where there is no value.

        A value above the last limit, as rounding limits may leave one, is of the last class.
        """
        if area.value is None:
            return None
        if self.classes:
            return [code for code, _ in self.classes].index(int(area.value)) + 1
        below = sum(limit < area.value for limit in self.breaks)
        return min(below + 1, self.class_count)
