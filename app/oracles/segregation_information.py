"""Reference results of information theory and its decomposition, by our measures."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from app.oracles.runner import Adapter, Entry, EntryTables
from geodata.vocabulary.cells import Floats
from indicators.measures import exposure, information
from indicators.measures.information_change import Change, information_change

DRAWS: Final = 200
PARTS: Final[Mapping[str, Callable[[Change], float]]] = {
    "M1": lambda change: change.before,
    "M2": lambda change: change.after,
    "diff": lambda change: change.difference,
    "additions": lambda change: change.additions,
    "removals": lambda change: change.removals,
    "group_marginal": lambda change: change.groups,
    "unit_marginal": lambda change: change.areas,
    "structural": lambda change: change.structure,
}


class Schools(NamedTuple):
    """Pupils by school and group, groups in alphabetical order, and what each school lies in."""

    counts: Floats
    names: np.ndarray[Any, Any]
    states: np.ndarray[Any, Any]
    between: np.ndarray[Any, Any]  # the middle level, inside a state


def _schools(entry: Entry, table: EntryTables, n: int = 0) -> Schools:
    columns = table(n)
    units, group, weight = (columns[entry.inputs[name]] for name in ("unit", "group", "weight"))
    names, first, rows = np.unique(units, return_index=True, return_inverse=True)
    groups, cols = np.unique(group, return_inverse=True)
    cells = np.bincount(rows * groups.size + cols, weight, minlength=names.size * groups.size)
    counts = cells.reshape(names.size, groups.size).astype(np.float64)
    return Schools(counts, names, columns["state"][first], columns["district"][first])


def _m_or_h(entry: Entry) -> int:
    return 0 if entry.params["call"].endswith("M") else 1


def _of(what: Callable[[Schools], object]) -> Adapter:
    return lambda entry, table: what(_schools(entry, table))


def _total(entry: Entry, table: EntryTables) -> float:
    return information.mutual_information(_schools(entry, table).counts)[_m_or_h(entry)]


def _by_state(schools: Schools) -> Floats:
    return information.gathered_by(schools.counts, schools.states)


def _total_of_states(entry: Entry, table: EntryTables) -> float:
    return information.mutual_information(_by_state(_schools(entry, table)))[_m_or_h(entry)]


def _within(schools: Schools) -> information.Within:
    return information.within(schools.counts, schools.states)


def _within_total(entry: Entry, table: EntryTables) -> float:
    schools = _schools(entry, table)
    entropy = information.mutual_information(schools.counts).entropy_of_groups
    return _within(schools).total(entropy)[_m_or_h(entry)]


def _nested(entry: Entry, table: EntryTables) -> float:
    schools = _schools(entry, table)
    parts = information.nested(schools.counts, [schools.states, schools.between])
    number = int(entry.params["call"].split("__")[1].split("_")[0])
    return parts[(number - 1) // 2][_m_or_h(entry)]


def _change(entry: Entry, table: EntryTables) -> float:
    before, after = _schools(entry, table, 0), _schools(entry, table, 1)
    change = information_change(before.counts, before.names, after.counts, after.names)
    return PARTS[entry.params["call"].split("__")[1]](change)


def _expected(entry: Entry, table: EntryTables) -> float:
    expected = information.expected_information(_schools(entry, table).counts, draws=DRAWS, seed=1)
    return expected.mutual if "__M" in entry.params["call"] else expected.theil_h


def _resampled(schools: Schools) -> information.Resampled:
    return information.resampled_information(schools.counts, draws=DRAWS, seed=1)


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("segregation", f"mutual_information_family:{name}"): adapter
    for name, adapter in {
        "total_school": _total,
        "total_state": _total_of_states,
        "within_state": _within_total,
        "local_race_ls": _of(lambda s: information.local_of_groups(s.counts).information),
        "local_race_p": _of(lambda s: information.local_of_groups(s.counts).weights),
        "local_state_ls": _of(lambda s: information.local_of_areas(_by_state(s)).information),
        "mutual_within_M": _of(lambda s: _within(s).mutual),
        "mutual_within_p": _of(lambda s: _within(s).weights),
        "mutual_within_H": _of(lambda s: _within(s).theil_h),
        "mutual_within_ent_ratio": _of(lambda s: _within(s).entropy_ratio),
        "entropy_race": _of(lambda s: information.mutual_information(s.counts).entropy_of_groups),
        "entropy_school": _of(lambda s: information.mutual_information(s.counts).entropy_of_areas),
        "exposure": _of(lambda s: exposure.exposure_matrix(s.counts)),
        "nested": _nested,
        "diff_shapley": _change,
        "expected": _expected,
        "boot_est": _of(lambda s: _resampled(s).estimate),
        "boot_se": _of(lambda s: _resampled(s).standard_error),
        "boot_bias": _of(lambda s: _resampled(s).bias),
    }.items()
}
