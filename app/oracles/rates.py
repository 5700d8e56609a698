"""Reference results of rates, their smoothing, tests and charts, in terms of our measures."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from app.oracles.entries import Adapter, Entry, EntryTables, Table
from geodata.vocabulary.cells import Floats
from indicators.measures.autocorrelation import Autocorrelation, geary, moran
from indicators.measures.control_limits import funnel_limits, p_chart
from indicators.measures.deviation import two_counts
from indicators.measures.local_statistics import getis_ord, local_moran
from indicators.measures.multiple_tests import benjamini_hochberg, bonferroni, finds, holm
from indicators.measures.neighbours import Neighbours, neighbours_of_pairs
from indicators.measures.rates import Interval, poisson_interval, share, wilson_interval
from indicators.measures.shift_share import ShiftShare, shift_share
from indicators.measures.smoothing import locally_smoothed_rates, relative_risk, smoothed_rates
from indicators.measures.standardised_rates import directly_standardised

_CONFIDENCES: Final = (0.95, 0.998)


def _with_limits(value: float, limits: list[Interval], factor: float) -> list[float]:
    pairs = [float(limit) for interval in limits for limit in (interval.low, interval.high)]
    return [factor * number for number in (value, *pairs)]


def _proportion(entry: Entry, table: EntryTables) -> object:
    part, whole = entry.inputs["numerator"], entry.inputs["denominator"]
    limits = [wilson_interval(part, whole, confidence=confidence) for confidence in _CONFIDENCES]
    return _with_limits(float(share(part, whole)), limits, entry.inputs["multiplier"])


def _rate(entry: Entry, table: EntryTables) -> object:
    count, base = entry.inputs["numerator"], entry.inputs["denominator"]
    limits = [poisson_interval(count, confidence=confidence) for confidence in _CONFIDENCES]
    return _with_limits(count, limits, entry.inputs["multiplier"] / base)


def _standardised(entry: Entry, table: EntryTables) -> object:
    columns, inputs = table(), entry.inputs
    rows = columns["area"] == inputs["area"]
    results = [
        directly_standardised(
            columns[inputs["count"]][rows],
            columns[inputs["population"]][rows],
            inputs["standard"],
            confidence=confidence,
        )
        for confidence in _CONFIDENCES
    ]
    numbers = [results[0].rate, *(limit for result in results for limit in (result.low, result.high))]
    return [entry.params["multiplier"] * number for number in numbers]


def _counts(entry: Entry, table: EntryTables) -> tuple[Floats, Floats]:
    columns = table()
    return columns[entry.inputs["events"]], columns[entry.inputs["population"]]


def _neighbours(table: EntryTables, areas: int) -> Neighbours:
    pairs: Table = table(1)
    return neighbours_of_pairs(pairs["i"].astype(np.int64), pairs["j"].astype(np.int64), areas)


def _raw(entry: Entry, table: EntryTables) -> object:
    return share(*_counts(entry, table))


def _smoothed(entry: Entry, table: EntryTables) -> object:
    rates = smoothed_rates(*_counts(entry, table)).rate
    return rates[:5] if entry.params.get("rows") == "first 5" else rates


def _smoothing_parameters(entry: Entry, table: EntryTables) -> object:
    result = smoothed_rates(*_counts(entry, table))
    return [result.prior_variance[0], result.prior_mean[0]]


def _smoothed_locally(entry: Entry, table: EntryTables) -> object:
    events, population = _counts(entry, table)
    return locally_smoothed_rates(events, population, _neighbours(table, events.size)).rate


def _relative_risk(entry: Entry, table: EntryTables) -> object:
    return 100 * relative_risk(*_counts(entry, table))


def _of_neighbours(
    measure: Callable[[Floats, Neighbours], Any], entry: Entry, table: EntryTables, *, binary: bool = False
) -> object:
    rates = share(*_counts(entry, table))
    neighbours = _neighbours(table, rates.size)
    return measure(rates, neighbours if binary else neighbours.row_standardised())


def _moments(result: Autocorrelation) -> list[float]:
    return [result.statistic, result.expected, result.variance]


def _adjusted(method: Callable[[Any], Floats], entry: Entry, table: EntryTables) -> object:
    return method(entry.inputs["p_values"])


def _rejections(entry: Entry, table: EntryTables) -> object:
    return [finds(method(entry.inputs["p_values"])) for method in (benjamini_hochberg, bonferroni)]


def _two_rates(entry: Entry, table: EntryTables) -> object:
    inputs = entry.inputs
    return two_counts(inputs["a"], inputs["b"], base=inputs["pop_a"], reference_base=inputs["pop_b"]).p_value


def _shift_share(parts: Callable[[ShiftShare], list[float]], entry: Entry, table: EntryTables) -> object:
    columns = ("region_t0", "region_t1", "nation_t0", "nation_t1")
    return parts(shift_share(*(entry.inputs[column] for column in columns)))


def _funnel(entry: Entry, table: EntryTables) -> object:
    columns, sizes = table(), entry.inputs["at_n"]
    parts, wholes = columns[entry.inputs["numerator"]], columns[entry.inputs["denominator"]]
    baseline = float(np.add.reduce(parts) / np.add.reduce(wholes))
    limits = [funnel_limits(sizes, baseline, confidence=confidence) for confidence in _CONFIDENCES]
    return 100 * np.column_stack([side for pair in limits for side in (pair.low, pair.high)])


def _p_chart(entry: Entry, table: EntryTables) -> object:
    columns = table()
    is_trial = columns["trial"] == "True"
    chart = p_chart(columns[entry.inputs["defects"]][is_trial], columns[entry.inputs["size"]][is_trial])
    return [chart.centre, chart.limits.low[0], chart.limits.high[0]]


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("rates", "proportion_with_limits"): _proportion,
    ("rates", "rate_with_limits"): _rate,
    ("rates", "directly_standardised_rate"): _standardised,
    ("rates-smoothing", "raw_rate"): _raw,
    ("rates-smoothing", "eb_marshall_global"): _smoothed,
    ("rates-smoothing", "eb_marshall_global_parameters_a_b"): _smoothing_parameters,
    ("rates-smoothing", "eb_marshall_local"): _smoothed_locally,
    ("rates-smoothing", "relative_risk_percent"): _relative_risk,
    ("local-statistics", "moran_I_E_V_randomisation"): partial(
        _of_neighbours, lambda rates, neighbours: _moments(moran(rates, neighbours))
    ),
    ("local-statistics", "moran_z_randomisation"): partial(
        _of_neighbours, lambda rates, neighbours: moran(rates, neighbours).z
    ),
    ("local-statistics", "geary_C_E_V_randomisation"): partial(
        _of_neighbours, lambda rates, neighbours: _moments(geary(rates, neighbours))
    ),
    ("local-statistics", "local_moran_I"): partial(
        _of_neighbours, lambda rates, neighbours: local_moran(rates, neighbours).statistic
    ),
    ("local-statistics", "local_moran_conditional_Z"): partial(
        _of_neighbours, lambda rates, neighbours: local_moran(rates, neighbours).z
    ),
    ("local-statistics", "getis_ord_Gi_z"): partial(
        _of_neighbours, lambda rates, neighbours: getis_ord(rates, neighbours).z, binary=True
    ),
    ("multiple-testing", "BH"): partial(_adjusted, benjamini_hochberg),
    ("multiple-testing", "holm"): partial(_adjusted, holm),
    ("multiple-testing", "bonferroni"): partial(_adjusted, bonferroni),
    ("multiple-testing", "number_of_rejections_at_5_percent"): _rejections,
    ("change", "two_poisson_rates_conditional_exact_p"): _two_rates,
    ("change", "shift_share_dunn"): partial(
        _shift_share,
        lambda parts: [parts.growth, parts.national, parts.mix, parts.regional, parts.net_shift],
    ),
    ("change", "shift_share_esteban"): partial(
        _shift_share,
        lambda parts: [parts.growth, parts.national, parts.mix, parts.homothetic, parts.allocation],
    ),
    ("funnel-plots", "funnel_limits_proportion"): _funnel,
    ("control-charts", "p_chart_center_lcl_ucl"): _p_chart,
}
