"""Server-side texts in German and English (texts/de.toml, texts/en.toml)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["de", "en"]
_FOLDER = Path(__file__).parent / "texts"


@cache
def _texts(language: Language) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def said(group: str, word: str, language: Language) -> str:
    """A text in a language, e.g. ``said("problem", "not-found", "de")``."""
    return _texts(language)[group][word]


def in_both(group: str, word: str) -> dict[str, str]:
    """A text in both languages."""
    return {"de": said(group, word, "de"), "en": said(group, word, "en")}


def words_in(group: str, language: Language) -> frozenset[str]:
    """The words a group has."""
    return frozenset(_texts(language)[group])
