"""How often a class would be another one: under other weights, and under other luck."""

import time

import numpy as np
import pytest

from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.composite import composite
from indicators.measures.cuts import Classes, Cut, equal_groups
from indicators.measures.sensitivity import (
    Difference,
    Interval,
    Proportion,
    class_could_flip,
    input_sensitivity,
    weight_sensitivity,
)
from indicators.measures.steps import Part, Step
from indicators.recipe import shipped_recipes

RECIPES = shipped_recipes()
BERLIN = RECIPES["berlin_mss_2023"].part["status"].executable()


def _counts(areas, seed, low=300, high=5000):
    random = np.random.default_rng(seed)
    persons = random.integers(low, high, (areas, 4)).astype(np.float64)
    burden = random.beta(1.5, 8, (areas, 1)) + random.beta(1.5, 12, (areas, 4))
    cases = random.binomial(persons.astype(int), np.clip(burden * [1.0, 0.8, 1.2, 1.5], 0, 0.9))
    return cases.astype(np.float64), persons


def _berlin(areas=120, seed=3, **sizes):
    cases, persons = _counts(areas, seed, **sizes)
    matrix = 100 * cases / persons
    sources = [Proportion(cases[:, at], persons[:, at], 100.0) for at in range(4)]
    return matrix, sources, composite(matrix, np.full(areas, True), BERLIN)


def test_flip_shares_are_what_recomputing_with_each_weight_gives():
    matrix, _, result = _berlin(areas=60)
    found = weight_sensitivity(result, BERLIN, draws=25, seed=9)
    flips = np.zeros(60)
    for child in np.random.SeedSequence(9).spawn(25):
        factors = np.random.Generator(np.random.PCG64(child)).uniform(0.8, 1.2, 4)
        step = Step(BERLIN.inputs, "z_pop", "weighted_sum", again="z_pop", weights=tuple(factors))
        weighted = Part(step, BERLIN.classes)
        flips += composite(matrix, np.full(60, True), weighted).class_code != result.class_code
    assert flips.any()
    assert found.flip_share == pytest.approx(flips / 25)
    assert found.areas_share == pytest.approx(flips.mean() / 25)
    assert found.could_flip.tolist() == (flips / 25 >= 0.05).tolist()
    assert found.class_share.sum(axis=1) == pytest.approx(np.ones(60))
    assert (found.draws, found.seed, found.generator) == (25, 9, "PCG64")


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    matrix, sources, result = _berlin()
    one, two, other = (weight_sensitivity(result, BERLIN, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.class_share, two.class_share)
    assert not np.array_equal(one.class_share, other.class_share)
    one, two = (input_sensitivity(result, matrix, sources, BERLIN, draws=20, seed=5) for _ in range(2))
    assert np.array_equal(one.class_share, two.class_share)


def test_without_spread_or_error_nothing_flips():
    matrix, _, result = _berlin()
    assert weight_sensitivity(result, BERLIN, spread=0.0).areas_share == 0
    assert input_sensitivity(result, matrix, [None] * 4, BERLIN).flip_share.tolist() == [0.0] * 120


def test_areas_that_flip_are_those_near_a_cut():
    _, _, result = _berlin(areas=400)
    found = weight_sensitivity(result, BERLIN)
    distance = np.abs(result.index[:, None] - [-1.0, 1.0, 1.5]).min(axis=1)
    assert distance[found.flip_share > 0.3].max() < np.median(distance)
    assert result.is_near_cut[found.flip_share > 0.3].mean() > result.is_near_cut.mean()


def test_the_mark_joins_cuts_weights_and_counts():
    matrix, sources, result = _berlin()
    weights, counts = weight_sensitivity(result, BERLIN), input_sensitivity(result, matrix, sources, BERLIN)
    marked = class_could_flip(result, weights, counts)
    assert marked.tolist() == (result.is_near_cut | weights.could_flip | counts.could_flip).tolist()
    assert class_could_flip(result).tolist() == result.is_near_cut.tolist()
    assert marked.any()


def test_small_areas_are_less_sure_than_large_ones():
    shares = [
        input_sensitivity(result, matrix, sources, BERLIN).areas_share
        for matrix, sources, result in (_berlin(low=100, high=200), _berlin(low=20_000, high=30_000))
    ]
    assert shares[0] > 2 * shares[1] > 0


def test_an_area_not_used_has_no_chance_of_another_class():
    matrix, sources, _ = _berlin()
    matrix[7, 2] = np.nan
    result = composite(matrix, np.full(120, True), BERLIN)
    sources[2].numerator[7] = np.nan
    for found in (weight_sensitivity(result, BERLIN), input_sensitivity(result, matrix, sources, BERLIN)):
        assert np.isnan(found.flip_share[7])
        assert np.isnan(found.class_share[7]).all()
        assert not found.could_flip[7]
        assert not np.isnan(np.delete(found.flip_share, 7)).any()


def test_drawn_counts_have_the_spread_of_the_binomial_law():
    """One input cut at 30 percent: an area flips with the chance that its count comes out beyond."""
    persons = np.full(400, 1000.0)
    cases = np.repeat([200.0, 400.0, 290.0, 310.0], 100)
    step = Step(("x",), "none", "mean")
    part = Part(step, Classes((Cut(30.0, "below"),), (1, 2)))
    matrix = (100 * cases / persons)[:, None]
    result = composite(matrix, np.full(400, True), part)
    found = input_sensitivity(result, matrix, [Proportion(cases, persons, 100.0)], part, draws=400)
    assert found.flip_share[:200].max() == 0
    # 290 of 1000 has a standard deviation of 14.35: P(X > 300) = 0.232; 310: P(X <= 300) = 0.258.
    assert found.flip_share[200:300].mean() == pytest.approx(0.232, abs=0.01)
    assert found.flip_share[300:].mean() == pytest.approx(0.258, abs=0.01)


def test_intervals_and_changes_are_drawn_too():
    now, then = (
        Proportion(np.full(4, 30.0), np.full(4, 100.0)),
        Proportion(np.full(4, 20.0), np.full(4, 100.0)),
    )
    matrix = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0], [0.09, 9.0]])
    part = Part(Step(("d", "w"), "none", "mean"), Classes(equal_groups(2, "above"), (1, 2), cut_by="rank"))
    result = composite(matrix, np.full(4, True), part)
    sources = [Difference(now, then), Interval(matrix[:, 1] - 3, matrix[:, 1] + 3)]
    found = input_sensitivity(result, matrix, sources, part)
    assert (found.flip_share[1:3] > 0.1).all()
    assert found.flip_share[3] < 0.05


def test_what_cannot_be_drawn_is_said():
    matrix, sources, result = _berlin()
    sources[1].numerator[4] = sources[1].denominator[4] + 1
    with pytest.raises(InputError, match=r"Area number 5: input 's2' has .* cases among"):
        input_sensitivity(result, matrix, sources, BERLIN)
    with pytest.raises(ValueError, match="one source per input: 4; got 1"):
        input_sensitivity(result, matrix, sources[:1], BERLIN)
    with pytest.raises(UndefinedMeasureError, match="at least one draw"):
        weight_sensitivity(result, BERLIN, draws=0)
    least = Part(Step(BERLIN.inputs, "rank", "min"), BERLIN.classes)
    with pytest.raises(UndefinedMeasureError, match="has no weights"):
        weight_sensitivity(composite(matrix, np.full(120, True), least), least)


def test_an_input_that_may_be_absent_is_not_drawn_and_one_without_counts_is_refused():
    matrix, sources, _ = _berlin()
    part = Part(Step(BERLIN.inputs, again="z_pop", min_indicators=3), BERLIN.classes)
    matrix[7, 2] = sources[2].numerator[7] = np.nan
    result = composite(matrix, np.full(120, True), part)
    assert result.is_used.all()
    assert not np.isnan(input_sensitivity(result, matrix, sources, part, draws=20).flip_share).any()
    sources[0].denominator[3] = np.nan
    with pytest.raises(MissingDataError, match=r"Area number 4: input 's1' has a value and no counts"):
        input_sensitivity(result, matrix, sources, part)


def test_draws_without_an_index_are_left_out_and_counted():
    """A logged input may come out below 0 in a draw."""
    matrix = np.array([[1.0], [2.0], [3.0], [4.0]])
    part = Part(Step(("income",), "z_pop", "sum", logged=("income",)), Classes((Cut(0.0, "below"),), (1, 2)))
    result = composite(matrix, np.full(4, True), part)
    found = input_sensitivity(result, matrix, [Interval(matrix[:, 0] - 2, matrix[:, 0] + 2)], part, draws=300)
    assert 0 < found.draws < 300
    assert found.class_share.sum(axis=1) == pytest.approx(np.ones(4))
    never = [Interval(matrix[:, 0] - 1e9, matrix[:, 0] + 1e9)]
    with pytest.raises(UndefinedMeasureError, match="None of 3 draws"):
        input_sensitivity(result, matrix, never, part, draws=3, seed=1)


@pytest.mark.parametrize("recipe", ["imd_2025", "simd_2020"])
def test_weights_of_ranked_domains(recipe):
    part = RECIPES[recipe].part["index"].executable()
    matrix = np.random.default_rng(2).gamma(2, 5, (500, 7))
    result = composite(matrix, np.full(500, True), part)
    found = weight_sensitivity(result, part)
    assert 0.02 < found.areas_share < 0.5
    assert ((found.flip_share >= 0) & (found.flip_share <= 1)).all()


def test_weights_of_dimensions_of_dimensions():
    part = RECIPES["gisd_like"].part["index"].executable()
    random = np.random.default_rng(4)
    x = random.uniform(1, 2, (100, 1)) + random.uniform(1, 2, (100, 9))
    result = composite(x, np.full(100, True), part, pool=x)
    assert weight_sensitivity(result, part, spread=0.0).areas_share == 0
    assert 0 < weight_sensitivity(result, part).areas_share < 0.5
    intervals = [Interval(column - 0.1, column + 0.1) for column in x.T]
    with pytest.raises(MissingDataError, match="all years together"):
        input_sensitivity(result, x, intervals, part)
    found = input_sensitivity(result, x, intervals, part, given=(None, x))
    assert found.areas_share > 0


def test_a_whole_state_takes_no_longer_than_seconds():
    matrix, sources, result = _berlin(areas=11_000)
    begun = time.process_time()
    weight_sensitivity(result, BERLIN)
    input_sensitivity(result, matrix, sources, BERLIN)
    assert time.process_time() - begun < 5  # measured: below 1.2 s
