"""Checks the catalogue: every declaration is whole, and every example worked by hand holds."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from app.shipped import check_sources
from geodata.declaration import TableDeclaration
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import DeclarationError
from geodata.vocabulary.units import Unit
from indicators.aggregation import summed
from indicators.catalog import Catalog, Entry
from indicators.declaration import Example
from indicators.engine import computed
from indicators.measures.neighbours import neighbours_of_pairs
from indicators.places import Places
from indicators.situation import Situation

YEAR = 2020
SMALLEST_POPULATION: Final = 300  # below it a share says more about chance than about the area
_OF_PEOPLE: Final = frozenset(
    {
        Unit.PERCENT,
        Unit.PER_100,
        Unit.PER_1000,
        Unit.QUOTIENT,
        Unit.EUR_PER_PERSON,
        Unit.SQUARE_METRES_PER_PERSON,
    }
)
# unit of a ratio -> units of its numerator and denominator; None: any
_PARTS: Final[Mapping[Unit, tuple[Unit | None, Unit | None]]] = {
    Unit.EUR_PER_PERSON: (Unit.EUR, Unit.PERSONS),
    Unit.SQUARE_METRES_PER_PERSON: (Unit.SQUARE_METRES, Unit.PERSONS),
    Unit.PER_HECTARE: (None, Unit.HECTARES),
}


def check_catalogue(catalog: Catalog, tables: Mapping[str, TableDeclaration]) -> str:
    """A line for each topic and one sentence, if all is well.

    Raises
    ------
    DeclarationError
        Naming every indicator that is wrong, or the first variable that no table delivers.

    """
    check_sources(catalog, tables)
    troubles = [
        f"{entry.topic}.toml, indicator {entry.id}: {trouble}"
        for entry in catalog.indicators.values()
        for trouble in troubles_with(catalog, entry)
    ]
    if troubles:
        raise DeclarationError(" ".join(troubles))
    lines = [
        _line(catalog, topic) for topic in sorted(catalog.topics, key=lambda t: catalog.topics[t].position)
    ]
    examples = sum(len(entry.declared.example) for entry in catalog.indicators.values())
    return "\n".join(
        [*filter(None, lines), f"{len(catalog.indicators)} indicators, all {examples} examples hold."]
    )


def troubles_with(catalog: Catalog, entry: Entry) -> Iterator[str]:
    """Everything that is wrong with a declaration, one sentence each."""
    declared = entry.declared
    if not declared.reference:
        yield "no source is named. Add 'reference' with the law, office or paper that defines it."
    for language, text in (("de", declared.meaning.de), ("en", declared.meaning.en)):
        if not text.rstrip().endswith("."):
            yield f"meaning.{language} is no sentence. End it with a full stop."
    yield from _trouble_with_plan(catalog, entry)
    yield from _trouble_with_units(catalog, entry)
    yield from _trouble_with_population(entry)
    for example in declared.example:
        try:
            check_example(catalog, entry, example)
        except DeclarationError as error:
            yield error.message.partition(": ")[2]


def _trouble_with_plan(catalog: Catalog, entry: Entry) -> Iterator[str]:
    if entry.declared.plan is None:
        return
    plan = catalog.indicators.get(entry.declared.plan)
    if plan is None:
        yield f"the plan {entry.declared.plan!r} is no indicator. Declare it, or remove 'plan'."
    elif plan.declared.unit is not entry.declared.unit or plan.declared.polarity != "neutral":
        yield f"the plan {plan.id!r} must have the unit {entry.declared.unit.value!r} and be 'neutral'."


def _trouble_with_units(catalog: Catalog, entry: Entry) -> Iterator[str]:
    if entry.ratio is None:
        return
    unit = entry.declared.unit
    top, bottom = (_unit_of(catalog, part) for part in (entry.ratio.numerator, entry.ratio.denominator))
    if unit is Unit.PERCENT and top is not bottom and None not in (top, bottom):
        yield f"a percentage of {_called(top)} in {_called(bottom)} is none. Take 'per_100', or another part."
    for found, expected, part in zip(
        (top, bottom), _PARTS.get(unit, ()), ("numerator", "denominator"), strict=False
    ):
        if expected is not None and found is not expected:
            yield f"with {unit.value!r} the {part} must be in {expected.value}, not in {_called(found)}."


def _trouble_with_population(entry: Entry) -> Iterator[str]:
    """A share of few people is chance: it says how many must live there, and belong to its group."""
    declared = entry.declared
    if entry.ratio is None or declared.unit not in _OF_PEOPLE:
        return
    if declared.minimum_population < SMALLEST_POPULATION:
        yield (
            f"'minimum_population' is {declared.minimum_population}; expected are at least "
            f"{SMALLEST_POPULATION} in 'population'."
        )
    if ast.unparse(entry.ratio.denominator) != declared.population and not declared.minimum_group:
        yield "the denominator is not the population: say in 'minimum_group' how large it must be."


def _unit_of(catalog: Catalog, node: ast.expr) -> Unit | None:
    """The one unit of everything a part of a formula reads; None if they differ."""
    names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)} - {"either"}
    declared = [
        *(catalog.variables[name].unit for name in names & catalog.variables.keys()),
        *(catalog.indicators[name].declared.unit for name in names & catalog.indicators.keys()),
    ]
    return declared[0] if len(set(declared)) == 1 else None


def _called(unit: Unit | None) -> str:
    return "several units" if unit is None else unit.value


def _line(catalog: Catalog, topic: str) -> str:
    entries = [entry for entry in catalog.indicators.values() if entry.topic == topic]
    examples = sum(len(entry.declared.example) for entry in entries)
    title = catalog.topics[topic].title.en
    return f"{topic:<20} {len(entries):>4} indicators {examples:>4} examples  {title}" if entries else ""


def check_example(catalog: Catalog, entry: Entry, example: Example) -> None:
    """Work one example through the engine."""
    found = worked(catalog, entry, example)
    expected = Cells.of(list(example.expect))
    is_equal = found.words() == expected.words() and np.allclose(
        found.value, expected.value, rtol=0, atol=1e-9, equal_nan=True
    )
    if not is_equal:
        raise DeclarationError(
            f"{entry.topic}.toml, indicator {entry.id}: the example expects {list(example.expect)}, computed "
            f"is {_shown(found)}. Correct the formula or the example.",
            indicator=entry.id,
        )


def worked(catalog: Catalog, entry: Entry, example: Example) -> Cells:
    """What the engine makes of an example: areas of one municipality in one year."""
    variables = _columns(example.given)
    length = len(next(iter(variables.values())))
    level = entry.declared.over[0] if entry.declared.over else AreaLevel.SOCIAL_SPACE
    day = date(YEAR, 1, 1)
    keys = tuple(f"{number:04d}" for number in range(1, length + 1))
    areas = Situation(level, day, YEAR, day, keys, variables, _in_a_row(length))
    parents = np.zeros(length, np.intp)
    totals = {name: summed(cells, parents, 1) for name, cells in variables.items()}
    whole = Situation(AreaLevel.MUNICIPALITY, day, YEAR, day, ("00000000",), totals)
    at = 1 if entry.declared.over else 0
    before = [replace(areas, year=YEAR - example.years_before, variables=_columns(example.earlier))]
    situations = [areas, whole, *(before if example.earlier else [])]
    results = list(computed(catalog, situations, {(entry.id, at)}))
    return results[0].cells if results else Cells.all_absent((length, 1)[at], Absent.MISSING)


def _columns(given: Mapping[str, Sequence[float | Absent]]) -> dict[str, Cells]:
    return {name: Cells.of(list(cells)) for name, cells in given.items()}


def _in_a_row(areas: int) -> Places:
    """Where the areas of an example lie: squares of 1 km², side by side."""
    ahead = np.arange(areas - 1)
    return Places(
        land_area_km2=np.ones(areas),
        centres_km=np.column_stack([np.arange(areas) + 0.5, np.full(areas, 0.5)]),
        touching=neighbours_of_pairs(ahead, ahead + 1, areas),
    )


def _shown(cells: Cells) -> list[str | float]:
    return [
        word if word != "present" else float(value)
        for word, value in zip(cells.words(), cells.value, strict=True)
    ]
