"""Reference results of segregation without space, by our measures."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Literal

import numpy as np
from scipy import stats

from app.oracles.runner import Adapter, Entry, EntryTables
from geodata.vocabulary.cells import Floats
from indicators.measures import (
    evenness,
    exposure,
    multigroup,
    ordinal,
    segregation,
    segregation_inference,
    small_numbers,
)

Pair = tuple[Floats, Floats]
Single = Callable[[Floats, Floats], float]
FIRST_AREAS: Final = 20


def group_and_total(entry: Entry, table: EntryTables) -> Pair:
    """Counts of the group and of all residents, from columns, from two groups, or inline."""
    inputs = entry.inputs
    if "group_values" in inputs:
        return np.array(inputs["group_values"], np.float64), np.array(inputs["total_values"], np.float64)
    columns = table()
    if "groups" in inputs:
        counts = groups_of(entry, table)
        return counts[:, 0], counts.sum(axis=1)
    return columns[inputs["group"]], columns[inputs["total"]]


def groups_of(entry: Entry, table: EntryTables) -> Floats:
    """Counts of all groups, shape (areas, groups)."""
    if "matrix" in entry.inputs:
        return np.array(json.loads(entry.inputs["matrix"]), np.float64)
    columns = table()
    return np.column_stack([columns[name] for name in entry.inputs["groups"]])


def single(index: Single) -> Adapter:
    """An index of one group and everyone."""
    return lambda entry, table: index(*group_and_total(entry, table))


def each(index: Single) -> Adapter:
    """The same of every group against the rest."""

    def adapter(entry: Entry, table: EntryTables) -> object:
        counts = groups_of(entry, table)
        return [index(group, counts.sum(axis=1)) for group in counts.T]

    return adapter


def pairs(index: Single) -> Adapter:
    """The same of every pair of groups; zero on the diagonal."""
    return matrix(lambda counts, row, column: index(counts[:, row], counts[:, [row, column]].sum(axis=1)))


def matrix(index: Callable[[Floats, int, int], float], diagonal: float = 0.0) -> Adapter:
    """An index for every row group and column group, column by column."""

    def adapter(entry: Entry, table: EntryTables) -> object:
        counts = groups_of(entry, table)
        groups = range(counts.shape[1])
        return [diagonal if row == col else index(counts, row, col) for col in groups for row in groups]

    return adapter


def _whole(index: Callable[[Floats], Any], field: str, rows: int | None = None) -> Adapter:
    """One field of an index of all groups, of the first areas where there is one for each."""

    def adapter(entry: Entry, table: EntryTables) -> object:
        values = getattr(index(groups_of(entry, table)), field)
        return values if rows is None else values[:rows]

    return adapter


def _profile(entry: Entry, table: EntryTables) -> float:
    return evenness.concentration_profile(*group_and_total(entry, table), grid=entry.params.get("m"))


def _interaction(group: Floats, total: Floats) -> float:
    return segregation.exposure(group, total)


def _isolation_of_each(entry: Entry, table: EntryTables) -> Floats:
    return np.diag(exposure.exposure_matrix(groups_of(entry, table)))


def _exact_isolation(entry: Entry, table: EntryTables) -> Floats:
    return np.diag(exposure.exposure_to_others_matrix(groups_of(entry, table)))


def _quotients(entry: Entry, table: EntryTables) -> Floats:
    quotients = multigroup.location_quotients(groups_of(entry, table))
    return quotients[:3].ravel() if "rows" in entry.params else quotients[:FIRST_AREAS, 0]


def _gini_of_all(entry: Entry, table: EntryTables) -> float:
    return multigroup.multigroup_gini(groups_of(entry, table))


def _null_mean(null: segregation_inference.Null) -> Adapter:
    def adapter(entry: Entry, table: EntryTables) -> float:
        group, total = group_and_total(entry, table)
        draws = entry.params["iterations"]
        drawn = segregation_inference.null_distribution(group, total, null, draws=draws, seed=1)
        return float(drawn.mean())

    return adapter


def _parts(counterfactual: Literal["composition", "share", "dual_composition"]) -> Adapter:
    def adapter(entry: Entry, table: EntryTables) -> object:
        columns = table()
        one, other = (
            (columns[side["group"]], columns[side["total"]])
            for side in (entry.inputs["a"], entry.inputs["b"])
        )
        return segregation_inference.difference_parts(one, other, counterfactual)

    return adapter


def _bias_corrected(entry: Entry, table: EntryTables) -> float:
    group, total = group_and_total(entry, table)
    return small_numbers.bias_corrected_dissimilarity(group, total, draws=entry.params["B"], seed=1)


def _rank_order(entry: Entry, table: EntryTables) -> object:
    """By function: index, cuts, coefficients with error, t, p, fitted values with error, freedom, scale."""
    counts, numbers = groups_of(entry, table), []
    for kind in ordinal.RANK_ORDER_KINDS:
        found = ordinal.rank_order_segregation(counts, kind)
        t = found.coefficients / found.standard_errors
        p = 2 * stats.t.sf(np.abs(t), found.degrees_of_freedom)
        numbers += [found.segregation, found.at_cuts, found.coefficients, found.standard_errors, t, p]
        numbers += [found.fitted, found.fitted_errors, found.degrees_of_freedom, found.residual_deviation]
    return numbers


SINGLE: Final[Mapping[str, Adapter]] = {
    "dissimilarity": single(segregation.dissimilarity),
    "gini": single(evenness.gini),
    "entropy_theil_h": single(segregation.entropy_h),
    "atkinson": lambda e, t: evenness.atkinson(*group_and_total(e, t), weight=e.params["b"]),
    "isolation_xPx": single(segregation.isolation),
    "interaction_xPy": single(_interaction),
    "correlation_ratio_eta2": single(evenness.correlation_ratio),
    "concentration_profile_R": _profile,
    "minmax": single(evenness.minmax),
    "density_corrected_dissimilarity": single(small_numbers.density_corrected_dissimilarity),
    "bias_corrected_dissimilarity": _bias_corrected,
    "modified_dissimilarity_Dct": single(small_numbers.modified_dissimilarity),
    "inference_systematic_mean_of_null_D": _null_mean("systematic"),
    "inference_evenness_mean_of_null_D": _null_mean("evenness"),
    "inference_person_permutation_mean_of_null_D": _null_mean("permutation"),
    "inference_bootstrap_mean_of_null_D": _null_mean("bootstrap"),
    "decomposition_composition": _parts("composition"),
    "decomposition_share": _parts("share"),
    "decomposition_dual_composition": _parts("dual_composition"),
}

_OF_ALL = partial(_whole, multigroup.multigroup)
_CITY = partial(_whole, multigroup.diversity)
_AREAS = partial(_whole, multigroup.local_diversity)

SEVERAL: Final[Mapping[str, Adapter]] = {
    "multi_dissimilarity": _OF_ALL("dissimilarity"),
    "multi_gini": _gini_of_all,
    "multi_information_theory_H": _OF_ALL("information"),
    "multi_divergence": _OF_ALL("divergence"),
    "multi_normalized_exposure_P": _OF_ALL("normalised_exposure"),
    "multi_relative_diversity_R": _OF_ALL("relative_diversity"),
    "multi_squared_coef_variation_C": _OF_ALL("squared_variation"),
    "simpson_concentration": _CITY("concentration"),
    "simpson_interaction": _CITY("interaction"),
    "entropy_diversity_E": _CITY("entropy"),
    "entropy_diversity_normalized": _CITY("normalised_entropy"),
    "local_entropy": _AREAS("normalised_entropy", 10),
    "local_diversity": _AREAS("entropy", 10),
    "local_simpson_concentration": _AREAS("concentration", 10),
    "local_simpson_interaction": _AREAS("interaction", 10),
    "local_location_quotient": _quotients,
}

# The other program's names; 1, 5 and 9 are Atkinson's index with the weights 0.1, 0.5 and 0.9.
OTHER_NAMES: Final[Mapping[str, Adapter]] = {
    "ISDuncan": each(segregation.dissimilarity),
    "Gini": each(evenness.gini),
    "Gini2": pairs(evenness.gini),
    "Gorard": each(evenness.gorard),
    "HTheil": each(segregation.entropy_h),
    "xPx": _isolation_of_each,
    "Eta2": each(evenness.correlation_ratio),
    "DIDuncan": pairs(segregation.dissimilarity),
    "xPy": lambda e, t: exposure.exposure_matrix(groups_of(e, t)).T,
    "1": each(partial(evenness.atkinson, weight=0.1)),
    "5": each(partial(evenness.atkinson, weight=0.5)),
    "9": each(partial(evenness.atkinson, weight=0.9)),
    "xPx_exact": _exact_isolation,
    "xPy_exact": lambda e, t: exposure.exposure_to_others_matrix(groups_of(e, t)).T,
    "HShannon": _CITY("entropy"),
    "NShannon": _CITY("normalised_entropy"),
    "ISimpson": _CITY("interaction"),
    "GiniMulti": _gini_of_all,
    "DMulti": _OF_ALL("dissimilarity"),
    "PMulti": _OF_ALL("normalised_exposure"),
    "RelDivers": _OF_ALL("relative_diversity"),
    "HMulti": _OF_ALL("information"),
    "CMulti": _OF_ALL("squared_variation"),
    "HLoc": _AREAS("normalised_entropy", FIRST_AREAS),
    "LQ": _quotients,
    "LShannon": _AREAS("entropy", FIRST_AREAS),
    "LSimpson": _AREAS("interaction", FIRST_AREAS),
    "ordinal": lambda e, t: ordinal.ordinal_segregation(groups_of(e, t)),
    "rankorder": _rank_order,
    "ordinalseg": lambda e, t: ordinal.ordinal_segregation(groups_of(e, t)),
}

RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("segregation", name): adapter
    for name, adapter in {
        **SINGLE,
        **SEVERAL,
        **{f"OasisR:{name}": adapter for name, adapter in OTHER_NAMES.items()},
    }.items()
}
