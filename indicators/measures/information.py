"""Mutual information of groups and areas: total, of each group and area, within larger areas, at every level.

Counts have the shape (areas, groups), in persons; together the groups are all residents. Information is in
nats. Absent counts raise MissingDataError; fewer than two groups or areas with people UndefinedMeasureError.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError
from indicators.measures.counts import many_groups, refuse_absent, summed
from indicators.measures.rates import refuse_negative


class Information(NamedTuple):
    """Mutual information *M* in nats, the same over the entropy of the groups, *H*, and both entropies."""

    mutual: float
    theil_h: float
    entropy_of_groups: float
    entropy_of_areas: float


class Local(NamedTuple):
    """What each group or area adds: the sum of weights times local information is M."""

    information: Floats  # nats; NaN where there is nobody
    weights: Floats  # shares of all residents


class Within(NamedTuple):
    """Segregation inside each larger area, in the order of their names; NaN where it is undefined."""

    names: tuple[str, ...]
    weights: Floats  # share of all residents
    mutual: Floats
    theil_h: Floats
    entropy_ratio: Floats  # entropy of its groups over the municipality's

    def total(self, entropy_of_groups: float) -> Information:
        """Mean M inside, and its H: ``Σ p_s M_s`` and ``Σ p_s (E_s/E) H_s``."""
        mutual = float(np.nansum(self.weights * self.mutual))
        return Information(mutual, mutual / entropy_of_groups, entropy_of_groups, np.nan)


class Level(NamedTuple):
    """The part of M and of H that one level of areas adds inside the level above it."""

    mutual: float
    theil_h: float


class Resampled(NamedTuple):
    """An estimate less its bias, the bias, and the standard error, for M and H; shape (2,) each."""

    estimate: Floats
    bias: Floats
    standard_error: Floats
    draws: int
    seed: int


def mutual_information(counts: ArrayLike) -> Information:
    """Mutual information *M*, and Theil's *H* for several groups.

    Notes
    -----
    ``M = Σ_ik π_ik ln(π_ik / (π_i. π_.k))`` with ``π = x / T``; ``H = M / E`` E the entropy of the groups.

    References
    ----------
    Theil, H., Finizza, A. (1971): A note on the measurement of racial integration. Journal of Mathematical
    Sociology 1, 187-193. Mora, R., Ruiz-Castillo, J. (2011): Entropy-based segregation indices. Sociological
    Methodology 41, 159-194.

    Examples
    --------
    >>> round(mutual_information([[10.0, 0.0], [0.0, 10.0]]).theil_h, 12)
    1.0

    """
    city = many_groups(counts, "Mutual information")
    return _information(city.counts, city.everyone)


def _information(counts: Floats, everyone: float) -> Information:
    groups = summed(special.entr(counts.sum(axis=0) / everyone))
    areas = summed(special.entr(counts.sum(axis=1) / everyone))
    mutual = max(groups + areas - summed(special.entr(counts / everyone)), 0.0)
    return Information(mutual, mutual / groups if groups > 0 else np.nan, groups, areas)


def local_of_groups(counts: ArrayLike) -> Local:
    """How unlike the distribution of everybody each group's is, shape (groups,).

    Notes
    -----
    ``ls_k = Σ_i p(i|k) ln(p(i|k) / p(i))``, and ``M = Σ_k P_k ls_k``.

    """
    return local_of_areas(np.asarray(counts, np.float64).T)


def local_of_areas(counts: ArrayLike) -> Local:
    """How unlike the municipality's mix each area's is, shape (areas,).

    Notes
    -----
    ``ls_i = Σ_k p_ik ln(p_ik / P_k)``, and ``M = Σ_i (t_i/T) ls_i``.

    Examples
    --------
    >>> local_of_areas([[1.0, 0.0], [0.0, 1.0]]).information.round(6).tolist()
    [0.693147, 0.693147]

    """
    city = many_groups(counts, "Local segregation")
    information = np.full(city.is_used.size, np.nan)
    weights = np.zeros(city.is_used.size)
    information[city.is_used] = special.rel_entr(city.shares, city.mix).sum(axis=1)
    weights[city.is_used] = city.total / city.everyone
    return Local(information, weights)


def within(counts: ArrayLike, parents: ArrayLike) -> Within:
    """Segregation between the areas inside each larger area.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
    parents : array of str, shape (areas,)
        The larger area of each.

    References
    ----------
    Elbers, B. (2021): A method for studying differences in segregation across time and space. Sociological
    Methods & Research 52(1), 5-42.

    """
    table, names = _complete(counts), np.asarray(parents)
    everyone = summed(table)
    whole = many_groups(table, "Segregation within larger areas")
    entropy = summed(special.entr(whole.mix))
    found, rows = np.unique(names, return_inverse=True)
    parts = [_inside(table[rows == at], everyone) for at in range(found.size)]
    weights, mutual, theil_h, of_groups = np.array(parts).T
    return Within(tuple(map(str, found)), weights, mutual, theil_h, of_groups / entropy)


def _inside(table: Floats, everyone: float) -> tuple[float, float, float, float]:
    people = summed(table)
    if people == 0:
        return 0.0, np.nan, np.nan, np.nan
    inside = _information(table, people)
    return people / everyone, inside.mutual, inside.theil_h, inside.entropy_of_groups


def nested(counts: ArrayLike, levels: Sequence[ArrayLike]) -> list[Level]:
    """M and H split over nested areas, from the largest to the areas themselves.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
    levels : list of arrays of str, each of shape (areas,)
        The larger areas, the largest first; each level lies inside the one before.

    Returns
    -------
    list
        One part for each level, and one for the areas inside the last; together they are M and H.

    Raises
    ------
    InputError
        If an area of one level lies in two of the level before: its part would mean nothing.

    References
    ----------
    Elbers, B. (2021), as above.

    """
    table = _complete(counts)
    whole = mutual_information(table)
    _require_nested([*levels, np.arange(table.shape[0]).astype(str)])
    between = [_between(table, level) for level in levels]
    reached = [0.0, *between, whole.mutual]
    parts = np.diff(reached)
    return [Level(float(part), float(part) / whole.entropy_of_groups) for part in parts]


def _require_nested(levels: Sequence[ArrayLike]) -> None:
    for at, (upper, lower) in enumerate(pairwise(levels)):
        outer, inner = np.asarray(upper), np.asarray(lower)
        if outer.shape != inner.shape:
            raise ValueError(f"one name per area at every level; got {outer.shape} and {inner.shape}")
        names, rows = np.unique(inner, return_inverse=True)
        first = np.unique(inner, return_index=True)[1]
        is_torn = outer[first][rows] != outer
        if is_torn.any():
            name = names[rows[np.flatnonzero(is_torn)[0]]]
            raise InputError(
                f"Level {at + 2}: {str(name)!r} lies in two areas of level {at + 1}. Expected is that each "
                "level lies inside the one before; give names that are not used twice."
            )


def _between(table: Floats, level: ArrayLike) -> float:
    gathered = gathered_by(table, level)
    return _information(gathered, summed(gathered)).mutual


def gathered_by(counts: Floats, names: ArrayLike) -> Floats:
    """Counts of areas added up by name, shape (names, groups), in the order of the names."""
    found, rows = np.unique(np.asarray(names), return_inverse=True)
    columns = [np.bincount(rows, column, minlength=found.size) for column in counts.T]
    return np.column_stack(columns)


def expected_information(counts: ArrayLike, *, draws: int = 100, seed: int = 0) -> Level:
    """Mean M and H of tables with the same residents and groups in which nobody has a preference.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
        Rounded to whole persons.
    draws, seed : int
        Each draw keeps all sums of areas and of groups.

    """
    city = many_groups(np.round(np.asarray(counts, np.float64)), "Expected information")
    areas, groups = city.total.astype(np.int64), city.sums.astype(np.int64)
    drawn = [_mixed(areas, groups, generator) for generator in _generators(draws, seed)]
    found = [_information(table, summed(table)) for table in drawn]
    return Level(
        sum(one.mutual for one in found) / draws,
        sum(one.theil_h for one in found) / draws,
    )


def _mixed(areas: NDArray[np.int64], groups: NDArray[np.int64], generator: np.random.Generator) -> Floats:
    """One group after the other takes homes at random from those still free."""
    free, columns = areas.copy(), []
    for members in groups[:-1]:
        taken = generator.multivariate_hypergeometric(
            free, min(int(members), int(free.sum())), method="marginals"
        )
        free = free - taken
        columns.append(taken)
    return np.column_stack([*columns, free]).astype(np.float64)


def resampled_information(counts: ArrayLike, *, draws: int = 100, seed: int = 0) -> Resampled:
    """M and H less the bias that a bootstrap of the persons shows, with standard errors.

    Parameters
    ----------
    counts : array, shape (areas, groups), persons
        Rounded to whole persons, which are drawn.
    draws, seed : int

    Raises
    ------
    MissingDataError, UndefinedMeasureError
        As :func:`mutual_information`; also if a draw holds one group only, because the others are so few.

    Notes
    -----
    ``M - (mean(M*) - M)``, with tables drawn multinomially with the observed shares.

    References
    ----------
    Elbers, B. (2021), as above. Davison, A., Hinkley, D. (1997): Bootstrap Methods and their Application.

    """
    city = many_groups(np.round(np.asarray(counts, np.float64)), "Resampled information")
    observed = np.array(_information(city.counts, city.everyone)[:2])
    people, shares = round(city.everyone), city.counts.ravel() / city.everyone
    drawn = np.empty((draws, 2))
    for at, generator in enumerate(_generators(draws, seed)):
        table = generator.multinomial(people, shares).reshape(city.counts.shape).astype(np.float64)
        drawn[at] = _information(table, people)[:2]
    alone = int(np.isnan(drawn[:, 1]).sum())
    if alone:
        raise UndefinedMeasureError(
            f"Resampled information is undefined: {alone} of {draws} draws of {people} persons hold one "
            "group only, because the others are so few. Join groups."
        )
    bias = drawn.mean(axis=0) - observed
    return Resampled(observed - bias, bias, drawn.std(axis=0, ddof=1), draws, seed)


def _generators(draws: int, seed: int) -> list[np.random.Generator]:
    if draws < 2:
        raise UndefinedMeasureError(f"Resampling needs at least two draws; asked for {draws}.")
    return [np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(seed).spawn(draws)]


def _complete(counts: ArrayLike) -> Floats:
    table = np.asarray(counts, np.float64)
    refuse_absent(*table.T)
    refuse_negative(table)
    return table
