"""Colours of classes by polarity, and the hatching of absent cells.

Three ramps of one hue family each, so that what matters is lightness: CIE L* 95, 82, 69, 56, 43 in all
of them, with about equal steps also for people with protanopia, deuteranopia or tritanopia. The darkest
class is still light enough for a border of near black to stand out from it by 3 to 1 (WCAG 1.4.11).
Orange-brown means "more is worse", blue-green "more is better", violet neither: dark never means
"bad" by itself. Classes on two sides of one that says "may be chance" have two hues, strong at the ends:
red is the worse end and blue the better, violet high and green low where neither is. Absent cells have no
colour of any ramp: a pattern of grey lines on pale grey.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from app.reports.content import MapContent, Polarity

RAMPS: Final[Mapping[Polarity, tuple[str, ...]]] = {
    "higher_is_worse": ("#f9f1ce", "#f3c572", "#e8963d", "#d16929", "#a7492a"),
    "higher_is_better": ("#ecf4d6", "#89dcba", "#0fbac4", "#0391bf", "#006aa9"),
    "neutral": ("#f6eef8", "#dec3e8", "#c19ad7", "#9f73c7", "#7b50b2"),
}
Side = tuple[str, str]  # a strong and a weak colour
_RED: Final[Side] = ("#c13a2e", "#f2a585")
_BLUE: Final[Side] = ("#2166ac", "#8fc1de")
# The colours of the classes below and above the one that may be chance.
SIDES: Final[Mapping[Polarity, tuple[Side, Side]]] = {
    "higher_is_worse": (_BLUE, _RED),
    "higher_is_better": (_RED, _BLUE),
    "neutral": (("#1b7837", "#8ccb88"), ("#9350ab", "#d3b5de")),
}
MAY_BE_CHANCE: Final = "#f7f7f7"
CHANCE_CODE: Final = 0  # of the class of areas that are not beyond chance
BORDER: Final = "#111111"
HATCH_PAPER: Final = "#ececec"
HATCH_LINE: Final = "#4d4d4d"

# What is withheld by the source and what is withheld here look alike: telling them apart helps an attacker.
HATCHES: Final[Mapping[str, str]] = {
    "unknown_or_confidential": "confidential",
    "suppressed": "confidential",
    "missing": "missing",
    "not_yet_available": "later",
    "unreliable": "unreliable",
    "not_applicable": "senseless",
    "undefined": "undefined",
    "too_few_residents": "few",
}
_LINES: Final[Mapping[str, str]] = {
    "confidential": "M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6",
    "missing": "M-2,6 L2,10 M0,0 L8,8 M6,-2 L10,2",
    "later": "M0,4 L8,4",
    "unreliable": "M3,4 L5,4",
    "senseless": "M0,0 L8,8 M0,8 L8,0",
    "undefined": "M4,0 L4,8",
    "few": "M4,0 L4,8 M0,4 L8,4",
}
_WIDTHS: Final[Mapping[str, float]] = {"unreliable": 2}  # dots


def ramp(polarity: Polarity, count: int) -> list[str]:
    """As many colours as there are classes, from light to dark.

    >>> ramp("neutral", 3)
    ['#f6eef8', '#c19ad7', '#7b50b2']
    """
    stops = RAMPS[polarity]
    if count == 1:
        return [stops[len(stops) // 2]]
    return [_between(stops, i * (len(stops) - 1) / (count - 1)) for i in range(count)]


def class_colours(content: MapContent) -> list[str]:
    """The colour of each class of a map, in the order of the classes."""
    codes = [code for code, _ in content.classes]
    if is_diverging(codes):
        return diverging(content.polarity, codes)
    return ramp(content.polarity, content.class_count)


def is_diverging(codes: Sequence[int]) -> bool:
    """Whether classes lie on two sides of one that says "may be chance".

    >>> is_diverging([2, 0, 1]), is_diverging([0, 1, 2]), is_diverging([1, 2, 3])
    (True, False, False)
    """
    return CHANCE_CODE in codes[1:-1]


def diverging(polarity: Polarity, codes: Sequence[int]) -> list[str]:
    """Two hues, from the strong end of one over "may be chance" to the strong end of the other.

    >>> diverging("higher_is_worse", [2, 0, 1])
    ['#2166ac', '#f7f7f7', '#c13a2e']
    """
    middle = codes.index(CHANCE_CODE)
    low, high = SIDES[polarity]
    return [*_side(low, middle), MAY_BE_CHANCE, *reversed(_side(high, len(codes) - 1 - middle))]


def fill_of_absent(status: str) -> str:
    """The fill of an area without a value: a pattern of this page.

    >>> fill_of_absent("suppressed")
    'url(#hatch-confidential)'
    """
    return f"url(#hatch-{HATCHES[status]})"


def hatch_patterns() -> str:
    """The SVG patterns the fills point to."""
    patterns = "".join(
        f'<pattern id="hatch-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{HATCH_PAPER}"/>'
        f'<path d="{lines}" stroke="{HATCH_LINE}" stroke-width="{_WIDTHS.get(name, 1.2)}"/>'
        "</pattern>"
        for name, lines in _LINES.items()
    )
    return f'<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">{patterns}</svg>'


def _side(side: Side, count: int) -> list[str]:
    """From strong to weak."""
    return [_between(side, i / max(count - 1, 1)) for i in range(count)]


def _between(stops: tuple[str, ...], position: float) -> str:
    left = min(int(position), len(stops) - 2)
    share = position - left
    pairs = zip(_channels(stops[left]), _channels(stops[left + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))
