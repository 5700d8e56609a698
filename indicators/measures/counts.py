"""Complete counts of groups in areas, checked once and without the areas in which nobody lives."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.rates import parts_of_wholes, refuse_negative


class TwoGroups(NamedTuple):
    """A group and everyone else, in the areas with residents."""

    group: Floats  # shape (areas,), persons
    rest: Floats
    total: Floats
    group_sum: float
    rest_sum: float
    is_used: NDArray[np.bool_]  # shape (areas delivered,): which of them have residents

    @property
    def everyone(self) -> float:
        """All residents."""
        return self.group_sum + self.rest_sum

    @property
    def share(self) -> float:
        """Share of the group in the municipality."""
        return self.group_sum / self.everyone


class Groups(NamedTuple):
    """The groups that make up all residents, in the areas with residents."""

    counts: Floats  # shape (areas, groups), persons
    total: Floats  # shape (areas,)
    sums: Floats  # shape (groups,)
    everyone: float
    is_used: NDArray[np.bool_]
    empty_groups: tuple[int, ...]  # left out: nobody belongs to them

    @property
    def shares(self) -> Floats:
        """Share of each group in each area, shape (areas, groups)."""
        shares: Floats = self.counts / self.total[:, None]
        return shares

    @property
    def mix(self) -> Floats:
        """Share of each group in the municipality, shape (groups,)."""
        mix: Floats = self.sums / self.everyone
        return mix


def two_groups(group: ArrayLike, total: ArrayLike, what: str) -> TwoGroups:
    """A group and the rest, complete, not negative, in at least two areas with residents.

    Raises
    ------
    MissingDataError
        If a count is absent: a sum over the municipality is then unknown, and absent is not zero.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or the group larger than all residents of an area.

    """
    groups, totals = np.asarray(group, np.float64), np.asarray(total, np.float64)
    if groups.ndim != 1 or groups.shape != totals.shape:
        raise ValueError(f"one count per area in both columns; got {groups.shape} and {totals.shape}")
    refuse_absent(groups, totals)
    refuse_negative(totals)
    parts_of_wholes(groups, totals)
    is_used = totals > 0
    if not is_used.all():
        groups, totals = groups[is_used], totals[is_used]
    rest = totals - groups
    group_sum, rest_sum = summed(groups), summed(rest)
    if group_sum <= 0 or rest_sum <= 0:
        raise UndefinedMeasureError(f"{what} needs both a group and a rest; one of them has nobody.")
    if totals.size < 2:
        raise UndefinedMeasureError(f"{what} needs at least two areas with residents.")
    return TwoGroups(groups, rest, totals, group_sum, rest_sum, is_used)


def many_groups(counts: ArrayLike, what: str) -> Groups:
    """All groups, complete, not negative, at least two of them with somebody, in at least two areas.

    A group to which nobody belongs is left out and named in the result.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If fewer than two groups have anybody, or fewer than two areas have residents.
    InputError
        If a count is negative.

    """
    table = np.asarray(counts, np.float64)
    if table.ndim != 2:
        raise ValueError(f"counts of shape (areas, groups); got {table.shape}")
    refuse_absent(*table.T)
    refuse_negative(table)
    sums = table.sum(axis=0)
    is_inhabited = sums > 0
    if np.count_nonzero(is_inhabited) < 2:
        raise UndefinedMeasureError(f"{what} needs at least two groups to which somebody belongs.")
    table = table[:, is_inhabited]
    total = table.sum(axis=1)
    is_used = total > 0
    if np.count_nonzero(is_used) < 2:
        raise UndefinedMeasureError(f"{what} needs at least two areas with residents.")
    table, total = table[is_used], total[is_used]
    empty = tuple(int(at) for at in np.flatnonzero(~is_inhabited))
    return Groups(table, total, sums[is_inhabited], summed(total), is_used, empty)


def beside(values: ArrayLike, is_used: NDArray[np.bool_], what: str, *, above_zero: bool = False) -> Floats:
    """Another column or array of the same areas, complete, without the areas that are left out."""
    column = np.asarray(values, np.float64)
    if column.shape[:1] != is_used.shape:
        raise ValueError(f"{what}: one row per area; got {column.shape[:1]} for {is_used.shape}")
    used: Floats = column[is_used]
    refuse_absent(*(used.T if used.ndim == 2 else [used]))
    if above_zero and not (used > 0).all():
        at = int(np.flatnonzero(~(used > 0))[0])
        raise InputError(
            f"{what} is {used[at]:g} in the {at + 1}. area with residents. Expected is a number above zero."
        )
    return used


def refuse_absent(*columns: Floats) -> None:
    """Raise MissingDataError, with the numbers of the areas, if a count is absent."""
    is_absent = np.zeros(columns[0].shape, np.bool_)
    for column in columns:
        is_absent |= ~np.isfinite(column)
    if is_absent.any():
        numbers = (np.flatnonzero(is_absent) + 1).tolist()
        shown = ", ".join(str(number) for number in numbers[:5]) + (", …" if len(numbers) > 5 else "")
        raise MissingDataError(
            f"{len(numbers)} of {is_absent.size} areas have a missing count (area number {shown}). A missing "
            "count is not a zero; deliver it or leave the areas out of the whole computation.",
            absent=len(numbers),
            positions=numbers,
        )


def summed(parts: Floats) -> float:
    """The sum in one fixed order, the same on every machine."""
    return float(np.add.reduce(parts, axis=None))


def bounded(value: float) -> float:
    """An index whose last digits rounding may have carried out of [0, 1]."""
    return min(max(value, 0.0), 1.0)
