"""Loads indicators/topics/*.toml; resolves names; refuses cycles, unknown names, wrong units."""

import ast
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

from geodata.vocabulary.declared import Label, declared_in, refuse_same_names
from geodata.vocabulary.errors import DeclarationError
from geodata.vocabulary.units import Unit
from indicators.declaration import Composition, Indicator, Parameter, Topic, Variable
from indicators.expression import BETWEEN_AREAS, CLASSIFYING, Formula, Ratio, formula_in, ratio_of
from indicators.measures.steps import Part
from indicators.recipe import Recipe, shipped_recipes

SHIPPED = Path(__file__).parent / "topics"
T = TypeVar("T")
Kind = Literal["count", "ratio", "rate", "index", "class", "measure"]
_RATIO_UNITS = {
    100.0: {Unit.PERCENT, Unit.PER_100},
    1000.0: {Unit.PER_1000},
    1.0: {Unit.QUOTIENT, Unit.PER_HECTARE, Unit.EUR_PER_PERSON, Unit.SQUARE_METRES_PER_PERSON},
}


@dataclass(frozen=True)
class Entry:
    """An indicator of the catalogue with its formula parsed."""

    id: str
    topic: str
    declared: Indicator
    formula: Formula | None
    kind: Kind
    ratio: Ratio | None

    @property
    def inputs(self) -> frozenset[str]:
        """Every name it reads, the population rule and the plan included."""
        declared = self.declared
        names: set[str] = set(self.formula.names) if self.formula else set()
        if declared.composition:
            names |= {*declared.composition.inputs.values(), declared.composition.population}
        for text in (declared.population, declared.group):
            names |= set(formula_in(text).names) if text else set()
        return frozenset(names | ({declared.plan} if declared.plan else set()))


@dataclass(frozen=True)
class Catalog:
    """All declarations, checked against each other; indicators in the order in which they can be computed."""

    topics: Mapping[str, Topic]
    variables: Mapping[str, Variable]
    parameters: Mapping[str, Parameter]
    indicators: Mapping[str, Entry]
    recipes: Mapping[str, Recipe]
    sha256: str

    def title(self, entry: Entry) -> Label:
        """The title of an indicator's topic."""
        return self.topics[entry.topic].title

    @cached_property
    def stands_for_people(self) -> str:
        """The variable by which others are converted between boundaries; empty if none is declared."""
        return next((name for name, variable in self.variables.items() if variable.stands_for_people), "")

    @cached_property
    def variables_behind(self) -> Mapping[str, frozenset[str]]:
        """The delivered variables that each indicator finally rests on."""
        found: dict[str, frozenset[str]] = {}
        for name, entry in self.indicators.items():
            parts = [found.get(word, frozenset({word})) for word in entry.inputs]
            found[name] = frozenset().union(*parts) & self.variables.keys()
        return found


def catalog_in(folders: Iterable[Path] = (SHIPPED,), recipes: Mapping[str, Recipe] | None = None) -> Catalog:
    """The catalogue of all topics in some folders.

    Raises
    ------
    DeclarationError
        Naming the file and the word that is wrong.

    """
    recipes = recipes if recipes is not None else shipped_recipes()
    digest = hashlib.sha256()
    topics: dict[str, Topic] = {}
    files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    refuse_same_names(files)
    for file in files:
        digest.update(file.read_bytes())
        topics[file.stem] = declared_in(file, Topic)
    for name in sorted(recipes):
        digest.update(recipes[name].model_dump_json().encode())
    variables = _merged(topics, "variable", Variable)
    parameters = _merged(topics, "parameter", Parameter)
    entries = _entries(topics, variables)
    _check_names(entries, variables, parameters, recipes)
    return Catalog(topics, variables, parameters, _ordered(entries), recipes, digest.hexdigest())


def _merged(topics: Mapping[str, Topic], word: str, kind: type[T]) -> dict[str, T]:
    merged: dict[str, T] = {}
    for name, topic in topics.items():
        declared: Mapping[str, T] = getattr(topic, word)
        for identifier, entry in declared.items():
            if identifier in merged:
                raise DeclarationError(
                    f"{name}.toml declares the {kind.__name__.lower()} {identifier!r} a second time."
                )
            merged[identifier] = entry
    return merged


def _entries(topics: Mapping[str, Topic], variables: Mapping[str, Variable]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for topic_name, topic in topics.items():
        for name, declared in topic.indicator.items():
            if name in entries:
                raise DeclarationError(f"{topic_name}.toml declares the indicator {name!r} a second time.")
            where = f"{topic_name}.toml, indicator {name}"
            try:
                entries[name] = _entry(name, topic_name, declared.within(topic), variables)
            except DeclarationError as error:
                raise DeclarationError(f"{where}: {error.message}", indicator=name) from error
    return entries


def _entry(name: str, topic: str, declared: Indicator, variables: Mapping[str, Variable]) -> Entry:
    if declared.composition:
        kind: Kind = "index" if declared.composition.output == "index" else "class"
        return Entry(name, topic, declared, None, kind, None)
    formula = formula_in(declared.formula or "")
    ratio = ratio_of(formula)
    kind = _kind(declared, formula, ratio, variables)
    _check_unit(declared, formula, ratio, kind, variables)
    return Entry(name, topic, declared, formula, kind, ratio if kind == "ratio" else None)


def _kind(
    declared: Indicator, formula: Formula, ratio: Ratio | None, variables: Mapping[str, Variable]
) -> Kind:
    if declared.unit is Unit.CLASS:
        return "class"
    if formula.functions - {"either"}:
        return "measure"
    if ratio is not None:
        return "ratio"
    kinds = {variables[name].kind for name in formula.names if name in variables}
    return "count" if kinds == {"count"} else "rate"


def _check_unit(
    declared: Indicator,
    formula: Formula,
    ratio: Ratio | None,
    kind: Kind,
    variables: Mapping[str, Variable],
) -> None:
    is_between = bool(formula.functions & BETWEEN_AREAS)
    if is_between != (declared.scale == "between_areas"):
        raise DeclarationError("a measure between areas has scale 'between_areas', and nothing else has it.")
    called = formula.functions & CLASSIFYING
    if called and not (declared.unit is Unit.CLASS and isinstance(formula.root, ast.Call)):
        raise DeclarationError(f"{min(called)!r} gives classes: it stands alone and its unit is 'class'.")
    if kind == "ratio" and ratio is not None and declared.unit not in _RATIO_UNITS.get(ratio.factor, set()):
        expected = [
            f"{factor:g} for {unit.value}" for factor, units in _RATIO_UNITS.items() for unit in sorted(units)
        ]
        raise DeclarationError(
            f"the formula multiplies by {ratio.factor:g} and the unit is {declared.unit.value!r}; expected "
            f"is {', '.join(sorted(expected))}."
        )
    units = {variables[name].unit for name in formula.names if name in variables}
    if kind in ("count", "rate") and units and units != {declared.unit}:
        raise DeclarationError(
            f"the variables are in {', '.join(sorted(unit.value for unit in units))}, the indicator in "
            f"{declared.unit.value}."
        )


def _check_names(
    entries: Mapping[str, Entry],
    variables: Mapping[str, Variable],
    parameters: Mapping[str, Parameter],
    recipes: Mapping[str, Recipe],
) -> None:
    for name, variable in variables.items():
        if variable.kind != "count" and variable.secrecy != "published":
            raise DeclarationError(
                f"variable {name}: a {variable.kind} can give its count away and no rule protects it; "
                "deliver the count. Only what its office has published may be a rate or a code."
            )
        for word in formula_in(variable.part_of).names if variable.part_of else ():
            if word not in variables:
                raise DeclarationError(f"variable {name}: 'part_of' reads {word!r}, which no topic declares.")
    people = [name for name, variable in variables.items() if variable.stands_for_people]
    if len(people) > 1:
        raise DeclarationError(f"variables {', '.join(people)}: only one variable can stand for all people.")
    known = entries.keys() | variables.keys() | parameters.keys()
    for name, entry in entries.items():
        where = f"{entry.topic}.toml, indicator {name}"
        for word in sorted(entry.inputs - known):
            raise DeclarationError(f"{where}: the formula reads {word!r}, which no topic declares.")
        _check_recipes(where, entry, recipes)
        _check_group(where, entry, variables)


def _check_group(where: str, entry: Entry, variables: Mapping[str, Variable]) -> None:
    """A share shows how much of a group a count is, so that the count must say which group it is part of."""
    if entry.ratio is None or entry.declared.unit is not Unit.PERCENT:
        return
    if isinstance(entry.ratio.numerator, ast.Name) and entry.ratio.numerator.id in variables:
        variable = variables[entry.ratio.numerator.id]
        if variable.secrecy != "published" and not variable.part_of:
            raise DeclarationError(f"{where}: variable {entry.ratio.numerator.id!r} must say 'part_of'.")


def _check_recipes(where: str, entry: Entry, recipes: Mapping[str, Recipe]) -> None:
    composition = entry.declared.composition
    for recipe in composition.recipe.values() if composition else ():
        if recipe not in recipes:
            raise DeclarationError(f"{where}: there is no recipe {recipe!r}.")
        if composition and composition.part not in recipes[recipe].part:
            raise DeclarationError(f"{where}: recipe {recipe!r} has no part {composition.part!r}.")
        if composition:
            _check_part(where, composition, recipes[recipe].part[composition.part].executable())


def _check_part(where: str, composition: Composition, part: Part) -> None:
    if odd := sorted(set(part.inputs) - composition.inputs.keys()):
        raise DeclarationError(f"{where}: 'inputs' must also say what {', '.join(odd)} is.")
    if composition.output == "class" and not part.classes.codes:
        raise DeclarationError(f"{where}: part {composition.part!r} of the recipe has no classes.")


def _ordered(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Every indicator after those it reads."""
    done: dict[str, Entry] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done or name not in entries:
            return
        if name in path:
            raise DeclarationError(
                f"The indicators {' -> '.join((*path, name))} read each other in a circle."
            )
        for word in sorted(entries[name].inputs):
            visit(word, (*path, name))
        done[name] = entries[name]

    for name in entries:
        visit(name, ())
    return done
