"""Registers and rekeyed tables on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from geodata.registers.reforms import ReformKind
from geodata.registers.weights import By
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.schemes import Scheme

MOST_ROWS = 20_000
MOST_VARIABLES = 50


class Ancestor(BaseModel):
    """An area above; the name is null if no register of that day names it."""

    scheme: Scheme
    code: str
    name: str | None


class Entry(BaseModel):
    """What an area was on a day; null is what no stored register says."""

    scheme: Scheme
    code: str
    on: date
    register_vintage: (
        date | None
    )  # the day the description speaks of; null: only the conversion table knows it
    name: str | None
    kind: str | None
    regional_key: str | None
    association: str | None
    nuts: str | None
    area_ha: int | None
    residents: int | None
    seat: str | None
    hierarchy: list[Ancestor]
    sources: list[str]


class Event(BaseModel):
    """A reform; without certainty the codes went into one or several of those named."""

    kind: ReformKind
    from_codes: list[str]
    to_codes: list[str]
    after: date
    until: date
    day: date | None
    is_certain: bool
    name: str | None


class Description(BaseModel):
    """What a register said about an area on one day."""

    vintage: date
    name: str
    area_ha: int | None
    residents: int | None


class Successor(BaseModel):
    """Where a share (0 to 1) of an area's residents and land is counted today."""

    code: str
    name: str | None
    residents_share: float
    area_share: float


class History(BaseModel):
    """What was, what is and what became of a code."""

    scheme: Scheme
    code: str
    first_valid: date
    last_valid: date
    is_valid: bool  # on the last day that is known
    known_until: date
    descriptions: list[Description]
    events: list[Event]
    went_to: list[Successor]
    is_by_area: bool  # nobody lived there: residents are shared out by area
    sources: list[str]


class Listed(BaseModel):
    """An area in a list."""

    code: str
    name: str
    kind: str | None
    regional_key: str | None
    parent_code: str | None
    area_ha: int | None
    residents: int | None


class Page(BaseModel):
    """Areas of a day in the order of codes; ``next`` is the code after which the next page begins."""

    scheme: Scheme
    on: date
    register_vintage: date
    events_since: list[Event]  # between the register and the day asked for
    entries: list[Listed]
    next: str | None


class CountRow(BaseModel):
    """One area of a table: a number for each variable, or the reason why there is none."""

    code: str
    values: list[FiniteFloat | Absent]


class TargetResidents(BaseModel):
    """Residents of an area of the wanted vintage."""

    code: str
    residents: Annotated[FiniteFloat, Field(ge=0)]


class RekeyRequest(BaseModel):
    """A small table of counts, and between which days it is to be moved."""

    model_config = ConfigDict(extra="forbid")

    scheme: Literal[Scheme.AGS, Scheme.COUNTY]
    from_vintage: date = Field(alias="from")
    to_vintage: date = Field(alias="to")
    by: By
    variables: Annotated[list[str], Field(min_length=1, max_length=MOST_VARIABLES)]
    rows: Annotated[list[CountRow], Field(min_length=1, max_length=MOST_ROWS)]
    residents: Annotated[  # of the wanted vintage, where they must decide; else empty
        list[TargetResidents], Field(max_length=MOST_ROWS)
    ]


class RekeyedRow(BaseModel):
    """One area of the wanted vintage; ``estimated_shares`` is 0 where a value is exact."""

    code: str
    values: list[float | None]
    statuses: list[str]
    estimated_shares: list[float | None]
    is_by_area: bool


class RekeyedTable(BaseModel):
    """The table on the areas of the wanted vintage."""

    scheme: Scheme
    from_vintage: date
    to_vintage: date
    by: By
    variables: list[str]
    rows: list[RekeyedRow]
    set_aside: list[str]  # rows of areas that were none any more
    sources: list[str]
