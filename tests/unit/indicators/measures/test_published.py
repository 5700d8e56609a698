"""Reference results of papers, official tables and other programs: every entry for the measures we have."""

from functools import partial

import numpy as np
import pytest

from indicators.measures.deviation import two_counts
from indicators.measures.multiple_tests import benjamini_hochberg
from indicators.measures.rates import poisson_interval, share, wilson_interval
from indicators.measures.segregation import (
    dissimilarity,
    entropy_h,
    exposure,
    isolation,
    location_quotient,
)
from tests.unit.indicators.measures.shared_material import (
    ORACLES,
    column,
    needs_shared,
    oracle_values,
    rows_of,
)


def _one_group(index):
    def result(inputs, data):
        if data is None:
            return index(np.array(inputs["group_values"], float), np.array(inputs["total_values"], float))
        if "groups" in inputs:
            (first, *_), total = _groups(inputs, data)
            return index(first, total)
        return index(data(inputs["group"]), data(inputs["total"]))

    return result


def _groups(inputs, data):
    groups = [data(name) for name in inputs["groups"]]
    return groups, sum(groups)


def _each_group(index):
    def result(inputs, data):
        groups, total = _groups(inputs, data)
        return [index(group, total) for group in groups]

    return result


def _exposures(inputs, data):
    groups, total = _groups(inputs, data)
    return [exposure(row, total, to=other) for other in groups for row in groups]


def _pairs(inputs, data):
    groups, _ = _groups(inputs, data)
    return [0.0 if row is other else dissimilarity(row, row + other) for other in groups for row in groups]


def _quotients_by_group(inputs, data):
    groups, total = _groups(inputs, data)
    return np.concatenate([location_quotient(group, total) for group in groups])[:20]


def _quotients_by_area(inputs, data):
    groups, total = _groups(inputs, data)
    quotients = np.column_stack([location_quotient(group, total) for group in groups])
    return quotients[:3].ravel()


def _eta2(group, total):
    mean = group.sum() / total.sum()
    return (isolation(group, total) - mean) / (1 - mean)


def _min_max(group, total):
    return 2 * dissimilarity(group, total) / (1 + dissimilarity(group, total))


def _gorard(group, total):
    return dissimilarity(group, total) * (1 - group.sum() / total.sum())


def _limits(value, interval):
    def result(inputs, _):
        counted, base, scale = inputs["numerator"], inputs["denominator"], inputs["multiplier"]
        narrow, wide = interval(counted, base, 0.95), interval(counted, base, 0.998)
        return [scale * x for x in (value(counted, base), *narrow, *wide)]

    return result


def _wilson(counted, base, confidence):
    limits = wilson_interval(counted, base, confidence=confidence)
    return float(limits.low), float(limits.high)


def _poisson(counted, base, confidence):
    limits = poisson_interval(counted, confidence=confidence)
    return float(limits.low) / base, float(limits.high) / base


def _two_counts(inputs, _):
    return two_counts(inputs["a"], inputs["b"], base=inputs["pop_a"], reference_base=inputs["pop_b"]).p_value


ADAPTERS = {
    "dissimilarity": _one_group(dissimilarity),
    "isolation_xPx": _one_group(isolation),
    "interaction_xPy": _one_group(exposure),
    "entropy_theil_h": _one_group(entropy_h),
    "correlation_ratio_eta2": _one_group(_eta2),
    "minmax": _one_group(_min_max),
    "local_location_quotient": _quotients_by_area,
    "OasisR:ISDuncan": _each_group(dissimilarity),
    "OasisR:DIDuncan": _pairs,
    "OasisR:Gorard": _each_group(_gorard),
    "OasisR:HTheil": _each_group(entropy_h),
    "OasisR:Eta2": _each_group(_eta2),
    "OasisR:xPx": _each_group(isolation),
    "OasisR:xPy": _exposures,
    "OasisR:LQ": _quotients_by_group,
    "proportion_with_limits": _limits(share, _wilson),
    "rate_with_limits": _limits(lambda counted, base: counted / base, _poisson),
    "two_poisson_rates_conditional_exact_p": _two_counts,
    "BH": lambda inputs, _: benjamini_hochberg(inputs["p_values"]),
}


@needs_shared
@pytest.mark.parametrize("entry", oracle_values(ADAPTERS), ids=lambda entry: entry["id"])
def test_reference_result(entry):
    data = None
    if entry["data"]:
        rows = rows_of(ORACLES / entry["data"])
        data = partial(column, rows)
    tolerance = entry["tolerance"]
    result = ADAPTERS[entry["measure"]](entry["inputs"], data)
    assert result == pytest.approx(
        entry["expected"], abs=tolerance.get("abs", 0), rel=tolerance.get("rel", 0), nan_ok=True
    )


@needs_shared
def test_benjamini_and_hochberg_reject_four():
    (entry,) = oracle_values(["number_of_rejections_at_5_percent"])
    assert (benjamini_hochberg(entry["inputs"]["p_values"]) <= 0.05).sum() == entry["expected"][0]


@needs_shared
def test_every_measure_has_reference_results():
    assert {entry["measure"] for entry in oracle_values(ADAPTERS)} == set(ADAPTERS)
