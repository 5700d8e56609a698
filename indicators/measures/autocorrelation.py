"""Whether areas resemble their neighbours: Moran's I and Geary's C for the whole municipality."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.neighbours import Neighbours

_FEWEST_AREAS = 4  # the variance under randomisation divides by n - 3


@dataclass(frozen=True)
class Autocorrelation:
    """A statistic, and its mean and variance if the values were shuffled over the areas."""

    statistic: float
    expected: float
    variance: float

    @property
    def z(self) -> float:
        """Distance from the mean in standard deviations."""
        return float((self.statistic - self.expected) / np.sqrt(self.variance))


class _Moments(NamedTuple):
    n: int
    s0: float  # sum of all weights
    s1: float  # half the sum of (w_ij + w_ji)²
    s2: float  # sum of (row sum + column sum)²
    kurtosis: float


def moran(values: ArrayLike, neighbours: Neighbours) -> Autocorrelation:
    """Moran's I with its moments under randomisation.

    Parameters
    ----------
    values : array, shape (areas,)
        In any unit. Areas without neighbours count in the mean and the number of areas.
    neighbours : Neighbours
        Usually row-standardised.

    Returns
    -------
    Autocorrelation
        Above ``expected``: neighbours are alike; below: they differ more than chance.

    Raises
    ------
    MissingDataError
        If a value is NaN.
    UndefinedMeasureError
        If all values are the same, no area has a neighbour, or there are fewer than 4 areas.

    Notes
    -----
    ``I = n/S0 Σ w_ij z_i z_j / Σ z²`` with ``z = x - mean``; expected ``-1/(n-1)``.

    References
    ----------
    Cliff, A. D., Ord, J. K. (1981): Spatial Processes. London, 42-46.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4)
    >>> round(moran([1.0, 2.0, 3.0, 4.0], row).statistic, 4)
    0.3333

    """
    z = deviations(values, neighbours)
    n, s0, s1, s2, kurtosis = _moments(z, neighbours)
    products = float(np.add.reduce(z * neighbours.summed(z)))
    expected = -1 / (n - 1)
    first = n * (s1 * (n * n - 3 * n + 3) - n * s2 + 3 * s0**2)
    second = kurtosis * (s1 * (n * n - n) - 2 * n * s2 + 6 * s0**2)
    variance = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    return Autocorrelation(n / s0 * products / float(np.add.reduce(z * z)), expected, variance)


def geary(values: ArrayLike, neighbours: Neighbours) -> Autocorrelation:
    """Geary's C with its moments under randomisation.

    Parameters
    ----------
    values : array, shape (areas,)
    neighbours : Neighbours

    Returns
    -------
    Autocorrelation
        Below 1: neighbours are alike; above: they differ more than chance.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`moran`.

    Notes
    -----
    ``C = (n-1)/(2 S0) Σ w_ij (x_i - x_j)² / Σ z²``; expected 1.

    References
    ----------
    Geary, R. C. (1954): The contiguity ratio and statistical mapping. The Incorporated Statistician 5,
    115-145. Cliff and Ord (1981), see :func:`moran`.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 4)
    >>> round(geary([1.0, 2.0, 3.0, 4.0], row).statistic, 4)
    0.3

    """
    z = deviations(values, neighbours)
    n, s0, s1, s2, kurtosis = _moments(z, neighbours)
    apart = float(np.add.reduce(neighbours.weights * (z[neighbours.sources] - z[neighbours.areas]) ** 2))
    part1 = (n - 1) * s1 * (n * n - 3 * n + 3 - kurtosis * (n - 1))
    part2 = (n - 1) * s2 * (n * n + 3 * n - 6 - kurtosis * (n * n - n + 2)) / 4
    part3 = s0**2 * (n * n - 3 - kurtosis * (n - 1) ** 2)
    variance = (part1 - part2 + part3) / (n * (n - 2) * (n - 3) * s0**2)
    return Autocorrelation((n - 1) / (2 * s0) * apart / float(np.add.reduce(z * z)), 1.0, variance)


def deviations(values: ArrayLike, neighbours: Neighbours) -> Floats:
    """Values minus their mean, refused where neighbours cannot be compared."""
    x = np.asarray(values, np.float64)
    if x.shape != (neighbours.starts.size - 1,):
        raise ValueError(f"neighbours of {neighbours.starts.size - 1} areas for values of shape {x.shape}")
    absent = np.flatnonzero(~np.isfinite(x)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {x.size} areas have no value (area number {absent[:5].tolist()}). An absent "
            "value is not a zero; leave the areas out and find the neighbours of the rest.",
            absent=int(absent.size),
            positions=absent.tolist(),
        )
    if x.size < _FEWEST_AREAS or neighbours.areas.size == 0:
        raise UndefinedMeasureError(
            f"Neighbours cannot be compared: there are {x.size} areas and {neighbours.areas.size} pairs; "
            f"needed are at least {_FEWEST_AREAS} areas and one pair."
        )
    z: Floats = x - x.mean()
    if np.abs(z).max() <= 1e-12 * np.abs(x).max():
        raise UndefinedMeasureError(f"Neighbours cannot be compared: the value is {x[0]:g} in every area.")
    return z


def row_sums(neighbours: Neighbours) -> Floats:
    """Sum of the weights of each area; 0 for an island."""
    return neighbours.summed(np.ones(neighbours.starts.size - 1))


def squared_sums(neighbours: Neighbours) -> Floats:
    """Sum of the squared weights of each area."""
    squared = Neighbours(neighbours.starts, neighbours.areas, neighbours.weights**2)
    return squared.summed(np.ones(neighbours.starts.size - 1))


def islands(neighbours: Neighbours) -> NDArray[np.bool_]:
    """Areas without any neighbour."""
    return np.asarray(np.diff(neighbours.starts) == 0)


def moments_of_weights(neighbours: Neighbours) -> tuple[int, float, float, float]:
    """Number of areas; sum of weights; half of Σ (w_ij + w_ji)²; Σ (row sum + column sum)²."""
    weight = neighbours.weights
    columns = np.bincount(neighbours.areas, weight, neighbours.starts.size - 1)
    s1 = float(np.add.reduce(weight * weight)) + float(np.add.reduce(weight * _opposite(neighbours)))
    s2 = float(np.add.reduce((row_sums(neighbours) + columns) ** 2))
    return neighbours.starts.size - 1, float(np.add.reduce(weight)), s1, s2


def _moments(z: Floats, neighbours: Neighbours) -> _Moments:
    kurtosis = z.size * float(np.add.reduce(z**4)) / float(np.add.reduce(z * z)) ** 2
    return _Moments(*moments_of_weights(neighbours), kurtosis)


def _opposite(neighbours: Neighbours) -> Floats:
    """Weight of the pair in the other direction; 0 where there is none."""
    pair = neighbours.sources * (neighbours.starts.size - 1) + neighbours.areas
    other = neighbours.areas * (neighbours.starts.size - 1) + neighbours.sources
    at = np.minimum(np.searchsorted(pair, other), pair.size - 1)
    return np.where(pair[at] == other, neighbours.weights[at], 0.0)
