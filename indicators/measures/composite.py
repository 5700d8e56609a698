"""Composite indices: standardise several inputs, add them up, standardise again, cut into classes.

What is added and where it is cut is data (``indicators/recipes/*.toml``); here it is only carried out. The
index is relative: it ranks the areas of one year against each other, unweighted by residents, and says
nothing of a rise that all areas share.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError, UndefinedMeasureError

Flags = NDArray[np.bool_]

# A spread below this part of the values' size is rounding, not a difference between areas.
_NO_SPREAD = 1e-12


@dataclass(frozen=True)
class Cut:
    """A limit between two classes, and to which of them the limit itself belongs."""

    at: float
    belongs_to: Literal["below", "above"]


@dataclass(frozen=True)
class Part:
    """One index of a recipe: its inputs in order, how they are standardised, and the classes it is cut into.

    ``codes`` has one class code more than there are ``cuts``, from the lowest index to the highest.
    """

    inputs: tuple[str, ...]
    cuts: tuple[Cut, ...]
    codes: tuple[int, ...]
    ddof: Literal[0, 1] = 0
    near: float = 0.05  # an index nearer to a cut than this is marked

    def __post_init__(self) -> None:
        limits = [cut.at for cut in self.cuts]
        if not self.inputs or len(set(self.inputs)) != len(self.inputs):
            raise ValueError("a part needs inputs, each of them once")
        if limits != sorted(set(limits)):
            raise ValueError("cuts must rise")
        if len(self.codes) != len(self.cuts) + 1 or len(set(self.codes)) != len(self.codes):
            raise ValueError("there is one class code more than there are cuts, each of them once")


@dataclass(frozen=True, eq=False)
class CompositeResult:
    """Every step of a composite index. All NaN (or False) in an area that was not used."""

    z: Floats  # (areas, inputs)
    total: Floats  # (areas,) sum of the standardised inputs
    index: Floats  # (areas,) the sum, standardised again
    class_code: Floats  # (areas,)
    is_near_cut: Flags  # (areas,)
    is_used: Flags  # (areas,)


def composite(matrix: Floats, is_valid: Flags, part: Part) -> CompositeResult:
    """Composite index and class of every area.

    Parameters
    ----------
    matrix : array, shape (areas, inputs)
        The inputs in the order of ``part.inputs``, each in its own unit, higher = worse; NaN where absent.
    is_valid : array of bool, shape (areas,)
        False for areas the recipe leaves out (too few residents, flagged by the office).
    part : Part
        Inputs, cuts and classes.

    Returns
    -------
    CompositeResult
        Standardised inputs, sum, index and class code of every used area; no unit. An area that is not
        valid, or lacks any input, is absent and enters neither mean nor standard deviation.

    Raises
    ------
    UndefinedMeasureError
        If an input, or the sum, is the same everywhere, or fewer areas can be used than inputs + 2.
    InputError
        If an input is infinite.

    Notes
    -----
    ``z = (x - mean) / sd`` with ``ddof`` as declared, ``S = Σ z``, ``index = (S - mean S) / sd S``; all
    unweighted over the used areas. A missing input never counts as an average one.

    References
    ----------
    Senatsverwaltung für Stadtentwicklung Berlin: Monitoring Soziale Stadtentwicklung, reports 2013-2025.

    Examples
    --------
    >>> part = Part(("unemployed",), (Cut(-1.0, "above"), Cut(1.0, "below")), (1, 2, 3))
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
    is_used = is_valid & ~np.isnan(matrix).any(axis=1)
    areas_used = int(is_used.sum())
    if areas_used < inputs + 2:
        raise UndefinedMeasureError(
            f"Only {areas_used} areas are valid and complete; {inputs} inputs need at least {inputs + 2}.",
            areas_used=areas_used,
        )
    z = _standardised(matrix[is_used], part)
    total = z.sum(axis=1)
    spread = float(total.std(ddof=part.ddof))
    if spread <= _NO_SPREAD * inputs:
        raise UndefinedMeasureError("The inputs cancel each other: their sum is the same in every area.")
    index = (total - total.mean()) / spread
    return CompositeResult(
        z=_spread_out(z, is_used),
        total=_spread_out(total, is_used),
        index=_spread_out(index, is_used),
        class_code=_spread_out(classes_of(index, part), is_used),
        is_near_cut=np.nan_to_num(_spread_out(_is_near(index, part), is_used)).astype(np.bool_),
        is_used=is_used,
    )


def classes_of(index: Floats, part: Part) -> Floats:
    """The class code of each index; NaN stays NaN.

    >>> part = Part(("x",), (Cut(-1.0, "above"), Cut(1.0, "below"), Cut(1.5, "below")), (1, 2, 3, 4))
    >>> classes_of(np.array([-1.1, -1.0, 1.0, 1.5, 1.6, np.nan]), part).tolist()
    [1.0, 2.0, 2.0, 3.0, 4.0, nan]
    """
    passed = np.zeros(index.shape, np.intp)
    for cut in part.cuts:
        passed += index >= cut.at if cut.belongs_to == "above" else index > cut.at
    codes = np.array(part.codes, np.float64)[passed]
    codes[np.isnan(index)] = np.nan
    return codes


def joint_code(first: Floats, second: Floats) -> Floats:
    """Two classes as one number, as the Berlin monitoring prints status and dynamics together.

    >>> joint_code(np.array([2.0, 1.0]), np.array([5.0, np.nan])).tolist()
    [25.0, nan]
    """
    return first * 10 + second


def _standardised(used: Floats, part: Part) -> Floats:
    for name, column in zip(part.inputs, used.T, strict=True):
        if column.std() <= _NO_SPREAD * np.abs(column).max():
            raise UndefinedMeasureError(
                f"Input {name!r} is {column[0]:g} in every area; without differences there is no index.",
                input=name,
            )
    return np.asarray((used - used.mean(axis=0)) / used.std(axis=0, ddof=part.ddof), np.float64)


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


def _is_near(index: Floats, part: Part) -> Floats:
    distances = np.abs(index[:, None] - np.array([cut.at for cut in part.cuts])[None, :])
    return np.asarray(distances.min(axis=1, initial=np.inf) < part.near, np.float64)


def _spread_out(values: Floats, is_used: Flags) -> Floats:
    full: Floats = np.full((len(is_used), *values.shape[1:]), np.nan, np.float64)
    full[is_used] = values
    return full
