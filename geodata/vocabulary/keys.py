"""Municipality key (8 digits), regional key (12), county key (5), small-area keys: parse, check, relate.

A key is text with leading zeros, everywhere. What is not exactly a key is refused with the likely cause;
nothing is padded, cut or guessed.
"""

import re
import unicodedata

from geodata.vocabulary.errors import AreaKeyError

STATES = frozenset(f"{number:02d}" for number in range(1, 17))
# Control and format characters, separators of lines, private use, unassigned, and halves of characters (Cs),
# which cannot even be stored: no encoding has them.
_STRANGE = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Cs"})
_UNNAMED = {"Cc": "control character", "Co": "of private use", "Cs": "half of a character"}


def municipality_key(text: str) -> str:
    """The Gemeindekennzahl (AGS): state 2, region 1, county 2, municipality 3 digits.

    >>> municipality_key("05913000")
    '05913000'
    >>> municipality_key("5913000")
    Traceback (most recent call last):
    ...
    geodata.vocabulary.errors.AreaKeyError: Municipality key '5913000' has 7 digits: the leading zero of \
the state is gone, as happens when a spreadsheet stores keys as numbers. Deliver the column as text, \
e.g. '05913000'.
    """
    _refuse_strange_characters(text)
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        _require_state(text)
        return text
    raise AreaKeyError(_explanation(text), key=text)


def county_key(text: str) -> str:
    """The Kreisschlüssel: the first five digits of a municipality key.

    >>> county_key("05913")
    '05913'
    """
    _refuse_strange_characters(text)
    if not re.fullmatch(r"\d{5}", text, re.ASCII):
        raise AreaKeyError(
            f"County key {text!r} is none. Expected are 5 digits, e.g. '05913'. Deliver it as text.", key=text
        )
    _require_state(text)
    return text


def owner_key(text: str) -> str:
    """Who delivers: a municipality (8 digits) or a county for its municipalities (5 digits)."""
    return county_key(text) if re.fullmatch(r"\d{5}", text, re.ASCII) else municipality_key(text)


def municipality_of(regional_key: str) -> str:
    """The municipality key inside a regional key (ARS): AGS = ARS[0:5] + ARS[9:12].

    >>> municipality_of("130710027027")
    '13071027'
    """
    _refuse_strange_characters(regional_key)
    if not re.fullmatch(r"\d{12}", regional_key, re.ASCII):
        raise AreaKeyError(
            f"Regional key {regional_key!r} must have 12 digits, e.g. '130710027027'.", key=regional_key
        )
    return municipality_key(regional_key[:5] + regional_key[9:])


def strange_character(text: str) -> str | None:
    r"""The first invisible or control character of a text, named; None if there is none.

    >>> strange_character("0199\u200b9001")
    'U+200B ZERO WIDTH SPACE (position 5)'
    """
    for position, character in enumerate(text, start=1):
        if unicodedata.category(character) in _STRANGE:
            name = unicodedata.name(character, _UNNAMED.get(unicodedata.category(character), "unassigned"))
            return f"U+{ord(character):04X} {name} (position {position})"
    return None


def _refuse_strange_characters(text: str) -> None:
    strange = strange_character(text)
    if strange:
        raise AreaKeyError(
            f"Key {text!r} contains the invisible character {strange}. Expected are "
            "digits only. Type the key anew or clean the column in the source.",
            key=text,
        )


def _require_state(key: str) -> None:
    if key[:2] not in STATES:
        raise AreaKeyError(
            f"Key {key!r} begins with {key[:2]!r}, which is no German state. Expected is 01 to "
            "16. Correct the key by the municipality register.",
            key=key,
        )


def _explanation(text: str) -> str:
    shown = repr(text)
    if re.fullmatch(r"\d{7}", text, re.ASCII):
        return (
            f"Municipality key {shown} has 7 digits: the leading zero of the state is gone, as happens "
            f"when a spreadsheet stores keys as numbers. Deliver the column as text, e.g. '0{text}'."
        )
    if re.fullmatch(r"\d{7,8}[.,]0+", text, re.ASCII):
        digits = re.split(r"[.,]", text)[0].zfill(8)
        return (
            f"Municipality key {shown} was turned into a decimal number by a spreadsheet. "
            f"Expected are 8 digits. Deliver the column as text, e.g. '{digits}'."
        )
    if re.fullmatch(r"\d{12}", text, re.ASCII):
        return (
            f"Municipality key {shown} has 12 digits: it is a regional key (ARS). Expected is the "
            f"municipality key (AGS) of 8 digits. Deliver '{text[:5] + text[9:]}' instead."
        )
    if re.fullmatch(r"[\dOoIl]{8}", text, re.ASCII):
        mended = text.translate(str.maketrans("OoIl", "0011"))
        return (
            f"Municipality key {shown} contains letters that look like digits. Expected are 8 digits, "
            f"probably '{mended}'. Correct the column in the source."
        )
    return (
        f"Municipality key {shown} is not a key. Expected are 8 digits, e.g. '05913000'. Deliver "
        "the column as text with the key of the official municipality register."
    )
