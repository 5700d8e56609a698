"""What an index is made of: steps that make one number of several inputs, and the parts they add up to."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from geodata.vocabulary.cells import Floats
from indicators.measures.combination import Combination, first_component, weights_of
from indicators.measures.cuts import Classes
from indicators.measures.deprivation import Ties
from indicators.measures.standardisation import Standardisation, standardised

Again = Literal["none", "z_pop", "z_sample", "minmax", "rank", "exp_rank"]

_ROUNDED: Final = 0.005  # published weights have three decimals
_NOT_NEGATIVE: Final = ("minmax", "rank", "exp_rank")


@dataclass(frozen=True)
class Step:
    """Several inputs become one number: standardise each, combine them, perhaps standardise the result.

    ``weights`` stand in the order of the inputs; ``sign_of`` is the input that loads positively on a first
    component. ``is_pooled``: mean, spread and loadings come from all years together. ``lower_is_worse``
    inputs are turned round, ``logged`` ones enter as their logarithm. ``min_indicators`` inputs are enough
    for an area; without it none may be absent.
    """

    inputs: tuple[str, ...]
    standardise: Standardisation = "z_pop"
    combine: Combination = "sum"
    again: Again = "none"
    weights: tuple[float, ...] = ()
    sign_of: str = ""
    is_pooled: bool = False
    ties: Ties = "min"
    lower_is_worse: tuple[str, ...] = ()
    logged: tuple[str, ...] = ()
    min_indicators: int | None = None

    def __post_init__(self) -> None:
        if not self.inputs or len(set(self.inputs)) != len(self.inputs):
            raise ValueError("a part needs inputs, each of them once")
        self._check_names()
        self._check_weights()
        self._check_combination()

    def _check_names(self) -> None:
        for word, names in (("lower_is_worse", self.lower_is_worse), ("logged", self.logged)):
            if odd := sorted(set(names) - set(self.inputs)):
                raise ValueError(f"{word} names {', '.join(odd)}, which is no input of this part")
        if (self.combine == "pca1") != bool(self.sign_of):
            raise ValueError(
                "pca1, and nothing else, needs 'sign_of': the input that loads positively on the component"
            )
        if self.sign_of and self.sign_of not in self.inputs:
            raise ValueError(f"sign_of names {self.sign_of}, which is no input of this part")

    def _check_weights(self) -> None:
        may_have = self.combine in ("weighted_sum", "geometric")
        if self.weights and not may_have:
            raise ValueError(f"{self.combine} takes no weights; say weighted_sum or geometric")
        if self.combine == "weighted_sum" and not self.weights:
            raise ValueError("a weighted_sum needs a weight for each input")
        if self.weights and (len(self.weights) != len(self.inputs) or min(self.weights) <= 0):
            raise ValueError("each input needs one weight above 0; say lower_is_worse where it is turned")
        if self.weights and self.again == "none" and abs(sum(self.weights) - 1) > _ROUNDED:
            raise ValueError(f"weights add up to {sum(self.weights):g}, expected is 1")

    def _check_combination(self) -> None:
        if self.combine == "geometric" and self.standardise not in _NOT_NEGATIVE:
            raise ValueError(f"a geometric mean needs inputs from 0 up: one of {', '.join(_NOT_NEGATIVE)}")
        if self.is_pooled and self.standardise in ("rank", "exp_rank"):
            raise ValueError("ranks are those of one year and cannot be pooled")
        if self.min_indicators is None:
            return
        if self.combine == "pca1":
            raise ValueError("a principal component needs every input; leave out min_indicators")
        if not 1 <= self.min_indicators <= len(self.inputs):
            raise ValueError(f"min_indicators lies between 1 and {len(self.inputs)}, the number of inputs")

    @property
    def needed(self) -> int:
        """How many inputs an area must have."""
        return self.min_indicators or len(self.inputs)


@dataclass(frozen=True)
class Part:
    """One index of a recipe: the steps to it and the classes it is cut into.

    With ``domains``, each of them makes one number of its inputs, and the inputs of ``step`` are the domains
    in the same order.
    """

    step: Step
    classes: Classes
    domains: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if self.domains and len(self.domains) != len(self.step.inputs):
            raise ValueError("a part of domains has its domains as inputs")
        if len(set(self.inputs)) != len(self.inputs):
            raise ValueError("a part needs inputs, each of them once")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns of the matrix, domain after domain."""
        if not self.domains:
            return self.step.inputs
        return tuple(name for domain in self.domains for name in domain.inputs)

    @property
    def columns(self) -> tuple[slice, ...]:
        """Which columns belong to which domain."""
        ends = np.cumsum([len(domain.inputs) for domain in self.domains]).tolist()
        starts = [0, *ends[:-1]] if ends else []
        return tuple(slice(start, end) for start, end in zip(starts, ends, strict=True))

    @property
    def logged(self) -> tuple[str, ...]:
        """The inputs that enter as their logarithm."""
        return tuple(name for step in (self.step, *self.domains) for name in step.logged)

    @property
    def may_lack_inputs(self) -> bool:
        """Whether an area with absent inputs may have an index."""
        return any(step.min_indicators is not None for step in (self.step, *self.domains))

    @property
    def is_pooled(self) -> bool:
        """Whether it needs the inputs of all years."""
        return self.step.is_pooled or any(domain.is_pooled for domain in self.domains)

    @property
    def has_reference(self) -> bool:
        """Whether it needs the values of the whole municipality."""
        return any(step.standardise == "z_reference" for step in (self.step, *self.domains))


def scaled(values: Floats, step: Step, reference: Floats, pool: Floats) -> tuple[Floats, Floats]:
    """The inputs of a step standardised, shape (areas, inputs), and so the pool, shape (rows, inputs)."""
    turned, turned_pool = turned_round(values, step), turned_round(pool, step)
    turned_reference = turned_round(reference[None, :], step)[0]
    z, z_pool = np.empty_like(turned), np.empty_like(turned_pool)
    for at, name in enumerate(step.inputs):
        basis = turned_pool[:, at] if step.is_pooled else turned[:, at]
        how, given = step.standardise, float(turned_reference[at])
        z[:, at] = standardised(turned[:, at], how, name, basis=basis, reference=given, ties=step.ties)
        if step.is_pooled:
            z_pool[:, at] = standardised(turned_pool[:, at], how, name, reference=given, ties=step.ties)
    return z, z_pool


def turned_round(values: Floats, step: Step) -> Floats:
    """Logarithms where declared, and a sign such that higher is worse; NaN where there is no logarithm."""
    if not step.logged and not step.lower_is_worse:
        return values
    turned = values.copy()
    for at, name in enumerate(step.inputs):
        if name in step.logged:
            turned[:, at] = np.log(turned[:, at], where=turned[:, at] > 0, out=np.full(len(turned), np.nan))
        if name in step.lower_is_worse:
            turned[:, at] = -turned[:, at]
    return turned


def weights_in(step: Step, z: Floats) -> tuple[Floats, float]:
    """The weights of a step's inputs: declared, equal, or loadings; the variance these explain, or NaN."""
    if step.combine == "pca1":
        return first_component(z, step.inputs.index(step.sign_of))
    if step.weights:
        return np.array(step.weights, np.float64), np.nan
    return weights_of(step.combine, len(step.inputs)), np.nan


def finished(total: Floats, step: Step) -> Floats:
    """What was combined, standardised a second time where declared.

    Raises
    ------
    UndefinedMeasureError
        If it is the same in every area.

    """
    if step.again == "none":
        return total
    return standardised(total, step.again, " + ".join(step.inputs), ties=step.ties)
