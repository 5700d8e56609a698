"""Reporting years and reference dates."""

from datetime import date


def reference_date(pattern: str, year: int) -> date:
    """The reference date of a reporting year by a declared pattern: month-day, or years back and month-day.

    >>> reference_date("12-31", 2020).isoformat(), reference_date("-1:12-31", 2021).isoformat()
    ('2020-12-31', '2020-12-31')
    """
    back, _, day = pattern.rpartition(":")
    month, _, day_of_month = day.partition("-")
    return date(year + int(back or 0), int(month), int(day_of_month))
