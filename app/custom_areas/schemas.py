"""The value of a drawn area on the wire. No field has a default: what is absent is said."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from geodata.vocabulary.areas import AreaLevel

Status = Literal[
    "present",
    "missing",
    "unknown_or_confidential",
    "not_yet_available",
    "unreliable",
    "not_applicable",
    "undefined",
    "too_few_residents",
    "suppressed",
]
Mode = Literal["whole", "weighted"]


class Text(BaseModel):
    """A text in both languages."""

    de: str
    en: str


class AreaUsed(BaseModel):
    """A released area that goes into the value: its weight, and how much of its land lies in the drawing."""

    key: str
    name: str
    weight: float
    covered_share: float
    weighted_by: Literal["whole", "area", "residents"]
    status: Status


class CustomAreaResidents(BaseModel):
    """The residents of the composed area, by the same weights."""

    value: float | None
    status: Status


class CustomAreaValue(BaseModel):
    """One indicator of a drawn area.

    ``low`` and ``high`` are what the released counts admit; ``estimated_share`` is how much of the
    denominator (of a count: of itself) came through areas that the drawing cuts; ``coverage`` is how much of
    the drawing the released areas cover.
    """

    indicator: str
    level: AreaLevel
    year: int
    reference_date: date
    vintage: date
    municipality: str
    edition_id: int
    published_at: datetime
    unit: str
    mode: Mode
    value: float | None
    status: Status
    is_exact: bool
    estimated_share: float | None
    low: float | None
    high: float | None
    numerator: float | None
    denominator: float | None
    residents: CustomAreaResidents
    coverage: float
    drawn_square_metres: float
    areas: list[AreaUsed]
    note: Text
    attribution: list[str]
