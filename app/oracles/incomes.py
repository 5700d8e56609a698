"""Reference results of poverty, inequality and their standard errors, in terms of our measures."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np

from app.oracles.entries import Adapter, Entry, EntryTables
from geodata.vocabulary.cells import Floats
from indicators.measures import inequality as unequal
from indicators.measures import linearisation as linear
from indicators.measures import poverty
from indicators.measures.income import Incomes, incomes_of, quantile

OfIncomes = Callable[[Incomes], float | list[float]]
OfLinearised = Callable[[Incomes], linear.Linearised]

_ABSOLUTE: Final = 10_000.0  # € per year: the fixed threshold of the reference runs
_LOGARITHMIC: Final = ("atk0.5", "atk1", "gei0", "gei1")  # run by the peer on incomes above zero


def _incomes(entry: Entry, table: EntryTables, *, is_positive: bool = False) -> Incomes:
    if "values" in entry.inputs:
        return incomes_of(entry.inputs["values"])
    columns = table()
    income = columns[entry.inputs["y"]]
    weights = columns[entry.inputs["weights"]] if "weights" in entry.inputs else np.ones(income.size)
    kept = income > 0 if is_positive else np.isfinite(income)
    return incomes_of(income[kept], weights[kept])


def _of(measure: OfIncomes, entry: Entry, table: EntryTables) -> object:
    ours = measure(_incomes(entry, table, is_positive=entry.measure in _LOGARITHMIC))
    return np.multiply(ours, 100.0) if entry.params.get("scale") == "percent" else ours


def _at_risk(incomes: Incomes, share: float = poverty.AT_RISK_SHARE) -> float:
    return poverty.at_risk_rate(incomes, poverty.poverty_threshold(incomes, share))


def _by_region(entry: Entry, table: EntryTables) -> object:
    threshold = poverty.poverty_threshold(_incomes(entry, table))
    columns = table()
    income, weights = columns[entry.inputs["y"]], columns[entry.inputs["weights"]]
    rates = []
    for region in entry.order:
        inside = columns["db040"] == region
        rates.append(100 * poverty.at_risk_rate(incomes_of(income[inside], weights[inside]), threshold))
    return rates


def _given_threshold(measure: Callable[[Incomes, float], float], entry: Entry, table: EntryTables) -> object:
    return measure(_incomes(entry, table), entry.params["z"])


def _fgt(entry: Entry, table: EntryTables) -> object:
    incomes = _incomes(entry, table)
    return poverty.foster_greer_thorbecke(incomes, entry.params["z"], entry.params["alpha"])


def _fgt_of(incomes: Incomes, exponent: int, threshold: float | None = None) -> float:
    z = poverty.poverty_threshold(incomes) if threshold is None else threshold
    return poverty.foster_greer_thorbecke(incomes, z, exponent)


def _corrected_gini(incomes: Incomes) -> float:
    persons = incomes.income.size
    return unequal.gini(incomes) * persons / (persons - 1)


def _given_aversion(entry: Entry, table: EntryTables) -> object:
    return unequal.atkinson(_incomes(entry, table), entry.params["epsilon"])


def _gini(entry: Entry, table: EntryTables) -> object:
    form: unequal.GiniForm = "inclusive" if entry.params.get("call") == "convey_gini" else "mid_rank"
    return _of(lambda incomes: unequal.gini(incomes, form), entry, table)


def _standard_error(measure: OfLinearised, entry: Entry, table: EntryTables) -> object:
    columns = table()
    income, weights, strata, ids = (columns[entry.inputs[key]] for key in ("y", "weights", "strata", "ids"))
    is_left_out = income <= 0 if entry.measure.split()[0] in _LOGARITHMIC else np.zeros(income.size, np.bool_)
    linearised = measure(incomes_of(income[~is_left_out], weights[~is_left_out]))
    influence: Floats = np.zeros(income.size)  # who is left out is still part of the design
    influence[~is_left_out] = linearised.influence
    return linear.standard_error(influence, weights, strata=strata, clusters=ids)


_POVERTY: Final[Mapping[str, OfIncomes]] = {
    "arpt": poverty.poverty_threshold,
    "arpr": _at_risk,
    "arpr_unweighted": _at_risk,
    "arpr_p0.4": partial(_at_risk, share=0.4),
    "arpr_p0.5": partial(_at_risk, share=0.5),
    "arpr_p0.6": partial(_at_risk, share=0.6),
    "arpr_p0.7": partial(_at_risk, share=0.7),
    "rmpg": lambda incomes: poverty.median_gap(incomes, poverty.poverty_threshold(incomes)),
    "poormed": lambda incomes: poverty.poor_median(incomes, poverty.poverty_threshold(incomes)),
    "wmedian": lambda incomes: quantile(incomes, 0.5),
    "wquantile_.2_.5_.8": lambda incomes: [quantile(incomes, share) for share in (0.2, 0.5, 0.8)],
    "incMean": lambda incomes: incomes.mean,
    "fgt0_abs10000": partial(_fgt_of, exponent=0, threshold=_ABSOLUTE),
    "fgt1_abs10000": partial(_fgt_of, exponent=1, threshold=_ABSOLUTE),
    "fgt0_relq60": partial(_fgt_of, exponent=0),
    "fgt1_relq60": partial(_fgt_of, exponent=1),
    "Foster_par1_60med": partial(_fgt_of, exponent=0),
}
_INEQUALITY: Final[Mapping[str, OfIncomes]] = {
    "qsr": unequal.share_ratio,
    "gini_unweighted": unequal.gini,
    "Gini": unequal.gini,
    "gini_small_sample_corrected": _corrected_gini,
    "atk0.5": lambda incomes: unequal.atkinson(incomes, 0.5),
    "atk1": lambda incomes: unequal.atkinson(incomes, 1),
    "Atk_0.5": lambda incomes: unequal.atkinson(incomes, 0.5),
    "gei0": lambda incomes: unequal.generalised_entropy(incomes, 0),
    "gei1": lambda incomes: unequal.generalised_entropy(incomes, 1),
    "theil_T_GE1": lambda incomes: unequal.generalised_entropy(incomes, 1),
    "mean_log_deviation_GE0": lambda incomes: unequal.generalised_entropy(incomes, 0),
    "Theil_0": lambda incomes: unequal.generalised_entropy(
        incomes, 1
    ),  # the peer's number is not the exponent
    "Theil_1": lambda incomes: unequal.generalised_entropy(incomes, 0),
    "RS": unequal.hoover,
    "herfindahl": unequal.herfindahl,
    "rosenbluth": unequal.rosenbluth,
    "median": lambda incomes: quantile(incomes, 0.5),
}
_LINEARISED: Final[Mapping[str, OfLinearised]] = {
    "arpt": linear.poverty_threshold,
    "arpr": linear.at_risk_rate,
    "gini": linear.gini,
    "qsr": linear.share_ratio,
    "rmpg": linear.median_gap,
    "poormed": linear.poor_median,
    "fgt0_abs10000": lambda incomes: linear.foster_greer_thorbecke(incomes, 0, _ABSOLUTE),
    "fgt1_abs10000": lambda incomes: linear.foster_greer_thorbecke(incomes, 1, _ABSOLUTE),
    "fgt0_relq60": lambda incomes: linear.foster_greer_thorbecke(incomes, 0),
    "fgt1_relq60": lambda incomes: linear.foster_greer_thorbecke(incomes, 1),
    "atk0.5": lambda incomes: linear.atkinson(incomes, 0.5),
    "atk1": lambda incomes: linear.atkinson(incomes, 1),
    "gei0": lambda incomes: linear.generalised_entropy(incomes, 0),
    "gei1": lambda incomes: linear.generalised_entropy(incomes, 1),
}

RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    **{("poverty", name): partial(_of, measure) for name, measure in _POVERTY.items()},
    **{("inequality", name): partial(_of, measure) for name, measure in _INEQUALITY.items()},
    **{
        ("variance-estimation", f"{name} standard error (linearised)"): partial(_standard_error, measure)
        for name, measure in _LINEARISED.items()
    },
    ("poverty", "arpr_by_region"): _by_region,
    ("poverty", "watts"): partial(_given_threshold, poverty.watts),
    ("poverty", "fgt"): _fgt,
    ("inequality", "gini"): _gini,
    ("inequality", "atkinson_income"): _given_aversion,
}
