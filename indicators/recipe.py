"""What a composite index must say about itself: inputs, cuts, classes; loads recipes/*.toml.

A recipe is versioned data: raise ``version`` when its definition changes, and give a new definition for
other years a file of its own. The arithmetic is in ``indicators/measures/composite.py``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geodata.vocabulary.declared import Frozen, Label, declared_in
from indicators.measures.composite import Cut, Part

SHIPPED = Path(__file__).parent / "recipes"


class Reference(Frozen):
    """Where a definition comes from."""

    title: str
    href: str


class CutDeclaration(Frozen):
    """A limit between two classes, and to which of them the limit itself belongs."""

    at: float
    belongs_to: Literal["below", "above"]


class ClassDeclaration(Frozen):
    """One class: its code in the data and its label."""

    code: int
    label: Label


class PartDeclaration(Frozen):
    """One index of a recipe; classes stand in order from the lowest index to the highest."""

    name: Label
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


class Recipe(Frozen):
    """A composite index as an office defines it for certain years."""

    id: str
    name: Label
    version: int = Field(ge=1)
    valid_from: int
    valid_until: int | None = None  # the last year, inclusive
    minimum_population: int = Field(ge=0)
    input: Mapping[str, Label]
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
    return declared_in(file, Recipe, lambda content: {**content, "id": file.stem})
