"""Dissimilarity without what chance alone gives: bias-corrected, density-corrected, modified.

A small group over many areas is unevenly spread even where everybody settles at random. These forms show how
much of D is more than that. They take the counts of a group and of all residents, shape (areas,), in persons.
Absent counts raise MissingDataError, a group or a rest without people UndefinedMeasureError.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import OneGroup, bounded, summed, two_groups
from indicators.measures.evenness import gini

_ROUNDS = 200


def bias_corrected_dissimilarity(
    group: OneGroup, total: ArrayLike | None = None, *, draws: int = 500, seed: int = 0
) -> float:
    """Dissimilarity less the bias that a bootstrap of its persons shows.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    draws : int
        Bootstrap samples of the group and of the rest.
    seed : int
        The same seed gives the same bits.

    Notes
    -----
    ``2 D - mean(D*)``, with x* and y* multinomial with the observed shares. May be below zero.

    References
    ----------
    Allen, R., Burgess, S., Davidson, R., Windmeijer, F. (2015): More reliable inference for the dissimilarity
    index of segregation. Econometrics Journal 18(1), 40-66.

    """
    if draws < 1:
        raise UndefinedMeasureError(f"A bootstrap needs at least one draw; asked for {draws}.")
    city = two_groups(group, total, "Bias-corrected dissimilarity")
    # Compiled: loaded only where somebody asks for it.
    from indicators.measures.segregation_nulls import null_distribution  # noqa: PLC0415

    drawn = null_distribution(city.group, city.total, "bootstrap", draws=draws, seed=seed)
    return 2 * city.dissimilarity - summed(drawn) / draws


def density_corrected_dissimilarity(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Dissimilarity in which a difference within chance counts as none.

    Parameters
    ----------
    group, total : array, shape (areas,), persons

    Notes
    -----
    ``1/2 Σ σ_i θ_i``, where σ_i² is the variance of ``u_i - v_i = x_i/X - y_i/Y`` and θ_i maximises the
    density of ``z_i = |u_i - v_i| / σ_i``: 0 for z ≤ 1, otherwise the fixed point ``θ = z tanh(z θ)``. Where
    σ_i is 0 (all of the group, or all of the rest, lives there) the limit ``|u_i - v_i|`` takes its place.

    References
    ----------
    Allen, R. et al. (2015), as above.

    """
    city = two_groups(group, total, "Density-corrected dissimilarity")
    u, v = city.group / city.group_sum, city.rest / city.rest_sum
    deviation = np.sqrt(u * (1 - u) / city.group_sum + v * (1 - v) / city.rest_sum)
    apart, has_spread = np.abs(u - v), deviation > 0
    z = apart[has_spread] / deviation[has_spread]
    beyond_chance = summed(deviation[has_spread] * _fixed_point(z)) + summed(apart[~has_spread])
    return bounded(beyond_chance / 2)


def _fixed_point(z: Floats) -> Floats:
    """The largest root of ``θ = z tanh(z θ)`` by Newton from z: from above, and convex there."""
    root = np.where(z > 1, z, 0.0)
    at = np.flatnonzero(z > 1)
    steep = z[at]
    for _ in range(_ROUNDS):
        now = root[at]
        tanh = np.tanh(steep * now)
        step = (now - steep * tanh) / (1 - steep**2 * (1 - tanh**2))
        root[at] = np.maximum(now - step, 0.0)
        if not (np.abs(step) > 1e-14 * steep).any():
            break
    return root


def expected_dissimilarity(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Dissimilarity to expect if every resident belonged to the group with the same chance.

    Parameters
    ----------
    group, total : array, shape (areas,), persons

    Notes
    -----
    ``Σ t_i E|p_i - P| / (2 T P (1-P))`` with x_i binomial (t_i, P), by De Moivre's closed form of the mean
    absolute deviation. The sums X and Y are taken as fixed, so
    with fewer than about 20 areas it is a little too high.

    References
    ----------
    Winship, C. (1977): A revaluation of indexes of residential segregation. Social Forces 55(4), 1058-1066.

    Examples
    --------
    >>> expected_dissimilarity([1.0, 0.0], [1.0, 1.0])
    1.0

    """
    city = two_groups(group, total, "Expected dissimilarity")
    people, share = np.round(city.total), city.share
    at = np.floor(people * share) + 1
    log_choose = special.gammaln(people + 1) - special.gammaln(at + 1) - special.gammaln(people - at + 1)
    chance = np.exp(log_choose + at * np.log(share) + (people - at + 1) * np.log1p(-share))
    deviation = 2 * at * chance
    return bounded(summed(deviation) / (2 * city.everyone * share * (1 - share)))


def modified_dissimilarity(group: OneGroup, total: ArrayLike | None = None) -> float:
    """Dissimilarity above chance, over the most it could be above chance.

    Parameters
    ----------
    group, total : array, shape (areas,), persons

    Notes
    -----
    ``(D - E D) / (1 - E D)``, with `expected_dissimilarity`. Below zero where the group is spread more
    evenly than chance would.

    References
    ----------
    Carrington, W., Troske, K. (1997): On measuring segregation in samples with small units. Journal of
    Business & Economic Statistics 15(4), 402-409.

    """
    city = two_groups(group, total, "Modified dissimilarity")
    observed, expected = city.dissimilarity, expected_dissimilarity(city)
    if expected >= 1:
        raise UndefinedMeasureError("Chance alone gives a dissimilarity of 1 here; nothing can lie above it.")
    return (observed - expected) / (1 - expected)


def modified_gini(
    group: OneGroup, total: ArrayLike | None = None, *, draws: int = 500, seed: int = 0
) -> float:
    """Gini index of segregation above chance, over the most it could be above chance.

    Parameters
    ----------
    group, total : array, shape (areas,), persons
    draws : int
        Municipalities in which every resident belongs to the group with the same chance, drawn independently.
    seed : int
        The same seed gives the same bits.

    Notes
    -----
    ``(G - E G) / (1 - E G)``, E G the mean of the draws.

    References
    ----------
    Carrington, W., Troske, K. (1997), as above.

    """
    city = two_groups(group, total, "Modified Gini index")
    # Compiled, as above.
    from indicators.measures.segregation_nulls import null_distribution  # noqa: PLC0415

    drawn = null_distribution(city.group, city.total, "evenness", draws=draws, seed=seed, index=gini)
    expected = summed(drawn) / draws
    if expected >= 1:
        raise UndefinedMeasureError("Chance alone gives a Gini index of 1 here; nothing can lie above it.")
    return (gini(city) - expected) / (1 - expected)
