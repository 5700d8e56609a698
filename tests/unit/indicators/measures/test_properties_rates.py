"""What must hold of rates, intervals, tests, charts, classes and growth, whatever the counts."""

from fractions import Fraction
from itertools import combinations
from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.measures import classification, control_limits, deviation, exact_tests, multiple_tests
from indicators.measures.rates import normal_score, poisson_interval, share, wilson_interval
from indicators.measures.ratios import ratio_of_counts, ratio_of_proportions
from indicators.measures.run_rules import moving_average_chart, run_rules
from indicators.measures.shift_share import shift_share
from indicators.measures.standardised_rates import directly_standardised, indirectly_standardised

few = settings(max_examples=50, deadline=None)
parts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
few_parts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.sampled_from([0.8, 0.95, 0.998])


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-11, nan_ok=True)


@few
@given(parts, confidences)
def test_wilson_holds_the_share_within_0_and_1_and_mirrors(pair, confidence):
    r, n = pair
    limits = wilson_interval([r], [n], confidence=confidence)
    assert 0 <= limits.low[0] <= r / n <= limits.high[0] <= 1
    assert limits.low[0] < limits.high[0]
    mirrored = wilson_interval([n - r], [n], confidence=confidence)
    assert mirrored.low[0] == close(1 - limits.high[0])
    wider = wilson_interval([r], [n], confidence=confidence / 2 + 0.5)
    assert wider.low[0] <= limits.low[0]
    assert wider.high[0] >= limits.high[0]
    larger = wilson_interval([10 * r], [10 * n], confidence=confidence)
    assert larger.high[0] - larger.low[0] < limits.high[0] - limits.low[0]
    # The limits are where a score test would just reject.
    z = normal_score(confidence)
    for limit in (limits.low[0], limits.high[0]):
        assert (r / n - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit) / n, abs=1e-9)


@few
@given(st.integers(0, 3_000), confidences)
def test_poisson_limits_hold_the_count_and_rise_with_it(count, confidence):
    limits = poisson_interval([count, count + 1], confidence=confidence)
    assert 0 <= limits.low[0] <= count <= limits.high[0]
    if count + 1 != 10:  # from 10 on the limits are approximate
        assert limits.low[0] < limits.low[1]
        assert limits.high[0] < limits.high[1]
    if count < 10:
        tail, high = (1 - confidence) / 2, limits.high[0]
        at_most = sum(exp(-high) * high**k / factorial(k) for k in range(count + 1))
        assert at_most == pytest.approx(tail, rel=1e-9)


@few
@given(parts, parts)
def test_a_difference_of_shares_mirrors_and_lies_in_its_interval(one, other):
    there = deviation.two_proportions([one[0]], [one[1]], [other[0]], [other[1]])
    back = deviation.two_proportions([other[0]], [other[1]], [one[0]], [one[1]])
    exact = Fraction(*one) - Fraction(*other)
    assert there.difference[0] == pytest.approx(float(exact), abs=1e-15)
    assert -1 <= there.low[0] <= there.difference[0] <= there.high[0] <= 1
    assert [back.difference[0], back.low[0], back.high[0]] == close(
        [-there.difference[0], -there.high[0], -there.low[0]]
    )
    assert back.p_value[0] == close(there.p_value[0])


@few
@given(parts, parts)
def test_a_ratio_agrees_with_the_difference_and_turns_round(one, other):
    assume(other[0] > 0)
    ratio = ratio_of_proportions([one[0]], [one[1]], [other[0]], [other[1]])
    difference = deviation.two_proportions([one[0]], [one[1]], [other[0]], [other[1]])
    assert ratio.ratio[0] == close(float(Fraction(*one) / Fraction(*other)))
    assert 0 <= ratio.low[0] <= ratio.ratio[0] <= ratio.high[0] < np.inf
    assert ratio.p_value[0] == difference.p_value[0]
    for limit, apart in ((ratio.low[0] - 1, difference.low[0]), (ratio.high[0] - 1, difference.high[0])):
        assert abs(apart) < 1e-9 or (limit > 0) == (apart > 0)
    if one[0] > 0:
        back = ratio_of_proportions([other[0]], [other[1]], [one[0]], [one[1]])
        assert [back.low[0], back.high[0]] == close([1 / ratio.high[0], 1 / ratio.low[0]])
    # At its limits the hybrid interval of p - r q just reaches zero.
    p, q = one[0] / one[1], other[0] / other[1]
    low, high = wilson_interval([one[0], other[0]], [one[1], other[1]]), ratio
    reach = np.hypot(p - low.low[0], high.low[0] * (low.high[1] - q))
    assert p - high.low[0] * q == pytest.approx(reach, abs=1e-9)
    reach = np.hypot(low.high[0] - p, high.high[0] * (q - low.low[1]))
    assert high.high[0] * q - p == pytest.approx(reach, rel=1e-9, abs=1e-9)


@few
@given(st.integers(0, 200), st.integers(1, 200), st.integers(1, 9), st.integers(1, 9))
def test_rates_do_not_depend_on_the_unit_of_the_base(count, reference, base, reference_base):
    once = ratio_of_counts([count], [reference], base=base, reference_base=reference_base)
    again = ratio_of_counts([count], [reference], base=base * 1e3, reference_base=reference_base * 1e3)
    assert [*again.ratio, *again.low, *again.high, *again.p_value] == close(
        [*once.ratio, *once.low, *once.high, *once.p_value]
    )
    there = deviation.two_counts([count], [reference], base=base, reference_base=reference_base)
    back = deviation.two_counts([reference], [count], base=reference_base, reference_base=base)
    assert back.difference == close(-there.difference)
    assert back.low == close(-there.high)
    assert back.p_value == pytest.approx(there.p_value, rel=1e-6)
    assert once.low[0] <= once.ratio[0] <= once.high[0]
    assert (once.low[0] > 1) == (there.low[0] > 0)


@few
@given(st.integers(0, 12), st.integers(0, 30), st.integers(1, 9))
def test_two_sided_p_values_agree_with_exact_fractions(k, more, tenth):
    n, p = k + more, Fraction(tenth, 10)
    chances = [comb(n, at) * p**at * (1 - p) ** (n - at) for at in range(n + 1)]
    bound = chances[k] * (1 + Fraction(1, 10**7))
    exact = sum((chance for chance in chances if chance <= bound), Fraction(0))
    assert exact_tests.binomial_p([k], [n], float(p))[0] == pytest.approx(min(float(exact), 1), rel=1e-9)
    assert exact_tests.binomial_p([n - k], [n], float(1 - p))[0] == pytest.approx(float(exact), rel=1e-9)


@few
@given(few_parts, few_parts)
def test_fisher_agrees_with_exact_fractions(one, other):
    (k, n1), (r0, n0) = one, other
    cases = k + r0
    weights = {
        at: comb(n1, at) * comb(n0, cases - at) for at in range(max(0, cases - n0), min(n1, cases) + 1)
    }
    bound = weights[k] * (1 + Fraction(1, 10**7))
    exact = Fraction(sum(w for w in weights.values() if w <= bound), sum(weights.values()))
    assert exact_tests.fisher_p([k], [n1], [r0], [n0])[0] == pytest.approx(float(exact), rel=1e-9)


@few
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 900), st.integers(1, 90)), min_size=1, max_size=8)
)
def test_standardised_rates_agree_with_exact_fractions(ages):
    o, n, w = (list(column) for column in zip(*ages, strict=True))
    assume(sum(o) > 0)
    found = directly_standardised(o, n, w)
    exact = sum(Fraction(a * c, b) for a, b, c in ages) / sum(w)
    assert found.rate == close(float(exact))
    assert 0 <= found.low <= found.rate <= found.high
    scaled = directly_standardised(o, n, [10 * c for c in w])
    assert [scaled.rate, scaled.low, scaled.high] == close([found.rate, found.low, found.high])
    own = directly_standardised(o, n, n)  # its own ages as standard: the crude rate
    assert own.rate == close(sum(o) / sum(n))
    limits = poisson_interval([sum(o)])
    assert [own.low, own.high] == close([limits.low[0] / sum(n), limits.high[0] / sum(n)])
    expected = sum(n) * float(exact)
    ratio, low, high = indirectly_standardised([sum(o)], [expected])
    assert ratio[0] == close(sum(o) / expected)
    assert low[0] <= ratio[0] <= high[0]


p_values = st.lists(st.integers(0, 1_000).map(lambda k: k / 1_000), min_size=1, max_size=25)


@few
@given(p_values, st.integers(0, 99))
def test_adjusted_p_values(p, seed):
    raw, order = np.array(p), np.random.default_rng(seed).permutation(len(p))
    q = multiple_tests.benjamini_hochberg(p)
    for correct in (
        multiple_tests.benjamini_hochberg,
        multiple_tests.benjamini_yekutieli,
        multiple_tests.holm,
        multiple_tests.bonferroni,
    ):
        found = correct(p)
        assert (found >= raw - 1e-15).all()
        assert (found <= 1).all()
        assert (np.diff(found[np.argsort(raw, kind="stable")]) >= -1e-15).all()
        assert correct(raw[order]) == close(found[order])
        assert correct([*p, np.nan])[:-1] == close(found)
        assert correct(p[:1])[0] == p[0]
        assert found[raw.argmin()] >= q[raw.argmin()] - 1e-15
    exact = [min(Fraction(len(p)) * Fraction(x) / sum(y <= x for y in p) for x in p if x >= own) for own in p]
    assert q == pytest.approx([min(float(value), 1) for value in exact], rel=1e-12)
    assert multiple_tests.finds(q) <= multiple_tests.finds(p)


@few
@given(st.floats(0.02, 0.98), st.integers(2, 4_000), confidences)
def test_funnels_narrow_with_size_and_widen_with_overdispersion(baseline, size, confidence):
    for funnel in (control_limits.funnel_limits, control_limits.funnel_limits_of_rates):
        limits = funnel([size, 3 * size], baseline, confidence=confidence)
        assert (limits.low >= 0).all()
        assert limits.low[0] <= limits.low[1] <= baseline <= limits.high[1] <= limits.high[0]
        wide = funnel([size, 3 * size], baseline, confidence=confidence, overdispersed=4.0)
        narrow = funnel([size, 3 * size], baseline, confidence=confidence, overdispersed=0.3)
        assert (narrow.high == limits.high).all()
        assert (wide.high >= limits.high).all()
        is_inside = wide.high < 1
        reach = (wide.high - baseline)[is_inside]
        assert reach == close(2 * (limits.high - baseline)[is_inside])
    mirrored = control_limits.funnel_limits([size], 1 - baseline, confidence=confidence)
    assert mirrored.low[0] == close(
        1 - control_limits.funnel_limits([size], baseline, confidence=confidence).high[0]
    )


@few
@given(st.lists(parts, min_size=2, max_size=12), st.integers(0, 50))
def test_overdispersion_is_the_mean_square_of_scores(pairs, seed):
    part, whole = (np.array(column, float) for column in zip(*pairs, strict=True))
    assume(0 < part.sum() < whole.sum())
    order = np.random.default_rng(seed).permutation(part.size)
    raw = control_limits.overdispersion(part, whole, winsorised_share=0)
    p = part.sum() / whole.sum()
    assert raw == close(np.mean((part - whole * p) ** 2 / (whole * p * (1 - p))))
    assert control_limits.overdispersion(part[order], whole[order]) == close(
        control_limits.overdispersion(part, whole)
    )
    assert control_limits.overdispersion(part, whole, winsorised_share=0.2) <= raw + 1e-9
    assert control_limits.overdispersion(whole - part, whole) == close(
        control_limits.overdispersion(part, whole)
    )
    u = control_limits.overdispersion_of_rates(part, whole, winsorised_share=0)
    assert u == close(raw * (1 - p))
    chart = control_limits.p_chart(part, whole)
    assert chart.centre == close(p)
    assert (chart.limits.low <= p).all()
    assert control_limits.u_chart(part, whole).limits.high == close(p + 3 * np.sqrt(p / whole))


@few
@given(st.lists(st.integers(-40, 40), min_size=2, max_size=20), st.sampled_from([0.1, 0.2, 0.7, 1.0]))
def test_moving_averages_stay_between_the_extremes(values, weight):
    assume(len(set(values)) > 1)
    series = np.array(values, float)
    averages, chart = moving_average_chart(series, newest_weight=weight)
    assert (averages >= series.min() - 1e-9).all()
    assert (averages <= series.max() + 1e-9).all()
    width = chart.limits.high - chart.limits.low
    assert (np.diff(width) >= -1e-9).all()
    assert chart.limits.high + chart.limits.low == close(np.full(series.size, 2 * series.mean()))
    moved, _ = moving_average_chart(series * 5 + 3, newest_weight=weight)
    assert moved == close(averages * 5 + 3)
    if weight == 1:
        assert averages == close(series)


@few
@given(st.lists(st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]), min_size=1, max_size=25))
def test_runs_are_those_counted_one_by_one(scores):
    found, mirrored = run_rules(scores), run_rules([-z for z in scores])
    for rule, limit, needed, among in (
        ("one_beyond_three", 3, 1, 1),
        ("two_of_three_beyond_two", 2, 2, 3),
        ("four_of_five_beyond_one", 1, 4, 5),
        ("eight_on_one_side", 0, 8, 8),
    ):
        flags = getattr(found, rule)
        assert (flags == getattr(mirrored, rule)).all()
        for at in range(len(scores)):
            latest = scores[max(0, at - among + 1) : at + 1]
            counted = [
                sum(side * z > limit for z in latest) >= needed and side * scores[at] > limit
                for side in (1, -1)
            ]
            assert flags[at] == any(counted)


values = st.lists(st.integers(-30, 30), min_size=4, max_size=10)


@few
@given(values, st.integers(2, 4), st.sampled_from([0.5, 10.0]))
def test_natural_breaks_are_the_best_of_all_and_move_with_the_values(numbers, classes, factor):
    different = np.unique(numbers).astype(float)
    assume(different.size >= classes)

    def inside(groups):
        return sum(float(((group - group.mean()) ** 2).sum()) for group in groups if group.size)

    x = np.sort(np.array(numbers, float))
    cuts = classification.natural_cuts(numbers, classes)
    found = classification.classes_of(x, cuts)
    best = min(
        inside(np.split(x, np.searchsorted(x, different[list(starts)])))
        for starts in combinations(range(1, different.size), classes - 1)
    )
    assert inside([x[found == k] for k in range(1, classes + 1)]) == pytest.approx(best, abs=1e-9)
    assert np.unique(found).size == classes
    moved = classification.natural_cuts(np.array(numbers) * factor + 7, classes)
    again = classification.classes_of(x * factor + 7, moved)
    assert inside([x[again == k] for k in range(1, classes + 1)]) == pytest.approx(best, abs=1e-9)


@few
@given(values, st.integers(2, 4))
def test_classes_hold_what_their_cuts_say(numbers, classes):
    x = np.array(numbers, float)
    assume(x.min() < x.max())
    equal = classification.equal_cuts(x, classes)
    assert np.diff([x.min(), *equal, x.max()]) == close(np.full(classes, (x.max() - x.min()) / classes))
    upper, lower = (classification.classes_of(x, equal, closed=end) for end in ("upper", "lower"))
    assert ((upper == lower) == ~np.isin(x, equal)).all()
    assert (np.diff(upper[np.argsort(x, kind="stable")]) >= 0).all()
    assert upper.min() >= 1
    assert lower.max() <= classes
    deviations = classification.deviation_cuts(x, (-1.0, 0.0, 1.0))
    assert deviations[1] == close(x.mean())
    different = np.arange(12.0) * (1 + abs(numbers[0]))
    counts = np.bincount(
        classification.classes_of(different, classification.quantile_cuts(different, classes)).astype(int)
    )
    assert (counts[1:] == 12 // classes).all()


branches = st.lists(
    st.tuples(st.integers(1, 500), st.integers(0, 900), st.integers(500, 9_000), st.integers(0, 9_900)),
    min_size=1,
    max_size=7,
)


@few
@given(branches, st.sampled_from([0.01, 1e3]))
def test_growth_taken_apart_agrees_with_exact_fractions(rows, factor):
    columns = [list(column) for column in zip(*rows, strict=True)]
    found = shift_share(*columns)
    x, x1, n, n1 = ([Fraction(value) for value in column] for column in columns)
    overall = sum(n1) / sum(n) - 1
    mix = sum(a * (d / c - 1 - overall) for a, c, d in zip(x, n, n1, strict=True))
    regional = sum(a * (b / a - d / c) for a, b, c, d in zip(x, x1, n, n1, strict=True))
    homothetic = sum(sum(x) * c / sum(n) * (b / a - d / c) for a, b, c, d in zip(x, x1, n, n1, strict=True))
    exact = [sum(x1) - sum(x), sum(x) * overall, mix, regional, homothetic, regional - homothetic]
    ours = [found.growth, found.national, found.mix, found.regional, found.homothetic, found.allocation]
    assert ours == pytest.approx([float(value) for value in exact], rel=1e-9, abs=1e-8)
    assert found.national + found.mix + found.regional == pytest.approx(found.growth, abs=1e-8)
    assert found.homothetic + found.allocation == pytest.approx(found.regional, abs=1e-8)
    assert found.net_shift == pytest.approx(found.growth - found.national, abs=1e-8)
    scaled = shift_share(*(np.array(column) * factor for column in columns))
    assert scaled.regional == pytest.approx(found.regional * factor, rel=1e-9, abs=1e-7)
    nation = shift_share(columns[2], columns[3], columns[2], columns[3])
    assert [nation.mix, nation.regional] == pytest.approx([0, 0], abs=1e-7)


@few
@given(parts)
def test_shares_agree_with_exact_fractions(pair):
    assert share([pair[0]], [pair[1]])[0] == float(Fraction(*pair))


@few
@given(parts, st.integers(0, 100))
def test_against_a_fixed_share_or_count(pair, hundredth):
    fixed = hundredth / 100
    found = deviation.proportion_against_share([pair[0]], [pair[1]], fixed)
    assert found.low[0] <= found.difference[0] <= found.high[0]
    mirrored = deviation.proportion_against_share([pair[1] - pair[0]], [pair[1]], 1 - fixed)
    assert mirrored.difference == close(-found.difference)
    assert mirrored.p_value == pytest.approx(found.p_value, rel=1e-6)
    cases = deviation.count_against_expected([pair[0]], [hundredth])
    assert cases.difference[0] == pair[0] - hundredth
    assert cases.low[0] <= cases.difference[0] <= cases.high[0]
    assert 0 <= cases.p_value[0] <= 1
    for polarity, worse in (("higher_is_worse", 1), ("higher_is_better", -1)):
        told = deviation.direction(cases.difference, polarity)[0]
        sign = np.sign(cases.difference[0]) * worse
        assert told == {1: "worse", -1: "better", 0: "unchanged"}[int(sign)]
