"""Chronology: which keys were valid when, what ended them, and the way from one vintage to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from geodata.registers.chains import through
from geodata.registers.conversions import TARGET_YEAR, ConversionTable
from geodata.registers.keys import Numbers, numbers_of, texts_of
from geodata.registers.reforms import DeclaredReforms, Reform, derived_reforms
from geodata.registers.weights import Conversion, composed, identity, renaming
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.schemes import SCHEMES, Scheme

LAST_CONVERTED = date(TARGET_YEAR, 12, 31)
MOST_KEPT = 64  # conversions in memory, about 1 MB each


@dataclass(frozen=True, eq=False)
class Chronology:
    """The official conversion table, and the reforms declared after it."""

    table: ConversionTable
    declared: DeclaredReforms
    _conversions: dict[tuple[date, date], Conversion] = field(default_factory=dict, repr=False)

    @property
    def scheme(self) -> Scheme:
        """The scheme of its keys."""
        return self.table.scheme

    @cached_property
    def later(self) -> tuple[Reform, ...]:
        """The reforms after the conversion table."""
        return tuple(reform for reform in self.declared.reforms if reform.scheme is self.scheme)

    @cached_property
    def reforms(self) -> tuple[Reform, ...]:
        """All reforms, in the order of time."""
        return (*derived_reforms(self.table), *self.later)

    @cached_property
    def turning_points(self) -> tuple[date, ...]:
        """The first day of each known state: the ends of the years, then the days of reforms."""
        days = [date(year, 12, 31) for year in self.table.years]
        return (*days, *sorted({reform.until for reform in self.later}))

    def require_known(self, vintage: date) -> None:
        """Refuse a day whose boundaries are not known.

        Raises
        ------
        AreaKeyError
            Naming the days that are.

        """
        ends = [date(year, 12, 31) for year in self.table.years]
        if vintage in ends or LAST_CONVERTED <= vintage <= self.declared.last_day:
            return
        near = ""
        if ends[0] < vintage < LAST_CONVERTED:
            before = max(end for end in ends if end < vintage)
            near = f" Nearest are {before} and {min(end for end in ends if end > vintage)}."
        raise AreaKeyError(
            f"The boundaries of {vintage} are not known. Expected is 31 December of {self.table.years[0]} to "
            f"{TARGET_YEAR}, or a day from {LAST_CONVERTED} to {self.declared.last_day}.{near} A vintage "
            "is not guessed "
            "from one nearby: reforms happen inside years. State the vintage of the data.",
            vintage=vintage.isoformat(),
        )

    def keys_on(self, vintage: date) -> Numbers:
        """The keys valid on a day, as sorted numbers."""
        self.require_known(vintage)
        if vintage <= LAST_CONVERTED:
            return self.table.keys_of(vintage.year)
        keys = self._after(LAST_CONVERTED, vintage).target
        beside = self.declared.beside.get(self.scheme, ())
        return np.union1d(keys, numbers_of(beside, self.scheme)) if beside else keys

    def conversion(self, begin: date, end: date, residents: Mapping[str, float] | None = None) -> Conversion:
        """The way from one vintage to another.

        Parameters
        ----------
        begin, end : date
            The vintage of the data and the wanted one.
        residents : mapping from key to persons, optional
            Residents of the wanted vintage; they decide where areas that merged later belonged.

        Returns
        -------
        Conversion
            The identity between equal vintages; forward to 31 December 2020 the official table, after it the
            declared reforms; else through the later vintage, with what cannot be decided marked as
            undetermined.

        Raises
        ------
        AreaKeyError
            If the boundaries of one of the two days are not known.

        """
        self.require_known(begin)
        self.require_known(end)
        if residents is None and (begin, end) in self._conversions:
            return self._conversions[begin, end]
        found = self._way(begin, end, residents)
        if residents is None:
            if len(self._conversions) >= MOST_KEPT:
                self._conversions.pop(next(iter(self._conversions)), None)
            self._conversions[begin, end] = found
        return found

    def _way(self, begin: date, end: date, residents: Mapping[str, float] | None) -> Conversion:
        if begin == end:
            return identity(self.scheme, begin, self.keys_on(begin))
        meeting = max(begin, end, LAST_CONVERTED)
        first = self._forward(begin, meeting)
        if end == meeting:
            return first
        second = self._forward(end, meeting)
        return through(first, second, _in_order(residents, second, self.scheme))

    def _forward(self, begin: date, end: date) -> Conversion:
        if begin == end:
            return identity(self.scheme, begin, self.keys_on(begin))
        if begin > LAST_CONVERTED:
            return self._after(begin, end)
        official = self.table.conversion(begin.year)
        return official if end == LAST_CONVERTED else composed(official, self._after(LAST_CONVERTED, end))

    def _after(self, begin: date, end: date) -> Conversion:
        """The declared reforms after one day up to another: each moves whole areas."""
        keys = self.table.keys_of(TARGET_YEAR) if begin == LAST_CONVERTED else self.keys_on(begin)
        successors = keys.copy()
        for reform in self.later:
            if begin < reform.until <= end:
                gone = numbers_of(reform.from_codes, self.scheme)
                successors[np.isin(successors, gone)] = numbers_of(reform.to_codes, self.scheme)[0]
        return renaming(self.scheme, begin, end, keys, successors)

    def valid_in(self, key: str) -> tuple[date, ...]:
        """The turning points at which a key was valid."""
        number = numbers_of([key], self.scheme)[0]
        return tuple(day for day, keys in self._states if _holds(keys, number))

    @cached_property
    def _states(self) -> tuple[tuple[date, Numbers], ...]:
        return tuple((day, self.keys_on(day)) for day in self.turning_points)

    def nearest(self, key: str, vintage: date) -> date | None:
        """The known state nearest to a day in which a key was valid; None if it never was."""
        valid = self.valid_in(key)
        return min(valid, key=lambda day: (abs(day - vintage), day > vintage)) if valid else None

    def nearest_with_all(self, keys: Numbers, vintage: date) -> date | None:
        """The known state nearest to a day in which all of some keys were valid; None if there is none."""
        states = [day for day, valid in self._states if np.isin(keys, valid).all()]
        return min(states, key=lambda day: (abs(day - vintage), day > vintage)) if states else None

    def boundary_event(self, key: str, vintage: date) -> Reform | None:
        """The reform that ended a key before a day, or that began it after."""
        nearest = self.nearest(key, vintage)
        if nearest is None:
            return None
        begin, end = min(nearest, vintage), max(nearest, vintage)
        between = [reform for reform in self.reforms if begin <= reform.after and reform.until <= end]
        if nearest < vintage:
            return next((reform for reform in between if key in reform.from_codes), None)
        return next((reform for reform in reversed(between) if key in reform.to_codes), None)

    def explanation(self, key: str, vintage: date) -> str:
        """Why a key is not valid on a day: the nearest vintage in which it is, and the reform between.

        The sentence begins with the key, without a capital and without what to do.
        """
        what = SCHEMES[self.scheme].what
        nearest = self.nearest(key, vintage)
        if nearest is None:
            first, last = self.turning_points[0], self.declared.last_day
            return f"{key!r} was never a {what} between {first} and {last}"
        event = self.boundary_event(key, vintage)
        if nearest < vintage:
            ended = f", ended by: {event}" if event else ""
            return f"{key!r} is no {what} any more on {vintage}: last valid on {nearest}{ended}"
        begun = f", begun by: {event}" if event else ""
        return f"{key!r} is no {what} yet on {vintage}: first valid on {nearest}{begun}"

    def explanations(self, keys: Sequence[str], vintage: date, most: int = 5) -> str:
        """Explanations of some keys, the rest counted."""
        told = "; ".join(self.explanation(key, vintage) for key in keys[:most])
        return f"{told}; and {len(keys) - most} more" if len(keys) > most else told


def _in_order(residents: Mapping[str, float] | None, second: Conversion, scheme: Scheme) -> Floats | None:
    if residents is None:
        return None
    return np.array(
        [residents.get(key, np.nan) for key in texts_of(second.source, scheme).tolist()], np.float64
    )


def _holds(keys: Numbers, number: np.int64) -> bool:
    at = int(np.searchsorted(keys, number))
    return at < len(keys) and bool(keys[at] == number)
