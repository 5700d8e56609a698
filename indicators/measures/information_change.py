"""Why segregation changed between two dates: areas come and gone, sizes of groups and areas, structure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import ComputationError, InputError, UndefinedMeasureError
from indicators.measures.counts import many_groups
from indicators.measures.information import mutual_information

Rows = NDArray[np.intp]

_ROUNDS = 100_000
_CLOSE = 1e-12


class Change(NamedTuple):
    """Mutual information at both dates, in nats, and five parts that add up to the difference."""

    before: float
    after: float
    additions: float
    removals: float
    groups: float
    areas: float
    structure: float

    @property
    def difference(self) -> float:
        """M after less M before."""
        return self.after - self.before


def information_change(
    before: ArrayLike, keys_before: ArrayLike, after: ArrayLike, keys_after: ArrayLike
) -> Change:
    """Split the change of mutual information into five parts.

    Parameters
    ----------
    before, after : array, shape (areas, groups), persons
        The same groups in the same order; the areas may differ.
    keys_before, keys_after : array of str, shape (areas,)
        Which areas are the same at both dates.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If fewer than two areas or groups with people are common to both dates.
    InputError
        If an area appears twice.
    ComputationError
        If no table has the structure of one date and the sums of the other, because of empty cells.

    Notes
    -----
    Additions are M(after) less M of the common areas after; removals the same before. For the common areas
    v(s, g, u) is M of the table with the odds ratios of date s and the sums of groups and areas of the dates
    g and u, by iterative proportional fitting to 1e-12. Structure is the mean of v(2,2,2) - v(1,2,2) and
    v(2,1,1) - v(1,1,1); groups and areas are means over what is held fixed. The five add up exactly. Others
    stop the fitting early and attribute parts of the structure to the sums.

    References
    ----------
    Elbers, B. (2021): A method for studying differences in segregation across time and space. Sociological
    Methods & Research 52(1), 5-42. Deming, W., Stephan, F. (1940): Annals of Mathematical Statistics 11.

    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if first.shape[1:] != second.shape[1:]:
        raise ValueError(f"the same groups at both dates; got tables of {first.shape} and {second.shape}")
    rows_before, rows_after = _common(first, keys_before, second, keys_after)
    m_before, m_after = mutual_information(first).mutual, mutual_information(second).mutual
    tables = first[rows_before], second[rows_after]
    v = {
        (s, g, u): mutual_information(_fitted(tables[s], tables[g], tables[u])).mutual
        for s in (0, 1)
        for g in (0, 1)
        for u in (0, 1)
    }
    return Change(
        before=m_before,
        after=m_after,
        additions=m_after - v[1, 1, 1],
        removals=v[0, 0, 0] - m_before,
        groups=sum(v[s, 1, u] - v[s, 0, u] for s in (0, 1) for u in (0, 1)) / 4,
        areas=sum(v[s, g, 1] - v[s, g, 0] for s in (0, 1) for g in (0, 1)) / 4,
        structure=(v[1, 1, 1] - v[0, 1, 1] + v[1, 0, 0] - v[0, 0, 0]) / 2,
    )


def _common(
    first: Floats, keys_before: ArrayLike, second: Floats, keys_after: ArrayLike
) -> tuple[Rows, Rows]:
    """Rows of the areas with residents at both dates, in the same order."""
    names: list[NDArray[np.str_]] = []
    for table, keys in ((first, keys_before), (second, keys_after)):
        city = many_groups(table, "A change of segregation")
        all_names = np.asarray(keys, np.str_)
        if np.unique(all_names).size < all_names.size:
            raise InputError("An area appears twice in one of the tables. Expected is one row per area.")
        names.append(np.where(city.is_used, all_names, ""))
    common = np.intersect1d(names[0], names[1])
    common = common[common != ""]
    if common.size < 2:
        raise UndefinedMeasureError("Fewer than two areas with residents are the same at both dates.")
    return _rows_of(common, names[0]), _rows_of(common, names[1])


def _rows_of(common: NDArray[np.str_], names: NDArray[np.str_]) -> Rows:
    order = np.argsort(names, kind="stable")
    return order[np.searchsorted(names[order], common)]


def _fitted(structure: Floats, groups: Floats, areas: Floats) -> Floats:
    """The table with the odds ratios of one date and the shares of groups and areas of others."""
    if structure is groups and structure is areas:
        return structure
    of_groups, of_areas = groups.sum(axis=0) / groups.sum(), areas.sum(axis=1) / areas.sum()
    table: Floats = structure / structure.sum()
    # A group or an area that is empty in the structure stays empty, however often the table is fitted.
    is_lost = (of_groups[table.sum(axis=0) == 0] > 0).any()
    for _ in range(0 if is_lost else _ROUNDS):
        table = table * _factors(of_groups, table.sum(axis=0))
        sums = table.sum(axis=1)
        table = table * _factors(of_areas, sums)[:, None]
        if np.abs(table.sum(axis=0) - of_groups).max() < _CLOSE:
            return table
    raise ComputationError(
        "No table has the odds ratios of one date and the sums of the other: cells without anybody stand in "
        "the way. Compare larger areas or fewer groups."
    )


def _factors(wanted: Floats, found: Floats) -> Floats:
    factors: Floats = np.divide(wanted, found, out=np.zeros(wanted.shape), where=found > 0)
    return factors
