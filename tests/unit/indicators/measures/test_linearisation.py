"""Influence functions against what a little more weight does, and standard errors against known ones."""

import numpy as np
import pytest

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import inequality, linearisation, poverty
from indicators.measures.income import incomes_of

PERSONS = 400


@pytest.fixture
def survey():
    random = np.random.Generator(np.random.PCG64(7))
    return random.lognormal(9.8, 0.5, PERSONS), random.uniform(5.0, 30.0, PERSONS)


def _gain(measure, income, weights, person):
    """Derivative of a measure by one person's weight."""
    step = 1e-4
    more, less = weights.copy(), weights.copy()
    more[person] += step
    less[person] -= step
    return (measure(incomes_of(income, more)) - measure(incomes_of(income, less))) / (2 * step)


@pytest.mark.parametrize(
    ("measure", "linearised"),
    [
        (lambda x: inequality.generalised_entropy(x, 0), lambda x: linearisation.generalised_entropy(x, 0)),
        (lambda x: inequality.generalised_entropy(x, 1), lambda x: linearisation.generalised_entropy(x, 1)),
        (lambda x: inequality.generalised_entropy(x, 2), lambda x: linearisation.generalised_entropy(x, 2)),
        (lambda x: inequality.atkinson(x, 0.5), lambda x: linearisation.atkinson(x, 0.5)),
        (lambda x: inequality.atkinson(x, 1), lambda x: linearisation.atkinson(x, 1)),
        (
            lambda x: poverty.foster_greer_thorbecke(x, 12_000.0, 1),
            lambda x: linearisation.foster_greer_thorbecke(x, 1, 12_000.0),
        ),
    ],
)
def test_influence_is_the_derivative_by_weight(survey, measure, linearised):
    income, weights = survey
    result = linearised(incomes_of(income, weights))
    assert result.value == measure(incomes_of(income, weights))
    for person in (0, 17, 399):
        assert result.influence[person] == pytest.approx(_gain(measure, income, weights, person), rel=1e-5)


def test_influence_on_the_gini_is_the_derivative_but_for_the_own_rank(survey):
    income, weights = survey
    influence = linearisation.gini(incomes_of(income, weights)).influence
    gains = [_gain(inequality.gini, income, weights, person) for person in range(0, PERSONS, 40)]
    assert influence[::40] == pytest.approx(np.array(gains), abs=0.02 * np.abs(influence).max())


@pytest.mark.parametrize(
    "linearised",
    [
        linearisation.poverty_threshold,
        linearisation.at_risk_rate,
        linearisation.poor_median,
        linearisation.median_gap,
        linearisation.share_ratio,
        linearisation.gini,
        lambda incomes: linearisation.foster_greer_thorbecke(incomes, 2),
    ],
)
def test_influences_cancel_out_and_keep_the_order(survey, linearised):
    income, weights = survey
    result = linearised(incomes_of(income, weights))
    scale = float(np.abs(result.influence * weights).sum())
    assert abs(float((result.influence * weights).sum())) < 0.05 * scale  # but for steps of one person
    turned = linearised(incomes_of(income[::-1], weights[::-1]))
    assert turned.influence[::-1] == pytest.approx(result.influence, rel=1e-9, abs=1e-15)


def test_an_estimated_threshold_makes_the_rate_surer_here(survey):
    """The median moves with the sample: a threshold taken as fixed gives another error."""
    income, weights = survey
    incomes = incomes_of(income, weights)
    fixed = linearisation.foster_greer_thorbecke(incomes, 0, poverty.poverty_threshold(incomes))
    moving = linearisation.at_risk_rate(incomes)
    assert fixed.value == moving.value
    errors = [linearisation.standard_error(each.influence, weights) for each in (fixed, moving)]
    assert errors[1] < errors[0]


def test_standard_error_is_near_the_bootstrap(survey):
    income, weights = survey
    incomes = incomes_of(income, weights)
    ours = linearisation.standard_error(linearisation.gini(incomes).influence, weights)
    random = np.random.Generator(np.random.PCG64(11))
    drawn = [random.integers(0, PERSONS, PERSONS) for _ in range(400)]
    ginis = [inequality.gini(incomes_of(income[rows], weights[rows])) for rows in drawn]
    assert ours == pytest.approx(np.std(ginis), rel=0.15)


def test_strata_and_clusters_enter():
    values = np.array([1.0, 3.0, 10.0, 14.0])
    influence = (values - values.mean()) / 4
    plain = linearisation.standard_error(influence, np.ones(4))
    assert plain == pytest.approx(values.std(ddof=1) / 2)
    strata = linearisation.standard_error(influence, np.ones(4), strata=["a", "a", "b", "b"])
    assert strata == pytest.approx(np.sqrt((2 / 4) ** 2 + (4 / 4) ** 2))
    clusters = linearisation.standard_error(influence, np.ones(4), clusters=[7, 7, 9, 9])
    assert clusters == pytest.approx(abs((1 + 3 - 14) / 4) * np.sqrt(2) * np.sqrt(2))


def test_what_has_no_standard_error_says_so():
    with pytest.raises(UndefinedMeasureError, match="1 of 2 strata have one cluster only"):
        linearisation.standard_error([1.0, 2.0, 3.0], np.ones(3), strata=["a", "a", "b"])
    with pytest.raises(MissingDataError, match="1 of 2 persons have no influence"):
        linearisation.standard_error([1.0, np.nan], np.ones(2))
    with pytest.raises(InputError, match="1 keys for 2 persons; expected is a stratum"):
        linearisation.standard_error([1.0, 2.0], np.ones(2), strata=["a"])
    with pytest.raises(UndefinedMeasureError, match="all incomes are the same"):
        linearisation.poverty_threshold(incomes_of([5.0, 5.0, 5.0]))
