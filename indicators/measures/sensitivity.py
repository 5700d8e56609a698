"""How easily an area would be in another class: with other weights, or with counts that chance made.

Each draw has its own generator, spawned from the seed: the same seed gives the same bits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.combination import combined
from indicators.measures.composite import CompositeResult, carried_out, complete_pool
from indicators.measures.cuts import Flags, classes_of, numbered
from indicators.measures.standardisation import standardised
from indicators.measures.steps import Part, finished

GENERATOR: Final = "PCG64"
COULD_FLIP_FROM: Final = 0.05  # an area that changes class in this share of the draws is marked
_NORMAL_FROM: Final = 100.0  # variance of a count above which the normal law stands for the binomial
_Z95: Final = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """In which share of the draws each area is in another class than it was given."""

    flip_share: Floats  # (areas,) in [0, 1]; NaN where the area has no class
    could_flip: Flags  # (areas,) flip_share reaches the mark
    class_share: Floats  # (areas, classes) in [0, 1], in the order of the part's codes
    areas_share: float  # share of the areas in another class, mean over the draws
    draws: int  # those that gave an index
    seed: int
    generator: str


@dataclass(frozen=True, eq=False)
class Proportion:
    """An input that is ``factor * numerator / denominator``, each of shape (areas,)."""

    numerator: Floats
    denominator: Floats
    factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Difference:
    """An input that is the change of a proportion."""

    now: Proportion
    then: Proportion


@dataclass(frozen=True, eq=False)
class Interval:
    """An input of which a 95 % interval is known, each end of shape (areas,), in the input's unit."""

    low: Floats
    high: Floats


Source = Proportion | Difference | Interval | None
Random = np.random.Generator


def weight_sensitivity(
    result: CompositeResult,
    part: Part,
    *,
    spread: float = 0.2,
    draws: int = 200,
    seed: int = 0,
    mark_from: float = COULD_FLIP_FROM,
) -> Sensitivity:
    """Other classes if every weight were up to ``spread`` higher or lower.

    Parameters
    ----------
    result : CompositeResult
    part : Part
        What the result was computed by.
    spread : float
        Each weight, of inputs and of domains, is multiplied by a number drawn evenly from
        ``1 - spread`` to ``1 + spread``; then all keep their sum.
    draws, seed : int
    mark_from : float
        The flip share from which an area is marked.

    Raises
    ------
    UndefinedMeasureError
        If the part has no classes, no weights (it takes the least input), or no draw is asked for.

    Examples
    --------
    >>> from indicators.measures.composite import composite
    >>> from indicators.measures.cuts import Classes, Cut
    >>> from indicators.measures.steps import Step
    >>> part = Part(Step(("a", "b"), again="z_pop"), Classes((Cut(0.0, "below"),), (1, 2)))
    >>> x = np.array([[0.0, 0.0], [1.0, 1.0], [6.0, 6.0], [5.0, 5.0], [5.0, 1.1]])
    >>> weight_sensitivity(composite(x, np.full(5, True), part), part).could_flip.tolist()
    [False, False, False, False, True]

    """
    if part.step.combine == "min" and not part.domains:
        raise UndefinedMeasureError("An index that is its least input has no weights that could be others.")
    z, domains = result.z[result.is_used], result.domains[result.is_used]

    def drawn(random: Random) -> Floats:
        weights = _shaken(result.weights, part, spread, random)
        if not part.domains:
            return finished(combined(z, part.step.combine, weights), part.step)
        scores = domains
        if any(len(domain.inputs) > 1 for domain in part.domains):
            scores = _scores(z, weights, part)
        how = part.step.standardise
        upper = [
            standardised(column, how, name, ties=part.step.ties)
            for column, name in zip(scores.T, part.step.inputs, strict=True)
        ]
        shaken = _other(result.domain_weights, spread, random)
        return finished(combined(np.column_stack(upper), part.step.combine, shaken), part.step)

    return _sensitivity(result, part, drawn, draws, seed, mark_from)


def input_sensitivity(
    result: CompositeResult,
    matrix: Floats,
    sources: Sequence[Source],
    part: Part,
    *,
    given: tuple[Floats | None, Floats | None] = (None, None),
    draws: int = 200,
    seed: int = 0,
) -> Sensitivity:
    """Other classes if the counts behind the inputs had come out otherwise by chance (parametric bootstrap).

    Parameters
    ----------
    result : CompositeResult
    matrix : array, shape (areas, inputs)
        What the result was computed from.
    sources : sequence of Proportion, Difference, Interval or None
        One per input: counts, from which new ones are drawn by the binomial law; a 95 % interval, taken as
        that of a normal law; None for an input that is known without error.
    part : Part
    given : pair of arrays or None
        Reference and pool, as handed to ``composite``.
    draws, seed : int

    Raises
    ------
    InputError
        If a numerator is above its denominator or a count below 0.
    MissingDataError
        If the part is pooled and there is no pool, or an input has a value and no counts or interval.
    UndefinedMeasureError
        If the part has no classes, or no draw gives an index.

    Notes
    -----
    A drawn input is its value plus ``factor (X / n - x / n)`` with ``X ~ Bin(n, x / n)``. A count of 0 stays
    0 in each draw: of areas with few cases the share tells too little, not too much, uncertainty. Above a
    variance of 100 the normal law stands for the binomial one.

    References
    ----------
    Davison, A., Hinkley, D. (1997): Bootstrap Methods and their Application. Cambridge, chapter 2.

    """
    if len(sources) != len(part.inputs):
        raise ValueError(f"one source per input: {len(part.inputs)}; got {len(sources)}")
    used, is_used = matrix[result.is_used], result.is_used
    _refuse_unknown(used, is_used, sources, part)
    laws = [_law(source, is_used, name) for source, name in zip(sources, part.inputs, strict=True)]
    reference = np.full(len(part.inputs), np.nan) if given[0] is None else given[0]
    pool = complete_pool(given[1], part)
    is_logged = np.array([name in part.logged for name in part.inputs])

    def drawn(random: Random) -> Floats:
        changed = used.copy()
        for at, law in enumerate(laws):
            if law is not None:
                changed[:, at] += law(random)
        if (changed[:, is_logged] <= 0).any():
            raise UndefinedMeasureError("A drawn input has no logarithm.")
        return carried_out(changed, part, reference, pool).index

    return _sensitivity(result, part, drawn, draws, seed, COULD_FLIP_FROM)


def class_could_flip(result: CompositeResult, *found: Sensitivity) -> Flags:
    """Areas next to a cut, or in another class often enough in any of the draws, shape (areas,)."""
    marks = [result.is_near_cut, *(one.could_flip for one in found)]
    return np.asarray(np.any(marks, axis=0), np.bool_)


def _sensitivity(
    result: CompositeResult,
    part: Part,
    drawn: Callable[[Random], Floats],
    draws: int,
    seed: int,
    mark_from: float,
) -> Sensitivity:
    codes = part.classes.codes
    if not codes or draws < 1:
        raise UndefinedMeasureError("Without classes and at least one draw no class can change.")
    used = int(result.is_used.sum())
    counts, rows, given = np.zeros((used, len(codes))), np.arange(used), 0
    for child in np.random.SeedSequence(seed).spawn(draws):
        try:
            index = drawn(np.random.Generator(np.random.PCG64(child)))
        except UndefinedMeasureError:  # e.g. a draw in which an input is the same everywhere
            continue
        counts[rows, numbered(classes_of(index, part.classes), codes)] += 1
        given += 1
    if not given:
        raise UndefinedMeasureError(f"None of {draws} draws gives an index.")
    own = counts[rows, numbered(result.class_code[result.is_used], codes)] / given
    class_share = np.full((len(result.is_used), len(codes)), np.nan)
    class_share[result.is_used] = counts / given
    flip_share = np.full(len(result.is_used), np.nan)
    flip_share[result.is_used] = 1.0 - own
    could_flip = result.is_used & (np.nan_to_num(flip_share) >= mark_from)
    areas_share = float(np.mean(1.0 - own))
    return Sensitivity(flip_share, could_flip, class_share, areas_share, given, seed, GENERATOR)


def _other(weights: Floats, spread: float, random: Random) -> Floats:
    changed = weights * random.uniform(1.0 - spread, 1.0 + spread, len(weights))
    return np.asarray(changed * (np.abs(weights).sum() / np.abs(changed).sum()), np.float64)


def _shaken(weights: Floats, part: Part, spread: float, random: Random) -> Floats:
    """Other weights, with the same sum in each domain."""
    if not part.domains:
        return _other(weights, spread, random)
    return np.concatenate([_other(weights[at], spread, random) for at in part.columns])


def _scores(z: Floats, weights: Floats, part: Part) -> Floats:
    return np.column_stack(
        [
            finished(combined(z[:, at], domain.combine, weights[at]), domain)
            for domain, at in zip(part.domains, part.columns, strict=True)
        ]
    )


def _refuse_unknown(used: Floats, is_used: Flags, sources: Sequence[Source], part: Part) -> None:
    """A value without counts would pass as one without error."""
    for at, (source, name) in enumerate(zip(sources, part.inputs, strict=True)):
        is_unknown = np.zeros(len(used), np.bool_)
        for column in _columns_of(source):
            is_unknown |= np.isnan(column[is_used]) & ~np.isnan(used[:, at])
        if is_unknown.any():
            row = int(np.flatnonzero(is_used)[np.flatnonzero(is_unknown)[0]])
            raise MissingDataError(
                f"Area number {row + 1}: input {name!r} has a value and no counts or interval to draw from. "
                "Hand them in, or None as the source of an input that is known without error.",
                input=name,
            )


def _columns_of(source: Source) -> list[Floats]:
    if source is None:
        return []
    if isinstance(source, Difference):
        return _columns_of(source.now) + _columns_of(source.then)
    if isinstance(source, Interval):
        return [source.low, source.high]
    return [source.numerator, source.denominator]


def _law(source: Source, is_used: Flags, name: str) -> Callable[[Random], Floats] | None:
    """What chance adds to an input, as a function of a generator."""
    if source is None:
        return None
    if isinstance(source, Interval):
        deviation = np.nan_to_num((source.high[is_used] - source.low[is_used]) / (2 * _Z95))
        return lambda random: random.standard_normal(len(deviation)) * deviation
    if isinstance(source, Proportion):
        return _binomial(source, is_used, name)
    now, then = _binomial(source.now, is_used, name), _binomial(source.then, is_used, name)
    return lambda random: now(random) - then(random)


def _binomial(source: Proportion, is_used: Flags, name: str) -> Callable[[Random], Floats]:
    cases, persons = np.rint(source.numerator[is_used]), np.rint(source.denominator[is_used])
    is_absent = np.isnan(cases) | np.isnan(persons)  # a used area may lack an input where the part allows it
    cases, persons = np.where(is_absent, 0.0, cases), np.where(is_absent, 1.0, persons)
    is_wrong = ~((cases >= 0) & (cases <= persons) & (persons > 0))
    if is_wrong.any():
        row = int(np.flatnonzero(is_used)[np.flatnonzero(is_wrong)[0]])
        raise InputError(
            f"Area number {row + 1}: input {name!r} has {source.numerator[row]:g} cases among "
            f"{source.denominator[row]:g}. Counts to draw from lie between 0 and those they are part of.",
            input=name,
            positions=[row + 1],
        )
    share = cases / persons
    deviation = np.sqrt(persons * share * (1 - share))
    is_small = deviation**2 < _NORMAL_FROM
    small_persons, small_share = persons[is_small].astype(np.int64), share[is_small]

    def law(random: Random) -> Floats:
        other = cases + np.rint(random.standard_normal(len(cases)) * deviation)
        other[is_small] = random.binomial(small_persons, small_share)
        return np.asarray(source.factor * (np.clip(other, 0, persons) / persons - share), np.float64)

    return law
