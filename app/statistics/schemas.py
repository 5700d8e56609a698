"""Values on the wire, absent cells included. No field has a default: what is absent is said."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
Against = Literal["previous_year", "municipality", "plan", "five_year_mean"]
Polarity = Literal["higher_is_worse", "higher_is_better", "neutral"]
IntervalMethod = Literal["wilson", "byar", "bootstrap"]
Direction = Literal["better", "worse", "neutral", "unchanged", "unknown"]


class Text(BaseModel):
    """A text in both languages."""

    de: str
    en: str


class Reference(BaseModel):
    """Where a definition comes from."""

    title: str
    href: str


class Source(BaseModel):
    """A source table behind an indicator."""

    table: str
    name: Text
    publisher: str
    licence: str
    attribution: str


class ClassLabel(BaseModel):
    """One class of a class indicator."""

    code: int
    label: Text


class Available(BaseModel):
    """The years in which an indicator has values on a level."""

    level: AreaLevel
    years: list[int]


class Converted(BaseModel):
    """The years in which an indicator also stands on later boundaries, converted."""

    level: AreaLevel
    vintage: date
    years: list[int]


class Indicator(BaseModel):
    """What an indicator means and where it is available."""

    id: str
    topic: str
    topic_name: Text
    name: Text
    meaning: Text
    unit: str
    unit_name: Text
    decimals: int
    polarity: Polarity
    scale: Literal["per_area", "between_areas"]
    kind: Literal["count", "ratio", "rate", "index", "class", "measure"]
    formula: str
    formula_names: dict[str, Text]
    formula_latex: str
    formula_mathml: str = Field(description="The same as one MathML element; empty for a composite index.")
    reference_date: Text | None = Field(description="The day the counts speak of, in words.")
    revision: Text | None = Field(description="Since which revision of its statistics the definition holds.")
    method: int
    methods: list[str] = Field(
        description="Behind value and interval: measures, scales, classes. Each stands under /api/v1/methods."
    )
    minimum_population: int
    references: list[Reference]
    sources: list[Source]
    classes: list[ClassLabel]
    available: list[Available]
    converted: list[Converted]
    has_plan: bool


class EditionOnTheWire(BaseModel):
    """The edition an answer was made from."""

    id: int
    published_at: datetime


class Value(BaseModel):
    """One area's value, or the reason why there is none."""

    position: int
    key: str
    name: str
    parent_key: str | None
    value: float | None
    status: Status
    low: float | None
    high: float | None
    numerator: float | None
    denominator: float | None
    estimated_share: float | None = Field(
        description="Share of a converted value that is estimated; 0 is exact, null is not converted."
    )
    band_low: float | None = Field(description="Lower end of the band that conversion leaves.")
    band_high: float | None
    flip_share: float | None = Field(
        description="Of a class: share of likely other counts or weights that would give another class."
    )
    could_flip: bool = Field(description="Whether that share is so large that the class is not certain.")


class WholeValue(BaseModel):
    """The municipality's own value."""

    value: float | None
    status: Status
    low: float | None
    high: float | None


class Values(BaseModel):
    """One indicator for every area of a level in one year."""

    indicator: str
    level: AreaLevel
    year: int
    reference_date: date
    vintage: date
    converted_from: date | None = Field(description="Boundaries it was delivered on; null if on these.")
    municipality: str
    edition: EditionOnTheWire
    unit: str
    interval_method: IntervalMethod | None = Field(
        description="How the 95 % interval low to high was found; null where chance has no part in the value."
    )
    breaks: list[float]
    values: list[Value]
    municipality_value: WholeValue | None
    attribution: list[str]


class Point(BaseModel):
    """One year of a series; ``break`` marks the first year on other boundaries."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    year: int
    reference_date: date
    vintage: date
    value: float | None
    status: Status
    low: float | None
    high: float | None
    flip_share: float | None
    could_flip: bool
    is_break: bool = Field(alias="break")


class ConvertedPoint(BaseModel):
    """One earlier year on the area's boundaries of today: exact or estimated, with its band."""

    year: int
    reference_date: date
    vintage: date
    converted_from: date
    value: float | None
    status: Status
    estimated_share: float | None
    is_exact: bool
    observation_status: Literal["A", "E", "Q", "O", "L", "M"] = Field(
        description="SDMX CL_OBS_STATUS: normal, estimated, suppressed, missing, unreliable, not applicable."
    )
    band_low: float | None
    band_high: float | None


class Conversion(BaseModel):
    """By which weights earlier years came onto later boundaries."""

    level: AreaLevel
    from_vintage: date
    to_vintage: date
    method: str
    method_name: Text
    explanation: Text
    from_areas: int
    to_areas: int
    unchanged_areas: int
    estimated_areas: int
    old_count_day: date | None
    new_count_day: date | None
    groups: list[str]


class Series(BaseModel):
    """One indicator of one area over the years; converted years stand beside the delivered ones."""

    indicator: str
    level: AreaLevel
    key: str
    name: str
    unit: str
    interval_method: IntervalMethod | None
    points: list[Point]
    converted: list[ConvertedPoint]
    conversion: Conversion | None


class ProfileValue(BaseModel):
    """One indicator of an area beside the municipality's value; rank 1 is the highest value."""

    indicator: str
    value: float | None
    status: Status
    unit: str
    low: float | None
    high: float | None
    flip_share: float | None
    could_flip: bool
    municipality_value: float | None
    municipality_status: Status | None
    rank: int | None = Field(description="1 is the highest value; null for classes and converted values.")
    of: int
    estimated_share: float | None = Field(description="As in values: null is not converted, 0 is exact.")
    band_low: float | None
    band_high: float | None


class Profile(BaseModel):
    """All indicators of one area in one year."""

    key: str
    name: str
    level: AreaLevel
    year: int
    vintage: date
    converted_from: date | None
    parent_key: str | None
    values: list[ProfileValue]


class DeviationRow(BaseModel):
    """One area's deviation, and whether chance alone would explain it."""

    position: int
    key: str
    name: str
    value: float | None
    status: Status
    reference: float | None
    reference_status: Status
    reference_estimated_share: float | None = Field(
        description="Share of a converted reference that is estimated; null is not converted, 0 is exact."
    )
    reference_band_low: float | None
    reference_band_high: float | None
    absolute: float | None
    relative_percent: float | None
    direction: Direction
    p_value: float | None
    q_value: float | None
    distinguishable: bool | None
    reason: str | None


class Deviations(BaseModel):
    """One indicator against a reference, for every area of a level."""

    indicator: str
    level: AreaLevel
    year: int
    against: Against
    unit: str
    polarity: Polarity
    tests: int
    note: Text
    rows: list[DeviationRow]
