"""Complete counts of groups in areas, checked once and without the areas in which nobody lives.

What several measures share is computed once, when it is first asked for: shares, one sort, sums. A measure
takes the counts of a group and of all residents, or what `two_groups` made of them: then several measures
of one city cost one check and one sort.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.rates import parts_of_wholes, refuse_negative

# Added to the residents before dividing by them: changes no number of people, but makes 0/0 a 0.
NOBODY: Final = 1e-300
# Areas worked on at a time: what is computed in between stays in the processor's cache.
_BLOCK: Final = 8192
_MANY: Final = 2_000  # numbers that are worth a compiled sort
_NARROWEST: Final = 1e-290  # smaller differences are too small to divide by
_CELLS: Final = 4 * _BLOCK  # the same of several groups: fewer and longer steps


@dataclass(frozen=True, eq=False)
class TwoGroups:
    """A group and everyone else, checked; made by `two_groups`. The arrays must not change afterwards.

    Examples
    --------
    >>> city = two_groups([10.0, 90.0, 0.0], [100.0, 100.0, 0.0], "The example")
    >>> city.share, city.shares.tolist()
    (0.5, [0.1, 0.9])

    """

    delivered_group: Floats  # shape (areas delivered,), persons
    delivered_total: Floats
    group_sum: float
    rest_sum: float

    @property
    def everyone(self) -> float:
        """All residents."""
        return self.group_sum + self.rest_sum

    @property
    def share(self) -> float:
        """Share of the group in the municipality."""
        return self.group_sum / self.everyone

    @cached_property
    def is_used(self) -> NDArray[np.bool_]:
        """Which of the areas delivered have residents, shape (areas delivered,)."""
        return self.delivered_total > 0

    @cached_property
    def group(self) -> Floats:
        """The group in the areas with residents, shape (areas,), persons."""
        return self._in_used_areas(self.delivered_group)

    @cached_property
    def total(self) -> Floats:
        """All residents of these areas, shape (areas,), persons."""
        return self._in_used_areas(self.delivered_total)

    @cached_property
    def rest(self) -> Floats:
        """Everyone else in these areas, shape (areas,), persons."""
        return self.total - self.group

    @cached_property
    def shares(self) -> Floats:
        """Share of the group in each of these areas, shape (areas,)."""
        return self.group / self.total

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The areas delivered from the smallest share to the largest; one without residents has none."""
        return ascending(self.delivered_group / (self.delivered_total + NOBODY))

    @cached_property
    def dissimilarity(self) -> float:
        """``Σ |x_i - P t_i| / (2 X (1-P))``, the index of dissimilarity."""
        distance, share = 0.0, self.share
        for group, total in self.blocks():
            apart = total * share
            np.subtract(group, apart, out=apart)
            np.abs(apart, out=apart)
            distance += summed(apart)
        return bounded(distance / (2 * self.group_sum * (1 - share)))

    @cached_property
    def isolation(self) -> float:
        """``Σ (x_i/X) (x_i/t_i)``: the group's share in the area of an average member."""
        met = 0.0
        for group, total in self.blocks():
            parts = total + NOBODY
            np.divide(group, parts, out=parts)
            parts *= group
            met += summed(parts)
        return bounded(met / self.group_sum)

    def blocks(self) -> Iterator[tuple[Floats, Floats]]:
        """Group and all residents as delivered, areas without residents too, a cacheful at a time."""
        return _blocks(self.delivered_group, self.delivered_total)

    def _in_used_areas(self, column: Floats) -> Floats:
        return column if self.is_used.all() else column[self.is_used]


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups that make up all residents, in the areas with residents; made by `many_groups`."""

    columns: Floats  # shape (groups, areas), persons, each group's counts side by side
    total: Floats  # shape (areas,)
    sums: Floats  # shape (groups,)
    is_used: NDArray[np.bool_]
    empty_groups: tuple[int, ...]  # left out: nobody belongs to them

    @cached_property
    def everyone(self) -> float:
        """All residents."""
        return summed(self.total)

    @property
    def counts(self) -> Floats:
        """Persons of each group in each area, shape (areas, groups)."""
        counts: Floats = self.columns.T
        return counts

    @cached_property
    def shares(self) -> Floats:
        """Share of each group in each area, shape (areas, groups)."""
        shares: Floats = (self.columns / self.total).T
        return shares

    @property
    def mix(self) -> Floats:
        """Share of each group in the municipality, shape (groups,)."""
        mix: Floats = self.sums / self.everyone
        return mix

    def blocks(self) -> Iterator[tuple[Floats, Floats]]:
        """Columns and totals, a cacheful of areas at a time."""
        step = max(_CELLS // len(self.columns), 1)
        for start in range(0, self.total.size, step):
            yield self.columns[:, start : start + step], self.total[start : start + step]


# What a measure of one group takes: its counts, shape (areas,), or both columns already checked.
OneGroup = ArrayLike | TwoGroups
# What a measure of several groups takes: counts, shape (areas, groups), or counts already checked.
ManyGroups = ArrayLike | Groups


def two_groups(group: OneGroup, total: ArrayLike | None, what: str = "The measure") -> TwoGroups:
    """A group and the rest, complete, not negative, in at least two areas with residents.

    Parameters
    ----------
    group : array, shape (areas,), persons, or TwoGroups
        Counts that are already checked are returned as they are.
    total : array, shape (areas,), persons, optional
        Not needed beside checked counts.
    what : str
        Name of the measure, for its errors.

    Raises
    ------
    MissingDataError
        If a count is absent: a sum over the municipality is then unknown, and absent is not zero.
    UndefinedMeasureError
        If nobody, or everybody, belongs to the group, or fewer than two areas have residents.
    InputError
        If a count is negative, or the group larger than all residents of an area.

    """
    if isinstance(group, TwoGroups):
        return group
    if total is None:
        raise ValueError(f"{what} needs the residents of the areas beside the counts of the group.")
    groups, totals = np.asarray(group, np.float64), np.asarray(total, np.float64)
    group_sum, total_sum = sums_of_part_and_whole(groups, totals)
    if group_sum in (0, total_sum):
        raise UndefinedMeasureError(f"{what} needs both a group and a rest; one of them has nobody.")
    if np.count_nonzero(totals[:64]) < 2 and np.count_nonzero(totals) < 2:
        raise UndefinedMeasureError(f"{what} needs at least two areas with residents.")
    return TwoGroups(groups, totals, group_sum, total_sum - group_sum)


def sums_of_part_and_whole(parts: Floats, wholes: Floats) -> tuple[float, float]:
    """Sums of both columns, or the reason why the counts cannot be used."""
    if parts.ndim != 1 or parts.shape != wholes.shape:
        raise ValueError(f"one count per area in both columns; got {parts.shape} and {wholes.shape}")
    part_sum = whole_sum = 0.0
    for part, whole in _blocks(parts, wholes):
        # The smallest of numbers with a NaN among them is NaN, and no comparison with it holds.
        if not part[part.argmin()] >= 0 or np.count_nonzero(part > whole):
            _explain(parts, wholes)
        part_sum += summed(part)
        whole_sum += summed(whole)
    if not math.isfinite(whole_sum):
        _explain(parts, wholes)
    return part_sum, whole_sum


def _blocks(one: Floats, other: Floats) -> Iterator[tuple[Floats, Floats]]:
    for start in range(0, one.size, _BLOCK):
        yield one[start : start + _BLOCK], other[start : start + _BLOCK]


def _explain(parts: Floats, wholes: Floats) -> None:
    refuse_absent(parts, wholes)
    refuse_negative(wholes)
    parts_of_wholes(parts, wholes)


def many_groups(counts: ManyGroups, what: str = "The measure") -> Groups:
    """All groups, complete, not negative, at least two of them with somebody, in at least two areas.

    A group to which nobody belongs is left out and named in the result. Counts that are already checked
    are returned as they are.

    Raises
    ------
    MissingDataError
        If a count is absent.
    UndefinedMeasureError
        If fewer than two groups have anybody, or fewer than two areas have residents.
    InputError
        If a count is negative.

    """
    if isinstance(counts, Groups):
        return counts
    table = np.asarray(counts, np.float64)
    if table.ndim != 2:
        raise ValueError(f"counts of shape (areas, groups); got {table.shape}")
    columns, total, sums = _columns_of(table)
    is_inhabited = sums > 0
    if np.count_nonzero(is_inhabited) < 2:
        raise UndefinedMeasureError(f"{what} needs at least two groups to which somebody belongs.")
    is_used = total > 0
    used = np.count_nonzero(is_used)
    if used < 2:
        raise UndefinedMeasureError(f"{what} needs at least two areas with residents.")
    if used < is_used.size:
        columns, total = columns[:, is_used], total[is_used]
    empty = tuple(int(at) for at in np.flatnonzero(~is_inhabited))
    if empty:
        columns, sums = columns[is_inhabited], sums[is_inhabited]
    return Groups(columns, total, sums, is_used, empty)


def _columns_of(table: Floats) -> tuple[Floats, Floats, Floats]:
    """Each group's counts side by side, all residents of each area, and the sums of the groups."""
    areas, groups = table.shape
    columns, total, sums = np.empty((groups, areas)), np.empty(areas), np.zeros(groups)
    step = max(_CELLS // max(groups, 1), 1)
    smallest = 0.0
    for start in range(0, areas, step):
        stop = start + step
        block = columns[:, start:stop]
        block[:] = table[start:stop].T
        np.add.reduce(block, axis=0, out=total[start:stop])
        sums += np.add.reduce(block, axis=1)
        smallest = min(smallest, float(block.min(initial=0.0)))
    # A NaN makes its group's sum NaN, an infinite count an infinite sum.
    if not np.isfinite(sums).all() or smallest < 0:
        refuse_absent(*columns)
        for column in columns:  # one by one: the error names the area
            refuse_negative(column)
    return columns, total, sums


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


def ascending(values: Floats) -> NDArray[np.intp]:
    """The order of finite numbers, equal ones in the order given: a stable sort, quick for many numbers.

    Examples
    --------
    >>> ascending(np.array([0.5, 0.0, 0.5, 0.25])).tolist()
    [1, 3, 0, 2]

    """
    lowest = values.min()
    span = values.max() - lowest
    if values.size < _MANY or not span > _NARROWEST:
        return np.argsort(values, kind="stable")
    from indicators.measures.counting_sort import counted_order  # noqa: PLC0415 - numba loads slowly

    order, is_right = counted_order(values, lowest, span)
    return order if is_right else order[np.argsort(values[order], kind="stable")]


def summed(parts: Floats) -> float:
    """The sum in one fixed order, the same on every machine."""
    return float(np.add.reduce(parts, axis=None))


def bounded(value: float) -> float:
    """An index whose last digits rounding may have carried out of [0, 1]."""
    return min(max(value, 0.0), 1.0)
