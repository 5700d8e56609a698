"""Checks the catalogue: every example worked by hand holds, every variable has a table that delivers it."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from app.shipped import check_sources
from geodata.declaration import TableDeclaration
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import DeclarationError
from indicators.aggregation import summed
from indicators.catalog import Catalog, Entry
from indicators.declaration import Example
from indicators.engine import Computed, Situation, computed

YEAR = 2020


def check_catalogue(catalog: Catalog, tables: Mapping[str, TableDeclaration]) -> str:
    """One sentence if all is well.

    Raises
    ------
    DeclarationError
        Naming the first indicator or variable that is wrong.

    """
    check_sources(catalog, tables)
    examples = 0
    for entry in catalog.indicators.values():
        for example in entry.declared.example:
            check_example(catalog, entry, example)
            examples += 1
    return f"{len(catalog.indicators)} indicators, all {examples} examples hold."


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
    variables = {name: Cells.of(list(cells)) for name, cells in example.given.items()}
    length = len(next(iter(variables.values())))
    level = entry.declared.over[0] if entry.declared.over else AreaLevel.SOCIAL_SPACE
    day = date(YEAR, 1, 1)
    keys = tuple(f"{number:04d}" for number in range(1, length + 1))
    areas = Situation(level, day, YEAR, day, keys, variables)
    parents = np.zeros(length, np.intp)
    totals = {name: summed(cells, parents, 1) for name, cells in variables.items()}
    whole = Situation(AreaLevel.MUNICIPALITY, day, YEAR, day, ("00000000",), totals)
    asked = whole if entry.declared.over else areas
    results: list[Computed] = list(computed(catalog, [areas, whole]))
    for result in results:
        if result.indicator == entry.id and result.situation is asked:
            return result.cells
    return Cells.all_absent(len(asked.keys), Absent.MISSING)


def _shown(cells: Cells) -> list[str | float]:
    return [
        word if word != "present" else float(value)
        for word, value in zip(cells.words(), cells.value, strict=True)
    ]
