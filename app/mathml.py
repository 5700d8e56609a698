"""Formulas for the page: LaTeX of our own declarations as MathML, which browsers draw without a script."""

import html
import re
from typing import Final
from xml.etree import ElementTree

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

from geodata.vocabulary.errors import DeclarationError

TAGS: Final = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mfrac", "msqrt", "mroot"}
) | frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"})
ATTRIBUTES: Final = (
    frozenset(
        {"xmlns", "display", "displaystyle", "scriptlevel", "mathvariant", "columnalign", "linethickness"}
    )
    | frozenset(
        {"stretchy", "fence", "form", "separator", "largeop", "movablelimits", "accent", "accentunder"}
    )
    | frozenset({"width", "lspace", "rspace", "minsize", "maxsize"})
)
# Names of more than one letter are words: \mathrm would set each letter apart, with its underscores.
_WORD: Final = re.compile(r"\\(?:mathrm|operatorname)\{((?:[^\W_]|\\_)+)\}")
_REFUSALS: Final = tuple(
    kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)
)


def mathml(latex: str) -> str:
    r"""A formula as one ``math`` element, safe to put into a page; nothing for no formula.

    Only the elements and attributes of a formula get through, and every text is escaped.

    Parameters
    ----------
    latex : str
        Without dollar signs.

    Raises
    ------
    DeclarationError
        If the LaTeX cannot be read, or uses a command that is not known.

    """
    if not latex:
        return ""
    words = _WORD.sub(lambda found: r"\text{" + found.group(1).replace(r"\_", "_") + "}", latex)
    try:
        root = convert_to_element(words, display="block")
    except _REFUSALS as error:
        raise DeclarationError(
            f"{latex!r} is no LaTeX formula: {type(error).__name__}. Look for a brace or an argument too few."
        ) from error
    for element in root.iter():
        _require_formula(element, latex)
        element.text = html.unescape(element.text) if element.text else None  # entities come as text
    return ElementTree.tostring(root, encoding="unicode")


def _require_formula(element: ElementTree.Element, latex: str) -> None:
    if element.tag not in TAGS or not ATTRIBUTES.issuperset(element.attrib):
        raise DeclarationError(
            f"{latex!r} becomes the element {element.tag!r} with {sorted(element.attrib)}; a formula "
            f"consists of {', '.join(sorted(TAGS))}. Leave that command out."
        )
    if "\\" in (element.text or ""):
        raise DeclarationError(
            f"{latex!r} uses {element.text!r}, which is no known command. Write it another way."
        )
