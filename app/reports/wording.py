"""Words and numbers of the documents, German first; signs of German official tables for absent values."""

import html
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from app.reports.content import AreaCell, Language, MapContent

SIGNS: Final[Mapping[str, str]] = {  # DIN 55301, and "k. A." where it has no sign
    "unknown_or_confidential": ".",
    "suppressed": ".",
    "not_yet_available": "...",
    "unreliable": "/",
    "too_few_residents": "/",
    "not_applicable": "x",
    "undefined": "x",
    "missing": "k. A.",
}
NOTHING: Final = "-"  # exactly zero
REASONS: Final[Mapping[Language, Mapping[str, str]]] = {
    "de": {
        "present": "Wert liegt vor",
        "missing": "nicht geliefert",
        "unknown_or_confidential": "geheim gehalten",
        "suppressed": "geheim gehalten",
        "not_yet_available": "Angabe folgt später",
        "unreliable": "nicht sicher genug",
        "not_applicable": "Angabe nicht sinnvoll",
        "undefined": "nicht berechenbar (Nenner ist null)",
        "too_few_residents": "zu wenige Einwohnerinnen und Einwohner",
    },
    "en": {
        "present": "value available",
        "missing": "not delivered",
        "unknown_or_confidential": "kept confidential",
        "suppressed": "kept confidential",
        "not_yet_available": "to follow later",
        "unreliable": "not reliable enough",
        "not_applicable": "makes no sense here",
        "undefined": "cannot be computed (denominator is zero)",
        "too_few_residents": "too few residents",
    },
}
ESTIMATED: Final[Mapping[Language, str]] = {
    "de": "geschätzt: von anderen Grenzen umgerechnet",
    "en": "estimated: converted from other boundaries",
}
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "de": {
        "absent": "kein Wert",
        "area": "Gebiet",
        "areas_loaded": "Jahr {year}: {count} Gebiete geladen.",
        "class": "Klasse",
        "class_of": "{number} von {count}: {label}",
        "denominator": "Nenner",
        "edition": "Ausgabe",
        "indicator": "Indikator",
        "interval": "Unsicherheitsbereich",
        "key": "Schlüssel",
        "legend": "Legende",
        "level": "Gebietsebene",
        "licence": "Lizenz",
        "lowest": "bis {upper}",
        "map": "Karte",
        "map_help": "Die gleichen Werte stehen in der Tabelle unter der Karte. Pfeiltasten verschieben die "
        "Karte, + und − ändern den Maßstab. Ein Gebietsname in der Tabelle zeigt das Gebiet auf der Karte.",
        "municipality": "Gemeinde",
        "no": "nein",
        "note": "Anmerkung",
        "numerator": "Zähler",
        "one_area": "(1 Gebiet)",
        "many_areas": "({count} Gebiete)",
        "reference_date": "Stichtag",
        "show": "auf der Karte zeigen",
        "signs": "Zeichen in der Tabelle",
        "sign_nothing": "genau null",
        "skip": "Zur Tabelle springen",
        "software": "Erstellt mit folium und Leaflet 1.9.4 (BSD-2-Clause). Diese Seite lädt nichts nach.",
        "source": "Quelle",
        "source_heading": "Quelle und Stand",
        "table": "Werte als Tabelle",
        "to": "{lower} bis {upper}",
        "unsure": "Klasse unsicher: in {percent} % der wahrscheinlichen Fälle eine andere",
        "above": "über {lower} bis {upper}",
        "value": "Wert",
        "year": "Jahr",
        "yes": "ja",
        "zoom_in": "Vergrößern",
        "zoom_out": "Verkleinern",
    },
    "en": {
        "absent": "no value",
        "area": "Area",
        "areas_loaded": "Year {year}: {count} areas loaded.",
        "class": "Class",
        "class_of": "{number} of {count}: {label}",
        "denominator": "Denominator",
        "edition": "Edition",
        "indicator": "Indicator",
        "interval": "Uncertainty interval",
        "key": "Key",
        "legend": "Legend",
        "level": "Level",
        "licence": "Licence",
        "lowest": "up to {upper}",
        "map": "Map",
        "map_help": "The table below the map has the same values. Arrow keys move the map, + and − zoom. "
        "The name of an area in the table shows the area on the map.",
        "municipality": "Municipality",
        "no": "no",
        "note": "Note",
        "numerator": "Numerator",
        "one_area": "(1 area)",
        "many_areas": "({count} areas)",
        "reference_date": "Reference date",
        "show": "show on the map",
        "signs": "Signs in the table",
        "sign_nothing": "exactly zero",
        "skip": "Skip to the table",
        "software": "Made with folium and Leaflet 1.9.4 (BSD-2-Clause). This page loads nothing else.",
        "source": "Source",
        "source_heading": "Source and date",
        "table": "Values as a table",
        "to": "{lower} to {upper}",
        "unsure": "class uncertain: another one in {percent} % of the likely cases",
        "above": "over {lower} to {upper}",
        "value": "Value",
        "year": "Year",
        "yes": "yes",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
    },
}


def number(value: float, decimals: int, language: Language) -> str:
    """A number as printed: thousands apart, a real minus sign, no negative zero.

    >>> number(-1234.56, 1, "de"), number(-0.04, 1, "en")
    ('−1.234,6', '0.0')
    """
    text = f"{value:z,.{decimals}f}".replace("-", "−")
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def part(value: float, language: Language) -> str:
    """A numerator or denominator, whose unit is not the indicator's: whole, or with two decimals."""
    return number(value, 0 if value == int(value) else 2, language)


def note_of(content: MapContent, area: AreaCell) -> str:
    """Why there is no value, or that it is an estimate."""
    return note_in(content.language, area)


def note_in(language: Language, area: AreaCell) -> str:
    """The note of a cell in a reader's language."""
    return ESTIMATED[language] if area.is_estimated else REASONS[language][area.status]


def flip_word(language: Language, area: AreaCell) -> str | None:
    """Whether the area could easily be of another class, as a word; None where nobody tried.

    >>> flip_word("de", AreaCell("1", "A", {}, 2.0, "present", flip_share=0.4))
    'ja'
    """
    return None if area.could_flip is None else WORDS[language]["yes" if area.could_flip else "no"]


def unsure_in_words(language: Language, area: AreaCell) -> str:
    """That the class of an area is not certain; nothing where it is, or where nobody tried.

    >>> unsure_in_words("en", AreaCell("1", "A", {}, 2.0, "present", flip_share=0.4))
    'class uncertain: another one in 40 % of the likely cases'
    """
    if area.flip_share is None or not area.could_flip:
        return ""
    return WORDS[language]["unsure"].format(percent=number(100 * area.flip_share, 0, language))


def sign_of(area: AreaCell) -> str:
    """The official sign of a cell; empty for a number that is not exactly zero.

    >>> sign_of(AreaCell("1", "A", {}, None, "suppressed"))
    '.'
    """
    if area.value is None:
        return SIGNS[area.status]
    return NOTHING if area.value == 0 else ""


def printed(content: MapContent, area: AreaCell) -> str:
    """The value as it stands in a printed table: the number, the label of its class, or the sign."""
    if area.value is not None and content.classes:
        return dict(content.classes)[int(area.value)]
    if area.value is None or area.value == 0:
        return sign_of(area)
    return number(area.value, content.decimals, content.language)


def class_labels(content: MapContent) -> list[str]:
    """The label of each class: declared, or its limits with as many decimals as keep them apart."""
    if content.classes:
        return [label for _, label in content.classes]
    values = [area.value for area in content.areas if area.value is not None]
    words = WORDS[content.language]
    if not values:
        return [words["absent"]] * content.class_count
    limits = [*content.breaks[:-1], max(*content.breaks[-1:], *values, -float("inf"))]
    edges = _apart([min(*values, limits[0]), *limits], content)
    if len(limits) == 1:
        return [words["to"].format(lower=edges[0], upper=edges[1])]
    rest = pairwise(edges[1:])
    return [
        words["lowest"].format(upper=edges[1]),
        *(words["above"].format(lower=lower, upper=upper) for lower, upper in rest),
    ]


def in_words(content: MapContent, area: AreaCell) -> str:
    """The value, or that there is none and why: never only a sign."""
    words = WORDS[content.language]
    if area.value is None:
        return f"{words['absent']}: {REASONS[content.language][area.status]}"
    told = printed(content, area) if area.value or content.classes else number(0, 0, content.language)
    return "; ".join(filter(None, (told, unsure_in_words(content.language, area))))


def value_label(content: MapContent) -> str:
    """The indicator with its unit."""
    return f"{content.indicator_name} ({content.unit_name})" if content.unit_name else content.indicator_name


def escaped(text: str) -> str:
    """Text as HTML, in elements and in attributes; control characters become spaces.

    >>> escaped('<img onerror="1">')
    '&lt;img onerror=&quot;1&quot;&gt;'
    """
    return html.escape(clean(text), quote=True)


def clean(text: str) -> str:
    """One line of text that every format can hold."""
    if text.isprintable():  # nearly every name, and much cheaper to ask
        return text
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)


def _apart(limits: list[float], content: MapContent) -> list[str]:
    for decimals in range(content.decimals, content.decimals + 4):
        texts = [number(limit, decimals, content.language) for limit in limits]
        if len(set(texts)) == len(set(limits)):
            break
    return texts
