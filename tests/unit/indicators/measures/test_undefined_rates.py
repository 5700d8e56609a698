"""No rate, chart, test or model returns a number where it has none: it raises with a reason, or gives NaN."""

import numpy as np
import pytest

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import (
    classification,
    control_limits,
    deviation,
    exact_tests,
    multiple_tests,
    ratios,
    run_rules,
    shift_share,
    standardised_rates,
)
from indicators.measures.rates import normal_score, poisson_interval, share, wilson_interval

NAN = np.nan

# What an area gets whose numbers are absent or whose base is not above zero: nothing, in every column.
BY_AREA = {
    "share": lambda r, n: [share(r, n)],
    "wilson": lambda r, n: _limits(wilson_interval(r, n)),
    "two_proportions": lambda r, n: _columns(deviation.two_proportions(r, n, 3.0, 9.0)),
    "two_proportions_turned": lambda r, n: _columns(deviation.two_proportions(3.0, 9.0, r, n)),
    "ratio_of_proportions": lambda r, n: _columns(ratios.ratio_of_proportions(r, n, 3.0, 9.0)),
    "ratio_of_proportions_turned": lambda r, n: _columns(ratios.ratio_of_proportions(3.0, 9.0, r, n)),
    "ratio_of_counts": lambda r, n: _columns(ratios.ratio_of_counts(r, 3.0, base=n, reference_base=9.0)),
    "two_counts": lambda r, n: _columns(deviation.two_counts(r, 3.0, base=n, reference_base=9.0)),
    "against_share": lambda r, n: _columns(deviation.proportion_against_share(r, n, 0.2)),
    "indirect": lambda r, n: list(standardised_rates.indirectly_standardised(r, n)),
}


def _limits(interval):
    return [interval.low, interval.high]


def _columns(result):
    return list(vars(result).values())


@pytest.mark.parametrize("measure", BY_AREA.values(), ids=BY_AREA)
@pytest.mark.parametrize(("part", "whole"), [(0.0, 0.0), (NAN, 9.0), (0.0, NAN), (0.0, -2.0)])
def test_an_area_without_base_or_count_gets_nothing(measure, part, whole):
    if whole < 0 and measure is BY_AREA["indirect"]:
        with pytest.raises(InputError, match="negative"):
            measure([part], [whole])
        return
    for values in measure([part, 2.0], [whole, 8.0]):
        assert np.isnan(values[0])
        assert np.isfinite(values[1])


@pytest.mark.parametrize("name", sorted(set(BY_AREA) - {"ratio_of_counts", "two_counts", "indirect"}))
def test_impossible_parts_are_refused(name):
    measure = BY_AREA[name]
    with pytest.raises(InputError, match="larger than the whole"):
        measure([9.0], [8.0])
    with pytest.raises(InputError, match="negative"):
        measure([-1.0], [8.0])
    with pytest.raises(InputError, match="infinite"):
        measure([1.0], [np.inf])


def test_infinite_and_negative_counts_are_refused():
    for measure in (
        poisson_interval,
        lambda count: deviation.two_counts(count, 1.0),
        lambda count: deviation.count_against_expected(count, 1.0),
        lambda count: ratios.ratio_of_counts(count, 1.0),
        lambda count: standardised_rates.indirectly_standardised(count, [2.0]),
    ):
        with pytest.raises(InputError, match=r"Area number 1: the count is infinite"):
            measure([np.inf])
        with pytest.raises(InputError, match="negative"):
            measure([-1.0])


def test_nothing_is_compared_with_what_is_no_reference():
    assert np.isnan(_columns(deviation.count_against_expected([3.0], [-1.0]))).all()
    assert np.isnan(_columns(deviation.count_against_expected([3.0], [NAN]))).all()
    for reference in (1.2, -0.1, NAN):
        assert np.isnan(_columns(deviation.proportion_against_share([3.0], [9.0], reference))).all()
    assert np.isnan(_columns(ratios.ratio_of_counts([3.0], [0.0]))).all()
    assert np.isnan(_columns(ratios.ratio_of_proportions([3.0], [9.0], [0.0], [9.0]))).all()
    assert deviation.direction([NAN], "higher_is_worse").tolist() == ["unknown"]


def test_a_test_of_fractions_or_of_nothing_has_no_p_value():
    for p in (
        exact_tests.binomial_p([NAN, 1.5, 3.0], [4.0, 4.0, 2.0], 0.5),
        exact_tests.binomial_p([1.0, 1.0, 1.0], [4.0, NAN, 4.0], [NAN, 0.5, 1.5]),
        exact_tests.poisson_p([NAN, 1.5, 1.0], [2.0, 2.0, -1.0]),
        exact_tests.poisson_p([1.0, -1.0, np.inf], [np.inf, 2.0, 2.0]),
        exact_tests.fisher_p([NAN, 1.5, 0.0], [4.0, 4.0, 0.0], [1.0] * 3, [3.0] * 3),
    ):
        assert np.isnan(p).all()


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.5, 1.5, NAN, 95.0])
def test_a_confidence_is_a_probability(confidence):
    for measure in (
        lambda: normal_score(confidence),
        lambda: wilson_interval([1.0], [9.0], confidence=confidence),
        lambda: poisson_interval([1.0], confidence=confidence),
        lambda: control_limits.funnel_limits([9.0], 0.5, confidence=confidence),
        lambda: control_limits.funnel_limits_of_rates([9.0], 0.5, confidence=confidence),
        lambda: deviation.two_counts([1.0], [2.0], confidence=confidence),
    ):
        with pytest.raises(ValueError, match="probability between 0 and 1"):
            measure()


def test_a_standardised_rate_needs_residents_and_events():
    rate = standardised_rates.directly_standardised
    for case in (
        ([1.0, 2.0], [10.0, 0.0], [1.0, 1.0]),
        ([0.0, 0.0], [10.0, 9.0], [1.0, 1.0]),
        ([1.0, 2.0], [10.0, 9.0], [0.0, 0.0]),
        ([], [], []),
    ):
        with pytest.raises(UndefinedMeasureError, match="standardised rate is undefined"):
            rate(*case)
    for absent in (NAN, np.inf):
        with pytest.raises(MissingDataError, match=r"1 of 2 age groups .*\[2\]"):
            rate([1.0, 2.0], [10.0, absent], [1.0, 1.0])
    with pytest.raises(InputError, match="negative"):
        rate([1.0, -2.0], [10.0, 9.0], [1.0, 1.0])
    with pytest.raises(InputError, match="the same age groups three times"):
        rate([1.0], [10.0, 9.0], [1.0, 1.0])


POOLED = {
    "overdispersion": control_limits.overdispersion,
    "overdispersion_of_rates": control_limits.overdispersion_of_rates,
    "p_chart": control_limits.p_chart,
    "u_chart": control_limits.u_chart,
}


@pytest.mark.parametrize("measure", POOLED.values(), ids=POOLED)
def test_a_chart_needs_counts_bases_and_events(measure):
    with pytest.raises(UndefinedMeasureError, match=r"common share is 0|Nothing happened"):
        measure([0.0, 0.0], [5.0, 5.0])
    with pytest.raises(UndefinedMeasureError, match="1 of 2 bases are not above zero"):
        measure([1.0, 0.0], [5.0, 0.0])
    with pytest.raises(UndefinedMeasureError, match="no area or period"):
        measure([], [])
    with pytest.raises(MissingDataError, match=r"1 of 2 counts are missing \(number \[2\]\)"):
        measure([1.0, NAN], [5.0, 5.0])
    with pytest.raises(InputError, match="negative"):
        measure([1.0, -1.0], [5.0, 5.0])


@pytest.mark.parametrize("measure", [POOLED["overdispersion"], POOLED["overdispersion_of_rates"]])
def test_one_area_does_not_scatter(measure):
    with pytest.raises(UndefinedMeasureError, match="One area alone"):
        measure([1.0], [5.0])
    with pytest.raises(ValueError, match=r"below 0\.5"):
        measure([1.0, 2.0], [5.0, 5.0], winsorised_share=0.5)


def test_a_funnel_needs_a_baseline():
    for share_of_all in (-0.1, 1.1, NAN):
        with pytest.raises(UndefinedMeasureError, match="share lies between 0 and 1"):
            control_limits.funnel_limits([5.0], share_of_all)
    for rate in (0.0, -1.0, NAN, np.inf):
        with pytest.raises(UndefinedMeasureError, match="limits need one above zero"):
            control_limits.funnel_limits_of_rates([5.0], rate)
    sizes = [0.0, NAN, np.inf, -3.0]
    for limits in (
        control_limits.funnel_limits(sizes, 0.5),
        control_limits.funnel_limits_of_rates(sizes, 0.5),
    ):
        assert np.isnan(limits.low).all()
        assert np.isnan(limits.high).all()
    for factor in (-1.0, NAN, np.inf):
        with pytest.raises(ValueError, match="not negative"):
            control_limits.funnel_limits([5.0], 0.5, overdispersed=factor)


def test_series_that_do_not_vary_have_no_limits():
    chart = run_rules.moving_average_chart
    with pytest.raises(UndefinedMeasureError, match="One period alone"):
        chart([4.0])
    with pytest.raises(UndefinedMeasureError, match="standard deviation of the series is 0"):
        chart([4.0, 4.0, 4.0])
    with pytest.raises(UndefinedMeasureError, match="no area or period"):
        control_limits.moving_average([])
    with pytest.raises(MissingDataError, match="1 of 2 counts are missing"):
        chart([4.0, NAN])
    with pytest.raises(MissingDataError, match="a run over a gap is none"):
        run_rules.run_rules([1.0, NAN])
    for weight in (0.0, 1.1, NAN):
        with pytest.raises(ValueError, match="weight of the newest value"):
            control_limits.moving_average([4.0, 5.0], newest_weight=weight)


def test_growth_from_nothing_has_no_rate():
    with pytest.raises(UndefinedMeasureError, match=r"Branch number \[2\] has nothing at the first date"):
        shift_share.shift_share([5.0, 0.0], [6.0, 1.0], [50.0, 9.0], [60.0, 9.0])
    with pytest.raises(UndefinedMeasureError, match=r"Branch number \[1\]"):
        shift_share.shift_share([5.0, 1.0], [6.0, 1.0], [0.0, 9.0], [60.0, 9.0])
    with pytest.raises(MissingDataError, match="1 numbers of the branches are missing"):
        shift_share.shift_share([5.0, NAN], [6.0, 1.0], [50.0, 9.0], [60.0, 9.0])
    with pytest.raises(ValueError, match="the same branches four times"):
        shift_share.shift_share([], [], [], [])


CORRECTIONS = [
    multiple_tests.bonferroni,
    multiple_tests.holm,
    multiple_tests.benjamini_hochberg,
    multiple_tests.benjamini_yekutieli,
]


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_what_was_not_tested_is_not_adjusted(correction):
    assert np.isnan(correction([NAN, NAN])).all()
    assert correction([]).size == 0
    for wrong in (1.5, -0.1, np.inf):
        with pytest.raises(ValueError, match="between 0 and 1"):
            correction([0.5, wrong])


CUTS = {
    "quantiles": classification.quantile_cuts,
    "equal": classification.equal_cuts,
    "natural": classification.natural_cuts,
    "deviations": lambda values, _: classification.deviation_cuts(values),
}


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
def test_values_without_differences_have_no_classes(cuts):
    for values in ([3.0] * 6, [NAN, 3.0, NAN], [NAN, NAN], []):
        with pytest.raises(UndefinedMeasureError, match="Classes need differences"):
            cuts(values, 3)
    with pytest.raises(InputError, match="Area number 2: the value is infinite"):
        cuts([1.0, np.inf, 2.0], 2)


def test_classes_that_would_be_empty_are_not_made():
    with pytest.raises(UndefinedMeasureError, match="3 classes need as many different values; there are 2"):
        classification.natural_cuts([1.0, 1.0, 2.0], 3)
    with pytest.raises(UndefinedMeasureError, match="4 classes of equal size are not possible"):
        classification.quantile_cuts([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0], 4)
    for measure in (classification.quantile_cuts, classification.natural_cuts, classification.equal_cuts):
        with pytest.raises(ValueError, match="at least two classes"):
            measure([1.0, 2.0], 1)
    for cuts in ([2.0, 1.0], [1.0, 1.0], [NAN]):
        with pytest.raises(ValueError, match="cuts rise"):
            classification.classes_of([1.0], cuts)
    with pytest.raises(ValueError, match="steps rise"):
        classification.deviation_cuts([1.0, 2.0], (1.0, 1.0))
