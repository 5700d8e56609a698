"""The keys of a table against those of a vintage: what is of another one is refused, with the reason."""

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from geodata.registers.chronology import Chronology
from geodata.registers.keys import Numbers, listed, numbers_of, texts_of
from geodata.registers.weights import By, Conversion, Flags, Positions
from geodata.vocabulary.cells import Absent, Codes, code_of
from geodata.vocabulary.errors import AreaKeyError, CoverageError, InputError
from geodata.vocabulary.schemes import SCHEMES


def refuse_doubled(numbers: Numbers, conversion: Conversion) -> None:
    """Refuse a table in which a key stands twice."""
    found, count = np.unique(numbers, return_counts=True)
    if len(found) < len(numbers):
        keys = texts_of(found[count > 1], conversion.scheme)
        raise CoverageError(
            f"{len(keys)} keys stand more than once: {listed(keys)}. Expected is each area once. Add the "
            "rows up "
            "or take one of them out.",
            keys=keys.tolist(),
        )


def matched(numbers: Numbers, conversion: Conversion) -> tuple[Flags, Positions]:
    """Which keys are of the vintage, and where they stand in it."""
    at = np.minimum(np.searchsorted(conversion.source, numbers), len(conversion.source) - 1)
    return np.asarray(conversion.source[at] == numbers, np.bool_), at


def refuse_unknown(
    numbers: Numbers,
    is_known: Flags,
    codes: Codes,
    conversion: Conversion,
    chronology: Chronology | None,
) -> None:
    """Refuse keys of another vintage, unless each of their cells says that the area is none any more."""
    is_silent = (codes[~is_known] == code_of(Absent.NOT_APPLICABLE)).all(axis=1)
    speaking = numbers[~is_known][~is_silent]
    if len(speaking) == 0:
        return
    keys = texts_of(speaking, conversion.scheme).tolist()
    if chronology is None:
        raise AreaKeyError(
            f"{len(keys)} keys are no {SCHEMES[conversion.scheme].what} of {conversion.from_vintage}: "
            f"{listed(keys)}. Expected are keys of that vintage only. State the vintage of the data.",
            keys=keys,
        )
    _refuse_mixed(numbers, speaking, conversion, chronology)
    present = set(texts_of(numbers, conversion.scheme).tolist())
    twice = [key for key in keys if _whole_of(key, conversion, chronology) & present]
    told = chronology.explanations(keys, conversion.from_vintage)
    if twice:
        raise CoverageError(
            f"Whole and part stand in one table and would be counted twice: {told}. Expected is one of "
            "the two, "
            "or 'not applicable' ('-') in the rows of areas that are none any more. Take the numbers out.",
            keys=twice,
        )
    raise AreaKeyError(
        f"{len(keys)} keys are not of the vintage {conversion.from_vintage}: {told}. Expected are keys "
        "of that "
        "day only. Correct them, or state the vintage of the data.",
        keys=keys,
    )


def _whole_of(key: str, conversion: Conversion, chronology: Chronology) -> set[str]:
    event = chronology.boundary_event(key, conversion.from_vintage)
    return set(event.to_codes) if event and key in event.from_codes and event.is_certain else set()


def _refuse_mixed(numbers: Numbers, foreign: Numbers, conversion: Conversion, chronology: Chronology) -> None:
    """Refuse a table with keys of two vintages, or one that is as a whole of another one."""
    scheme = conversion.scheme
    keys = texts_of(foreign, scheme).tolist()
    nearest = chronology.nearest_with_all(foreign, conversion.from_vintage)
    if nearest is None:
        return
    own = np.setdiff1d(numbers, foreign)
    only_here = texts_of(own[~np.isin(own, chronology.keys_on(nearest))], scheme).tolist()
    if only_here:
        twice = [key for key in keys if _whole_of(key, conversion, chronology) & set(only_here)]
        told = chronology.explanations(twice, conversion.from_vintage, most=3)
        told = f" Whole and part would be counted twice: {told}." if twice else ""
        raise AreaKeyError(
            f"The table mixes keys of two vintages. Only valid on {conversion.from_vintage}: "
            f"{listed(only_here)}. "
            f"Only valid on {nearest}: {listed(keys)}.{told} Expected are keys of one vintage. Deliver "
            "the table "
            f"on the boundaries of one day.",
            keys=keys,
            other_keys=only_here,
        )
    raise AreaKeyError(
        f"The table is not of {conversion.from_vintage}: all its keys are valid on {nearest}, and "
        f"{listed(keys)} "
        f"then only. {chronology.explanations(keys, conversion.from_vintage, most=1)}. Expected is the "
        "vintage of "
        "the data. State it.",
        keys=keys,
    )


def refuse_unshared(at: Positions, conversion: Conversion, by: By) -> None:
    """Refuse keys for which nothing decides where they belong, or whose shares of this kind are unknown."""
    open_rows = at[conversion.is_undetermined[at]]
    if len(open_rows):
        _refuse_undetermined(texts_of(conversion.source[open_rows], conversion.scheme), conversion)
    unknown = at[conversion.unknown[by][at]]
    if len(unknown):
        keys = texts_of(conversion.source[unknown], conversion.scheme)
        raise InputError(
            f"Shares by {by} from {conversion.from_vintage} to {conversion.to_vintage} are not known for "
            f"{len(keys)} keys: {listed(keys)}. Expected are shares that add up to 1; those by employees "
            "begin in "
            "1997 and are wrong for areas where nobody works. Convert by residents or area, or leave "
            "these out.",
            keys=keys.tolist(),
        )


def _refuse_undetermined(keys: NDArray[np.str_], conversion: Conversion) -> NoReturn:
    raise AreaKeyError(
        f"Nothing decides where {len(keys)} areas of {conversion.from_vintage} lie on "
        f"{conversion.to_vintage}: "
        f"{listed(keys)}. Several areas of that day went into the same one later. Expected are the "
        "residents of "
        f"{conversion.to_vintage}, which decide by weights. Give them, or convert to 31 December 2020.",
        keys=keys.tolist(),
    )


def wanted_residents(
    keys: Sequence[str], persons: Sequence[float], chronology: Chronology, vintage: date
) -> dict[str, float]:
    """Residents by key of a wanted vintage, as they decide where areas that merged later belonged.

    Raises
    ------
    AreaKeyError
        If a key is malformed, e.g. has lost its zero, or was not valid on that day, with the reason.
    CoverageError
        If a key stands twice.

    """
    numbers = numbers_of(keys, chronology.scheme)
    found, count = np.unique(numbers, return_counts=True)
    if len(found) < len(numbers):
        doubled = texts_of(found[count > 1], chronology.scheme)
        raise CoverageError(
            f"The residents of {len(doubled)} keys are given more than once: {listed(doubled)}. Expected is "
            f"each area of {vintage} once. Take one of them out.",
            keys=doubled.tolist(),
        )
    foreign = np.setdiff1d(numbers, chronology.keys_on(vintage))
    if len(foreign):
        unknown = texts_of(foreign, chronology.scheme).tolist()
        raise AreaKeyError(
            f"Residents are given for {len(unknown)} keys that are not of the wanted vintage {vintage}: "
            f"{chronology.explanations(unknown, vintage)}. Expected are the residents of "
            "the areas of that day. Take these out, or state another day.",
            keys=unknown,
        )
    return dict(zip(keys, persons, strict=True))
