"""Reporting years and reference dates."""

from datetime import date
from typing import Final

from geodata.vocabulary.errors import InputError

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100


def require_year(year: int, last: int = LAST_YEAR) -> None:
    """Refuse a reporting year that cannot be meant.

    >>> require_year(2024)
    >>> require_year(20244)
    Traceback (most recent call last):
    ...
    geodata.vocabulary.errors.InputError: 20244 is no reporting year. Expected is one from 1900 to 2100, \
e.g. 2024. Correct the year.
    """
    if not FIRST_YEAR <= year <= last:
        raise InputError(
            f"{year} is no reporting year. Expected is one from {FIRST_YEAR} to {last}, e.g. 2024. Correct "
            "the year.",
            year=year,
        )


def reference_date(pattern: str, year: int) -> date:
    """The reference date of a reporting year by a declared pattern: month-day, or years back and month-day.

    >>> reference_date("12-31", 2020).isoformat(), reference_date("-1:12-31", 2021).isoformat()
    ('2020-12-31', '2020-12-31')
    """
    back, _, day = pattern.rpartition(":")
    month, _, day_of_month = day.partition("-")
    return date(year + int(back or 0), int(month), int(day_of_month))
