"""What a composite index must say about itself: inputs, cuts, classes; loads recipes/*.toml.

A recipe is versioned data: raise ``version`` when its definition changes, and give a new definition for
other years a file of its own. The arithmetic is in ``indicators/measures/composite.py``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geodata.vocabulary.errors import DeclarationError
from indicators.measures.composite import Cut, Part

SHIPPED = Path(__file__).parent / "recipes"


class _Frozen(BaseModel):
    """Read once, never changed, unknown words refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Frozen):
    """A text in both languages."""

    de: str
    en: str


class Reference(_Frozen):
    """Where a definition comes from."""

    title: str
    href: str


class CutDeclaration(_Frozen):
    """A limit between two classes, and to which of them the limit itself belongs."""

    at: float
    belongs_to: Literal["below", "above"]


class ClassDeclaration(_Frozen):
    """One class: its code in the data and its label."""

    code: int
    label: Text


class PartDeclaration(_Frozen):
    """One index of a recipe; classes stand in order from the lowest index to the highest."""

    name: Text
    inputs: Annotated[tuple[str, ...], Field(min_length=1)]
    ddof: Literal[0, 1]
    cuts: Annotated[tuple[CutDeclaration, ...], Field(min_length=1)]
    classes: tuple[ClassDeclaration, ...]
    near_cut: float = Field(gt=0)

    @model_validator(mode="after")
    def _can_be_carried_out(self) -> Self:
        self.executable()
        return self

    def executable(self) -> Part:
        """What the measure carries out."""
        return Part(
            inputs=self.inputs,
            cuts=tuple(Cut(cut.at, cut.belongs_to) for cut in self.cuts),
            codes=tuple(entry.code for entry in self.classes),
            ddof=self.ddof,
            near=self.near_cut,
        )


class Recipe(_Frozen):
    """A composite index as an office defines it for certain years."""

    id: str
    name: Text
    version: int = Field(ge=1)
    valid_from: int
    valid_until: int | None = None  # the last year, inclusive
    minimum_population: int = Field(ge=0)
    input: Mapping[str, Text]
    part: Annotated[Mapping[str, PartDeclaration], Field(min_length=1)]
    reference: Annotated[tuple[Reference, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until {self.valid_until} is before valid_from {self.valid_from}")
        used = {name for part in self.part.values() for name in part.inputs}
        if used != set(self.input):
            odd = ", ".join(sorted(used ^ set(self.input)))
            raise ValueError(f"[input] and the parts must name the same inputs; look at: {odd}")
        return self

    def holds_for(self, year: int) -> bool:
        """Whether the definition makes sense for a reporting year."""
        return self.valid_from <= year and (self.valid_until is None or year <= self.valid_until)


def shipped_recipes(folders: Iterable[Path] = (SHIPPED,)) -> dict[str, Recipe]:
    """All recipes by their id (the file's name without suffix)."""
    files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    return {file.stem: recipe_in(file) for file in files}


def recipe_in(file: Path) -> Recipe:
    """The recipe in one file."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return Recipe.model_validate({**content, "id": file.stem})
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{file.name} is not valid TOML: {error}.", file=file.name) from error
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'recipe'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise DeclarationError(f"{file.name}: {reasons}.", file=file.name) from error
