"""Areas on the wire."""

from datetime import date, datetime

from pydantic import BaseModel

from geodata.vocabulary.areas import AreaLevel


class Text(BaseModel):
    """A text in both languages."""

    de: str
    en: str


class Municipality(BaseModel):
    """A municipality of which something is published."""

    key: str
    name: str
    edition_id: int
    published_at: datetime
    levels: list[AreaLevel]
    first_year: int
    last_year: int
    bounds: tuple[float, float, float, float]


class Vintage(BaseModel):
    """The boundaries of a level in force from a day on."""

    vintage: date
    valid_until: date | None
    areas: int


class Level(BaseModel):
    """A level of areas, its boundaries over time and the years with values."""

    level: AreaLevel
    name: Text
    vintages: list[Vintage]
    years: list[int]
