"""Declared units and their printing."""

from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a number counts or measures."""

    PERSONS = "persons"
    CASES = "cases"
    FACILITIES = "facilities"
    CAPACITY = "capacity"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    QUOTIENT = "quotient"
    INDEX = "index"
    CLASS = "class"
    SQUARE_METRES = "square_metres"
    HECTARES = "hectares"
    PER_HECTARE = "per_hectare"
    PER_100 = "per_100"
    PER_1000 = "per_1000"
    SQUARE_METRES_PER_PERSON = "square_metres_per_person"
    EUR_CENTS = "eur_cents"
    EUR = "eur"
    EUR_PER_PERSON = "eur_per_person"
    YEARS = "years"


DECIMALS: Final[dict[Unit, int]] = {
    Unit.PERSONS: 0,
    Unit.CASES: 0,
    Unit.FACILITIES: 0,
    Unit.CAPACITY: 0,
    Unit.PERCENT: 1,
    Unit.PERCENTAGE_POINTS: 2,
    Unit.QUOTIENT: 2,
    Unit.INDEX: 3,
    Unit.CLASS: 0,
    Unit.SQUARE_METRES: 0,
    Unit.HECTARES: 1,
    Unit.PER_HECTARE: 1,
    Unit.PER_100: 1,
    Unit.PER_1000: 1,
    Unit.SQUARE_METRES_PER_PERSON: 1,
    Unit.EUR_CENTS: 0,
    Unit.EUR: 0,
    Unit.EUR_PER_PERSON: 2,
    Unit.YEARS: 2,
}
NAMES: Final[dict[Unit, dict[str, str]]] = {
    Unit.PERSONS: {"de": "Personen", "en": "persons"},
    Unit.CASES: {"de": "Fälle", "en": "cases"},
    Unit.FACILITIES: {"de": "Einrichtungen", "en": "facilities"},
    Unit.CAPACITY: {"de": "Plätze", "en": "capacity"},
    Unit.PERCENT: {"de": "%", "en": "%"},
    Unit.PERCENTAGE_POINTS: {"de": "Prozentpunkte", "en": "percentage points"},
    Unit.QUOTIENT: {"de": "Quotient", "en": "quotient"},
    Unit.INDEX: {"de": "Index", "en": "index"},
    Unit.CLASS: {"de": "Klasse", "en": "class"},
    Unit.SQUARE_METRES: {"de": "m²", "en": "m²"},
    Unit.HECTARES: {"de": "ha", "en": "ha"},
    Unit.PER_HECTARE: {"de": "je Hektar", "en": "per hectare"},
    Unit.PER_100: {"de": "je 100", "en": "per 100"},
    Unit.PER_1000: {"de": "je 1.000", "en": "per 1,000"},
    Unit.SQUARE_METRES_PER_PERSON: {"de": "m² je Person", "en": "m² per person"},
    Unit.EUR_CENTS: {"de": "Cent", "en": "cents"},
    Unit.EUR: {"de": "€", "en": "€"},
    Unit.EUR_PER_PERSON: {"de": "€ je Person", "en": "€ per person"},
    Unit.YEARS: {"de": "Jahre", "en": "years"},
}
