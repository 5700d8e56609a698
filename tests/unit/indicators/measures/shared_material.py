"""Where the published numbers lie that the tests compare with; they are not part of this repository."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[4]
SHARED = Path(os.environ.get("SOZIALMONITOR_SHARED", ROOT.parent / "shared"))
ORACLES = SHARED / "oracles"

needs_shared = pytest.mark.skipif(
    not (ORACLES / "values.json").is_file(),
    reason="the published numbers (../shared) are not beside this checkout",
)


def oracle_values(measures):
    """The reference results of some measures; empty where the material is absent."""
    file = ORACLES / "values.json"
    if not file.is_file():
        return []
    entries = json.loads(file.read_text(encoding="utf-8"))["values"]
    return [entry for entry in entries if entry["measure"] in measures and entry["status"] == "match"]


def rows_of(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def column(rows, name):
    """Numbers of a column; NaN where a cell is empty."""
    return np.array([float(row[name]) if row[name] != "" else np.nan for row in rows])
