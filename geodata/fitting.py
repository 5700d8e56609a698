"""Both margins known: residents of the pieces from residents of the old and of the new areas.

Iterative proportional fitting when both counts are of one date, and its softened form when the new areas
were counted some months later: then the old count is kept exactly and the new one is followed as far as
growth between the dates allows.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.pieces import Indices, summed_by
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError

MOST_ROUNDS: Final = 10_000
SPREAD_SHARE: Final = 0.005  # a block may differ by this much between the margins; it is spread
STIFFNESS: Final = 1_000.0  # how much a miss of the later count weighs against a move away from the start
_CLOSE: Final = 1e-10
_STILL_PERSONS: Final = 1e-5  # a round that moves less than this anywhere is the last
_NOBODY: Final = 1e-9  # persons; an empty margin repels without making the logarithm infinite


@dataclass(frozen=True, eq=False)
class Start:
    """What is believed of the pieces before the margins speak.

    Attributes
    ----------
    source, target : arrays, shape (pieces,)
    size : array, shape (pieces,), persons
        Not negative; a zero stays zero.

    """

    source: Indices
    target: Indices
    size: Floats


def proportional_fitting(start: Start, old: Floats, new: Floats) -> Floats:
    """Iterative proportional fitting of the pieces to two margins of one date; odds ratios are kept.

    Parameters
    ----------
    start : Start
        Pieces with their sizes, shape (pieces,), persons.
    old : array, shape (sources,), persons
    new : array, shape (targets,), persons

    Returns
    -------
    array, shape (pieces,), persons
        Adds up to ``old`` over targets and to ``new`` over sources (relative error below 1e-10).

    Raises
    ------
    InputError
        If a connected block of areas has other sums on both sides (less than 0.5 % is spread), or a zero
        stands where the margins need somebody.

    References
    ----------
    Deming, W. E., Stephan, F. F. (1940): Annals of Mathematical Statistics 11(4), 427-444.

    Examples
    --------
    >>> start = Start(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([60.0, 20, 10, 30]))
    >>> proportional_fitting(start, np.array([100.0, 40]), np.array([90.0, 50])).round(4).tolist()
    [78.4703, 21.5297, 11.5297, 28.4703]

    """
    _require_margins(start, old, new)
    block = blocks(start, len(old), len(new))
    new = new * _same_sums(block, old, new)
    size = start.size.astype(np.float64)
    for _ in range(MOST_ROUNDS):
        size *= _factor(old, summed_by(start.source, size, len(old)))[start.source]
        size *= _factor(new, summed_by(start.target, size, len(new)))[start.target]
        miss = np.abs(summed_by(start.source, size, len(old)) - old) / np.maximum(old, 1)
        if miss.max(initial=0) < _CLOSE:
            return size
    worst = int(np.argmax(miss))
    raise InputError(
        f"The margins cannot both be met: old area {worst} has {old[worst]:.0f}, but its pieces can hold "
        f"{old[worst] * (1 - miss[worst]):.0f} or {old[worst] * (1 + miss[worst]):.0f} only. Expected is a "
        "piece wherever somebody lives. Keep smaller slivers, or use margins of different dates.",
        area=worst,
    )


def followed_margins(start: Start, old: Floats, new: Floats, stiffness: float = STIFFNESS) -> Floats:
    """Pieces that keep the old count exactly and follow a later count of the new areas.

    The pieces s minimise KL(s | start) + stiffness * KL(sums over sources | later count), given that
    they add up to the old count; the later count is scaled to the old one in every connected block of areas,
    so that a block's growth moves nobody. Uneven growth within a block is then taken for growth rather
    than forced into slivers, which is what strict fitting does.

    Parameters
    ----------
    start : Start
        Pieces with their sizes, shape (pieces,), persons; all greater than zero.
    old : array, shape (sources,), persons
    new : array, shape (targets,), persons
        Counted later; NaN where nobody knows: such an area gets what the start says.
    stiffness : float
        Infinite is strict fitting; 0 leaves the start.

    Returns
    -------
    array, shape (pieces,), persons
        Adds up to ``old`` over targets exactly.

    References
    ----------
    Chizat, L., Peyré, G., Schmitzer, B., Vialard, F.-X. (2018): Scaling algorithms for unbalanced optimal
    transport problems. Mathematics of Computation 87, 2563-2609 (one margin exact, one softened).

    Examples
    --------
    >>> start = Start(np.array([0, 0]), np.array([0, 1]), np.array([50.0, 50.0]))
    >>> followed_margins(start, np.array([100.0]), np.array([60.0, 20.0])).round(1).tolist()
    [75.0, 25.0]

    """
    _require_margins(start, old, np.nan_to_num(new))
    known = np.isfinite(new)
    block = blocks(start, len(old), len(new))
    wanted = np.maximum(np.nan_to_num(new) * _block_growth(block, old, new), _NOBODY)
    exponent = np.where(known, stiffness / (1 + stiffness), 0.0)
    pull = np.zeros(len(new))  # logarithm of the targets' factors
    size = start.size
    for round_ in range(MOST_ROUNDS):
        before = size
        pulled = start.size * np.exp(pull)[start.target]
        push = _factor(old, summed_by(start.source, pulled, len(old)))
        size = pulled * push[start.source]
        held = np.maximum(summed_by(start.target, size, len(new)), _NOBODY)
        if round_ % 10 == 9 and np.abs(size - before).max(initial=0) < _STILL_PERSONS:
            break
        pull = np.clip(exponent * (np.log(wanted / held) + pull), -500.0, 500.0)
    return size


def blocks(start: Start, sources: int, targets: int) -> tuple[Indices, Indices]:
    """Number of the connected block each source and each target belongs to."""
    links = coo_array(
        (np.ones(len(start.source)), (start.source, start.target + sources)), shape=(sources + targets,) * 2
    )
    _, label = connected_components(links, directed=False)
    return label[:sources].astype(np.intp), label[sources:].astype(np.intp)


def _require_margins(start: Start, old: Floats, new: Floats) -> None:
    if not np.isfinite(old).all() or (old < 0).any() or (new < 0).any():
        raise InputError("The old count must be present and not negative in every area.")
    empty = summed_by(start.source, start.size, len(old)) <= 0
    if (lost := np.flatnonzero(empty & (old > 0))).size:
        raise InputError(
            f"Old areas {lost[:5].tolist()} have residents but no piece that could hold them. Expected is a "
            "piece greater than zero. Check the outlines.",
            areas=lost.tolist(),
        )


def _factor(wanted: Floats, held: Floats) -> Floats:
    return np.divide(wanted, held, out=np.zeros_like(wanted), where=held > 0)


def _block_sums(block: tuple[Indices, Indices], old: Floats, new: Floats) -> tuple[Floats, Floats]:
    many = 1 + max(block[0].max(initial=0), block[1].max(initial=0))
    return summed_by(block[0], old, many), summed_by(block[1], new, many)


def _same_sums(block: tuple[Indices, Indices], old: Floats, new: Floats) -> Floats:
    """Factor for each target that spreads small differences between the margins of a block."""
    olds, news = _block_sums(block, old, new)
    apart = np.abs(olds - news) > SPREAD_SHARE * np.maximum(olds, 1)
    if apart.any():
        worst = int(np.argmax(np.where(apart, np.abs(olds - news), -1)))
        members = np.flatnonzero(block[0] == worst)[:8].tolist()
        raise InputError(
            f"The two margins differ in {int(apart.sum())} blocks of areas, most in that of the old areas "
            f"{members}: {olds[worst]:.0f} and {news[worst]:.0f}. Expected are counts of one date. Use the "
            "count as one of a later date, or correct it.",
            block=members,
        )
    return _factor(olds, news)[block[1]]


def _block_growth(block: tuple[Indices, Indices], old: Floats, new: Floats) -> Floats:
    """Old by new sum of each target's block; of the whole city where a part of the block is unknown."""
    known = np.nan_to_num(new)
    olds, news = _block_sums(block, old, known)
    unknown = _block_sums(block, np.zeros_like(old), np.isnan(new).astype(np.float64))[1] > 0
    whole = float(old.sum() / known.sum()) if known.sum() > 0 else 1.0
    usable = (news > 0) & (olds > 0) & ~unknown
    growth = np.full_like(olds, whole)
    growth[usable] = olds[usable] / news[usable]
    return np.asarray(growth[block[1]], np.float64)
