"""What a composite index must say about itself: inputs, steps, cuts, classes; loads recipes/*.toml.

A recipe is versioned data: raise ``version`` when its definition changes, and give a new definition for
other years a file of its own. The arithmetic is in ``indicators/measures/composite.py``.

Numbers that belong to an office and are not public are not shipped and not invented: the recipe marks them
``"to_be_supplied"``, and a file of the municipality completes it (``completes = "<recipe>"``).
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from geodata.vocabulary.declared import Frozen, Label, declared_in, refuse_same_names
from geodata.vocabulary.errors import DeclarationError
from indicators.measures.combination import Combination
from indicators.measures.cuts import Classes, Cut, CutBy, equal_groups
from indicators.measures.deprivation import Ties
from indicators.measures.standardisation import Standardisation
from indicators.measures.steps import Again, Part, Step

SHIPPED = Path(__file__).parent / "recipes"
TO_BE_SUPPLIED: Final = "to_be_supplied"

_OWN_WORDS: Final = frozenset({"name", "version", "valid_from", "valid_until", "reference", "part"})

ToBeSupplied = Literal["to_be_supplied"]


class Reference(Frozen):
    """Where a definition comes from."""

    title: str
    href: str


class CutDeclaration(Frozen):
    """A limit between two classes, and to which of them the limit itself belongs."""

    at: float
    belongs_to: Literal["below", "above"]


class GroupsDeclaration(Frozen):
    """Classes of equally many areas, e.g. tenths, and to which of two a limit belongs."""

    count: int = Field(ge=2)
    limit_belongs_to: Literal["below", "above"]


class ClassDeclaration(Frozen):
    """One class: its code in the data and its label."""

    code: int
    label: Label


class StepDeclaration(Frozen):
    """How several inputs become one number."""

    name: Label
    inputs: tuple[str, ...] = ()
    standardise: Standardisation
    combine: Combination
    again: Again = "none"
    weights: Mapping[str, float] | ToBeSupplied | None = None
    sign_of: str = ""  # pca1: the input that loads positively
    pooled: bool = False  # mean, spread and loadings from all years together
    ties: Ties = "min"  # which rank equal values share
    lower_is_worse: tuple[str, ...] = ()
    logged: tuple[str, ...] = ()
    min_indicators: int | None = None

    def step(self, inputs: tuple[str, ...]) -> Step:
        """What the measure carries out."""
        return Step(
            inputs=inputs,
            standardise=self.standardise,
            combine=self.combine,
            again=self.again,
            weights=self._weights(inputs),
            sign_of=self.sign_of,
            is_pooled=self.pooled,
            ties=self.ties,
            lower_is_worse=self.lower_is_worse,
            logged=self.logged,
            min_indicators=self.min_indicators,
        )

    def _weights(self, inputs: tuple[str, ...]) -> tuple[float, ...]:
        if self.weights is None or isinstance(self.weights, str):
            return ()
        if set(self.weights) != set(inputs):
            odd = ", ".join(sorted(set(self.weights) ^ set(inputs)))
            raise ValueError(f"weights and inputs must name the same; look at: {odd}")
        return tuple(self.weights[name] for name in inputs)


class PartDeclaration(StepDeclaration):
    """One index of a recipe; classes stand in order from the lowest index to the highest.

    It has ``inputs``, or ``domain`` s that have them. Without cuts and groups it is an index without classes.
    """

    domain: Mapping[str, StepDeclaration] = {}
    cut_by: CutBy = "index"
    cuts: tuple[CutDeclaration, ...] | ToBeSupplied = ()
    groups: GroupsDeclaration | None = None
    classes: tuple[ClassDeclaration, ...] = ()
    near_cut: float = Field(gt=0)

    @model_validator(mode="after")
    def _can_be_carried_out(self) -> Self:
        if bool(self.inputs) == bool(self.domain):
            raise ValueError("a part has either 'inputs' or 'domain's")
        if self.groups is not None and (self.cuts or self.cut_by != "rank"):
            raise ValueError("'groups' are cut_by = \"rank\" and take the place of 'cuts'")
        if not self.lacking:
            self._part()
        return self

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the office has not published and the municipality must supply."""
        return tuple(word for word in ("weights", "cuts") if getattr(self, word) == TO_BE_SUPPLIED)

    @property
    def leaves(self) -> tuple[str, ...]:
        """The inputs, domain after domain."""
        return self.inputs or tuple(name for domain in self.domain.values() for name in domain.inputs)

    def executable(self) -> Part:
        """What the measure carries out.

        Raises
        ------
        DeclarationError
            If weights or cuts are still to be supplied.

        """
        if self.lacking:
            raise DeclarationError(
                f"Part {self.name.en!r}: {' and '.join(self.lacking)} are data of the office that defines "
                "this index and are not shipped. Write them into a recipe of your own folder that begins "
                "with completes = and the name of this recipe, and give [part.…] its weights and cuts there."
            )
        return self._part()

    def _part(self) -> Part:
        domains = tuple(domain.step(domain.inputs) for domain in self.domain.values())
        classes = Classes(
            cuts=self._cuts(),
            codes=tuple(entry.code for entry in self.classes),
            near=self.near_cut,
            cut_by=self.cut_by,
        )
        return Part(self.step(self.inputs or tuple(self.domain)), classes, domains)

    def _cuts(self) -> tuple[Cut, ...]:
        if self.groups is not None:
            return equal_groups(self.groups.count, self.groups.limit_belongs_to)
        return tuple(Cut(cut.at, cut.belongs_to) for cut in self.cuts if not isinstance(cut, str))


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
        used = {name for part in self.part.values() for name in part.leaves}
        if used != set(self.input):
            odd = ", ".join(sorted(used ^ set(self.input)))
            raise ValueError(f"[input] and the parts must name the same inputs; look at: {odd}")
        return self

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left for the municipality to supply."""
        return not any(part.lacking for part in self.part.values())

    def holds_for(self, year: int) -> bool:
        """Whether the definition makes sense for a reporting year."""
        return self.valid_from <= year and (self.valid_until is None or year <= self.valid_until)


def shipped_recipes(folders: Iterable[Path] = (SHIPPED,)) -> dict[str, Recipe]:
    """All recipes by their id (the file's name without suffix).

    Raises
    ------
    DeclarationError
        If two files have one name, a file is wrong, or one completes a recipe that there is not.

    """
    files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    refuse_same_names(files)
    known = {file.stem: file for file in files}
    return {file.stem: recipe_in(file, known) for file in files}


def recipe_in(file: Path, known: Mapping[str, Path] | None = None) -> Recipe:
    """The recipe in one file; ``known`` are the files of those that it may complete."""
    others = known or {}
    return declared_in(file, Recipe, lambda content: {**_completed(file, content, others), "id": file.stem})


def _completed(file: Path, content: Mapping[str, Any], known: Mapping[str, Path]) -> Mapping[str, Any]:
    name = content.get("completes")
    if name is None:
        return content
    if name not in known or name == file.stem:
        raise DeclarationError(
            f"{file.name}: there is no recipe {name!r} to complete. There are: {', '.join(sorted(known))}.",
            file=file.name,
        )
    base = tomllib.loads(known[name].read_text(encoding="utf-8"))
    own = {word: value for word, value in content.items() if word != "completes"}
    if odd := sorted(own.keys() - _OWN_WORDS):
        raise DeclarationError(
            f"{file.name}: {', '.join(odd)} of {name!r} cannot be changed by a file that completes it. "
            f"Expected are {', '.join(sorted(_OWN_WORDS))}; another definition is another recipe, in full.",
            file=file.name,
        )
    return {**base, **own, "part": _parts(file, base["part"], own.get("part", {}))}


def _parts(file: Path, base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a recipe with what was to be supplied; nothing else of them may be changed."""
    parts = {name: dict(part) for name, part in base.items()}
    for name, supplied in own.items():
        for word, value in supplied.items():
            if parts.get(name, {}).get(word) != TO_BE_SUPPLIED:
                raise DeclarationError(
                    f"{file.name}, part.{name}.{word}: the recipe does not leave this to be supplied. "
                    "Another definition is another recipe; write it in full.",
                    file=file.name,
                )
            parts[name][word] = value
    return parts
