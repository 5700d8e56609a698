"""Local statistics against chance: each area keeps its value, its neighbours are drawn from all others.

The draws are shared by all areas: a draw is a random sequence of areas without repetition, and an area with
c neighbours is given the first c of them that are not itself. So every area has exactly its own null
distribution, and what is summed for one area serves the others with as many neighbours. Areas without
neighbours have no value (NaN), never 0.
"""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.autocorrelation import deviations, islands
from indicators.measures.local_statistics import getis_ord, local_geary, local_moran
from indicators.measures.neighbours import Indices, Neighbours

LocalName = Literal["moran", "getis_ord", "getis_ord_star", "geary"]
GENERATOR: Final = "PCG64"

_PAIRS: Final = 100_000  # areas times draws compared at a time, in the processor's cache
_SAME: Final = 1e-10  # sums closer than this, against the spread of the values, differ by rounding only
_LONG: Final = 64  # from so many neighbours on a whole permutation is quicker than one pick after the other


@dataclass(frozen=True, eq=False)
class LocalTest:
    """A local statistic beside what chance gives; all arrays of shape (areas,), NaN without neighbours.

    Attributes
    ----------
    statistic : array
        As the measure of that name gives it.
    p_high, p_low : array
        Chance of a statistic at least as large, and at least as small.
    p : array
        Two-sided: twice the smaller of the two, at most 1.
    draws, seed : int
    generator : str

    """

    statistic: Floats
    p_high: Floats
    p_low: Floats
    p: Floats
    draws: int
    seed: int
    generator: str


class _Extreme(NamedTuple):
    high: Indices
    low: Indices


def local_permutation_test(
    values: ArrayLike,
    neighbours: Neighbours,
    statistic: LocalName = "moran",
    *,
    draws: int = 999,
    seed: int = 0,
) -> LocalTest:
    """Permutation test of a local statistic in every area.

    Parameters
    ----------
    values : array, shape (areas,)
        In any unit.
    neighbours : Neighbours
        Usually row-standardised for ``moran`` and ``geary``, of weights 1 for the others. Equal weights
        within each area's row are much quicker than others.
    statistic : {"moran", "getis_ord", "getis_ord_star", "geary"}
        :func:`indicators.measures.local_statistics.local_moran`, ``getis_ord`` without and with the area
        itself, ``local_geary``.
    draws, seed : int

    Returns
    -------
    LocalTest
        The tests of different areas share their draws: each p holds for itself.

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`indicators.measures.autocorrelation.moran`; UndefinedMeasureError besides if no draw is
        asked for. Areas that have the mean value have no local Moran (0 in every draw): NaN.

    Notes
    -----
    ``p = (r + 1) / (B + 1)`` with r the draws at least as extreme; sums that differ by rounding only are
    ties. One path for every number of areas, without compiled code.

    References
    ----------
    Anselin, L. (1995): Local indicators of spatial association. Geographical Analysis 27, 93-115. Phipson,
    B., Smyth, G. (2010): Permutation p-values should never be zero. Statistical Applications in Genetics
    and Molecular Biology 9(1), article 39.

    Examples
    --------
    >>> from indicators.measures.neighbours import neighbours_of_pairs
    >>> row = neighbours_of_pairs(range(7), range(1, 8), 8)
    >>> found = local_permutation_test([9.0, 9.0, 9.0, 1.0, 2.0, 3.0, 2.0, 1.0], row, draws=99, seed=1)
    >>> bool(found.p_high[1] < 0.2), bool(found.p_low[1] > 0.9)
    (True, True)

    """
    if draws < 1:
        raise UndefinedMeasureError(f"A permutation test needs at least one draw; asked for {draws}.")
    z = deviations(values, neighbours)
    observed = _STATISTICS[statistic](np.asarray(values, np.float64), neighbours)
    # The statistic rises with Σ w (a z_j + b z_j²) of the neighbours' values.
    a, b = {"moran": (z, 0.0), "geary": (-2 * z, 1.0)}.get(statistic, (np.ones(z.size), 0.0))
    features = np.column_stack([z, z * z]) if b else z[:, None]
    factors = np.column_stack([a, np.full(z.size, b)]) if b else a[:, None]
    extreme = _extreme(neighbours, features, factors, draws, seed)
    is_undefined = islands(neighbours) | ((statistic == "moran") & (np.abs(z) <= _SAME * np.abs(z).max()))
    high, low = (np.where(is_undefined, np.nan, (r + 1) / (draws + 1)) for r in extreme)
    both = np.minimum(2 * np.minimum(high, low), 1.0)
    return LocalTest(np.where(is_undefined, np.nan, observed), high, low, both, draws, seed, GENERATOR)


_STATISTICS: Final = {
    "moran": lambda x, links: local_moran(x, links).statistic,
    "getis_ord": lambda x, links: getis_ord(x, links).statistic,
    "getis_ord_star": lambda x, links: getis_ord(x, links, includes_itself=True).statistic,
    "geary": local_geary,
}


def _extreme(links: Neighbours, features: Floats, factors: Floats, draws: int, seed: int) -> _Extreme:
    """How many draws are at least as high and as low, shape (areas,) each."""
    counts = np.diff(links.starts)
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    sequences = _sequences(counts.size, int(counts.max()), draws, generator)
    found = _Extreme(np.zeros(counts.size, np.int64), np.zeros(counts.size, np.int64))
    for count in np.unique(counts[counts > 0]):
        areas = np.flatnonzero(counts == count)
        at = links.starts[areas][:, None] + np.arange(count)
        weights = links.weights[at]
        observed = np.einsum("ij,ijf->if", weights, features[links.areas[at]])
        group = _Group(areas, weights, observed, factors[areas])
        _count(group, features, sequences[:, : count + 1], found)
    return found


class _Group(NamedTuple):
    """Areas with the same number of neighbours."""

    areas: Indices
    weights: Floats  # shape (areas, neighbours)
    observed: Floats  # Σ w f of the neighbours' features, shape (areas, features)
    factors: Floats  # what the features count, shape (areas, features)


def _count(group: _Group, features: Floats, sequences: Indices, found: _Extreme) -> None:
    """Compare all draws as if they held no area itself, then the few that do once more."""
    weights, scale = group.weights, float(np.abs(features).max())
    is_even = bool((weights == weights[:, :1]).all())
    by_draw = features[sequences[:, :-1]]  # shape (draws, neighbours, features)
    margin = _SAME * scale * np.abs(group.factors).sum(axis=1) * weights.sum(axis=1)
    statistic = (group.observed * group.factors).sum(axis=1)
    if is_even and features.shape[1] == 1:
        _count_sorted(group, by_draw[:, :, 0].sum(axis=1), margin, found)
    else:
        _count_all(group, by_draw, is_even, margin, found)
    area, draw, position = _themselves(group.areas, sequences)
    if not area.size:
        return
    places = np.arange(weights.shape[1])
    shifted = sequences[draw][np.arange(draw.size)[:, None], places + (places >= position[:, None])]
    of_area, factors = weights[area], group.factors[area]
    for sequence, sign in ((sequences[draw, :-1], -1), (shifted, 1)):
        drawn = (np.einsum("ij,ijf->if", of_area, features[sequence]) * factors).sum(axis=1)
        number = group.areas[area]
        np.add.at(found.high, number, sign * (drawn >= statistic[area] - margin[area]))
        np.add.at(found.low, number, sign * (drawn <= statistic[area] + margin[area]))


def _count_sorted(group: _Group, sums: Floats, margin: Floats, found: _Extreme) -> None:
    """One feature, even weights: the sums of all draws are the same for all areas, and sorted once."""
    factor = group.weights[:, 0] * group.factors[:, 0]
    rounding = np.divide(margin, np.abs(factor), out=np.zeros(factor.size), where=factor != 0)
    observed = group.observed[:, 0] / group.weights[:, 0]
    ordered = np.sort(sums)
    at_least = sums.size - np.searchsorted(ordered, observed - rounding, side="left")
    at_most = np.searchsorted(ordered, observed + rounding, side="right")
    high = np.where(factor > 0, at_least, np.where(factor < 0, at_most, sums.size))
    low = np.where(factor > 0, at_most, np.where(factor < 0, at_least, sums.size))
    found.high[group.areas] += high
    found.low[group.areas] += low


def _count_all(group: _Group, by_draw: Floats, is_even: bool, margin: Floats, found: _Extreme) -> None:
    statistic = (group.observed * group.factors).sum(axis=1)
    terms = np.ascontiguousarray((by_draw.sum(axis=1, keepdims=True) if is_even else by_draw).T)
    step = max(_PAIRS // len(by_draw), 1)
    for start in range(0, group.areas.size, step):
        part = slice(start, start + step)
        weights = group.weights[part, :1] if is_even else group.weights[part]
        # One small product after the other: a matrix product would take all cores and save nothing.
        drawn = np.zeros((len(weights), len(by_draw)))
        for feature, factors in enumerate(group.factors[part].T):
            for place in range(weights.shape[1]):
                drawn += (weights[:, place] * factors)[:, None] * terms[feature, place]
        low, high = statistic[part, None] + margin[part, None], statistic[part, None] - margin[part, None]
        found.high[group.areas[part]] += np.count_nonzero(drawn >= high, axis=1)
        found.low[group.areas[part]] += np.count_nonzero(drawn <= low, axis=1)


def _themselves(areas: Indices, sequences: Indices) -> tuple[Indices, Indices, Indices]:
    """Which areas (by position) are among their own draws' neighbours: area, draw, position there."""
    position_of = np.full(int(max(areas.max(), sequences.max())) + 1, -1)
    position_of[areas] = np.arange(areas.size)
    draw, position = np.nonzero(position_of[sequences[:, :-1]] >= 0)
    return position_of[sequences[draw, position]], draw, position


def _sequences(areas: int, longest: int, draws: int, generator: np.random.Generator) -> Indices:
    """Random sequences of areas without repetition, one longer than the most neighbours an area has."""
    length = min(longest + 1, areas)
    if length > _LONG:
        return np.array([generator.permutation(areas)[:length] for _ in range(draws)])
    picked = np.empty((draws, length), np.int64)
    for at in range(length):
        # The k-th of the areas not yet picked: step over each earlier one at or below it, from the lowest.
        number = generator.integers(0, areas - at, draws)
        for earlier in np.sort(picked[:, :at], axis=1).T:
            number += number >= earlier
        picked[:, at] = number
    return picked
