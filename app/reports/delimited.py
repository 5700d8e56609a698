"""Fields and lines of a delimited table that spreadsheets open right and run nothing of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.reports.content import Language

MARK: Final = "\ufeff"  # tells spreadsheets that the file is UTF-8
# A spreadsheet runs what begins like this (OWASP, CSV injection), also behind blanks and in full width.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")

Field = str | float | int | None


@dataclass(frozen=True)
class Dialect:
    """How the spreadsheets of a language expect a table."""

    separator: str
    decimal_mark: str


DIALECTS: Final[dict[Language, Dialect]] = {"de": Dialect(";", ","), "en": Dialect(",", ".")}


def field(value: Field, dialect: Dialect, *, is_ours: bool = False) -> str:
    r"""A text in quotes, a number in full without, nothing for None.

    A text that a spreadsheet would take for a formula gets a leading apostrophe, unless it ``is_ours``: a
    status word, or a lone ``-``, the sign for zero.

    >>> field("=1+1", DIALECTS["de"]), field("-", DIALECTS["de"], is_ours=True)
    ('"\'=1+1"', '"-"')
    >>> field(1234.5, DIALECTS["de"]), field(1234.5, DIALECTS["en"]), field(-0.0, DIALECTS["en"])
    ('1234,5', '1234.5', '0')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        guarded = "'" + value if not is_ours and _FORMULA.match(value) else value
        return '"' + guarded.replace('"', '""') + '"'
    digits = repr(float(value) + 0.0)  # + 0.0: no negative zero
    if "e" in digits:
        digits = format(Decimal(digits), "f")
    return digits.removesuffix(".0").replace(".", dialect.decimal_mark)


def line(fields: Iterable[str], dialect: Dialect) -> str:
    """Finished fields as one line with its end."""
    return dialect.separator.join(fields) + "\r\n"
