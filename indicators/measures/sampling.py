"""Binomial and multinomial counts for null models: many draws of many cells, with one table per cell.

A cell's distribution is tabulated once and then read once per draw, which is several times quicker than to
sample each count anew. Every draw has a generator of its own and uses nothing else, so its bits depend
neither on the other draws nor on how many are worked on at a time.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.cells import Floats
from indicators.measures.compiled import compiled
from indicators.measures.counts import summed

Generators = Sequence[np.random.Generator]
_Cells = tuple[Floats, NDArray[np.int64]]

# Counts less likely than this, in all their sum below 1e-14, are left out of a table.
_NEGLIGIBLE: Final = 1e-18
# So many persons per cell pay for a table; below, each person is put into a cell by itself.
_CROWDED: Final = 2.0
# How many deviations of their sum the counts are expected to stay below the persons.
_MARGIN: Final = 1.25
# Cells with so large a share are filled at once, not person by person.
_LARGE: Final = 0.05
# Steps of the guide to the cells, per cell: more leave less to search.
_STEPS: Final = 4
_TRIES: Final = 16  # more numbers than expected to be needed, so that one block mostly does


def generators_of(seed: int, draws: int) -> list[np.random.Generator]:
    """One generator for each draw, spawned from the seed."""
    return [
        np.random.Generator(np.random.PCG64(source)) for source in np.random.SeedSequence(seed).spawn(draws)
    ]


def binomials(trials: Floats, chance: float, generators: Generators) -> Floats:
    """Independent binomial counts of cells with the same chance.

    Parameters
    ----------
    trials : array, shape (cells,)
        Whole numbers as float64.
    chance : float
        Between 0 and 1, both excluded.
    generators : sequence of numpy.random.Generator, one per draw

    Returns
    -------
    array, shape (draws, cells)

    Examples
    --------
    >>> binomials(np.array([0.0, 10.0]), 0.5, generators_of(1, 2)).tolist()
    [[0.0, 4.0], [0.0, 5.0]]

    """
    # In rising order equal cells follow each other and share one table.
    order = np.argsort(trials, kind="stable")
    drawn = _numbers(trials.size, generators)
    _read_tables(drawn, trials[order], np.full(trials.size, chance / (1 - chance)))
    return _reordered(drawn, order)


def multinomials(persons: int, shares: Floats, generators: Generators) -> Floats:
    """How many of the persons fall into each cell, one table of counts per draw.

    Parameters
    ----------
    persons : int
    shares : array, shape (cells,)
        Not negative, summing to 1 up to rounding.
    generators : sequence of numpy.random.Generator, one per draw

    Returns
    -------
    array, shape (draws, cells)
        Each row sums to the persons.

    Notes
    -----
    Independent Poisson counts are multinomial given their sum N, and stay so if single persons are put into
    cells with the same shares, or taken out at random, until N is the number of persons. Exact.

    References
    ----------
    Devroye, L. (1986): Non-Uniform Random Variate Generation. New York, chapters III.2 and XI.1.

    Examples
    --------
    >>> drawn = multinomials(40, np.array([0.5, 0.5, 0.0]), generators_of(1, 3))
    >>> drawn.sum(axis=1).tolist(), drawn[:, 2].tolist()
    ([40.0, 40.0, 40.0], [0.0, 0.0, 0.0])

    """
    order = np.argsort(shares, kind="stable")  # as in `binomials`
    ordered = shares[order]
    is_crowded = persons > _CROWDED * shares.size
    # A deviation of the sum less: to put persons into cells is quicker than to take them out.
    expected = max(persons - _MARGIN * np.sqrt(persons), 0.0) * ordered * is_crowded
    drawn = _numbers(shares.size, generators)
    _read_tables(drawn, np.full(shares.size, np.inf), expected)
    small = int(np.searchsorted(ordered, _LARGE))
    every, few = _cells(ordered), _cells(ordered[:small])
    large = np.concatenate([[summed(ordered[:small])], ordered[small:]])
    for row, generator, left in zip(drawn, generators, persons - drawn.sum(axis=1), strict=True):
        if left < 0:
            _take_out(int(-left), expected, every, row, generator)
            continue
        # Persons who go to large cells are put there at once.
        counts = generator.multinomial(int(left), large) if large.size > 1 else [int(left)]
        row[small:] += counts[1:]
        _put_into_cells(generator.random(counts[0]), *few, row)
    return _reordered(drawn, order)


def _cells(shares: Floats) -> _Cells:
    """Cumulated shares of cells and a guide into them."""
    cumulated, guide = np.add.accumulate(shares), np.zeros(_STEPS * shares.size, np.int64)
    if shares.size:
        _fill_guide(cumulated, guide)
    return cumulated, guide


def _numbers(cells: int, generators: Generators) -> Floats:
    numbers = np.empty((len(generators), cells))
    for row, generator in zip(numbers, generators, strict=True):
        generator.random(out=row)
    return numbers


def _reordered(drawn: Floats, order: NDArray[np.intp]) -> Floats:
    """Put counts of cells that were taken in an order back where the cells stood, in place."""
    back = np.empty(order.size, np.intp)
    back[order] = np.arange(order.size)
    for row in drawn:
        row[:] = row[back]
    return drawn


def _take_out(
    surplus: int,
    expected: Floats,
    cells: tuple[Floats, NDArray[np.int64]],
    row: Floats,
    generator: np.random.Generator,
) -> None:
    """Take persons out at random: a cell comes up as expected and counts by how many more it has."""
    most = float(np.divide(row, expected, out=np.zeros(row.size), where=expected > 0).max())
    while surplus:
        numbers = generator.random(2 * int(most * surplus + _TRIES))
        surplus -= _take_from_cells(numbers, *cells, most * expected, row, surplus)


@compiled()
def _read_tables(drawn, trials, odds):  # type: ignore[no-untyped-def]
    """Replace each number in [0, 1) by the count at which the cell's distribution function passes it.

    Binomial with the given odds; Poisson with the mean ``odds`` where the trials are infinite.
    """
    sums, guide = np.empty(256), np.empty(256, np.int64)
    first, last, lowest = 0, 0, 0.0
    for cell in range(trials.size):
        if cell == 0 or trials[cell] != trials[cell - 1] or odds[cell] != odds[cell - 1]:
            half = _half_width(trials[cell], odds[cell])
            if sums.size < 2 * half:
                sums, guide = np.empty(4 * half), np.empty(4 * half, np.int64)
            first, last, lowest = _fill_table(trials[cell], odds[cell], sums, half)
            _fill_guide(sums[first:last], guide[: last - first])
        size = last - first
        total = sums[last - 1]
        for draw in range(drawn.shape[0]):
            number = drawn[draw, cell]
            at = guide[min(int(number * size), size - 1)]
            while at < size - 1 and sums[first + at] <= number * total:
                at += 1
            drawn[draw, cell] = lowest + at


@compiled()
def _half_width(trials, odds):  # type: ignore[no-untyped-def]
    """Counts on one side of the mode that can matter: by Bernstein's bound, generously."""
    variance = odds if np.isinf(trials) else trials * odds / (1.0 + odds) ** 2
    return int(10.0 * np.sqrt(variance)) + 40


@compiled()
def _fill_table(trials, odds, sums, middle):  # type: ignore[no-untyped-def]
    """Distribution function, relative to the mode's mass: its first and last position, its lowest count."""
    is_poisson = np.isinf(trials)
    mode = np.floor(odds) if is_poisson else min(np.floor((trials + 1.0) * odds / (1.0 + odds)), trials)
    first, mass, count = middle, 1.0, mode
    while count > 0.0 and mass > _NEGLIGIBLE and first > 0:
        mass *= count / odds if is_poisson else count / ((trials - count + 1.0) * odds)
        count -= 1.0
        first -= 1
        sums[first] = mass
    lowest = count
    last, mass, count = middle, 1.0, mode
    while mass > _NEGLIGIBLE and last < 2 * middle:
        sums[last] = mass
        last += 1
        mass *= odds / (count + 1.0) if is_poisson else (trials - count) / (count + 1.0) * odds
        count += 1.0
    for at in range(first + 1, last):
        sums[at] += sums[at - 1]
    return first, last, lowest


@compiled()
def _fill_guide(sums, guide):  # type: ignore[no-untyped-def]
    """Of equal steps up to the total: the first position whose sum passes the step."""
    at, last, step = 0, sums.size - 1, sums[-1] / guide.size
    for each in range(guide.size):
        while at < last and sums[at] <= each * step:
            at += 1
        guide[each] = at


@compiled()
def _put_into_cells(numbers, cumulated, guide, row):  # type: ignore[no-untyped-def]
    last, steps = cumulated.size - 1, guide.size
    for each in range(numbers.size):
        number = numbers[each]
        at = guide[min(int(number * steps), steps - 1)]
        while at < last and cumulated[at] <= number * cumulated[last]:
            at += 1
        row[at] += 1.0


@compiled()
def _take_from_cells(numbers, cumulated, guide, bounds, row, surplus):  # type: ignore[no-untyped-def]
    """How many were taken out; stops at the surplus or where the numbers end."""
    last, steps, taken = cumulated.size - 1, guide.size, 0
    for each in range(0, numbers.size - 1, 2):
        number = numbers[each]
        at = guide[min(int(number * steps), steps - 1)]
        while at < last and cumulated[at] <= number * cumulated[last]:
            at += 1
        if numbers[each + 1] * bounds[at] < row[at]:
            row[at] -= 1.0
            taken += 1
            if taken == surplus:
                break
    return taken
