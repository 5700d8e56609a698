"""Tests of autocorrelation by permutation, and Moran's I of rates whose precision differs.

Absent values raise MissingDataError; values without spread, fewer than 4 areas or no neighbours
UndefinedMeasureError.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.autocorrelation import deviations
from indicators.measures.neighbours import Neighbours
from indicators.measures.smoothing import sound_counts

GlobalName = Literal["moran", "geary"]
GENERATOR: Final = "PCG64"
_SAME: Final = 1e-10  # statistics closer than this, against the largest, differ by rounding only


class PermutationTest(NamedTuple):
    """A statistic beside what chance gives; p is two-sided and never zero."""

    statistic: float
    mean: float
    standard_deviation: float
    p_high: float
    p_low: float
    p: float
    draws: int
    seed: int
    generator: str


def permutation_test(
    values: ArrayLike,
    neighbours: Neighbours,
    statistic: GlobalName = "moran",
    *,
    draws: int = 999,
    seed: int = 0,
) -> PermutationTest:
    """Moran's I or Geary's C against values shuffled over all areas.

    Parameters
    ----------
    values : array, shape (areas,)
        In any unit.
    neighbours : Neighbours
        Usually row-standardised.
    statistic : {"moran", "geary"}
    draws, seed : int

    Returns
    -------
    PermutationTest
        ``p_high`` is the chance of a statistic at least as large, ``p_low`` at least as small.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`indicators.measures.autocorrelation.moran`; UndefinedMeasureError besides if no draw is
        asked for.

    References
    ----------
    Cliff, A. D., Ord, J. K. (1981): Spatial Processes. London, 63-65.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs(range(9), range(1, 10), 10)
    >>> found = permutation_test(range(10), row, draws=99, seed=1)
    >>> round(found.statistic, 4), found.p_high
    (0.7778, 0.02)

    """
    z = deviations(values, neighbours)
    weight = neighbours.weights / float(np.add.reduce(neighbours.weights))
    one, other = neighbours.sources, neighbours.areas
    spread = float(np.add.reduce(z * z)) / z.size

    def of_moran(x: Floats) -> float:
        return float(np.add.reduce(weight * x[one] * x[other])) / spread

    def of_geary(x: Floats) -> float:
        apart = float(np.add.reduce(weight * (x[one] - x[other]) ** 2))
        return (z.size - 1) / z.size * apart / (2 * spread)

    return shuffled_test(z, of_moran if statistic == "moran" else of_geary, draws, seed)


def rate_deviations(events: ArrayLike, population: ArrayLike) -> Floats:
    """How far each area's rate lies from the common one, in deviations that allow for its population.

    Parameters
    ----------
    events : array, shape (areas,), events or persons
    population : array, shape (areas,), persons

    Returns
    -------
    array, shape (areas,)
        NaN in an area without residents.

    Raises
    ------
    MissingDataError, InputError, UndefinedMeasureError
        As :func:`indicators.measures.smoothing.smoothed_rates`.

    Notes
    -----
    ``(r_i - m) / √(a + m/n_i)`` with the prior mean m and variance a of `smoothed_rates`; a is not below 0.

    References
    ----------
    Assunção, R., Reis, E. (1999): A new proposal to adjust Moran's I for population density. Statistics in
    Medicine 18, 2147-2162.

    Examples
    --------
    >>> rate_deviations([0.0, 20.0, 0.0], [10.0, 10.0, 0.0]).round(4).tolist()
    [-1.0, 1.0, nan]

    """
    counts, persons = sound_counts(events, population)
    is_populated = persons > 0
    n, r = persons[is_populated], counts[is_populated] / persons[is_populated]
    total = float(np.add.reduce(n))
    m = float(np.add.reduce(counts[is_populated])) / total
    a = max(0.0, float(np.add.reduce(n * (r - m) ** 2)) / total - m / (total / n.size))
    scaled = np.full(persons.shape, np.nan)
    scaled[is_populated] = (r - m) / np.sqrt(a + m / n)
    return scaled


def rate_moran(
    events: ArrayLike, population: ArrayLike, neighbours: Neighbours, *, draws: int = 999, seed: int = 0
) -> PermutationTest:
    """Moran's I of rates whose precision differs with the population, by permutation.

    Parameters
    ----------
    events : array, shape (areas,), events or persons
    population : array, shape (areas,), persons
    neighbours : Neighbours
        Of all areas. Areas without residents are left out; the others' weights are made to sum to 1.
    draws, seed : int

    Raises
    ------
    MissingDataError, InputError, UndefinedMeasureError
        As `rate_deviations` and `permutation_test`.

    References
    ----------
    Assunção and Reis (1999), see `rate_deviations`.

    """
    scaled = rate_deviations(events, population)
    is_populated = ~np.isnan(scaled)
    links = neighbours.within(is_populated).row_standardised()
    return permutation_test(scaled[is_populated], links, draws=draws, seed=seed)


def shuffled_test(
    values: Floats, statistic: Callable[[Floats], float], draws: int, seed: int
) -> PermutationTest:
    """A statistic of values against the same values shuffled; each draw has a generator of its own."""
    if draws < 1:
        raise UndefinedMeasureError(f"A permutation test needs at least one draw; asked for {draws}.")
    observed, drawn = statistic(values), np.empty(draws)
    for at, source in enumerate(np.random.SeedSequence(seed).spawn(draws)):
        drawn[at] = statistic(np.random.Generator(np.random.PCG64(source)).permutation(values))
    rounding = _SAME * max(abs(observed), float(np.abs(drawn).max()))
    high = (int(np.count_nonzero(drawn >= observed - rounding)) + 1) / (draws + 1)
    low = (int(np.count_nonzero(drawn <= observed + rounding)) + 1) / (draws + 1)
    mean, deviation = float(np.add.reduce(drawn)) / draws, float(drawn.std())
    p = min(2 * min(high, low), 1.0)
    return PermutationTest(observed, mean, deviation, high, low, p, draws, seed, GENERATOR)
