"""Composite indices: standardise several inputs, combine them, standardise again, cut into classes.

What is combined and where it is cut is data (``indicators/recipes/*.toml``); here it is only carried out. An
index is relative: it ranks the areas of one year against each other, unweighted by residents, and says
nothing of a rise that all areas share (see ``companion``).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.combination import combined
from indicators.measures.cuts import Flags, classes_of, near_a_cut
from indicators.measures.standardisation import NO_SPREAD
from indicators.measures.steps import Part, Step, finished, scaled, weights_in


@dataclass(frozen=True, eq=False)
class CompositeResult:
    """Every step of a composite index. All NaN (or False) in an area that was not used.

    ``weights`` are those that were used: declared, equal, or loadings; per input, and per domain where the
    inputs form domains (else empty). ``explained_share`` is the variance a first component carries, NaN
    where there is none; one number per domain, or one.
    """

    z: Floats  # (areas, inputs)
    total: Floats  # (areas,) the standardised inputs (or domains) combined
    index: Floats  # (areas,) that, standardised again where the recipe says so
    class_code: Floats  # (areas,)
    is_near_cut: Flags  # (areas,)
    is_used: Flags  # (areas,)
    domains: Floats  # (areas, domains)
    weights: Floats  # (inputs,)
    domain_weights: Floats  # (domains,)
    explained_share: Floats  # (domains,) or (1,)


def composite(
    matrix: Floats,
    is_valid: Flags,
    part: Part,
    *,
    reference: Floats | None = None,
    pool: Floats | None = None,
) -> CompositeResult:
    """Composite index and class of every area.

    Parameters
    ----------
    matrix : array, shape (areas, inputs)
        The inputs in the order of ``part.inputs``, each in its own unit; NaN where absent. Higher = worse,
        but for inputs that the part turns round.
    is_valid : array of bool, shape (areas,)
        False for areas the recipe leaves out (too few residents, flagged by the office).
    part : Part
        Steps, cuts and classes.
    reference : array, shape (inputs,), optional
        The inputs of the whole municipality; needed where the part standardises by them.
    pool : array, shape (rows, inputs), optional
        The inputs of the valid areas of all years; needed where the part is pooled. Rows with an absent
        input are left out.

    Returns
    -------
    CompositeResult
        Standardised inputs, combination, index and class code of every used area; no unit. An area that is
        not valid, or lacks more inputs than the part allows, is absent and enters neither mean nor standard
        deviation nor rank.

    Raises
    ------
    UndefinedMeasureError
        If an input, or the combination, is the same everywhere, fewer areas can be used than inputs + 2, or
        no first component can be told.
    MissingDataError
        If the part needs a reference or a pool and there is none.
    InputError
        If an input is infinite, or has no logarithm where the part takes it.

    Notes
    -----
    In the Berlin recipes ``z = (x - mean) / sd``, ``S = Σ z``, ``index = (S - mean S) / sd S``; all
    unweighted over the used areas. A missing input never counts as an average one. Where a part allows some
    to be absent, those present stand for the others with their weights.

    References
    ----------
    Senatsverwaltung für Stadtentwicklung Berlin: Monitoring Soziale Stadtentwicklung, reports 2013-2025.

    Examples
    --------
    >>> from indicators.measures.cuts import Classes, Cut
    >>> classes = Classes((Cut(-1.0, "above"), Cut(1.0, "below")), (1, 2, 3))
    >>> part = Part(Step(("unemployed",), again="z_pop"), classes)
    >>> result = composite(np.array([[0.0], [0.0], [0.0], [4.0], [np.nan]]), np.full(5, True), part)
    >>> result.index.round(4).tolist(), result.class_code.tolist()  # mean 1, standard deviation √3
    ([-0.5774, -0.5774, -0.5774, 1.7321, nan], [2.0, 2.0, 2.0, 3.0, nan])

    """
    areas, inputs = matrix.shape
    if inputs != len(part.inputs) or is_valid.shape != (areas,):
        raise ValueError(
            f"{len(part.inputs)} inputs and one mark per area; got {matrix.shape}, {is_valid.shape}"
        )
    _refuse_infinite(matrix, part)
    kept, is_used = _complete_enough(matrix, is_valid, part)
    areas_used = int(is_used.sum())
    if areas_used < inputs + 2:
        raise UndefinedMeasureError(
            f"Only {areas_used} areas are valid and complete; {inputs} inputs need at least {inputs + 2}.",
            areas_used=areas_used,
        )
    _refuse_no_logarithm(np.where(is_used[:, None], matrix, np.nan), part, "Area")
    given = np.full(inputs, np.nan) if reference is None else reference
    return _spread_out(carried_out(kept[is_used], part, given, complete_pool(pool, part)), is_used)


def carried_out(used: Floats, part: Part, reference: Floats, pool: Floats) -> CompositeResult:
    """The steps of a part over areas that are all used; ``composite`` checks what comes in."""
    shares = []
    if part.domains:
        scores, weights, parts_of_z = [], [], []
        for domain, at in zip(part.domains, part.columns, strict=True):
            z, own, share = _scaled_and_weighted(used[:, at], domain, reference[at], pool[:, at])
            scores.append(finished(combined(z, domain.combine, own), domain))
            weights.append(own)
            parts_of_z.append(z)
            shares.append(share)
        domains, all_z, all_weights = np.column_stack(scores), np.hstack(parts_of_z), np.concatenate(weights)
        none = np.full(len(part.domains), np.nan)
        upper, domain_weights, _ = _scaled_and_weighted(domains, part.step, none, domains[:0])
        total = combined(upper, part.step.combine, domain_weights)
    else:
        all_z, all_weights, share = _scaled_and_weighted(used, part.step, reference, pool)
        domains, domain_weights, shares = np.empty((len(used), 0)), np.empty(0), [share]
        total = combined(all_z, part.step.combine, all_weights)
    _refuse_cancelled(total, part)
    index = finished(total, part.step)
    return CompositeResult(
        z=all_z,
        total=total,
        index=index,
        class_code=classes_of(index, part.classes),
        is_near_cut=near_a_cut(index, part.classes),
        is_used=np.full(len(used), True),
        domains=domains,
        weights=all_weights,
        domain_weights=domain_weights,
        explained_share=np.array(shares, np.float64),
    )


@dataclass(frozen=True, eq=False)
class LargerAreas:
    """An index of larger areas, made of that of the areas in them."""

    total: Floats  # (larger areas,) mean of the areas' combined inputs, weighted by residents
    index: Floats  # (larger areas,) that, standardised again over the larger areas
    class_code: Floats  # (larger areas,)
    population_covered_share: Floats  # (larger areas,) residents of the used areas among all


def composite_of_larger_areas(
    result: CompositeResult, population: Floats, within: NDArray[np.integer], part: Part
) -> LargerAreas:
    """The index of larger areas: residents' mean of the combined inputs, standardised and cut again.

    Ranks and indices are never averaged: only what was combined before the second standardisation is.

    Parameters
    ----------
    result : CompositeResult
        Of the smaller areas.
    population : array, shape (areas,), persons
    within : array of int, shape (areas,)
        The number of the larger area, from 0; below 0 if an area lies in none.
    part : Part

    Raises
    ------
    MissingDataError
        If the residents of a used area are not known.
    UndefinedMeasureError
        If all larger areas have the same mean.

    References
    ----------
    Hamburg: Sozialmonitoring im Rahmenprogramm Integrierte Stadtteilentwicklung; Robert Koch-Institut: GISD.

    Examples
    --------
    >>> from indicators.measures.cuts import Classes
    >>> part = Part(Step(("unemployed",)), Classes((), ()))
    >>> small = composite(np.array([[0.0], [2.0], [4.0], [2.0]]), np.full(4, True), part)
    >>> large = composite_of_larger_areas(small, np.array([3.0, 1, 1, 1]), np.array([0, 0, 1, 1]), part)
    >>> large.total.round(4).tolist()
    [-1.0607, 0.7071]

    """
    is_in = within >= 0
    is_counted = result.is_used & is_in
    if np.isnan(population[is_counted]).any():
        row = int(np.flatnonzero(is_counted & np.isnan(population))[0])
        raise MissingDataError(f"Area number {row + 1} has an index and no number of residents to weight it.")
    count = int(within.max(initial=-1)) + 1
    inside, people = within[is_counted], population[is_counted]
    covered = np.bincount(inside, people, count)
    everybody = np.bincount(within[is_in], population[is_in], count)  # NaN where some are not counted
    sums = np.bincount(inside, people * result.total[is_counted], count)
    with np.errstate(invalid="ignore"):
        total = np.where(covered > 0, sums / covered, np.nan)
        share = covered / everybody
    index = finished(total, part.step)
    return LargerAreas(total, index, classes_of(index, part.classes), share)


def joint_code(first: Floats, second: Floats) -> Floats:
    """Two classes as one number, as the Berlin monitoring prints status and dynamics together.

    >>> joint_code(np.array([2.0, 1.0]), np.array([5.0, np.nan])).tolist()
    [25.0, nan]
    """
    return first * 10 + second


def _scaled_and_weighted(
    used: Floats, step: Step, reference: Floats, pool: Floats
) -> tuple[Floats, Floats, float]:
    z, z_pool = scaled(used, step, reference, pool)
    weights, share = weights_in(step, z_pool if step.is_pooled else z)
    return z, weights, share


def _complete_enough(matrix: Floats, is_valid: Flags, part: Part) -> tuple[Floats, Flags]:
    """The inputs without domains too incomplete to count, and the areas that keep enough of them."""
    is_present = ~np.isnan(matrix)
    if not part.domains:
        return matrix, is_valid & (is_present.sum(axis=1) >= part.step.needed)
    kept, has_domain = matrix.copy(), []
    for domain, at in zip(part.domains, part.columns, strict=True):
        has_it = is_present[:, at].sum(axis=1) >= domain.needed
        kept[~has_it, at] = np.nan
        has_domain.append(has_it)
    return kept, is_valid & (np.column_stack(has_domain).sum(axis=1) >= part.step.needed)


def complete_pool(pool: Floats | None, part: Part) -> Floats:
    """The rows of all years that lack no input, shape (rows, inputs); none where the part is not pooled.

    Raises
    ------
    MissingDataError
        If the part is pooled and there is no pool.

    """
    if pool is None:
        if part.is_pooled:
            raise MissingDataError(
                "This index takes its weights from all years together; hand in the areas of all years."
            )
        return np.empty((0, len(part.inputs)))
    _refuse_no_logarithm(pool, part, "Row of all years")
    return pool[~np.isnan(pool).any(axis=1)]


def _refuse_cancelled(total: Floats, part: Part) -> None:
    if float(total.std()) <= NO_SPREAD * max(len(part.inputs), float(np.abs(total).max())):
        raise UndefinedMeasureError(
            f"The inputs {', '.join(part.inputs)} cancel each other: their sum is the same in every area."
        )


def _refuse_infinite(matrix: Floats, part: Part) -> None:
    is_infinite = np.isinf(matrix)
    if is_infinite.any():
        row, column = (int(at) for at in np.argwhere(is_infinite)[0])
        raise InputError(
            f"Area number {row + 1}: input {part.inputs[column]!r} is infinite. A share without denominator "
            "is an absent value, not an infinite one.",
            input=part.inputs[column],
            positions=[row + 1],
        )


def _refuse_no_logarithm(values: Floats, part: Part, row_name: str) -> None:
    for at, name in enumerate(part.inputs):
        is_wrong = values[:, at] <= 0
        if name in part.logged and is_wrong.any():
            row = int(np.flatnonzero(is_wrong)[0])
            raise InputError(
                f"{row_name} number {row + 1}: input {name!r} is {values[row, at]:g} and has no logarithm. "
                "Expected is a number above 0; a value that nobody knows is absent, not 0.",
                input=name,
                positions=(np.flatnonzero(is_wrong) + 1).tolist(),
            )


def _spread_out(result: CompositeResult, is_used: Flags) -> CompositeResult:
    def filled(values: Floats) -> Floats:
        full: Floats = np.full((len(is_used), *values.shape[1:]), np.nan, np.float64)
        full[is_used] = values
        return full

    is_near = np.zeros(len(is_used), np.bool_)
    is_near[is_used] = result.is_near_cut
    return CompositeResult(
        z=filled(result.z),
        total=filled(result.total),
        index=filled(result.index),
        class_code=filled(result.class_code),
        is_near_cut=is_near,
        is_used=is_used,
        domains=filled(result.domains),
        weights=result.weights,
        domain_weights=result.domain_weights,
        explained_share=result.explained_share,
    )
