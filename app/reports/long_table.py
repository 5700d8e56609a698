"""Released cells one below the other, one row per area, indicator and year, each row complete by itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.reports.content import AreaCell, Language
from app.reports.delimited import DIALECTS, MARK, Field, field, line
from app.reports.wording import clean, flip_word, note_in, sign_of


@dataclass(frozen=True)
class Shared:
    """What all rows of one released column have in common, in a reader's language."""

    language: Language
    municipality_key: str
    municipality: str
    indicator: str
    indicator_name: str
    level: str
    level_name: str
    year: int
    reference_date: date
    vintage: date
    converted_from: date | None
    unit: str
    interval_method: str | None
    classes: Mapping[int, str]  # label per code of a class indicator; empty for others
    attribution: tuple[str, ...]
    licence: str
    edition: str


def _label(told: Shared, cell: AreaCell) -> str | None:
    if not told.classes or cell.value is None:
        return None
    return clean(told.classes[int(cell.value)])


Give = Callable[[Shared, AreaCell], Field]
# Name of the column in every language but German, its German heading, and what stands in it.
_SHARED: Final[dict[str, tuple[str, Callable[[Shared], Field]]]] = {
    "municipality_key": ("Gemeindeschlüssel", lambda told: clean(told.municipality_key)),
    "municipality": ("Gemeinde", lambda told: clean(told.municipality)),
    "indicator": ("Kennung des Indikators", lambda told: clean(told.indicator)),
    "indicator_name": ("Indikator", lambda told: clean(told.indicator_name)),
    "level": ("Kennung der Ebene", lambda told: clean(told.level)),
    "level_name": ("Gebietsebene", lambda told: clean(told.level_name)),
    "year": ("Jahr", lambda told: told.year),
    "reference_date": ("Stichtag", lambda told: told.reference_date.isoformat()),
    "vintage": ("Gebietsstand", lambda told: told.vintage.isoformat()),
    "converted_from": (
        "Umgerechnet vom Gebietsstand",
        lambda told: None if told.converted_from is None else told.converted_from.isoformat(),
    ),
    "unit": ("Einheit", lambda told: clean(told.unit)),
    "source": ("Quelle", lambda told: clean(" | ".join(told.attribution))),
    "licence": ("Lizenz", lambda told: clean(told.licence)),
    "edition": ("Ausgabe", lambda told: clean(told.edition)),
}
_OWN: Final[dict[str, tuple[str, Give]]] = {
    "key": ("Gebietsschlüssel", lambda _, cell: clean(cell.key)),
    "name": ("Gebiet", lambda _, cell: clean(cell.name)),
    "value": ("Wert", lambda _, cell: cell.value),
    "status": ("Status", lambda _, cell: cell.status),
    "sign": ("Zeichen", lambda told, cell: "" if told.classes and cell.is_present else sign_of(cell)),
    "note": ("Anmerkung", lambda told, cell: note_in(told.language, cell)),
    "class_label": ("Klasse", _label),
    "numerator": ("Zähler", lambda _, cell: cell.numerator),
    "denominator": ("Nenner", lambda _, cell: cell.denominator),
    "low": ("Unsicherheitsbereich von", lambda _, cell: cell.low),
    "high": ("Unsicherheitsbereich bis", lambda _, cell: cell.high),
    "interval_method": (
        "Verfahren des Unsicherheitsbereichs",
        lambda told, cell: None if cell.low is None else told.interval_method,
    ),
    "flip_share": ("Anteil anderer Klassen", lambda _, cell: cell.flip_share),
    "could_flip": ("Klasse unsicher", lambda told, cell: flip_word(told.language, cell)),
    "estimated_share": ("Geschätzter Anteil", lambda _, cell: cell.estimated_share),
    "band_low": ("Spanne der Umrechnung von", lambda _, cell: cell.band_low),
    "band_high": ("Spanne der Umrechnung bis", lambda _, cell: cell.band_high),
}
ORDER: Final = (
    *("municipality_key", "municipality", "indicator", "indicator_name", "level", "level_name"),
    *("key", "name", "year", "reference_date", "vintage"),
    *("value", "unit", "status", "sign", "note", "class_label"),
    *("numerator", "denominator", "low", "high", "interval_method", "flip_share", "could_flip"),
    *("converted_from", "estimated_share", "band_low", "band_high", "source", "licence", "edition"),
)
_OURS: Final = frozenset({"status", "sign"})  # never a formula: a lone "-" is the sign for zero


def head(language: Language, further: Sequence[tuple[str, str]] = ()) -> str:
    """The first line; ``further`` columns are given as (name, German heading)."""
    named = [(name, (_SHARED | _OWN)[name][0]) for name in ORDER] + list(further)
    return MARK + line((german if language == "de" else name for name, german in named), DIALECTS[language])


def lines(told: Shared, cells: Iterable[AreaCell], further: Sequence[Field] = ()) -> Iterator[str]:
    """One line per cell, the ``further`` fields behind each.

    In German with semicolon and decimal comma, in English with comma and decimal point. An absent cell has
    an empty value, its status as word and its official sign; numbers are written in full.
    """
    dialect = DIALECTS[told.language]
    shared = {name: field(give(told), dialect) for name, (_, give) in _SHARED.items()}
    more = [field(value, dialect) for value in further]
    for cell in cells:
        own = {
            name: field(give(told, cell), dialect, is_ours=name in _OURS) for name, (_, give) in _OWN.items()
        }
        fields = shared | own
        yield line([*(fields[name] for name in ORDER), *more], dialect)
