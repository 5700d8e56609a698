"""Moran, Geary and their local forms against every permutation there is."""

from itertools import permutations

import numpy as np
import pytest

from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.autocorrelation import geary, moran
from indicators.measures.local_statistics import getis_ord, local_geary, local_moran
from indicators.measures.neighbours import neighbours_of_pairs

VALUES = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.0])
PAIRS = ([0, 0, 1, 2, 3, 3], [1, 2, 2, 3, 4, 5])
LINKS = neighbours_of_pairs(*PAIRS, 6)
BOTH = [LINKS, LINKS.row_standardised()]


@pytest.fixture(params=BOTH, ids=["binary", "row-standardised"])
def links(request):
    return request.param


def _table(links):
    weights = np.zeros((6, 6))
    weights[links.sources, links.areas] = links.weights
    return weights


def test_moran_and_geary_are_the_textbook_double_sums(links):
    w, z = _table(links), VALUES - VALUES.mean()
    i = 6 / w.sum() * (z @ w @ z) / (z @ z)
    c = 5 / (2 * w.sum()) * (w * (VALUES[:, None] - VALUES) ** 2).sum() / (z @ z)
    assert moran(VALUES, links).statistic == pytest.approx(i, rel=1e-12)
    assert geary(VALUES, links).statistic == pytest.approx(c, rel=1e-12)


@pytest.mark.parametrize("statistic", [moran, geary])
def test_moments_are_those_of_all_permutations(links, statistic):
    result = statistic(VALUES, links)
    drawn = [statistic(np.array(order), links).statistic for order in permutations(VALUES)]
    assert result.expected == pytest.approx(np.mean(drawn), rel=1e-10)
    assert result.variance == pytest.approx(np.var(drawn), rel=1e-10)
    assert result.z == pytest.approx((result.statistic - np.mean(drawn)) / np.std(drawn), rel=1e-9)


@pytest.mark.parametrize("area", [0, 3, 4])
def test_local_scores_are_those_of_all_permutations_of_the_others(links, area):
    others = np.delete(VALUES, area)
    drawn = [np.insert(np.array(order), area, VALUES[area]) for order in permutations(others)]
    for statistic in (local_moran, getis_ord):
        result = statistic(VALUES, links)
        values = np.array([statistic(order, links).statistic[area] for order in drawn])
        z = (result.statistic[area] - values.mean()) / values.std()
        assert result.z[area] == pytest.approx(z, rel=1e-9)


@pytest.mark.parametrize("area", [0, 3, 4])
def test_the_score_that_includes_the_area_shuffles_everybody(area):
    result = getis_ord(VALUES, LINKS, includes_itself=True)
    drawn = [getis_ord(np.array(order), LINKS, includes_itself=True) for order in permutations(VALUES)]
    values = np.array([each.statistic[area] for each in drawn])
    assert result.z[area] == pytest.approx((result.statistic[area] - values.mean()) / values.std(), rel=1e-9)


def test_local_moran_adds_up_to_the_global_one():
    links = LINKS.row_standardised()
    assert local_moran(VALUES, links).statistic.mean() == pytest.approx(moran(VALUES, links).statistic)


def test_local_geary_adds_up_to_the_global_one(links):
    total = local_geary(VALUES, links).sum() * 5 / (2 * links.weights.sum() * 6)
    assert total == pytest.approx(geary(VALUES, links).statistic)


def test_units_do_not_matter(links):
    for statistic in (local_moran, getis_ord):
        assert statistic(VALUES * 100 + 7, links).z == pytest.approx(statistic(VALUES, links).z, rel=1e-9)


def test_an_island_has_no_local_statistic():
    links = neighbours_of_pairs([0, 1, 2], [1, 2, 3], 5)
    values = [1.0, 2.0, 4.0, 8.0, 16.0]
    for result in (local_moran(values, links), getis_ord(values, links)):
        assert np.isnan(result.statistic).tolist() == np.isnan(result.z).tolist() == [False] * 4 + [True]
    assert np.isnan(local_geary(values, links)[4])


def test_what_cannot_be_compared_says_so():
    with pytest.raises(MissingDataError, match=r"1 of 6 areas have no value \(area number \[2\]\)"):
        moran(np.where(np.arange(6) == 1, np.nan, VALUES), LINKS)
    with pytest.raises(UndefinedMeasureError, match="value is 5 in every area"):
        geary(np.full(6, 5.0), LINKS)
    with pytest.raises(UndefinedMeasureError, match="3 areas and 4 pairs"):
        local_moran([1.0, 2.0, 3.0], neighbours_of_pairs([0, 1], [1, 2], 3))
    with pytest.raises(UndefinedMeasureError, match="6 areas and 0 pairs"):
        moran(VALUES, neighbours_of_pairs([], [], 6))
    with pytest.raises(ValueError, match="neighbours of 6 areas"):
        moran(VALUES[:5], LINKS)
