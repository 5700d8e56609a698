"""How sure measures of poverty and inequality are, by drawing the survey again: Rao and Wu's bootstrap.

The incomes are sorted once; a replicate changes the weights only. Linearised standard errors
(:mod:`indicators.measures.linearisation`) are quicker and come first; this is the check on them, and gives
intervals that need not be symmetric.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures import inequality, poverty
from indicators.measures.income import Incomes, codes_of, incomes_of

Measure = Callable[[Incomes], float]
GENERATOR: Final = "PCG64"


@dataclass(frozen=True, eq=False)
class Estimate:
    """A measure of a survey and its error; a share, a ratio or € as the measure is.

    Attributes
    ----------
    value : float
        Of the survey itself.
    standard_error : float
    low, high : float
        Percentiles of the replicates.
    replicates : array, shape (draws,)

    """

    value: float
    standard_error: float
    low: float
    high: float
    replicates: Floats


@dataclass(frozen=True, eq=False)
class Estimates:
    """Measures by name, and why some have no value.

    Attributes
    ----------
    measures : mapping from name to Estimate
    undefined : mapping from name to reason
        Measures that the survey or one of its replicates does not define.
    confidence : float
    draws, seed : int
    generator : str

    """

    measures: Mapping[str, Estimate]
    undefined: Mapping[str, str]
    confidence: float
    draws: int
    seed: int
    generator: str


@dataclass(frozen=True, eq=False)
class Design:
    """How the survey was drawn.

    Attributes
    ----------
    strata, clusters : array, shape (persons,), optional
        Keys. Without strata there is one; without clusters everybody was drawn alone. A cluster's key
        counts within its stratum.

    """

    strata: ArrayLike | None = None
    clusters: ArrayLike | None = None


def _of_threshold(measure: Callable[[Incomes, float], float]) -> Measure:
    """A measure of the poor whose threshold is estimated from the same incomes."""
    return lambda incomes: measure(incomes, poverty.poverty_threshold(incomes))


POVERTY_SET: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        "poverty_threshold": poverty.poverty_threshold,
        "at_risk_rate": _of_threshold(poverty.at_risk_rate),
        "poor_median": _of_threshold(poverty.poor_median),
        "median_gap": _of_threshold(poverty.median_gap),
        "mean_gap": _of_threshold(lambda incomes, z: poverty.foster_greer_thorbecke(incomes, z, 1)),
        "squared_gap": _of_threshold(lambda incomes, z: poverty.foster_greer_thorbecke(incomes, z, 2)),
        "watts": _of_threshold(poverty.watts),
        "sen": _of_threshold(poverty.sen),
        "gini": inequality.gini,
        "quintile_share_ratio": inequality.share_ratio,
        "palma_ratio": lambda incomes: inequality.share_ratio(incomes, 0.9, 0.4),
        "theil_l": lambda incomes: inequality.generalised_entropy(incomes, 0),
        "theil_t": lambda incomes: inequality.generalised_entropy(incomes, 1),
        "atkinson": lambda incomes: inequality.atkinson(incomes, 0.5),
        "hoover": inequality.hoover,
    }
)


def survey_estimates(
    income: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    measures: Mapping[str, Measure] = POVERTY_SET,
    design: Design | None = None,
    confidence: float = 0.95,
    draws: int = 100,
    seed: int = 0,
) -> Estimates:
    """Measures of poverty and inequality with bootstrap standard errors and intervals.

    Parameters
    ----------
    income : array, shape (persons,), € per year
    weights : array, shape (persons,), optional
        Persons of the population each stands for.
    measures : mapping from name to function of Incomes
        The whole set if not given. Thresholds are estimated anew in each replicate.
    design : Design, optional
        Everybody drawn alone, without strata, if not given.
    confidence : float
        Between 0 and 1, both excluded.
    draws, seed : int

    Returns
    -------
    Estimates

    Raises
    ------
    MissingDataError
        If an income or weight is absent.
    InputError
        If an income is infinite, a weight not above zero, or there is not one key per person.
    UndefinedMeasureError
        If fewer than two draws are asked for, or a stratum has one cluster only.
    ValueError
        If the confidence does not lie between 0 and 1.

    Notes
    -----
    In each stratum ``n - 1`` of its n clusters are drawn with replacement, and a cluster drawn m times has
    the weight ``w m n / (n - 1)``. Clusters are taken as drawn with replacement, or few of many.

    References
    ----------
    Rao, J. N. K., Wu, C. F. J. (1988): Resampling inference with complex survey data. Journal of the American
    Statistical Association 83, 231-241. Rao, J. N. K., Wu, C. F. J., Yue, K. (1992): Some recent work on
    resampling methods for complex surveys. Survey Methodology 18, 209-217.

    Examples
    --------
    >>> found = survey_estimates(np.arange(1.0, 400.0), draws=50, seed=1)
    >>> estimate = found.measures["at_risk_rate"]
    >>> round(estimate.value, 4), estimate.low < estimate.value < estimate.high
    (0.2982, True)

    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence lies between 0 and 1; got {confidence}")
    if draws < 2:
        raise UndefinedMeasureError(f"A standard error needs at least two draws; asked for {draws}.")
    incomes = incomes_of(income, weights)
    replicates = _Replicates(incomes, design or Design())
    found = {name: np.empty(draws + 1) for name in measures}
    undefined: dict[str, str] = {}
    _compute(incomes, measures, 0, found, undefined)
    for at, source in enumerate(np.random.SeedSequence(seed).spawn(draws), 1):
        sample = replicates.drawn(np.random.Generator(np.random.PCG64(source)))
        _compute(sample, measures, at, found, undefined)
    estimates = {name: _estimate(found[name], confidence) for name in measures if name not in undefined}
    return Estimates(estimates, undefined, confidence, draws, seed, GENERATOR)


def _compute(
    sample: Incomes,
    measures: Mapping[str, Measure],
    at: int,
    found: Mapping[str, Floats],
    undefined: dict[str, str],
) -> None:
    for name, measure in measures.items():
        if name in undefined:
            continue
        try:
            found[name][at] = measure(sample)
        except UndefinedMeasureError as error:
            undefined[name] = f"In replicate {at}: {error.message}" if at else error.message


def _estimate(values: Floats, confidence: float) -> Estimate:
    drawn, tail = values[1:], (1 - confidence) / 2
    low, high = (float(each) for each in np.quantile(drawn, [tail, 1 - tail]))
    return Estimate(float(values[0]), float(drawn.std(ddof=1)), low, high, drawn)


class _Replicates:
    """The clusters of each stratum, from which samples of the same incomes are drawn."""

    def __init__(self, incomes: Incomes, design: Design) -> None:
        persons = incomes.income.size
        strata, clusters = design.strata, design.clusters
        stratum = np.zeros(persons, np.intp) if strata is None else codes_of(strata, persons, "a stratum")
        cluster = np.arange(persons) if clusters is None else codes_of(clusters, persons, "a cluster")
        _, first, unit = np.unique(
            stratum * (cluster.max() + 1) + cluster, return_index=True, return_inverse=True
        )
        sizes = np.bincount(stratum[first])
        if (sizes == 1).any():
            raise UndefinedMeasureError(
                f"{int((sizes == 1).sum())} of {sizes.size} strata have one cluster only: nobody knows how "
                "much they scatter. Join them with a stratum alike before estimating."
            )
        self._incomes = incomes
        # Clusters are numbered stratum by stratum; persons stand in the order of their incomes.
        self._unit = None if clusters is None and sizes.size == 1 else unit[incomes.order]
        self._order = incomes.order
        self._first = np.repeat(np.add.accumulate(sizes) - sizes, sizes - 1)
        self._among = np.repeat(sizes, sizes - 1).astype(np.float64)
        self._factor = np.repeat(sizes / (sizes - 1), sizes)

    def drawn(self, generator: np.random.Generator) -> Incomes:
        """One replicate: the persons of the clusters drawn, still sorted."""
        number = (generator.random(self._among.size) * self._among).astype(np.intp)
        times = np.bincount(self._first + number, minlength=self._factor.size) * self._factor
        # Persons drawn alone are exchangeable, so the counts may stand in any order.
        of_person = times if self._unit is None else times[self._unit]
        is_drawn: NDArray[np.bool_] = of_person > 0
        return Incomes(
            self._incomes.income[is_drawn],
            self._incomes.weight[is_drawn] * of_person[is_drawn],
            self._order[is_drawn],
        )
