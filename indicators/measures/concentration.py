"""How little land a group occupies, and how near to a centre it lives.

Take counts of a group and of all residents, shape (areas,), in persons, and give one number without a unit.
Areas without residents are skipped. Absent values raise MissingDataError; a group or a rest without people,
fewer than two areas with residents, or areas of equal size where sizes are compared UndefinedMeasureError.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import OneGroup, TwoGroups, beside, bounded, summed, two_groups


def delta(group: OneGroup, total: ArrayLike | None, land_area: ArrayLike) -> float:
    """Hoover's *Delta*: the share of the group that would have to move to live equally densely everywhere.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    land_area : array, shape (areas,), any one unit, above zero

    Notes
    -----
    ``1/2 Σ |x_i/X - a_i/A|``.

    References
    ----------
    Hoover, E. (1941): Interstate redistribution of population. Journal of Economic History 1, 199-205.

    Examples
    --------
    >>> delta([10.0, 30.0], [50.0, 50.0], [1.0, 1.0])
    0.25

    """
    city = two_groups(group, total, "Delta")
    area = beside(land_area, city.is_used, "The land area", above_zero=True)
    return bounded(summed(np.abs(city.group / city.group_sum - area / summed(area))) / 2)


def absolute_concentration(group: OneGroup, total: ArrayLike | None, land_area: ArrayLike) -> float:
    """Absolute concentration *ACO*: 1 where the group lives in the smallest areas that can hold it.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    land_area : array, shape (areas,), any one unit, above zero

    Notes
    -----
    ``1 - (Ā_x - L) / (U - L)``: mean land area of a member, against the means L and U of the smallest and
    the largest areas that together have as many residents as the group has members. Areas of one size are
    taken in the order delivered.

    References
    ----------
    Massey, D., Denton, N. (1988): The dimensions of residential segregation. Social Forces 67(2), 281-315.

    """
    city = two_groups(group, total, "Absolute concentration")
    area = beside(land_area, city.is_used, "The land area", above_zero=True)
    smallest, largest = _extremes(city.total, area, city.group_sum, city.group_sum)
    mean = summed(city.group * area) / city.group_sum
    return 1 - (mean - smallest) / (largest - smallest)


def relative_concentration(
    group: ArrayLike,
    other: ArrayLike,
    total: ArrayLike,
    land_area: ArrayLike,
    *,
    large_end: Literal["group", "other"] = "group",
) -> float:
    """Relative concentration *RCO* of a group against another: above 0 where it has less land.

    Parameters
    ----------
    group, other, total : array, shape (areas,), persons
        The other group is everyone else (total minus group) or any group.
    land_area : array, shape (areas,), any one unit, above zero
    large_end : {"group", "other"}
        Whose size decides how many of the largest areas are taken. Massey and Denton take the group;
        results of both kinds are in use and differ, so the choice belongs to the indicator's definition.

    Notes
    -----
    ``(Ā_x/Ā_y - 1) / (L/U - 1)``, with L and U as in ACO.

    References
    ----------
    Massey, D., Denton, N. (1988), as above.

    """
    city = two_groups(group, total, "Relative concentration")
    against = two_groups(other, total, "Relative concentration")
    area = beside(land_area, city.is_used, "The land area", above_zero=True)
    large = city.group_sum if large_end == "group" else against.group_sum
    smallest, largest = _extremes(city.total, area, city.group_sum, large)
    mean = summed(city.group * area) / city.group_sum
    mean_of_other = summed(against.group * area) / against.group_sum
    return (mean / mean_of_other - 1) / (smallest / largest - 1)


def _extremes(total: Floats, area: Floats, small: float, large: float) -> tuple[float, float]:
    """Mean land area of the residents of the smallest areas with so many people, and of the largest."""
    order = np.argsort(area, kind="stable")
    people, land = total[order], area[order]
    until = np.cumsum(people)
    last = min(int(np.searchsorted(until, small, side="left")), people.size - 1)
    from_there = np.cumsum(people[::-1])
    first = people.size - 1 - min(int(np.searchsorted(from_there, large, side="left")), people.size - 1)
    lower = summed(people[: last + 1] * land[: last + 1]) / summed(people[: last + 1])
    upper = summed(people[first:] * land[first:]) / summed(people[first:])
    if upper <= lower:
        raise UndefinedMeasureError("Concentration compares small with large areas, but all are of one size.")
    return lower, upper


class Outward(NamedTuple):
    """Cumulative shares in the order of distance to a centre, shape (steps,)."""

    group: Floats
    rest: Floats
    land: Floats


def absolute_centralization(
    group: OneGroup,
    total: ArrayLike | None,
    land_area: ArrayLike,
    distance: ArrayLike,
    *,
    ties: Literal["merge", "order"] = "merge",
) -> float:
    """Absolute centralization *ACE*: above 0 where the group lives nearer to the centre than land lies.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    land_area : array, shape (areas,), any one unit, above zero
    distance : array, shape (areas,)
        To the centre; which point that is belongs to the indicator's definition.
    ties : {"merge", "order"}
        Areas equally far away are one step, or each a step in the order delivered (the result then
        depends on the order of a file; others do so).

    Notes
    -----
    ``Σ X_{i-1} A_i - Σ X_i A_{i-1}`` with cumulative shares outward. In [-1, 1].

    References
    ----------
    Massey, D., Denton, N. (1988), as above.

    """
    city = two_groups(group, total, "Absolute centralization")
    steps = _outward(city, land_area, distance, ties)
    return _between(steps.group, steps.land)


def relative_centralization(
    group: OneGroup,
    total: ArrayLike | None,
    distance: ArrayLike,
    *,
    other: ArrayLike | None = None,
    ties: Literal["merge", "order"] = "merge",
) -> float:
    """Relative centralization *RCE*: above 0 where the group lives nearer to the centre than the others.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    distance : array, shape (areas,)
    other : array, shape (areas,), persons, optional
        The group compared with; everyone else if not given.
    ties : {"merge", "order"}
        As in `absolute_centralization`.

    Notes
    -----
    ``Σ X_{i-1} Y_i - Σ X_i Y_{i-1}``. In [-1, 1]; changing sides changes the sign.

    References
    ----------
    Massey, D., Denton, N. (1988), as above. Duncan, O. D., Duncan, B. (1955).

    Examples
    --------
    >>> relative_centralization([10.0, 0.0], [10.0, 10.0], [0.0, 1.0])
    1.0

    """
    city = two_groups(group, total, "Relative centralization")
    steps = _outward(city, np.ones(city.is_used.size), distance, ties)
    if other is None:
        return _between(steps.group, steps.rest)
    residents = city.delivered_total
    against = _outward(two_groups(other, residents, "Relative centralization"), residents, distance, ties)
    return _between(steps.group, against.group)


def distances_to(point: tuple[float, float], coordinates: ArrayLike) -> Floats:
    """Distance of each area's point to a centre, in the unit of the coordinates, shape (areas,)."""
    xy = np.asarray(coordinates, np.float64)
    return np.hypot(xy[:, 0] - point[0], xy[:, 1] - point[1])


def _outward(
    city: TwoGroups, land_area: ArrayLike, distance: ArrayLike, ties: Literal["merge", "order"]
) -> Outward:
    land = beside(land_area, city.is_used, "The land area", above_zero=True)
    away = beside(distance, city.is_used, "The distance to the centre")
    order = np.argsort(away, kind="stable")
    is_last = np.ones(order.size, np.bool_)
    if ties == "merge":
        is_last[:-1] = away[order][1:] > away[order][:-1]
    columns = (city.group, city.rest, land)
    return Outward(*(np.cumsum(column[order])[is_last] / summed(column) for column in columns))


def _between(one: Floats, another: Floats) -> float:
    return summed(one[:-1] * another[1:]) - summed(one[1:] * another[:-1])
