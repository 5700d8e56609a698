"""What a variable, a parameter and an indicator must say about themselves."""

from collections.abc import Mapping
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent
from geodata.vocabulary.declared import Frozen, Label
from geodata.vocabulary.units import Unit

Polarity = Literal["higher_is_worse", "higher_is_better", "neutral"]
Secrecy = Literal["register", "social", "published"]
ReferenceDate = Literal[
    "31.12.", "during_year", "annual_mean", "school_year", "three_years", "election_day", "as_published"
]
DATE_WORDS: Final[Mapping[ReferenceDate, Label]] = {
    "31.12.": Label(de="31. Dezember", en="31 December"),
    "during_year": Label(
        de="Ereignisse im Lauf des Jahres; Bevölkerung am 31. Dezember",
        en="events during the year; population on 31 December",
    ),
    "annual_mean": Label(de="Mittel des Jahres", en="mean of the year"),
    "school_year": Label(de="Beginn des Schuljahres", en="start of the school year"),
    "three_years": Label(
        de="drei Einschulungsjahrgänge zusammen, der letzte im Berichtsjahr",
        en="three years of school entry together, the last in the reporting year",
    ),
    "election_day": Label(de="Wahltag", en="day of the election"),
    "as_published": Label(
        de="wie die veröffentlichende Stelle ihn nennt", en="as stated by the publishing office"
    ),
}


class Reference(Frozen):
    """Where a definition comes from."""

    title: str
    href: str = ""


class Variable(Frozen):
    """A delivered number."""

    name: Label
    unit: Unit
    kind: Literal["count", "rate", "code"] = "count"  # only counts add up over areas
    source: tuple[str, ...] = Field(min_length=1)  # source tables that deliver it
    secrecy: Secrecy
    minimum_count: int | None = None  # raises the threshold, never lowers it
    stands_for_people: bool = False  # by its counts those of other variables are converted between boundaries
    part_of: str | None = None  # the group of which this is a part: nearly all of a group is sensitive too


class Parameter(Frozen):
    """A number set by law or by decision, by year."""

    name: Label
    unit: Unit
    value: Mapping[str, float]  # first year -> number
    reference: tuple[Reference, ...] = ()

    def in_year(self, year: int) -> float | None:
        """The number in force in a year."""
        begun = [first for first in self.value if int(first) <= year]
        return self.value[max(begun, key=int)] if begun else None


class Composition(Frozen):
    """Which part of which recipe, fed with what."""

    recipe: Mapping[str, str]  # first year -> recipe id
    part: str
    output: Literal["index", "class"]
    inputs: Mapping[str, str]  # the recipe's word -> variable or indicator
    population: str

    def recipe_in(self, year: int) -> str | None:
        """The recipe in force in a year."""
        begun = [first for first in self.recipe if int(first) <= year]
        return self.recipe[max(begun, key=int)] if begun else None


class Example(Frozen):
    """A case worked by hand: columns of cells in, a column of cells out."""

    given: Mapping[str, tuple[float | Absent, ...]]
    earlier: Mapping[str, tuple[float | Absent, ...]] = {}  # the same areas, years_before
    years_before: int = 0
    expect: tuple[float | Absent, ...]


class Indicator(Frozen):
    """A value computed from variables, for each area or for the whole municipality."""

    name: Label
    meaning: Label
    unit: Unit
    polarity: Polarity
    formula: str | None = None
    composition: Composition | None = None
    scale: Literal["per_area", "between_areas"] = "per_area"
    over: tuple[AreaLevel, ...] = ()  # between_areas: the first of these levels that has data
    population: str | None = None
    minimum_population: int = Field(default=0, ge=0)
    group: str | None = None  # denominator group that must have at least minimum_group members
    minimum_group: int = Field(default=0, ge=0)
    is_subject_to_chance: bool = True  # False: what is provided or decided; its rate has no interval
    plan: str | None = None  # the indicator that holds the planned number
    decimals: int | None = None
    method: int = 1
    valid_from: int | None = None
    valid_until: int | None = None
    reference_date: ReferenceDate | None = None  # the day its counts speak of; that of the topic if not said
    revision: Label | None = None  # since which revision of its statistics the definition holds
    reference: tuple[Reference, ...] = ()
    example: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        if (self.formula is None) == (self.composition is None):
            raise ValueError("say either 'formula' or 'composition'")
        if bool(self.over) != (self.scale == "between_areas"):
            raise ValueError(
                "'over' names the levels of an indicator with scale between_areas, and only of it"
            )
        if self.minimum_population and self.population is None:
            raise ValueError("'minimum_population' needs 'population'")
        if self.composition is None and not self.example:
            raise ValueError("work at least one example by hand and write it down")
        return self

    def holds_for(self, year: int) -> bool:
        """Whether the definition makes sense for a year."""
        return (self.valid_from or year) <= year <= (self.valid_until or year)

    def within(self, topic: "Topic") -> "Indicator":
        """The indicator with what its topic says for all that say nothing else."""
        said = {
            "reference_date": self.reference_date or topic.reference_date,
            "reference": self.reference or topic.reference,
        }
        return self.model_copy(update=said)


class Topic(Frozen):
    """One file of declarations."""

    title: Label
    position: int = 100
    reference_date: ReferenceDate = "31.12."  # of its indicators that say no other
    reference: tuple[Reference, ...] = ()  # of its indicators that name no other
    variable: Mapping[str, Variable] = {}
    parameter: Mapping[str, Parameter] = {}
    indicator: Mapping[str, Indicator] = {}
