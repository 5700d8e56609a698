"""What chance leaves open of a value: 95 % intervals by the method that fits its kind."""

from typing import NamedTuple

import numpy as np

from geodata.vocabulary.cells import Absent, Cells, code_of
from geodata.vocabulary.units import Unit
from indicators.catalog import Entry
from indicators.measures.rates import poisson_interval, wilson_interval
from indicators.situation import IntervalMethod


class Uncertain(NamedTuple):
    """Both ends of a 95 % interval, and how they were found."""

    low: Cells
    high: Cells
    method: IntervalMethod


_METHODS: dict[Unit, IntervalMethod] = {Unit.PERCENT: "wilson", Unit.PER_1000: "byar"}


def interval_method(entry: Entry) -> IntervalMethod | None:
    """How the interval of a ratio is found; None where chance has no part in it."""
    if entry.ratio is None or not entry.declared.is_subject_to_chance:
        return None
    return _METHODS.get(entry.declared.unit)


def interval(entry: Entry, value: Cells, numerator: Cells, denominator: Cells) -> Uncertain | None:
    """The interval of a ratio; None where its unit or declaration says that chance has no part.

    A share in percent is that of people out of people (Wilson), a number per 1,000 counts cases that may
    happen to one person twice (Byar, exact below ten cases). Absent where the value is, and where the
    numerator of a share is larger than its denominator.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212. Breslow, Day (1987):
    Statistical methods in cancer research, volume II, 68-71.

    """
    method = interval_method(entry)
    if method is None or entry.ratio is None:
        return None
    with np.errstate(invalid="ignore"):
        fits = value.is_present & (numerator.value >= 0) & (denominator.value > 0)
        if method == "wilson":
            fits &= numerator.value <= denominator.value
    part, whole = (np.where(fits, cells.value, np.nan) for cells in (numerator, denominator))
    if method == "wilson":
        found = wilson_interval(part, whole)
        low, high = found.low, found.high
    else:
        found = poisson_interval(part)
        low, high = found.low / whole, found.high / whole
    status = np.where(value.is_present & ~fits, code_of(Absent.UNDEFINED), value.status).astype(np.uint8)
    factor = entry.ratio.factor
    return Uncertain(Cells.make(factor * low, status), Cells.make(factor * high, status), method)
