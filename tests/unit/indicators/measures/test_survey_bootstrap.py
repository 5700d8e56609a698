"""Bootstrap errors of poverty and inequality against linearised ones; strata and clusters."""

import numpy as np
import pytest

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import inequality, linearisation, poverty
from indicators.measures.income import incomes_of
from indicators.measures.survey_bootstrap import POVERTY_SET, Design, survey_estimates

LINEARISED = {
    "poverty_threshold": linearisation.poverty_threshold,
    "at_risk_rate": linearisation.at_risk_rate,
    "poor_median": linearisation.poor_median,
    "median_gap": linearisation.median_gap,
    "gini": linearisation.gini,
    "quintile_share_ratio": linearisation.share_ratio,
    "theil_t": lambda incomes: linearisation.generalised_entropy(incomes, 1),
    "atkinson": lambda incomes: linearisation.atkinson(incomes, 0.5),
}


def survey(persons=4_000, seed=1):
    random = np.random.default_rng(seed)
    return np.exp(random.normal(9.8, 0.6, persons)), random.uniform(1, 4, persons)


def test_the_values_are_the_measures_and_the_errors_near_the_linearised_ones():
    income, weights = survey()
    found = survey_estimates(income, weights, draws=300, seed=2)
    incomes = incomes_of(income, weights)
    z = poverty.poverty_threshold(incomes)
    assert found.measures.keys() == POVERTY_SET.keys()
    assert not found.undefined
    assert found.measures["at_risk_rate"].value == poverty.at_risk_rate(incomes, z)
    assert found.measures["gini"].value == inequality.gini(incomes)
    for name, measure in LINEARISED.items():
        error = linearisation.standard_error(measure(incomes).influence, weights)
        estimate = found.measures[name]
        assert estimate.standard_error == pytest.approx(error, rel=0.2), name
        assert estimate.low < estimate.value < estimate.high
        assert estimate.high - estimate.low == pytest.approx(2 * 1.96 * error, rel=0.25), name


def test_strata_and_clusters_are_drawn_as_the_survey_was():
    random = np.random.default_rng(5)
    stratum = np.repeat(np.arange(4), 1_000)
    cluster = np.repeat(np.arange(200), 20)
    income = np.exp(random.normal(9.5, 0.3, 4_000) + 0.3 * stratum + random.normal(0, 0.3, 200)[cluster])
    weights = random.uniform(1, 2, 4_000)
    measures = {"mean": lambda incomes: incomes.mean, "gini": inequality.gini}
    mean = (income - np.average(income, weights=weights)) / weights.sum()
    influence = {"mean": mean, "gini": linearisation.gini(incomes_of(income, weights)).influence}
    designs = [Design(), Design(strata=stratum), Design(clusters=cluster), Design(stratum, cluster)]
    for design in designs:
        found = survey_estimates(income, weights, measures=measures, design=design, draws=500, seed=1)
        for name in measures:
            error = linearisation.standard_error(
                influence[name], weights, strata=design.strata, clusters=design.clusters
            )
            assert found.measures[name].standard_error == pytest.approx(error, rel=0.12), (name, design)


def test_a_replicate_keeps_the_weight_of_each_stratum():
    stratum = ["a"] * 3 + ["b"] * 5
    seen = []

    def weight_of_a(incomes):
        seen.append(incomes.weight[incomes.income < 10].sum())
        return seen[-1]

    income = [1.0, 2.0, 3.0, 11.0, 12.0, 13.0, 14.0, 15.0]
    survey_estimates(income, measures={"w": weight_of_a}, design=Design(strata=stratum), draws=50)
    assert seen == pytest.approx([3.0] * 51)


def test_the_same_seed_gives_the_same_bits():
    income, weights = survey(300)
    one, two = (survey_estimates(income, weights, draws=20, seed=7) for _ in range(2))
    for name, estimate in one.measures.items():
        assert (estimate.replicates == two.measures[name].replicates).all()
    other = survey_estimates(income, weights, draws=20, seed=8).measures["gini"]
    assert (other.replicates != one.measures["gini"].replicates).all()
    assert (one.draws, one.seed, one.generator) == (20, 7, "PCG64")
    longer = survey_estimates(income, weights, draws=30, seed=7).measures["gini"]
    assert (longer.replicates[:20] == one.measures["gini"].replicates).all()


def test_a_measure_without_a_value_says_why_and_leaves_the_others():
    found = survey_estimates([0.0, *np.linspace(5_000, 30_000, 50)], draws=20, seed=1)
    assert "not above zero" in found.undefined["theil_l"]
    assert found.measures["gini"].standard_error > 0
    # One poor person of many: some replicate draws her never.
    rare = survey_estimates([1_000.0, *np.linspace(20_000, 30_000, 50)], draws=30, seed=1)
    assert rare.undefined["median_gap"].startswith("In replicate")
    assert "nobody of" in rare.undefined["median_gap"]
    assert rare.measures["at_risk_rate"].low == 0


def test_what_is_undefined_has_a_reason():
    income, weights = survey(20)
    with pytest.raises(UndefinedMeasureError, match="at least two draws; asked for 1"):
        survey_estimates(income, draws=1)
    with pytest.raises(UndefinedMeasureError, match="1 of 2 strata have one cluster only"):
        survey_estimates(income, design=Design(strata=["a"] + ["b"] * 19))
    with pytest.raises(UndefinedMeasureError, match="nobody in the selection"):
        survey_estimates([])
    with pytest.raises(MissingDataError, match="1 of 20 persons"):
        survey_estimates(np.where(np.arange(20) == 4, np.nan, income))
    with pytest.raises(InputError, match="not above zero"):
        survey_estimates(income, weights - weights)
    with pytest.raises(InputError, match="20 persons"):
        survey_estimates(income, design=Design(clusters=["a", "b"]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        survey_estimates(income, confidence=0)
