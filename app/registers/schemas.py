"""Registers and rekeyed tables on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field, FiniteFloat, model_validator

from geodata.registers.keys import shortened
from geodata.registers.reforms import ReformKind
from geodata.registers.weights import By
from geodata.rekey import Kind
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.schemes import Scheme

MOST_ROWS = 20_000
MOST_VARIABLES = 50
MOST_SIGNS = 40  # of a code, and of the name of a variable
MOST_PERSONS = 10_000_000_000  # more than there are

CodeText = Annotated[str, Field(max_length=MOST_SIGNS)]
VariableName = Annotated[str, Field(min_length=1, max_length=MOST_SIGNS)]


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

    code: CodeText
    values: Annotated[list[FiniteFloat | Absent], Field(max_length=MOST_VARIABLES), FailFast()]


class TargetResidents(BaseModel):
    """Residents of an area of the wanted vintage."""

    code: CodeText
    residents: Annotated[FiniteFloat, Field(ge=0, le=MOST_PERSONS)]


class Closed(BaseModel):
    """What takes no other fields than its own; it tells the first one, not a million."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    @model_validator(mode="before")
    @classmethod
    def _refuse_others(cls, given: Any) -> Any:
        known = {field.alias or name for name, field in cls.model_fields.items()}
        other = next((name for name in given if name not in known), None) if isinstance(given, dict) else None
        if other is not None:
            raise ValueError(f"there is no field {shortened(other)!r}; there are {', '.join(sorted(known))}")
        return given


class RateParts(Closed):
    """A rate, by the variables of the same table it is computed from: ``per * numerator / denominator``."""

    numerator: VariableName
    denominator: VariableName
    per: Annotated[FiniteFloat, Field(gt=0, le=1_000_000)]  # 100 for percent, 1000 for per thousand


class RekeyRequest(Closed):
    """A small table of counts, and between which days it is to be moved.

    ``kinds`` says what each variable is: a count or an amount is moved; a rate names its parts and is
    computed again from them, what its own column holds is not read. A rate without parts, a median, a rank or
    an index is refused.
    """

    scheme: Literal[Scheme.AGS, Scheme.COUNTY]
    from_vintage: date = Field(alias="from")
    to_vintage: date = Field(alias="to")
    by: By
    variables: Annotated[list[VariableName], Field(min_length=1, max_length=MOST_VARIABLES)]
    kinds: Annotated[list[Kind | RateParts], Field(min_length=1, max_length=MOST_VARIABLES)]
    # The first wrong cell is told: a million of them would fill the memory.
    rows: Annotated[list[CountRow], Field(min_length=1, max_length=MOST_ROWS), FailFast()]
    residents: Annotated[  # of the wanted vintage, where they must decide; else empty
        list[TargetResidents], Field(max_length=MOST_ROWS), FailFast()
    ]


class RekeyedRow(BaseModel):
    """One area of the wanted vintage.

    ``estimated_shares`` is 0 where a value is exact; of a rate it is the greater one of its two parts.
    """

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
