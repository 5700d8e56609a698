"""The engine itself: one pass over a country, how time grows with the areas, and the first result."""

import ast
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import numpy as np

from benchmarks.environment import ROOT
from benchmarks.row import Row
from benchmarks.timing import cpu_seconds
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells, Floats
from indicators.catalog import Catalog, catalog_in
from indicators.engine import computed
from indicators.situation import Computed, Situation

_MUNICIPALITIES: Final = 11_000
_YEARS: Final = range(2005, 2025)
_INDICATORS: Final = 60
_BYTES_PER_CELL: Final = 9  # a number and its status
_SLOWER_AT_MOST: Final = 1.3  # an area among 500,000 against one among 10,000
_FIRST_RESULT_SECONDS: Final = 2.0
_VINTAGE: Final = date(2021, 1, 1)
_FIRST = """
import time
from datetime import date
import numpy as np
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Cells
from indicators.catalog import catalog_in
from indicators.engine import computed
from indicators.measures.segregation import dissimilarity
from indicators.situation import Situation
catalog = catalog_in()
dissimilarity([50.0, 50.0], [50.0, 150.0])
names = [name for name, variable in catalog.variables.items()]
cells = {name: Cells.of(np.arange(100.0)) for name in names}
keys = tuple(f"{at:03d}" for at in range(100))
day = date(2024, 12, 31)
situation = Situation(AreaLevel.PLANNING_AREA, date(2021, 1, 1), 2024, day, keys, cells)
next(iter(computed(catalog, [situation])))
print(time.process_time())
"""


def measured() -> Iterator[Row]:
    """A country in one pass, growth, and a fresh process."""
    catalog = catalog_in()
    yield _country_row(catalog)
    yield _growth_row(catalog)
    yield _first_row()


def _country_row(catalog: Catalog) -> Row:
    areas = _situations(catalog, _MUNICIPALITIES, tuple(_YEARS))
    start = time.process_time()
    results = list(computed(catalog, areas, _asked(catalog, areas)))
    seconds = time.process_time() - start
    indicators = {one.indicator for one in results}
    read = set[str]().union(*(catalog.variables_behind[name] for name in indicators))
    moved = sum(_bytes_of(one) for one in results) + _bytes_read(areas, read)
    bound = moved / _bytes_per_second()
    return Row(
        f"one pass, {_MUNICIPALITIES:,} areas x {len(_YEARS)} years x {len(indicators)} indicators",
        seconds,
        bound,
        0.0,  # no goal is set for it: it is reported
        "bound",
        is_agreed=len(indicators) == _INDICATORS,
        remark=f"the bound is a copy of the {moved / 1e9:.2g} GB that are read and written; the engine needs "
        f"{seconds / bound:.3g} times as long, {1e9 * seconds / _cells(results):.3g} ns per cell of a result",
    )


def _growth_row(catalog: Catalog) -> Row:
    """Seconds per area, from few to many."""
    sizes = (1_000, 10_000, 100_000, 500_000)
    each = {size: _seconds_per_area(catalog, size) for size in sizes}
    shown = ", ".join(f"{1e6 * seconds:.3g} µs at {size:,}" for size, seconds in each.items())
    return Row(
        "one year of one area among 500,000, against 1.3 times one among 10,000",
        each[500_000],
        _SLOWER_AT_MOST * each[10_000],
        1.0,
        "bound",
        remark=f"{_INDICATORS} indicators: {shown}",
    )


def _seconds_per_area(catalog: Catalog, areas: int) -> float:
    situations = _situations(catalog, areas, (2024,))
    rounds = 1 if areas > 100_000 else 3
    asked = _asked(catalog, situations)
    return cpu_seconds(lambda: len(list(computed(catalog, situations, asked))), rounds=rounds) / areas


def _asked(catalog: Catalog, situations: list[Situation]) -> set[tuple[str, int]]:
    """Sixty indicators with a value for each area; measures between areas have groups of their own."""
    asked = [
        name
        for name, entry in catalog.indicators.items()
        if entry.declared.scale != "between_areas" and entry.formula is not None
    ][:_INDICATORS]
    return {
        (name, at)
        for name in asked
        for at, one in enumerate(situations)
        if one.level != AreaLevel.MUNICIPALITY
    }


def _first_row() -> Row:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return Row(
        "first result in a fresh process",
        float(done.stdout),
        _FIRST_RESULT_SECONDS,
        1.0,
        "bound",
        remark="starts Python, loads the shipped catalogue, computes a dissimilarity and a first indicator",
    )


def _situations(catalog: Catalog, areas: int, years: tuple[int, ...]) -> list[Situation]:
    """Areas and their municipality, with every variable that the catalogue declares."""
    wholes = _wholes(catalog)
    keys = tuple(f"{at:08d}" for at in range(areas))
    made = []
    for year in years:
        random = np.random.default_rng(year)
        columns: dict[str, Floats] = {}
        for name in catalog.variables:
            low, high = (5_000, 9_000) if name in wholes else (0, 400)
            columns[name] = random.integers(low, high, areas).astype(np.float64)
        made.append(_situation(AreaLevel.PLANNING_AREA, year, keys, columns))
        sums = {name: np.array([column.sum()]) for name, column in columns.items()}
        made.append(_situation(AreaLevel.MUNICIPALITY, year, ("03101000",), sums))
    return made


def _situation(
    level: AreaLevel, year: int, keys: tuple[str, ...], columns: Mapping[str, Floats]
) -> Situation:
    cells = {name: Cells.of(column) for name, column in columns.items()}
    return Situation(level, _VINTAGE, year, date(year, 12, 31), keys, cells)


def _wholes(catalog: Catalog) -> set[str]:
    """Variables by which others are divided: larger than these."""
    ratios = [entry.ratio for entry in catalog.indicators.values() if entry.ratio]
    nodes = [node for ratio in ratios for node in ast.walk(ratio.denominator)]
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _bytes_read(situations: list[Situation], variables: set[str]) -> int:
    areas = sum(len(one.keys) for one in situations if one.level != AreaLevel.MUNICIPALITY)
    return _BYTES_PER_CELL * areas * len(variables)


def _bytes_of(result: Computed) -> int:
    columns = (result.cells, result.numerator, result.denominator, result.low, result.high)
    return sum(_BYTES_PER_CELL * cells.value.size for cells in columns if cells is not None)


def _cells(results: list[Computed]) -> int:
    return sum(one.cells.value.size for one in results)


def _bytes_per_second() -> float:
    """What one thread copies, read and written."""
    source = np.ones(32_000_000)
    target = np.empty_like(source)
    return 2 * source.nbytes / cpu_seconds(lambda: np.copyto(target, source))
