"""Rates of small areas, shrunk towards the rate around them as far as chance explains their difference.

An area with few residents has an extreme rate by chance alone. Empirical Bayes estimates how much rates
really differ and moves each towards the common rate, the small ones most.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.neighbours import Neighbours
from indicators.measures.rates import refuse_negative


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Smoothed rates and what they were shrunk with.

    Attributes
    ----------
    rate : array, shape (areas,), events per person
        NaN in an area without residents.
    prior_mean : array, shape (areas,), events per person
        The rate each was moved towards.
    prior_variance : array, shape (areas,)
        How much rates differ beyond chance; 0 where chance explains all.

    """

    rate: Floats
    prior_mean: Floats
    prior_variance: Floats


def smoothed_rates(events: ArrayLike, population: ArrayLike) -> Smoothed:
    """Marshall's empirical Bayes rates, shrunk towards the rate of the whole municipality.

    Parameters
    ----------
    events : array, shape (areas,), events or persons
    population : array, shape (areas,), persons

    Returns
    -------
    Smoothed
        Each rate lies between the area's own and the municipality's.

    Raises
    ------
    MissingDataError
        If a count is NaN.
    InputError
        If a count is negative.
    UndefinedMeasureError
        If nobody lives anywhere, or nothing happened anywhere.

    Notes
    -----
    ``m = ΣO/Σn``, ``s² = Σ n (r - m)² / Σn``, ``a = max(0, s² - m / mean n)``,
    rate ``m + a (r - m) / (a + m/n)``. Areas without residents enter nothing.

    References
    ----------
    Marshall, R. J. (1991): Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40, 283-294.

    Examples
    --------
    >>> smoothed_rates([0.0, 10.0, 90.0], [10.0, 100.0, 500.0]).rate.round(4).tolist()
    [0.1589, 0.1486, 0.1738]

    """
    counts, persons = sound_counts(events, population)
    is_populated = persons > 0
    n, r = persons[is_populated], counts[is_populated] / persons[is_populated]
    total = float(np.add.reduce(n))
    m = float(np.add.reduce(counts[is_populated])) / total
    variance = max(0.0, float(np.add.reduce(n * (r - m) ** 2)) / total - m / (total / n.size))
    rate = np.full(persons.shape, np.nan)
    rate[is_populated] = _shrunk(r, n, m, variance)
    return Smoothed(rate, np.full(persons.shape, m), np.full(persons.shape, variance))


def locally_smoothed_rates(events: ArrayLike, population: ArrayLike, neighbours: Neighbours) -> Smoothed:
    """Marshall's local empirical Bayes rates, shrunk towards the rate of the area and its neighbours.

    Parameters
    ----------
    events : array, shape (areas,), events or persons
    population : array, shape (areas,), persons
    neighbours : Neighbours
        Whether two areas are neighbours; their weights do not matter here.

    Returns
    -------
    Smoothed
        An island keeps its own rate. Around areas where nothing happened the rate is 0.

    Raises
    ------
    MissingDataError, InputError, UndefinedMeasureError
        As :func:`smoothed_rates`; besides, InputError if the neighbours are those of other areas.

    Notes
    -----
    All sums run over an area and its neighbours: ``m_i = ΣO/Σn``; ``a_i = max(0, Σ n_j (r_j - m_j)² / Σn -
    m_i / mean n)``, in which each neighbour is compared with its own ``m_j``.

    References
    ----------
    Marshall (1991), see :func:`smoothed_rates`.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> pair = neighbours_of_pairs([0], [1], 3)
    >>> locally_smoothed_rates([0.0, 8.0, 5.0], [10.0, 30.0, 100.0], pair).rate.round(4).tolist()
    [0.1714, 0.2222, 0.05]

    """
    counts, persons = sound_counts(events, population)
    if (neighbours.starts.size - 1) != persons.size:
        raise ValueError(f"neighbours of {(neighbours.starts.size - 1)} areas for counts of {persons.size}")
    people = _around(persons, neighbours)
    is_inhabited = people > 0
    m = np.divide(_around(counts, neighbours), people, out=np.full(people.shape, np.nan), where=is_inhabited)
    is_populated, is_island = persons > 0, np.diff(neighbours.starts) == 0
    r = np.divide(counts, persons, out=np.full(persons.shape, np.nan), where=is_populated)
    apart = np.where(is_populated, persons * (r - m) ** 2, 0.0)
    areas = _around(is_populated.astype(np.float64), neighbours)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.maximum(0.0, _around(apart, neighbours) / people - m / (people / areas))
        rate = np.where(m > 0, _shrunk(r, persons, m, variance), np.where(is_populated, m, np.nan))
    rate[is_island] = r[is_island]
    return Smoothed(rate, m, variance)


def relative_risk(events: ArrayLike, population: ArrayLike) -> Floats:
    """Observed over expected events, if every area had the rate of the municipality.

    Parameters
    ----------
    events : array, shape (areas,), events or persons
    population : array, shape (areas,), persons

    Returns
    -------
    array, shape (areas,)
        1 where an area is like the whole; NaN in an area without residents.

    Raises
    ------
    MissingDataError, InputError, UndefinedMeasureError
        As :func:`smoothed_rates`.

    Examples
    --------
    >>> relative_risk([1.0, 3.0, 0.0], [100.0, 100.0, 0.0]).tolist()
    [0.5, 1.5, nan]

    """
    counts, persons = sound_counts(events, population)
    expected = persons * (float(np.add.reduce(counts)) / float(np.add.reduce(persons)))
    risks: Floats = np.divide(counts, expected, out=np.full(counts.shape, np.nan), where=expected > 0)
    return risks


def _shrunk(rate: Floats, persons: Floats, mean: Floats | float, variance: Floats | float) -> Floats:
    return np.asarray(mean + variance * (rate - mean) / (variance + mean / persons), np.float64)


def _around(values: Floats, neighbours: Neighbours) -> Floats:
    """Sum over each area and its neighbours."""
    return values + neighbours.binary().summed(values)


def sound_counts(events: ArrayLike, population: ArrayLike) -> tuple[Floats, Floats]:
    """Counts and populations of the same areas, complete, not negative, with at least one event."""
    counts, persons = np.asarray(events, np.float64), np.asarray(population, np.float64)
    if counts.ndim != 1 or counts.shape != persons.shape:
        raise ValueError(f"one count per area in both columns; got {counts.shape} and {persons.shape}")
    absent = np.flatnonzero(np.isnan(counts) | np.isnan(persons)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {counts.size} areas have a missing count (area number {absent[:5].tolist()}). "
            "A missing count is not a zero; leave the areas out of the whole computation.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    refuse_negative(counts)
    refuse_negative(persons)
    if not counts[persons > 0].any():
        raise UndefinedMeasureError(
            "Rates cannot be smoothed where nobody lives or nothing happened: there is no common rate."
        )
    return counts, persons
