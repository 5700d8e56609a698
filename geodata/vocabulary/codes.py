"""AreaCode: a code with its country, scheme and vintage; parse, check, relate.

A code alone says nothing: ``01100101`` may be a municipality or a planning area of Berlin, and ``16056000``
was a city until the end of June 2021. What lacks country, scheme or vintage is refused, never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NoReturn

from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.schemes import GERMAN, SCHEMES, Scheme, require_code, scheme_named

_LOR_PARENT: Final[Mapping[Scheme, tuple[Scheme, int]]] = MappingProxyType(
    {
        Scheme.LOR_PLR: (Scheme.LOR_BZR, 6),
        Scheme.LOR_BZR: (Scheme.LOR_PGR, 4),
        Scheme.LOR_PGR: (Scheme.LOR_BEZIRK, 2),
    }
)


@dataclass(frozen=True)
class AreaCode:
    """A code, complete: country (ISO 3166), scheme, text with leading zeros, and the day it is meant for.

    >>> AreaCode("DE", Scheme.AGS, "16056000", date(2021, 1, 1))
    AreaCode(country='DE', scheme=<Scheme.AGS: 'ags'>, code='16056000', vintage=datetime.date(2021, 1, 1))
    """

    country: str
    scheme: Scheme
    code: str
    vintage: date

    def __post_init__(self) -> None:
        rule = SCHEMES[self.scheme]
        if self.country != rule.country:
            raise AreaKeyError(
                f"The scheme {self.scheme.value!r} is one of {rule.country}, not of {self.country!r}. "
                "Expected "
                f"is the country {rule.country!r} or a scheme of {self.country!r}. Correct one of the two.",
                key=self.code,
            )
        require_code(self.scheme, self.code)

    @property
    def issuer(self) -> str:
        """Who gives out the codes of this scheme."""
        return SCHEMES[self.scheme].issuer


def parse(country: str | None, scheme: str | None, text: object, vintage: date | str | None) -> AreaCode:
    """A code from what was delivered, or the reason why it is none.

    Raises
    ------
    AreaKeyError
        If country, scheme or vintage is absent, or the text is not exactly a code of the scheme.

    Examples
    --------
    >>> parse("DE", "ags", "05913000", "2021-01-01").code
    '05913000'
    >>> parse("DE", "ags", "05913000", None)
    Traceback (most recent call last):
    ...
    geodata.vocabulary.errors.AreaKeyError: Code '05913000' has no vintage. Expected is the day whose \
boundaries \
it means, e.g. 2021-01-01: the same code may mean other boundaries before and after a reform. State the day.

    """
    shown = repr(text)
    if not country:
        raise AreaKeyError(
            f"Code {shown} has no country. Expected is one of {', '.join(sorted(_countries()))}: a 'GKZ' is "
            "another thing in Austria than in Germany. State the country.",
            key=text,
        )
    if not scheme:
        raise AreaKeyError(
            f"Code {shown} has no scheme. Expected is one of {', '.join(Scheme)}. State from which list the "
            "code is taken.",
            key=text,
        )
    known = scheme_named(scheme)
    day = _day(vintage, shown)
    if not isinstance(text, str):
        raise AreaKeyError(
            f"Code {shown} is a number, so its leading zeros are lost. Expected is text of "
            f"{SCHEMES[known].expected}, e.g. {SCHEMES[known].example!r}. Deliver the column as text.",
            key=text,
        )
    return AreaCode(country, known, text, day)


def municipality_of(code: AreaCode) -> AreaCode:
    """The municipality of a regional key: AGS = ARS[0:5] + ARS[9:12].

    >>> municipality_of(AreaCode("DE", Scheme.ARS, "130710027027", date(2021, 1, 1))).code
    '13071027'
    """
    _require_scheme(code, Scheme.ARS)
    return AreaCode(code.country, Scheme.AGS, code.code[:5] + code.code[9:], code.vintage)


def regional_key_of(code: AreaCode) -> NoReturn:
    """Always refused: the ARS of an AGS is in the register only, no rule leads to it.

    Raises
    ------
    AreaKeyError
        Saying that the register is needed.

    """
    raise AreaKeyError(
        f"The regional key (ARS) of {code.code!r} does not follow from its digits: the four digits of the "
        f"association are missing. Expected is a look-up in the register of {code.vintage}. Use the register "
        "of that vintage.",
        key=code.code,
    )


def county_of(code: AreaCode) -> AreaCode:
    """The county of a municipality or regional key: its first five digits."""
    _require_scheme(code, Scheme.AGS, Scheme.ARS, Scheme.ASSOCIATION)
    return AreaCode(code.country, Scheme.COUNTY, code.code[:5], code.vintage)


def region_of(code: AreaCode) -> AreaCode:
    """The government region: the first three digits; states without regions have a third digit 0."""
    _require_scheme(code, Scheme.AGS, Scheme.ARS, Scheme.ASSOCIATION, Scheme.COUNTY)
    return AreaCode(code.country, Scheme.REGION, code.code[:3], code.vintage)


def state_of(code: AreaCode) -> AreaCode:
    """The state (Land): the first two digits.

    >>> state_of(AreaCode("DE", Scheme.AGS, "05913000", date(2021, 1, 1))).code
    '05'
    """
    _require_scheme(code, *(GERMAN - {Scheme.STATE}), Scheme.PLANNING_REGION)
    return AreaCode(code.country, Scheme.STATE, code.code[:2], code.vintage)


def association_of(code: AreaCode) -> AreaCode:
    """The association (Gemeindeverband) of a regional key: its first nine digits.

    >>> association_of(AreaCode("DE", Scheme.ARS, "130715151001", date(2021, 1, 1))).code
    '130715151'
    """
    _require_scheme(code, Scheme.ARS)
    return AreaCode(code.country, Scheme.ASSOCIATION, code.code[:9], code.vintage)


def parent_of(code: AreaCode) -> AreaCode:
    """The area above by the code's own digits: in the LOR the next level, in Vienna the city.

    >>> parent_of(AreaCode("DE", Scheme.LOR_PLR, "01100101", date(2021, 1, 1))).code
    '011001'
    >>> parent_of(AreaCode("AT", Scheme.AUSTRIA, "907", date(2021, 1, 1))).code
    '90001'
    """
    if code.scheme in _LOR_PARENT:
        scheme, digits = _LOR_PARENT[code.scheme]
        return AreaCode(code.country, scheme, code.code[:digits], code.vintage)
    if code.scheme is Scheme.AUSTRIA and len(code.code) == 3:
        return AreaCode(code.country, Scheme.AUSTRIA, "90001", code.vintage)
    above = {Scheme.AGS: county_of, Scheme.ARS: association_of, Scheme.ASSOCIATION: county_of}
    if code.scheme in above:
        return above[code.scheme](code)
    if code.scheme is Scheme.COUNTY:
        return region_of(code) if code.code[2] != "0" else state_of(code)
    if code.scheme in {Scheme.REGION, Scheme.PLANNING_REGION}:
        return state_of(code)
    raise AreaKeyError(
        f"Nothing stands above {code.scheme.value} {code.code!r} by its digits. Expected is a code with a "
        "parent in its own scheme. Look the hierarchy up in the register.",
        key=code.code,
    )


def _countries() -> set[str]:
    return {rule.country for rule in SCHEMES.values()}


def _require_scheme(code: AreaCode, *schemes: Scheme) -> None:
    if code.scheme not in schemes:
        raise AreaKeyError(
            f"{code.code!r} is a {SCHEMES[code.scheme].what}. Expected here is one of "
            f"{', '.join(sorted(schemes))}. Give a code of such a scheme.",
            key=code.code,
        )


def _day(vintage: date | str | None, shown: str) -> date:
    if isinstance(vintage, date):
        return vintage
    if not vintage:
        raise AreaKeyError(
            f"Code {shown} has no vintage. Expected is the day whose boundaries it means, e.g. "
            "2021-01-01: the "
            "same code may mean other boundaries before and after a reform. State the day.",
            key=shown,
        )
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", vintage, re.ASCII):
            return date.fromisoformat(vintage)
    except ValueError:
        pass
    raise AreaKeyError(
        f"Code {shown} has the vintage {vintage!r}, which is no day. Expected is year-month-day, e.g. "
        "2021-01-01; a year is not enough, reforms happen inside years. State the day.",
        key=shown,
    )
