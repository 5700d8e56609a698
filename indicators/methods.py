"""What each measure says about itself: its question, formula, ends, undefined cases, and how it is misread.

Loads methods/*.toml: one file for each family, and the symbols that all formulas share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from pydantic import Field

from geodata.vocabulary.declared import Frozen, Label, declared_in
from geodata.vocabulary.errors import DeclarationError
from indicators.declaration import Reference

SHIPPED: Final = Path(__file__).parent / "methods"
SYMBOLS: Final = "symbols"  # the file of what all formulas share


class Symbol(Label):
    """What a sign in a formula stands for."""

    latex: str


class End(Label):
    """A number at the end (or in the middle) of what a measure can give, and what it means."""

    at: float | None = None  # None: there is no limit on this side


class Bounds(Frozen):
    """From where to where a measure goes; ``neutral`` is the number that says "nothing to see"."""

    lowest: End
    highest: End
    neutral: End | None = None


class Method(Frozen):
    """A measure, told to those who read its numbers."""

    name: Label
    question: Label
    formula: str  # LaTeX, without dollar signs
    symbols: tuple[str, ...] = ()
    bounds: Bounds | None = None  # None: as what it is applied to
    unit: Label | None = None  # that of the family if not said
    undefined: tuple[Label, ...] | None = None  # those of the family if not said
    caution: Label
    reference: tuple[Reference, ...] = ()
    function: str  # the Python function that computes it
    also: tuple[str, ...] = ()  # further functions that it explains
    formula_function: str | None = None  # its word in the formula language


class Notation(Frozen):
    """The symbols of a file."""

    symbol: Mapping[str, Symbol] = {}


class Family(Notation):
    """One file: measures that answer questions of one kind."""

    title: Label
    position: int
    unit: Label  # of its methods that name no other
    undefined: tuple[Label, ...] = ()
    method: Mapping[str, Method] = Field(min_length=1)


@dataclass(frozen=True)
class Explained:
    """A method with what its family says for all: nothing is left to be looked up."""

    id: str
    family: str
    declared: Method
    unit: Label
    undefined: tuple[Label, ...]
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True)
class Methods:
    """All methods, family after family."""

    families: Mapping[str, Family]
    methods: Mapping[str, Explained]

    @cached_property
    def by_function(self) -> Mapping[str, str]:
        """The method behind each function of the formula language.

        >>> shipped_methods().by_function["gini_segregation"]
        'gini_segregation'
        """
        return {
            one.declared.formula_function: name
            for name, one in self.methods.items()
            if one.declared.formula_function
        }


@cache
def shipped_methods() -> Methods:
    """The methods of the measures that there are; read once."""
    return methods_in(SHIPPED)


def methods_in(folder: Path) -> Methods:
    """All methods declared in a folder.

    Raises
    ------
    DeclarationError
        Naming the file, the method and the word that is wrong: a symbol that is not explained, an
        identifier or a function of the formula language that two methods claim.

    """
    shared = declared_in(folder / f"{SYMBOLS}.toml", Notation).symbol
    files = [file for file in sorted(folder.glob("*.toml")) if file.stem != SYMBOLS]
    declared = {file.stem: declared_in(file, Family) for file in files}
    families = dict(sorted(declared.items(), key=lambda one: (one[1].position, one[0])))
    methods: dict[str, Explained] = {}
    for name, family in families.items():
        for identifier, method in family.method.items():
            if identifier in methods:
                raise DeclarationError(
                    f"{name}.toml declares the method {identifier!r} a second time; the first stands in "
                    f"{methods[identifier].family}.toml. Give one of them another name."
                )
            methods[identifier] = _explained(identifier, name, family, method, shared)
    _refuse_doubled_functions(methods)
    return Methods(families, methods)


def _explained(
    identifier: str, name: str, family: Family, method: Method, shared: Mapping[str, Symbol]
) -> Explained:
    known = {**shared, **family.symbol}
    if unknown := [word for word in method.symbols if word not in known]:
        raise DeclarationError(
            f"{name}.toml, method {identifier}: the symbols {', '.join(unknown)} are explained neither there "
            f"nor in {SYMBOLS}.toml. Write [symbol.{unknown[0]}] with latex, de and en."
        )
    return Explained(
        id=identifier,
        family=name,
        declared=method,
        unit=method.unit or family.unit,
        undefined=family.undefined if method.undefined is None else method.undefined,
        symbols=tuple(known[word] for word in method.symbols),
    )


def _refuse_doubled_functions(methods: Mapping[str, Explained]) -> None:
    claimed: dict[str, str] = {}
    for name, one in methods.items():
        word = one.declared.formula_function
        if word is not None and claimed.setdefault(word, name) != name:
            raise DeclarationError(
                f"{one.family}.toml, method {name}: the function {word!r} of the formula language is already "
                f"explained by {claimed[word]!r}. One method explains a function."
            )
