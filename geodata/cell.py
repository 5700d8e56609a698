"""One cell of text to a number or to the reason why there is none."""

import re
from collections.abc import Callable
from typing import Final

from geodata.declaration import Column, Edition
from geodata.vocabulary.cells import OFFICIAL_SIGNS, Absent

LARGEST: Final = 1e12  # no office counts more; beyond 2^53 a number would not be exact either


def parsed(text: str, column: Column, edition: Edition) -> float | Absent | str:
    """Read a cell as its column declares it; a text that is no number comes back as what is wrong with it.

    >>> from geodata.declaration import Key
    >>> office = Edition(key=Key(column="id"))
    >>> count = Column(variable="residents")
    >>> [str(parsed(cell, count, office)) for cell in ("12.345", "-", ".")]
    ['12345.0', '0.0', 'unknown_or_confidential']
    """
    return reader_for(column, edition)(text)


def reader_for(column: Column, edition: Edition) -> Callable[[str], float | Absent | str]:
    """How the cells of one column are read; made once, called for each cell."""
    known = _known_words(column, edition)
    is_code, decimal, thousands = column.type == "code", edition.decimal, edition.thousands
    form = re.compile(_form(column, edition), re.ASCII)

    def read(text: str) -> float | Absent | str:
        cleaned = text.strip()
        if cleaned in known:
            return known[cleaned]
        if is_code or form.fullmatch(cleaned) is None:
            return _unreadable(text, column, edition)
        number = cleaned.replace(thousands, "") if thousands else cleaned
        value = float(number.replace(decimal, "."))
        return value if abs(value) <= LARGEST else _unreadable(text, column, edition)

    return read


def _known_words(column: Column, edition: Edition) -> dict[str, float | Absent]:
    """Signs, absence marks and codes; what a column says goes before what its edition says."""
    words: dict[str, float | Absent] = {}
    if edition.signs == "din55301" and column.type != "code":
        words = {sign: _sign(meaning) for sign, meaning in OFFICIAL_SIGNS.items()}
    return {**words, **column.codes, **edition.absent, **column.absent}


def _sign(meaning: int | Absent) -> float | Absent:
    return meaning if isinstance(meaning, Absent) else float(meaning)


def _form(column: Column, edition: Edition) -> str:
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(edition.thousands)}[0-9]{{3}})+|" if edition.thousands else ""
    whole = rf"(?:{grouped}[0-9]+)"
    if column.type == "count":
        return whole
    decimal = re.escape(edition.decimal)
    return rf"[-+]?(?:{whole}(?:{decimal}[0-9]+)?|{decimal}[0-9]+)"


def _unreadable(text: str, column: Column, edition: Edition) -> str:
    text = text if len(text) <= 40 else f"{text[:40]}…"
    signs = [*edition.absent, *column.absent, *(OFFICIAL_SIGNS if edition.signs == "din55301" else ())]
    known = f", or a sign declared for this table: {' '.join(repr(sign) for sign in signs)}" if signs else ""
    if column.type == "code":
        expected = f"one of {', '.join(map(repr, column.codes))}"
        return f"{text!r} is no code of this column. Expected is {expected}{known}. Correct the cell."
    example = "1" + edition.thousands + "234"
    if column.type == "count":
        return (
            f"{text!r} is not a whole number. Expected are digits, e.g. {example}{known}. Correct the cell; "
            "a value that is not known is not 0."
        )
    return (
        f"{text!r} is not a number. Expected is a number such as {example}{edition.decimal}5{known}. "
        "Correct the cell; a value that is not known is not 0."
    )
