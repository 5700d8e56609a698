"""Reference results of composite indices, carried out by the shipped recipes."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np

from app.oracles.entries import Adapter, Entry, EntryTables
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError
from indicators.measures.composite import composite
from indicators.measures.deprivation import stretched
from indicators.measures.steps import Part
from indicators.recipe import PartDeclaration, shipped_recipes

_SIGNS: Final = {"+": 1.0, "+/-": 3.0, "-": 5.0}  # the office's names of the classes of dynamics


@cache
def _parts() -> Mapping[tuple[str, str], PartDeclaration]:
    """Every part of the shipped recipes that is ready to be carried out."""
    return {
        (recipe, name): part
        for recipe, declared in shipped_recipes().items()
        for name, part in declared.part.items()
        if not part.lacking
    }


def _classes(entry: Entry, table: EntryTables) -> object:
    """How many areas of each class we give as the office does; fewer where one is in another class."""
    columns, named = table(), {_word(name): name for name in entry.inputs["indicators"]}
    part = _of_berlin("status" if entry.inputs["expected_column"] == "status_index" else "dynamics", named)
    matrix = np.column_stack([columns[named[word]] for word in part.inputs])
    ours = composite(matrix, np.asarray(columns["status_index"] != 0), part).class_code
    theirs = _codes(columns[entry.inputs["expected_column"]])
    return [int(np.count_nonzero((ours == code) & (theirs == code))) for code in part.classes.codes]


def _word(column: str) -> str:
    """The recipe's word for a column of the monitoring, e.g. s1 of s1_percentage_unemployed."""
    return column.split("_", 1)[0]


def _of_berlin(name: str, words: Mapping[str, str]) -> Part:
    for (recipe, part), declared in _parts().items():
        if recipe.startswith("berlin_mss") and part == name and set(declared.leaves) == set(words):
            return declared.executable()
    raise InputError(
        f"No recipe of the Berlin monitoring has a part {name!r} of the inputs {', '.join(words)}. Expected "
        "are columns that begin with the recipe's word, e.g. s1_."
    )


def _codes(printed: Floats) -> Floats:
    if printed.dtype.kind == "f":
        return printed
    return np.array([_SIGNS.get(str(text).strip(), np.nan) for text in printed])


def _deprivation(entry: Entry, table: EntryTables) -> object:
    columns = table()
    ranked = {name.removesuffix("_rank"): columns[name] for name in entry.inputs["rank_columns"]}
    part = _of_weights({name.lower(): entry.inputs["weights"][name] for name in ranked})
    by_word = {name.lower(): -ranks for name, ranks in ranked.items()}  # rank 1 is the most deprived
    matrix = np.column_stack([by_word[word] for word in part.inputs])
    scores = composite(matrix, np.full(len(matrix), True), part).index
    # Every area is held against the published score; the entry lists the first ten only.
    apart = np.abs(scores - columns[entry.inputs["expected_column"]]) > entry.absolute
    return np.where(apart.any(), np.nan, scores[:10])


def _of_weights(weights: Mapping[str, float]) -> Part:
    for (_, part), declared in _parts().items():
        if part == "index" and declared.standardise == "exp_rank" and declared.weights == weights:
            return declared.executable()
    raise InputError(f"No recipe of deprivation has the domains and weights {dict(weights)}.")


def _stretched(entry: Entry, table: EntryTables) -> object:
    return float(stretched(entry.inputs["R"]))


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("composite-index", "zscore_index_classes"): _classes,
    ("composite-index", "imd_exponential_rank_index"): _deprivation,
    ("composite-index", "imd_exponential_transform"): _stretched,
}
