"""Tabulated draws follow their laws exactly and depend on nothing but their own generator."""

import numpy as np
import pytest
from scipy import stats

from indicators.measures.sampling import binomials, generators_of, multinomials


def is_drawn_from(counts, probabilities):
    """Chi-square test of counts against the probabilities of 0, 1, 2, …; cells of fewer than 5 are joined."""
    expected = probabilities * counts.size
    seen = np.bincount(counts.astype(int), minlength=expected.size)
    assert seen.size == expected.size
    is_common = expected >= 5
    seen = np.append(seen[is_common], seen[~is_common].sum())
    expected = np.append(expected[is_common], counts.size - expected[is_common].sum())
    if expected[-1] < 1e-3:
        assert seen[-1] == 0
        seen, expected = seen[:-1], expected[:-1]
    if seen.size == 1:
        return True
    return stats.chi2.sf(((seen - expected) ** 2 / expected).sum(), seen.size - 1) > 1e-3


@pytest.mark.parametrize(
    ("trials", "chance"), [(0, 0.3), (1, 0.3), (12, 0.5), (60, 0.97), (900, 0.2), (4000, 1e-3)]
)
def test_binomial_counts_follow_their_law(trials, chance):
    drawn = binomials(np.full(400, float(trials)), chance, generators_of(5, 100)).ravel()
    assert is_drawn_from(drawn, stats.binom.pmf(np.arange(trials + 1), trials, chance))


@pytest.mark.parametrize("persons", [3, 40, 900])  # one by one, and with a table
def test_multinomial_counts_follow_their_law(persons):
    shares = np.array([0.5, 0.1, 0.0, 0.3, 0.1])
    drawn = multinomials(persons, shares, generators_of(11, 40_000))
    assert (drawn.sum(axis=1) == persons).all()
    for cell, share in enumerate(shares):
        assert is_drawn_from(drawn[:, cell], stats.binom.pmf(np.arange(persons + 1), persons, share))
    covariance = np.cov(drawn[:, 0], drawn[:, 3])[0, 1]
    assert covariance == pytest.approx(-persons * 0.5 * 0.3, rel=0.1)


def test_a_draw_is_the_same_whatever_is_drawn_beside_it():
    shares = np.array([0.2, 0.3, 0.5])
    together = multinomials(500, shares, generators_of(3, 20))
    alone = [multinomials(500, shares, [each])[0] for each in generators_of(3, 20)]
    assert (together == alone).all()
    assert np.unique(together, axis=0).shape[0] > 15


def test_large_cells_keep_mean_and_spread():
    drawn = multinomials(8_000_000, np.array([0.75, 0.2499, 0.0001]), generators_of(2, 2_000))
    for cell, share in enumerate([0.75, 0.2499, 0.0001]):
        deviation = np.sqrt(8e6 * share * (1 - share))
        assert abs(drawn[:, cell].mean() - 8e6 * share) < 4 * deviation / np.sqrt(2_000)
        assert drawn[:, cell].std() == pytest.approx(deviation, rel=0.06)
