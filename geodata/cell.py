"""One cell of text to a number or to the reason why there is none."""

import re

from geodata.declaration import Column, Edition
from geodata.vocabulary.cells import OFFICIAL_SIGNS, Absent

Parsed = float | Absent | None


def parsed(text: str, column: Column, edition: Edition) -> float | Absent | str:
    """Read a cell as its column declares it; a text that is no number comes back as what is wrong with it.

    >>> from geodata.declaration import Key
    >>> office = Edition(key=Key(column="id"))
    >>> count = Column(variable="residents")
    >>> [str(parsed(cell, count, office)) for cell in ("12.345", "-", ".")]
    ['12345.0', '0.0', 'unknown_or_confidential']
    """
    cleaned = text.strip()
    absent = {**edition.absent, **column.absent}
    if cleaned in absent:
        return absent[cleaned]
    if column.type == "code":
        return column.codes[cleaned] if cleaned in column.codes else _unreadable(text, column, edition)
    if edition.signs == "din55301" and cleaned in OFFICIAL_SIGNS:
        sign = OFFICIAL_SIGNS[cleaned]
        return sign if isinstance(sign, Absent) else float(sign)
    number = _number(cleaned, column, edition)
    return _unreadable(text, column, edition) if number is None else number


def _number(text: str, column: Column, edition: Edition) -> float | None:
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(edition.thousands)}[0-9]{{3}})+|" if edition.thousands else ""
    whole = rf"(?:{grouped}[0-9]+)"
    decimal = re.escape(edition.decimal)
    form = whole if column.type == "count" else rf"[-+]?(?:{whole}(?:{decimal}[0-9]+)?|{decimal}[0-9]+)"
    if not re.fullmatch(form, text):
        return None
    if edition.thousands:
        text = text.replace(edition.thousands, "")
    return float(text.replace(edition.decimal, "."))


def _unreadable(text: str, column: Column, edition: Edition) -> str:
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
