"""Runs the benchmark groups, prints one table and fails if a goal is missed.

A group is a module of this folder with a function ``rows() -> Iterable[Row]``; its name is the module's.
"""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence

import benchmarks
from benchmarks.row import Row

Group = Callable[[], Iterable[Row]]

_HEADINGS = ("item", "ours", "peer or bound", "ratio", "goal", "verdict")


def groups() -> dict[str, Group]:
    """Every group by its name."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.ispkg]
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in names if name != "bench"}
    return {name: module.rows for name, module in modules.items() if hasattr(module, "rows")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 if a goal is missed or a result differs from the peer's."""
    known = groups()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument("--only", metavar="GROUP", choices=sorted(known), help=f"one of: {', '.join(known)}")
    only = parser.parse_args(arguments).only
    rows: list[Row] = []
    for name, group in known.items():
        if only in {None, name}:
            print(f"measuring {name} …", file=sys.stderr)
            rows += group()
    print(table(rows))
    return int(any(row.is_missed for row in rows))


def table(rows: Iterable[Row]) -> str:
    """The rows as aligned text, remarks beneath."""
    lines = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEADINGS))]
    aligned = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    ]
    remarks = [f"  {row.name}: {row.remark}" for row in rows if row.remark]
    return "\n".join(line.rstrip() for line in [*aligned, *remarks])


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.ours:.3g} {row.unit}",
        "-" if row.other is None else f"{row.other_is} {row.other:.3g} {row.unit}",
        "-" if row.ratio is None else f"{row.ratio:.3g}x",
        f">= {row.goal:g}x",
        row.verdict,
    )


if __name__ == "__main__":
    sys.exit(main())
