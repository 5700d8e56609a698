"""No measure of incomes returns a number where it has none: each case raises, with its reason."""

import numpy as np
import pytest

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import inequality, linearisation, poverty
from indicators.measures.income import codes_of, incomes_of, quantile
from indicators.measures.inequality_groups import entropy_within_between

Z = 10_000.0

OF_INEQUALITY = {
    "gini": inequality.gini,
    "gini_inclusive": lambda y: inequality.gini(y, "inclusive"),
    "theil_l": lambda y: inequality.generalised_entropy(y, 0),
    "theil_t": lambda y: inequality.generalised_entropy(y, 1),
    "entropy_2": lambda y: inequality.generalised_entropy(y, 2),
    "entropy_below_0": lambda y: inequality.generalised_entropy(y, -1),
    "atkinson_half": lambda y: inequality.atkinson(y, 0.5),
    "atkinson_1": lambda y: inequality.atkinson(y, 1),
    "atkinson_2": lambda y: inequality.atkinson(y, 2),
    "hoover": inequality.hoover,
    "herfindahl": inequality.herfindahl,
    "rosenbluth": inequality.rosenbluth,
    "share_ratio": inequality.share_ratio,
    "linearised_gini": lambda y: linearisation.gini(y).value,
    "linearised_entropy": lambda y: linearisation.generalised_entropy(y, 1).value,
    "linearised_atkinson": lambda y: linearisation.atkinson(y, 1).value,
    "linearised_share_ratio": lambda y: linearisation.share_ratio(y).value,
    "within_between": lambda y: entropy_within_between(y.income, y.weight, np.arange(y.income.size) % 2),
}
OF_POVERTY = {
    "at_risk_rate": poverty.at_risk_rate,
    "foster_greer_thorbecke": lambda y, z: poverty.foster_greer_thorbecke(y, z, 1),
    "watts": poverty.watts,
    "median_gap": poverty.median_gap,
    "poor_median": poverty.poor_median,
    "sen": poverty.sen,
    "too_few_for_poverty": poverty.too_few_for_poverty,
}
NEED_LOGARITHM = ("theil_l", "entropy_below_0", "atkinson_1", "atkinson_2", "linearised_atkinson")


@pytest.mark.parametrize("measure", OF_INEQUALITY.values(), ids=OF_INEQUALITY)
def test_without_any_income_there_is_no_inequality(measure):
    reasons = "mean income is 0|nobody has more|not above zero"
    with pytest.raises(UndefinedMeasureError, match=reasons):
        measure(incomes_of(np.zeros(6)))


@pytest.mark.parametrize("measure", OF_INEQUALITY.values(), ids=OF_INEQUALITY)
def test_negative_incomes_are_counted_and_refused(measure):
    with pytest.raises(UndefinedMeasureError, match=r"2 of 7 incomes are|bottom 20% have -"):
        measure(incomes_of([-500.0, -200.0, 100.0, 200.0, 300.0, 5_000.0, 9_000.0]))


@pytest.mark.parametrize("name", NEED_LOGARITHM)
def test_zero_has_no_logarithm_and_is_counted(name):
    with pytest.raises(UndefinedMeasureError, match="1 of 6 incomes are not above zero") as raised:
        OF_INEQUALITY[name](incomes_of([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]))
    assert raised.value.facts["incomes"] == 1


@pytest.mark.parametrize("name", sorted(set(OF_INEQUALITY) - set(NEED_LOGARITHM)))
def test_zero_is_an_income_where_no_logarithm_is_taken(name):
    assert np.isfinite(OF_INEQUALITY[name](incomes_of([0.0, 5.0, 2.0, 3.0, 4.0, 5.0, 6.0]))).all()


def test_where_nobody_has_more_there_is_no_top():
    for incomes in ([7.0] * 5, [1.0, 9.0, 9.0, 9.0, 9.0]):
        with pytest.raises(UndefinedMeasureError, match=r"nobody has more than \d €"):
            inequality.share_ratio(incomes_of(incomes))
    with pytest.raises(ValueError, match="lower <= upper"):
        inequality.share_ratio(incomes_of([1.0, 2.0]), upper=0.2, lower=0.8)


@pytest.mark.parametrize("measure", OF_POVERTY.values(), ids=OF_POVERTY)
@pytest.mark.parametrize("threshold", [0.0, -5.0, np.nan, np.inf])
def test_a_threshold_is_an_amount_above_zero(measure, threshold):
    with pytest.raises(UndefinedMeasureError, match=r"threshold of poverty is (0|-5|nan|inf) €"):
        measure(incomes_of([4_000.0, 20_000.0]), threshold)


def test_a_median_not_above_zero_has_no_threshold():
    for incomes in ([0.0, 0.0, 9.0], [-3.0, -2.0, 9.0]):
        for measure in (poverty.poverty_threshold, lambda y: linearisation.at_risk_rate(y).value):
            with pytest.raises(UndefinedMeasureError, match="threshold of poverty is"):
                measure(incomes_of(incomes))


@pytest.mark.parametrize("name", ["median_gap", "poor_median", "sen"])
def test_nobody_poor_has_no_depth_of_poverty(name):
    with pytest.raises(UndefinedMeasureError, match="nobody of 2 persons has less than 10000 €"):
        OF_POVERTY[name](incomes_of([Z, 20_000.0]), Z)


@pytest.mark.parametrize("name", ["at_risk_rate", "foster_greer_thorbecke", "watts"])
def test_nobody_poor_is_a_rate_of_zero(name):
    assert OF_POVERTY[name](incomes_of([Z, 20_000.0]), Z) == 0


def test_poor_without_income_have_no_watts_and_no_sen():
    with pytest.raises(UndefinedMeasureError, match="1 of 2 incomes are not above zero"):
        poverty.watts(incomes_of([0.0, 5.0, 20_000.0]), Z)
    with pytest.raises(UndefinedMeasureError, match="mean income is 0"):
        poverty.sen(incomes_of([0.0, 0.0, 20_000.0]), Z)
    with pytest.raises(UndefinedMeasureError, match="one person alone is poor"):
        poverty.sen(incomes_of([5.0, 20_000.0]), Z, "small_sample")


def test_the_inequality_of_few_poor_may_be_corrected():
    incomes = incomes_of([2_000.0, 4_000.0, 6_000.0, 30_000.0])
    gap, of_poor = 1 - 4_000 / Z, 2 / 9  # Gini of 2, 4, 6; times 3/2: 1/3
    assert poverty.sen(incomes, Z) == pytest.approx(0.75 * (gap + (1 - gap) * of_poor))
    assert poverty.sen(incomes, Z, "small_sample") == pytest.approx(0.75 * (gap + (1 - gap) / 3))


@pytest.mark.parametrize(
    ("persons", "poor", "too_few"), [(30, 10, False), (29, 10, True), (30, 9, True), (40, 0, True)]
)
def test_a_small_sample_says_so(persons, poor, too_few):
    incomes = incomes_of([1_000.0] * poor + [Z] * (persons - poor))
    assert poverty.too_few_for_poverty(incomes, Z) is too_few


LINEARISED = {
    "threshold": linearisation.poverty_threshold,
    "rate": linearisation.at_risk_rate,
    "poor_median": linearisation.poor_median,
    "median_gap": linearisation.median_gap,
    "share_ratio": linearisation.share_ratio,
}


@pytest.mark.parametrize("measure", LINEARISED.values(), ids=LINEARISED)
def test_equal_incomes_have_no_standard_error(measure):
    with pytest.raises(UndefinedMeasureError, match=r"all incomes are the same|nobody"):
        measure(incomes_of([9.0] * 8))


def test_a_sample_without_scatter_or_persons_has_no_standard_error():
    with pytest.raises(UndefinedMeasureError, match="nobody in the sample"):
        linearisation.standard_error([], [])
    with pytest.raises(UndefinedMeasureError, match="1 of 1 strata have one cluster only"):
        linearisation.standard_error([1.0], [1.0])
    with pytest.raises(UndefinedMeasureError, match="1 of 1 strata have one cluster only"):
        linearisation.standard_error([1.0, 2.0], [1.0, 1.0], clusters=["a", "a"])
    with pytest.raises(InputError, match="3 influences and 2 weights"):
        linearisation.standard_error([1.0, 2.0, 3.0], [1.0, 1.0])
    with pytest.raises(MissingDataError, match=r"1 of 2 persons have no influence or no weight .*\[2\]"):
        linearisation.standard_error([1.0, 2.0], [1.0, np.nan])


@pytest.mark.parametrize("keys", [["a", None], ["a", ""], [1.0, np.nan], ["a", np.nan]])
def test_an_absent_key_is_no_group_of_its_own(keys):
    keys = np.array(keys, object) if isinstance(keys[0], str) else np.array(keys)
    for measure in (
        lambda: codes_of(keys, 2, "a group"),
        lambda: entropy_within_between([1.0, 2.0], None, keys),
        lambda: linearisation.standard_error([1.0, 2.0], [1.0, 1.0], strata=keys),
        lambda: linearisation.standard_error([1.0, 2.0], [1.0, 1.0], clusters=keys),
    ):
        with pytest.raises(MissingDataError, match=r"1 of 2 persons lack the key of .* \(person number 2\)"):
            measure()


def test_missing_and_impossible_incomes_are_named():
    with pytest.raises(MissingDataError, match=r"3 of 4 persons .*\(person number 1, 2, 4\)") as raised:
        incomes_of([np.nan, 2.0, 3.0, np.nan], [1.0, np.nan, 1.0, 1.0])
    assert raised.value.facts == {"absent": 3, "positions": [1, 2, 4]}
    for incomes, weights in (([1.0, np.inf], None), ([1.0, 2.0], [1.0, -1.0]), ([1.0, 2.0], [1.0, np.inf])):
        with pytest.raises(InputError, match="1 of 2 persons have an infinite income, or a weight"):
            incomes_of(incomes, weights)
    with pytest.raises(UndefinedMeasureError, match="nobody in the selection"):
        incomes_of([])
    with pytest.raises(InputError, match="1 keys for 2 persons"):
        entropy_within_between([1.0, 2.0], None, ["a"])


@pytest.mark.parametrize("exponent", [np.nan, np.inf])
def test_exponents_are_numbers(exponent):
    incomes = incomes_of([1.0, 2.0])
    for measure in (
        lambda: inequality.generalised_entropy(incomes, exponent),
        lambda: inequality.atkinson(incomes, exponent),
        lambda: poverty.foster_greer_thorbecke(incomes, Z, exponent),
        lambda: quantile(incomes, exponent),
    ):
        with pytest.raises(ValueError, match=str(exponent)):
            measure()
