"""Segregation measures without neighbours against PySAL's segregation package."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import optimize

from benchmarks.engine_cities import City, Race, city, groups, same
from benchmarks.row import Row
from benchmarks.timing import cpu_seconds
from geodata.vocabulary.cells import Floats
from indicators.measures.counts import many_groups, two_groups
from indicators.measures.evenness import (
    atkinson,
    concentration_profile,
    correlation_ratio,
    gini,
    minmax,
)
from indicators.measures.multigroup import diversity, multigroup, multigroup_gini
from indicators.measures.segregation import dissimilarity, entropy_h, exposure, isolation
from indicators.measures.small_numbers import density_corrected_dissimilarity
from indicators.measures.two_cities import difference_parts

_SEVEN = (dissimilarity, entropy_h, isolation, exposure, correlation_ratio, atkinson, minmax)


def measured() -> Iterator[Row]:
    """Evenness and exposure of one group, then of several."""
    for areas, goal in ((5_000, 100.0), (500_000, 20.0)):
        yield _seven_row(city(areas), goal)
    yield _gini_row(5_000, 100.0, 0)
    yield _gini_row(500_000, 600.0, 1)
    yield _profile_row(500_000, 40.0)
    yield _density_row(5_000, 10_000.0)
    yield _several_row(500_000, 12.0)
    yield _gini_of_several_row(5_000, 300.0)
    yield _decomposition_row(5_000, 300.0)


def seven(one: City) -> list[float]:
    """Seven indices of one group, checked once."""
    counts = two_groups(one.group, one.total)
    return [index(counts) for index in _SEVEN]


def eight(counts: Floats) -> list[float]:
    """Eight numbers of several groups, checked once and in one pass, in the peer's order."""
    checked = many_groups(counts)
    found, mixed = multigroup(checked), diversity(checked)
    return [
        found.dissimilarity,
        found.information,
        found.relative_diversity,
        found.squared_variation,
        found.normalised_exposure,
        found.divergence,
        float(mixed.entropy),
        float(mixed.concentration),
    ]


def _columns(one: City) -> dict[str, Floats]:
    return {"group": one.group, "total": one.total}


def _seven_row(one: City, goal: float) -> Row:
    name = f"seven indices of one group, {one.total.size:,} areas"
    race = Race(name, cpu_seconds(partial(seven, one)), goal, "seven", _columns(one))
    return race.row(same(seven(one)))


def _gini_row(areas: int, goal: float, calls: int) -> Row:
    one = city(areas)
    ours = cpu_seconds(lambda: gini(one.group, one.total))
    race = Race(f"Gini, {areas:,} areas", ours, goal, "gini", _columns(one), calls)
    return race.row(same([gini(one.group, one.total)], 1e-8))


def _profile_row(areas: int, goal: float) -> Row:
    one = city(areas)
    on_grid = partial(concentration_profile, one.group, one.total, grid=1000)
    exact = cpu_seconds(lambda: concentration_profile(one.group, one.total))
    remark = f"the peer's sum over 1,000 thresholds; ours without a grid, exact: {exact:.3g} s"
    name = f"concentration profile, {areas:,} areas"
    race = Race(name, cpu_seconds(on_grid), goal, "profile", _columns(one), 2, remark=remark)
    return race.row(same([on_grid()]))


def _density_row(areas: int, goal: float) -> Row:
    """The peer's optimiser starts at zero and stays there in areas with a large difference."""
    one = city(areas, empty=0.0)
    ours = cpu_seconds(lambda: density_corrected_dissimilarity(one.group, one.total))
    few = city(200, empty=0.0)
    apart = abs(density_corrected_dissimilarity(few.group, few.total) - _by_optimiser(few))
    remark = (
        "not compared with the peer, whose optimiser misses far maxima; ours differ from an optimiser "
        f"started in the right place by {apart:.0e} on {few.total.size} areas"
    )
    name = f"density-corrected dissimilarity, {areas:,} areas"
    race = Race(name, ours, goal, "density", _columns(one), 1, remark=remark)
    return race.row(lambda _: apart < 1e-7)


def _by_optimiser(one: City) -> float:
    """The definition itself: in each area the parameter under which its difference is most likely."""
    u, v = one.group / one.group.sum(), (one.total - one.group) / (one.total - one.group).sum()
    deviation = np.sqrt(u * (1 - u) / one.group.sum() + v * (1 - v) / (one.total - one.group).sum())
    z = np.abs(u - v) / deviation
    return float(np.sum(deviation * [_most_likely(value) for value in z])) / 2


def _most_likely(z: float) -> float:
    def unlikely(theta: float) -> float:
        return -float(np.logaddexp(-((z - theta) ** 2) / 2, -((z + theta) ** 2) / 2))

    found = optimize.minimize_scalar(
        unlikely, bounds=(0.0, z + 1), method="bounded", options={"xatol": 1e-10}
    )
    return float(found.x)


def _several_row(areas: int, goal: float) -> Row:
    counts = groups(areas)
    ours = cpu_seconds(partial(eight, counts))
    name = f"eight measures of six groups, {areas:,} areas"
    return Race(name, ours, goal, "several", {"counts": counts}).row(same(eight(counts)))


def _gini_of_several_row(areas: int, goal: float) -> Row:
    counts = groups(areas)
    ours = cpu_seconds(partial(multigroup_gini, counts))
    name = f"Gini of six groups, {areas:,} areas"
    return Race(name, ours, goal, "gini_of_several", {"counts": counts}, 2).row(
        same([multigroup_gini(counts)])
    )


def _decomposition_row(areas: int, goal: float) -> Row:
    # The peer counts areas without residents as areas without the group; there are none here.
    one, other = (city(areas, seed, empty=0.0) for seed in (1, 2))
    pair = ((one.group, one.total), (other.group, other.total))
    ours = cpu_seconds(partial(difference_parts, *pair, "composition"))
    arrays = {"group": np.stack([one.group, other.group]), "total": np.stack([one.total, other.total])}
    name = f"difference of two cities by composition, {areas:,} areas"
    return Race(name, ours, goal, "decomposition", arrays, 2).row(
        same(difference_parts(*pair, "composition"))
    )
