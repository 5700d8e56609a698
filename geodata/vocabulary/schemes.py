"""The schemes of area codes: who gives them out, how they look, and why a text is not one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NoReturn

from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.keys import STATES, strange_character


class Scheme(StrEnum):
    """Which list a code is taken from."""

    AGS = "ags"
    ARS = "ars"
    COUNTY = "county5"
    ASSOCIATION = "association9"
    REGION = "region3"
    PLANNING_REGION = "region4"
    STATE = "state2"
    AUSTRIA = "gkz_at"
    LOR_PLR = "lor_plr"
    LOR_BZR = "lor_bzr"
    LOR_PGR = "lor_pgr"
    LOR_BEZIRK = "lor_bezirk"


@dataclass(frozen=True)
class SchemeRule:
    """How the codes of a scheme look, and who gives them out."""

    country: str
    issuer: str
    what: str
    pattern: str
    expected: str
    example: str


_DESTATIS = "Statistische Ämter des Bundes und der Länder"
_BERLIN = "Amt für Statistik Berlin-Brandenburg"
_AUSTRIA = "Statistik Austria"
_LOR: Final = r"(0[1-9]|1[0-2])"

SCHEMES: Final[Mapping[Scheme, SchemeRule]] = MappingProxyType(
    {
        Scheme.AGS: SchemeRule("DE", _DESTATIS, "municipality key (AGS)", r"\d{8}", "8 digits", "05913000"),
        Scheme.ARS: SchemeRule("DE", _DESTATIS, "regional key (ARS)", r"\d{12}", "12 digits", "059130000000"),
        Scheme.COUNTY: SchemeRule("DE", _DESTATIS, "county key", r"\d{5}", "5 digits", "05913"),
        Scheme.ASSOCIATION: SchemeRule(
            "DE", _DESTATIS, "key of an association (Gemeindeverband)", r"\d{9}", "9 digits", "130715151"
        ),
        Scheme.REGION: SchemeRule("DE", _DESTATIS, "key of a government region", r"\d{3}", "3 digits", "059"),
        Scheme.PLANNING_REGION: SchemeRule(
            "DE", _DESTATIS, "key of a region of Baden-Württemberg", r"08\d{2}", "4 digits from 08", "0811"
        ),
        Scheme.STATE: SchemeRule("DE", _DESTATIS, "state key", r"\d{2}", "2 digits, 01 to 16", "05"),
        Scheme.AUSTRIA: SchemeRule(
            "AT",
            _AUSTRIA,
            "municipality key (GKZ)",
            r"[1-8]\d{4}|90001|90[1-9]|91\d|92[0-3]",
            "5 digits (state 1 to 8, then the Bezirk and the municipality), 90001 for Vienna, or 901 to "
            "923 for "
            "its Bezirke",
            "40101",
        ),
        Scheme.LOR_PLR: SchemeRule(
            "DE", _BERLIN, "planning area key (LOR)", _LOR + r"\d{6}", "8 digits, Bezirk 01 to 12", "01100101"
        ),
        Scheme.LOR_BZR: SchemeRule(
            "DE", _BERLIN, "borough region key (LOR)", _LOR + r"\d{4}", "6 digits, Bezirk 01 to 12", "011001"
        ),
        Scheme.LOR_PGR: SchemeRule(
            "DE", _BERLIN, "projection area key (LOR)", _LOR + r"\d{2}", "4 digits, Bezirk 01 to 12", "0110"
        ),
        Scheme.LOR_BEZIRK: SchemeRule("DE", _BERLIN, "borough key (LOR)", _LOR, "2 digits, 01 to 12", "01"),
    }
)

GERMAN: Final = frozenset(
    {Scheme.AGS, Scheme.ARS, Scheme.COUNTY, Scheme.ASSOCIATION, Scheme.REGION, Scheme.STATE}
)
_LOOKS_LIKE_DIGITS: Final = str.maketrans("OoIl", "0011")


def scheme_named(text: str) -> Scheme:
    """The scheme of a name.

    Raises
    ------
    AreaKeyError
        If there is none of this name.

    """
    try:
        return Scheme(text)
    except ValueError:
        raise AreaKeyError(
            f"{text!r} is no scheme of codes. Expected is one of {', '.join(Scheme)}. Correct the scheme.",
            key=text,
        ) from None


def require_code(scheme: Scheme, text: str) -> None:
    """Refuse a text that is not exactly a code of the scheme, with the likely cause.

    Raises
    ------
    AreaKeyError
        Naming what stood there, what was expected and what to do.

    Examples
    --------
    >>> require_code(Scheme.COUNTY, "05913")
    >>> require_code(Scheme.ARS, "05913000")
    Traceback (most recent call last):
    ...
    geodata.vocabulary.errors.AreaKeyError: Regional key (ARS) '05913000' has 8 digits: it is a municipality \
key (AGS). The four digits of the association are in no AGS, only the register of the same vintage knows \
them. \
Deliver the ARS, or look it up in the register.

    """
    if not re.fullmatch(SCHEMES[scheme].pattern, text, re.ASCII):
        _refuse(scheme, text)
    if scheme in GERMAN and text[:2] not in STATES:
        _refuse(scheme, text, f"begins with {text[:2]!r}, which is no German state (01 to 16)")


def _refuse(scheme: Scheme, text: str, cause: str | None = None) -> NoReturn:
    rule = SCHEMES[scheme]
    name = rule.what[0].upper() + rule.what[1:]
    told = cause or _cause(scheme, text)
    if not told.endswith("."):
        told += (
            f". Expected are {rule.expected}, e.g. {rule.example!r}. Deliver the column as text, unchanged."
        )
    raise AreaKeyError(f"{name} {text!r} {told}", key=text)


def _cause(scheme: Scheme, text: str) -> str:
    """Why a text is not a code: the likely accident, in the order in which accidents are told apart."""
    if not text.strip():
        return "is empty"
    return _strange_writing(text) or _wrong_length(scheme, text) or "is not a code of this scheme"


def _strange_writing(text: str) -> str | None:
    if strange := strange_character(text):
        return f"contains the invisible character {strange}"
    if text != text.strip() or re.search(r"\s", text):
        return f"contains blanks; without them it reads {''.join(text.split())!r}"
    if re.fullmatch(r"\d+[.,]\d*", text, re.ASCII) or re.fullmatch(
        r"\d+([.,]\d+)?[eE]\+?\d+", text, re.ASCII
    ):
        return "was turned into a decimal number by a spreadsheet, which also takes leading zeros"
    if text.isdigit() and not text.isascii():
        return "is written with digits of another script or width, e.g. full-width ones"
    if re.fullmatch(r"[\dOoIl]+", text, re.ASCII) and not text.isdigit():
        mended = text.translate(_LOOKS_LIKE_DIGITS)
        return f"contains letters that look like digits; probably meant is {mended!r}"
    return None


def _wrong_length(scheme: Scheme, text: str) -> str | None:
    if not re.fullmatch(r"\d+", text, re.ASCII):
        return None
    if scheme is Scheme.AGS and len(text) == 12:
        return (
            "has 12 digits: it is a regional key (ARS). Expected is the AGS of 8 digits. Deliver "
            f"{text[:5] + text[9:]!r}, its digits 1 to 5 and 10 to 12, instead."
        )
    if scheme is Scheme.ARS and len(text) == 8:
        return (
            "has 8 digits: it is a municipality key (AGS). The four digits of the association are in no AGS, "
            "only the register of the same vintage knows them. Deliver the ARS, or look it up in the "
            "register."
        )
    if scheme is Scheme.COUNTY and len(text) == 8:
        return (
            f"has 8 digits: it is a municipality, a part of the county {text[:5]!r} that would be "
            "counted twice "
            "beside it. Expected are 5 digits. Take the row out of the table of counties."
        )
    expected = len(SCHEMES[scheme].example)
    if len(text) == expected - 1 and not text.startswith("0"):
        return (
            f"has {len(text)} digits: the leading zero is gone, as happens when a spreadsheet stores "
            "codes as "
            f"numbers; probably meant is {'0' + text!r}"
        )
    return f"has {len(text)} digit{'s' if len(text) != 1 else ''}" if len(text) != expected else None
