"""Every reference result of a folder against ours: matched, differing, not implemented."""

import importlib
import math
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.oracles.entries import Adapter, Entry, EntryTables, Table, Tables, entries_of
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError

__all__ = ["Adapter", "Entry", "EntryTables", "Table", "Tables", "compare_oracles", "compared", "results"]

EXPLAINED: Final = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "differences.md"
MATCHED, DIFFERING, NOT_IMPLEMENTED, SKIPPED = "matched", "differing", "not implemented", "skipped"


def compare_oracles(folder: Path, explained: Path = EXPLAINED) -> tuple[list[str], bool]:
    """One line per difference and a count, and whether every difference is explained.

    Raises
    ------
    InputError
        If the folder holds no reference results, or a table of theirs cannot be read.

    """
    tables, adapters = Tables(folder), results()
    reasons = explained.read_text(encoding="utf-8") if explained.exists() else ""
    counted: Counter[str] = Counter()
    lines, unexplained = [], 0
    for entry in entries_of(folder):
        outcome, what = compared(entry, tables, adapters)
        counted[outcome] += 1
        if outcome in (DIFFERING, NOT_IMPLEMENTED):
            is_explained = f"`{entry.id}`" in reasons
            unexplained += outcome == DIFFERING and not is_explained
            lines.append(f"{outcome}{' (explained)' if is_explained else ''}: {entry.id}: {what}")
    counts = " / ".join(f"{counted[name]} {name}" for name in (MATCHED, DIFFERING, NOT_IMPLEMENTED))
    skipped = f"; {counted[SKIPPED]} without a number to compare" if counted[SKIPPED] else ""
    return [*lines, f"{counts} of {counted.total()}{skipped}"], not unexplained


def results() -> Mapping[tuple[str, str], Adapter]:
    """By area and measure, how we compute it: the tables ``RESULTS`` of the modules beside this one."""
    found: dict[tuple[str, str], Adapter] = {}
    package = importlib.import_module(__package__ or "app.oracles")
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        found |= getattr(importlib.import_module(f"{package.__name__}.{module}"), "RESULTS", {})
    return found


def compared(entry: Entry, tables: Tables, adapters: Mapping[tuple[str, str], Adapter]) -> tuple[str, str]:
    """The outcome of one entry, and where they differ."""
    if entry.status == "definition-only":
        return SKIPPED, "a definition without a number"
    adapter = adapters.get((entry.area, entry.measure))
    if adapter is None:
        return NOT_IMPLEMENTED, f"no measure of ours is called {entry.measure} ({entry.area})"
    try:
        ours = adapter(entry, tables.of(entry))
    except (UndefinedMeasureError, MissingDataError) as error:
        return _absent(entry, error.message)
    except NotImplementedError as error:
        return NOT_IMPLEMENTED, str(error) or "not with these parameters"
    difference = difference_of(ours, entry)
    if entry.status == "do-not-match":
        return (MATCHED, "") if difference else (DIFFERING, "ours repeats the number of a known defect")
    return (DIFFERING, difference) if difference else (MATCHED, "")


def difference_of(ours: object, entry: Entry) -> str:
    """Where our result is outside the tolerance; empty where it is within.

    ``|ours - expected| <= abs + rel |expected|``; an empty tolerance asks for equality, and an expected
    null for a result that is absent.
    """
    if isinstance(entry.expected, str):
        return "" if ours == entry.expected else f"ours {ours!r}, expected {entry.expected!r}"
    mine, theirs = _flat(ours), _flat(entry.expected)
    if len(mine) != len(theirs):
        return f"ours has {len(mine)} numbers, expected are {len(theirs)}"
    apart = [
        f"[{at}] ours {a:.10g}, expected {b:.10g}"
        for at, (a, b) in enumerate(zip(mine, theirs, strict=True))
        if not _is_near(a, b, entry)
    ]
    return ", ".join(apart[:4]) + (f" and {len(apart) - 4} more" if len(apart) > 4 else "")


def _absent(entry: Entry, reason: str) -> tuple[str, str]:
    if entry.expected is None:
        return MATCHED, ""
    return DIFFERING, f"ours is undefined ({reason}), expected {entry.expected}"


def _is_near(ours: float, expected: float, entry: Entry) -> bool:
    if math.isnan(ours) or math.isnan(expected):
        return math.isnan(ours) and math.isnan(expected)
    return ours == expected or abs(ours - expected) <= entry.absolute + entry.relative * abs(expected)


def _flat(value: Any) -> list[float]:
    if isinstance(value, np.ndarray):
        return [float(item) for item in value.ravel()]
    if isinstance(value, Mapping):
        return _flat(list(value.values()))
    if isinstance(value, Iterable):
        return [number for item in value for number in _flat(item)]
    return [math.nan if value is None else float(value)]
