"""Reference results of composite indices, in terms of our recipes' steps."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from app.oracles.entries import Adapter, Entry, EntryTables
from geodata.vocabulary.cells import Floats
from indicators.measures.composite import Cut, Part, composite
from indicators.measures.deprivation import deprivation_score, stretched

_STATUS: Final = (Cut(-1.0, "above"), Cut(1.0, "below"), Cut(1.5, "below"))
_DYNAMICS: Final = (Cut(-1.0, "above"), Cut(1.0, "below"))
_SIGNS: Final = {"+": 1.0, "+/-": 2.0, "-": 3.0}  # the office's names of the classes of dynamics


def _classes(entry: Entry, table: EntryTables) -> object:
    """How many areas of each class we give as the office does; fewer where one is in another class."""
    columns, inputs = table(), tuple(entry.inputs["indicators"])
    is_status = entry.inputs["expected_column"] == "status_index"
    cuts = _STATUS if is_status else _DYNAMICS
    codes = tuple(range(1, len(cuts) + 2))
    part = Part(inputs, cuts, codes)
    matrix = np.column_stack([columns[name] for name in inputs])
    is_classified = np.asarray(columns["status_index"] != 0)
    ours = composite(matrix, is_classified, part).class_code
    theirs = _codes(columns[entry.inputs["expected_column"]])
    return [int(np.count_nonzero((ours == code) & (theirs == code))) for code in codes]


def _codes(printed: Floats) -> Floats:
    if printed.dtype.kind == "f":
        return printed
    return np.array([_SIGNS.get(str(text).strip(), np.nan) for text in printed])


def _deprivation(entry: Entry, table: EntryTables) -> object:
    columns, weights = table(), entry.inputs["weights"]
    ranks = [columns[name] for name in entry.inputs["rank_columns"]]
    by_domain = [weights[name.removesuffix("_rank")] for name in entry.inputs["rank_columns"]]
    scores = deprivation_score(ranks, by_domain)
    published = columns[entry.inputs["expected_column"]]
    # Every area is held against the published score; the entry lists the first ten only.
    apart = np.abs(scores - published) > entry.absolute
    return np.where(apart.any(), np.nan, scores[:10])


def _stretched(entry: Entry, table: EntryTables) -> object:
    return float(stretched(entry.inputs["R"]))


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("composite-index", "zscore_index_classes"): _classes,
    ("composite-index", "imd_exponential_rank_index"): _deprivation,
    ("composite-index", "imd_exponential_transform"): _stretched,
}
