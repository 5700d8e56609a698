"""Municipality tables through reforms: 405,911 shares, ten variables, keys matched, totals kept."""

from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas
from numpy.typing import NDArray

from benchmarks.row import Row
from geodata.registers.conversions import ConversionTable, read_conversions
from geodata.rekey import rekeyed
from geodata.vocabulary.schemes import Scheme

SHARED = Path(environ.get("SOZIALMONITOR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FILE = SHARED / "data" / "deutschland" / "bbsr_umsteigeschluessel_gemeinden_1990-2019_auf_2020.csv.gz"
VARIABLES = 10
BOUND_S = 2.0
NAME = f"rekey all municipalities of 31 years, {VARIABLES} variables"

Floats = NDArray[np.float64]
Tables = dict[int, tuple[NDArray[np.str_], Floats]]


def measured() -> Iterator[Row]:
    """Against a bound and against the same work by merge and groupby of pandas, in the same run."""
    if not FILE.exists():
        yield Row(NAME, 0, None, goal=1, unit="s", remark="the official table is not beside this checkout")
        return
    table = read_conversions(FILE, Scheme.AGS)
    tables = _tables(table)
    shares = pandas.read_csv(FILE, dtype={"ags_xw": str, "ags20": str})
    ours, result = _timed(lambda: _ours(table, tables))
    peer, other = _timed(lambda: _peer(shares, tables))
    wanted = sum((values.sum(axis=0) for _, values in tables.values()), start=np.zeros(VARIABLES))
    kept = float(np.abs(sum(year.sum(axis=0) for year in result.values()) / wanted - 1).max())
    apart = max(float(np.abs(result[year] - other[year]).max()) for year in (1991, 2008, 2019))
    is_agreed = kept < 1e-9 and apart < 1e-4
    rows = sum(len(keys) for keys, _ in tables.values())
    remark = f"{rows:,} rows over {len(table.year):,} shares; totals kept to {kept:.0e}"
    yield Row(
        f"{NAME}, bound",
        ours,
        BOUND_S,
        goal=1,
        other_is="bound",
        unit="s",
        is_agreed=is_agreed,
        remark=remark,
    )
    remark = f"largest difference to the peer {apart:.0e} persons"
    yield Row(f"{NAME}, pandas", ours, peer, goal=1, unit="s", is_agreed=is_agreed, remark=remark)


def _tables(table: ConversionTable) -> Tables:
    """A table of counts for the end of each year, in a random order of rows."""
    random = np.random.default_rng(1)
    found: Tables = {}
    for year in table.years:
        keys = random.permutation(table.conversion(year).source_keys)
        found[year] = keys, random.integers(0, 90_000, (len(keys), VARIABLES)).astype(np.float64)
    return found


def _ours(table: ConversionTable, tables: Tables) -> dict[int, Floats]:
    return {
        year: rekeyed(keys, values, table.conversion(year)).value for year, (keys, values) in tables.items()
    }


def _peer(shares: pandas.DataFrame, tables: Tables) -> dict[int, Floats]:
    """What a person would write: join, multiply, add up; areas where nobody lives repaired as we do."""
    count = shares.groupby(["year_xw", "ags_xw"])["pop_conv"].transform("sum")
    weight = shares["pop_conv"].where(count < 1.5, shares["size_conv"])
    weighted = shares.assign(weight=weight)
    columns = [f"v{number}" for number in range(VARIABLES)]
    found = {}
    for year, (keys, values) in tables.items():
        counts = pandas.DataFrame(values, columns=columns).assign(ags_xw=keys)
        merged = weighted[weighted["year_xw"] == year].merge(counts, on="ags_xw", validate="many_to_one")
        moved = merged[columns].mul(merged["weight"], axis=0)
        found[year] = moved.groupby(merged["ags20"]).sum().to_numpy()
    return found


def _timed(work: Callable[[], dict[int, Floats]], times: int = 3) -> tuple[float, dict[int, Floats]]:
    """Shortest wall time of some runs, and the result."""
    best, result = float("inf"), {}
    for _ in range(times):
        begun = perf_counter()
        result = work()
        best = min(best, perf_counter() - begun)
    return best, result
