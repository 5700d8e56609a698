"""What must hold of poverty, inequality and their standard errors, whatever the incomes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.measures import inequality, linearisation, poverty
from indicators.measures.income import incomes_of, quantile
from indicators.measures.inequality_groups import entropy_within_between

few = settings(max_examples=40, deadline=None)
people = st.lists(st.tuples(st.integers(1, 9_000), st.integers(1, 5)), min_size=3, max_size=12)

INEQUALITY = {
    "gini": inequality.gini,
    "theil_l": lambda y: inequality.generalised_entropy(y, 0),
    "theil_t": lambda y: inequality.generalised_entropy(y, 1),
    "entropy_2": lambda y: inequality.generalised_entropy(y, 2),
    "entropy_half": lambda y: inequality.generalised_entropy(y, 0.5),
    "entropy_below_0": lambda y: inequality.generalised_entropy(y, -1),
    "atkinson_half": lambda y: inequality.atkinson(y, 0.5),
    "atkinson_1": lambda y: inequality.atkinson(y, 1),
    "atkinson_2": lambda y: inequality.atkinson(y, 2),
    "hoover": inequality.hoover,
}
CONCENTRATION = {"herfindahl": inequality.herfindahl, "rosenbluth": inequality.rosenbluth}
OF_THRESHOLD = {
    "at_risk_rate": poverty.at_risk_rate,
    "mean_gap": lambda y, z: poverty.foster_greer_thorbecke(y, z, 1),
    "squared_gap": lambda y, z: poverty.foster_greer_thorbecke(y, z, 2),
    "watts": poverty.watts,
    "sen": poverty.sen,
    "median_gap": poverty.median_gap,
}


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-11)


def two_columns(pairs):
    income, weight = zip(*pairs, strict=True)
    return np.array(income, float), np.array(weight, float)


@pytest.mark.parametrize("name", [*INEQUALITY, *CONCENTRATION])
@few
@given(pairs=people, factor=st.sampled_from([0.01, 7.0, 1e4]), seed=st.integers(0, 99))
def test_currency_order_and_repetition_change_no_inequality(name, pairs, factor, seed):
    measure = {**INEQUALITY, **CONCENTRATION}[name]
    y, w = two_columns(pairs)
    once = measure(incomes_of(y, w))
    assert measure(incomes_of(y * factor, w)) == close(once)
    order = np.random.default_rng(seed).permutation(y.size)
    assert measure(incomes_of(y[order], w[order])) == close(once)
    assert measure(incomes_of(np.repeat(y, w.astype(int)))) == close(once)
    twice = measure(incomes_of(np.tile(y, 2), np.tile(w, 2)))
    assert twice == close(once if name in INEQUALITY else once / 2)
    if name in INEQUALITY:
        assert measure(incomes_of(y, w * 3)) == close(once)


@pytest.mark.parametrize("name", INEQUALITY)
@few
@given(pairs=people, at=st.integers(0, 11), share=st.floats(0.05, 0.45))
def test_what_the_richer_gives_to_the_poorer_lessens_inequality(name, pairs, at, share):
    y, _ = two_columns(pairs)
    giver, taker = int(y.argmax()), at % y.size
    gift = (y[giver] - y[taker]) * share
    assume(gift > 0)
    after = y.copy()
    after[giver] -= gift
    after[taker] += gift
    before = INEQUALITY[name](incomes_of(y))
    assert INEQUALITY[name](incomes_of(after)) <= before + 1e-12
    assert before >= 0
    assert INEQUALITY[name](incomes_of(np.full(4, y[0]))) == pytest.approx(0, abs=1e-12)


@few
@given(people)
def test_bounds_and_how_they_hang_together(pairs):
    y, w = two_columns(pairs)
    incomes = incomes_of(y, w)
    n = w.sum()
    values = {name: measure(incomes) for name, measure in INEQUALITY.items()}
    assert -1e-12 <= values["hoover"] <= values["gini"] + 1e-12
    assert values["gini"] <= 1 - 1 / n + 1e-12
    assert values["theil_t"] <= np.log(n) + 1e-12
    assert values["atkinson_half"] <= values["atkinson_1"] + 1e-12
    assert values["atkinson_1"] <= values["atkinson_2"] + 1e-12
    assert values["atkinson_2"] < 1
    assert values["atkinson_1"] == close(1 - np.exp(-values["theil_l"]))
    assert values["atkinson_half"] == close(1 - (1 - values["entropy_half"] / 4) ** 2)
    spread = incomes.mean_of(incomes.income**2) / incomes.mean**2 - 1
    assert values["entropy_2"] == close(spread / 2)
    assert inequality.herfindahl(incomes) == close((1 + spread) / n)
    assert inequality.rosenbluth(incomes) == close(1 / (n * (1 - values["gini"])))
    pulled = (w * w * y).sum() / (n * (w * y).sum())
    assert inequality.gini(incomes, "inclusive") == close(inequality.gini(incomes) + pulled)


@few
@given(people)
def test_near_their_limits_exponents_go_over(pairs):
    incomes = incomes_of(*two_columns(pairs))
    for exponent in (0, 1):
        near = inequality.generalised_entropy(incomes, exponent + 1e-5)
        assert near == pytest.approx(inequality.generalised_entropy(incomes, exponent), rel=1e-3, abs=1e-6)
    near = inequality.atkinson(incomes, 1 + 1e-5)
    assert near == pytest.approx(inequality.atkinson(incomes, 1), rel=1e-3, abs=1e-6)


def exact_gini(pairs):
    n = sum(w for _, w in pairs)
    apart = sum(w * v * abs(y - x) for y, w in pairs for x, v in pairs)
    return Fraction(apart, 2 * n * sum(w * y for y, w in pairs))


def exact_hoover(pairs):
    n, amount = sum(w for _, w in pairs), sum(w * y for y, w in pairs)
    return sum(w * abs(y - Fraction(amount, n)) for y, w in pairs) / (2 * amount)


def exact_herfindahl(pairs):
    amount = sum(w * y for y, w in pairs)
    return sum(w * Fraction(y, amount) ** 2 for y, w in pairs)


EXACT = {
    "gini": (inequality.gini, exact_gini),
    "hoover": (inequality.hoover, exact_hoover),
    "herfindahl": (inequality.herfindahl, exact_herfindahl),
}


@pytest.mark.parametrize("name", EXACT)
@few
@given(pairs=people)
def test_the_simple_ones_agree_with_exact_fractions(name, pairs):
    ours, exact = EXACT[name]
    assert ours(incomes_of(*two_columns(pairs))) == pytest.approx(float(exact(pairs)), abs=1e-13)


@few
@given(people, st.integers(1, 9_500))
def test_poverty_agrees_with_exact_fractions_and_is_strict(pairs, z):
    incomes, n = incomes_of(*two_columns(pairs)), sum(w for _, w in pairs)
    for exponent in (0, 1, 2):
        exact = sum(w * Fraction(z - y, z) ** exponent for y, w in pairs if y < z) / Fraction(n)
        ours = poverty.foster_greer_thorbecke(incomes, z, exponent)
        assert ours == pytest.approx(float(exact), abs=1e-14)
    assert poverty.at_risk_rate(incomes, z) == close(poverty.foster_greer_thorbecke(incomes, z, 0))
    poor = [pair for pair in pairs if pair[0] < z]
    if poor:
        of_poor = exact_gini(poor)
        rate = Fraction(sum(w for _, w in poor), n)
        gap = sum(w * Fraction(z - y, z) for y, w in poor) / n / rate
        assert poverty.sen(incomes, z) == pytest.approx(float(rate * (gap + (1 - gap) * of_poor)), abs=1e-12)
    assert poverty.at_risk_rate(incomes, float(min(y for y, _ in pairs))) == 0


@pytest.mark.parametrize("name", OF_THRESHOLD)
@few
@given(pairs=people, z=st.integers(2, 9_500), factor=st.sampled_from([0.5, 8.0]))
def test_poverty_in_any_currency_and_by_repetition(name, pairs, z, factor):
    y, w = two_columns(pairs)
    assume(y.min() < z)
    once = OF_THRESHOLD[name](incomes_of(y, w), z)
    assert OF_THRESHOLD[name](incomes_of(y * factor, w), z * factor) == close(once)
    assert OF_THRESHOLD[name](incomes_of(np.repeat(y, w.astype(int))), z) == close(once)
    assert OF_THRESHOLD[name](incomes_of(np.tile(y, 2), np.tile(w, 2)), z) == close(once)
    assert 0 < once <= (np.inf if name == "watts" else 1 + 1e-12)


@few
@given(people, st.integers(2, 9_500), st.integers(1, 3_000))
def test_poverty_rises_with_the_threshold_and_falls_with_the_depth(pairs, z, more):
    incomes = incomes_of(*two_columns(pairs))
    rate, gap, squared = (poverty.foster_greer_thorbecke(incomes, z, exponent) for exponent in (0, 1, 2))
    assert squared <= gap + 1e-12 <= rate + 2e-12
    assert poverty.watts(incomes, z) >= gap - 1e-12  # ln(1/(1-g)) >= g
    for exponent in (0, 1, 2):
        higher = poverty.foster_greer_thorbecke(incomes, z + more, exponent)
        assert higher >= poverty.foster_greer_thorbecke(incomes, z, exponent) - 1e-12
    assert poverty.watts(incomes, z + more) >= poverty.watts(incomes, z) - 1e-12
    if rate > 0:
        assert gap - 1e-12 <= poverty.sen(incomes, z) <= rate + 1e-12


@few
@given(people, st.integers(1, 4), st.integers(2, 9_500))
def test_poverty_of_all_is_the_mean_of_its_groups(pairs, groups, z):
    y, w = two_columns(pairs)
    keys = np.arange(y.size) % groups
    for measure in ("at_risk_rate", "mean_gap", "squared_gap", "watts"):
        parts = [
            w[keys == key].sum() * OF_THRESHOLD[measure](incomes_of(y[keys == key], w[keys == key]), z)
            for key in np.unique(keys)
        ]
        assert sum(parts) / w.sum() == close(OF_THRESHOLD[measure](incomes_of(y, w), z))


@few
@given(people, st.integers(1, 4), st.sampled_from([-1, 0, 0.5, 1, 2, 3]))
def test_entropy_within_and_between_groups_add_up(pairs, groups, exponent):
    y, w = two_columns(pairs)
    keys = np.array(["a", "b", "c", "d"])[np.arange(y.size) % groups]
    parts = entropy_within_between(y, w, keys, exponent)
    whole = inequality.generalised_entropy(incomes_of(y, w), exponent)
    assert sum(parts) == pytest.approx(whole, rel=1e-9, abs=1e-12)
    assert min(parts) >= -1e-12
    alone = entropy_within_between(y, w, np.zeros(y.size), exponent)
    assert alone == pytest.approx((whole, 0), rel=1e-9, abs=1e-12)
    everyone = entropy_within_between(y, w, np.arange(y.size), exponent)
    assert everyone == pytest.approx((0, whole), rel=1e-9, abs=1e-12)


@few
@given(people, st.integers(0, 20), st.integers(0, 20))
def test_quantiles_rise_and_lie_where_the_share_is_reached(pairs, one, other):
    y, w = two_columns(pairs)
    incomes, (low, high) = incomes_of(y, w), sorted((one / 20, other / 20))
    assert quantile(incomes, low) <= quantile(incomes, high)
    at = quantile(incomes, high)
    assert w[y < at].sum() / w.sum() <= high + 1e-12
    assert w[y <= at].sum() / w.sum() >= high - 1e-12
    assert quantile(incomes_of(np.repeat(y, w.astype(int))), high) == at
    # Exactly: at the first income beyond the share, or half way to the next where the share is met.
    everyone = np.repeat(np.sort(y), w[np.argsort(y, kind="stable")].astype(int))
    cut = Fraction(max(one, other), 20) * everyone.size
    if cut.denominator == 1 and 0 < cut < everyone.size:
        assert at == (everyone[int(cut) - 1] + everyone[int(cut)]) / 2
    elif 0 < cut < everyone.size:
        assert at == everyone[int(cut)]
    assert quantile(incomes_of(y * 3, w), high) == close(3 * at)


@few
@given(people)
def test_shares_of_top_and_bottom(pairs):
    y, w = two_columns(pairs)
    incomes = incomes_of(y, w)
    assume(y.max() > quantile(incomes, 0.9))
    palma = inequality.share_ratio(incomes, 0.9, 0.4)
    assert inequality.share_ratio(incomes_of(y * 5, w), 0.9, 0.4) == close(palma)
    is_top, is_bottom = y > quantile(incomes, 0.9), y <= quantile(incomes, 0.4)
    exact = Fraction(int((w * y)[is_top].sum()), int((w * y)[is_bottom].sum()))
    assert palma == close(float(exact))


INFLUENCES = {
    "theil_l": (
        lambda y: linearisation.generalised_entropy(y, 0),
        lambda y: inequality.generalised_entropy(y, 0),
    ),
    "theil_t": (
        lambda y: linearisation.generalised_entropy(y, 1),
        lambda y: inequality.generalised_entropy(y, 1),
    ),
    "atkinson": (lambda y: linearisation.atkinson(y, 0.5), lambda y: inequality.atkinson(y, 0.5)),
    "atkinson_1": (lambda y: linearisation.atkinson(y, 1), lambda y: inequality.atkinson(y, 1)),
    "gap": (
        lambda y: linearisation.foster_greer_thorbecke(y, 1, 4_000.0),
        lambda y: poverty.foster_greer_thorbecke(y, 4_000.0, 1),
    ),
}


@pytest.mark.parametrize("name", INFLUENCES)
@few
@given(pairs=people, at=st.integers(0, 11))
def test_influence_is_what_a_little_more_weight_does_and_adds_up_to_nothing(name, pairs, at):
    y, w = two_columns(pairs)
    assume(np.unique(y).size == y.size)
    influence, measure = INFLUENCES[name]
    found = influence(incomes_of(y, w))
    assert (w * found.influence).sum() == pytest.approx(0, abs=1e-9)
    assert found.value == close(measure(incomes_of(y, w)))
    step, at = 1e-5, at % y.size
    values = [measure(incomes_of(y, w + side * step * (np.arange(y.size) == at))) for side in (1, -1)]
    assert found.influence[at] == pytest.approx((values[0] - values[1]) / (2 * step), rel=1e-4, abs=1e-7)


@few
@given(people)
def test_influence_on_the_gini_is_that_of_a_large_population(pairs):
    y, w = two_columns(pairs)
    assume(np.unique(y).size > 1)
    many, each = np.tile(y, 500), np.tile(w, 500)
    found = linearisation.gini(incomes_of(many, each))
    assert found.value == close(inequality.gini(incomes_of(many, each), "inclusive"))
    assert (each * found.influence).sum() == pytest.approx(0, abs=0.02)
    more = np.where(np.arange(many.size) == 0, 0.01, 0.0)
    values = [inequality.gini(incomes_of(many, each + side * more)) for side in (1, -1)]
    assert found.influence[0] == pytest.approx(
        (values[0] - values[1]) / 0.02, rel=0.01, abs=0.01 / each.sum()
    )


@few
@given(people, st.sampled_from([0.1, 50.0]))
def test_standard_errors_in_any_currency_and_for_clusters_of_one(pairs, factor):
    y, w = two_columns(pairs)
    assume(np.unique(y).size > 1)
    error = linearisation.standard_error(linearisation.gini(incomes_of(y, w)).influence, w)
    again = linearisation.standard_error(linearisation.gini(incomes_of(y * factor, w)).influence, w)
    assert again == close(error)
    assert error >= 0
    mean = (y - np.average(y, weights=w)) / w.sum()
    once = linearisation.standard_error(mean, w)
    assert linearisation.standard_error(mean * factor, w) == close(once * factor)
    assert linearisation.standard_error(mean, w, clusters=np.arange(y.size)) == close(once)
    assert linearisation.standard_error(mean, w, strata=["all"] * y.size) == close(once)
