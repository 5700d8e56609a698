"""Which methods stand behind an indicator: what its value is made of, and how it is held against others."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from geodata.vocabulary.units import Unit
from indicators.catalog import Catalog, Entry
from indicators.functions import RESAMPLED
from indicators.measures.combination import Combination
from indicators.measures.standardisation import Standardisation
from indicators.measures.steps import Step
from indicators.methods import Methods
from indicators.situation import IntervalMethod
from indicators.uncertainty import interval_method

_INTERVALS: Final[Mapping[IntervalMethod, str]] = {
    "wilson": "wilson_interval",
    "byar": "poisson_interval",
    "bootstrap": "bootstrap_interval",
}
_SCALES: Final[Mapping[Standardisation, tuple[str, ...]]] = {
    "none": (),
    "z_pop": ("standard_score",),
    "z_sample": ("standard_score",),
    "z_reference": ("standard_score_of_municipality",),
    "minmax": ("min_max_scale",),
    "rank": ("rank_share",),
    "exp_rank": ("rank_share", "exponential_rank"),
}
_COMBINATIONS: Final[Mapping[Combination, tuple[str, ...]]] = {"pca1": ("first_component",)}
_OF_CLASSES: Final = ("class_cuts", "input_sensitivity", "weight_sensitivity")
# What a function of the formula language rests on besides the measure it is called after.
_RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "local_cluster": ("local_moran", "local_permutation_test", "benjamini_hochberg"),
    "hot_spot": ("getis_ord", "local_permutation_test", "benjamini_hochberg"),
}

_TWO_SHARES: Final = ("two_proportions", "fisher_test")
_FIXED_SHARE: Final = ("proportion_against_share", "binomial_test")
_TWO_COUNTS: Final = ("two_counts", "binomial_test")
_FIXED_COUNT: Final = ("count_against_expected", "poisson_test")
_OF_DEVIATIONS: Final = ("direction", "benjamini_hochberg")


def methods_of_value(catalog: Catalog, entry: Entry, methods: Methods) -> list[str]:
    """The methods from which a value and its interval come, in the order in which they are applied.

    >>> from indicators.catalog import catalog_in
    >>> from indicators.methods import shipped_methods
    >>> catalog = catalog_in()
    >>> methods_of_value(catalog, catalog.indicators["child_poverty_share"], shipped_methods())
    ['share', 'wilson_interval']
    """
    return list(dict.fromkeys(_of_value(catalog, entry, methods)))


def _of_value(catalog: Catalog, entry: Entry, methods: Methods) -> Iterator[str]:
    if entry.declared.composition:
        yield from _of_composition(catalog, entry)
        return
    called = entry.formula.functions if entry.formula else frozenset()
    for name in sorted(called):
        yield methods.by_function[name]
        yield from _RESTS_ON.get(name, ())
    if entry.ratio is not None and entry.declared.unit is Unit.PERCENT:
        yield "share"
    if method := interval_method(entry):
        yield _INTERVALS[method]
    root = entry.formula.root if entry.formula else None
    if isinstance(root, ast.Call) and ast.unparse(root.func) in RESAMPLED:
        yield _INTERVALS["bootstrap"]


def _of_composition(catalog: Catalog, entry: Entry) -> Iterator[str]:
    composition = entry.declared.composition
    if composition is None:
        return
    for name in composition.recipe.values():
        part = catalog.recipes[name].part[composition.part].executable()
        yield from _of_steps((*part.domains, part.step))
    yield "composite_index"
    if composition.output == "class":
        yield from _OF_CLASSES


def _of_steps(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        yield from _SCALES[step.standardise]
        yield from _COMBINATIONS.get(step.combine, ())
        yield from _SCALES[step.again]


def methods_of_tests(entry: Entry) -> list[str]:
    """The methods by which a deviation from last year, the municipality or the plan is judged.

    >>> from indicators.catalog import catalog_in
    >>> methods_of_tests(catalog_in().indicators["status_index"])
    ['direction']
    """
    if entry.kind == "class":
        return []
    tests = _tests(entry)
    return [*tests, *_OF_DEVIATIONS] if tests else ["direction"]


def _tests(entry: Entry) -> tuple[str, ...]:
    if entry.kind == "count":
        return _TWO_COUNTS + (_FIXED_COUNT if entry.declared.plan else ())
    if entry.ratio is None:
        return ()
    if entry.declared.unit is Unit.PERCENT:
        return _TWO_SHARES + _FIXED_SHARE
    return _TWO_COUNTS + _FIXED_COUNT if entry.declared.unit is Unit.PER_1000 else ()


def used_by(catalog: Catalog, methods: Methods) -> Mapping[str, list[str]]:
    """The indicators behind whose value, interval or test each method stands, in catalogue order."""
    found: dict[str, list[str]] = {name: [] for name in methods.methods}
    for name, entry in catalog.indicators.items():
        both = [*methods_of_value(catalog, entry, methods), *methods_of_tests(entry)]
        for method in dict.fromkeys(both):
            found[method].append(name)
    return found
