"""Exact two-sided tests of counts, for all areas at once.

Two-sided by minimum likelihood: the p-value is the probability of every outcome that is at most as likely
as the one observed (as R's binom.test, poisson.test and fisher.test). Exact tests keep their level in the
small areas where approximations do not. A cell that is absent, or whose count is no whole number (weighted
by a crosswalk, say), gets no p-value: NaN, never "not significant".
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from geodata.vocabulary.cells import Floats

# Two outcomes are equally likely if their probabilities agree to this; R uses the same tolerance.
_TIE = 1e-7


class _Law(Protocol):
    """A unimodal distribution on whole numbers, one per area."""

    @property
    def low(self) -> Floats: ...
    @property
    def high(self) -> Floats: ...
    @property
    def mode(self) -> Floats: ...
    def log_pmf(self, k: Floats) -> Floats: ...
    def at_most(self, k: Floats) -> Floats: ...
    def at_least(self, k: Floats) -> Floats: ...


def binomial_p(successes: ArrayLike, trials: ArrayLike, probability: ArrayLike) -> Floats:
    """Two-sided p-value that ``successes`` of ``trials`` come from a fixed probability.

    >>> binomial_p([3.0, np.nan], [12.0, 12.0], 1000 / 2100).round(7).tolist()
    [0.1514706, nan]
    """
    k, n, p = _arrays(successes, trials, probability)
    is_usable = _is_whole(k) & _is_whole(n) & (k <= n) & (p >= 0) & (p <= 1)
    law = _Binomial(np.rint(n[is_usable]), p[is_usable])
    return _filled(is_usable, _two_sided(law, np.rint(k[is_usable])))


def poisson_p(count: ArrayLike, expected: ArrayLike) -> Floats:
    """Two-sided p-value that a count of events comes from a fixed expectation.

    >>> poisson_p([4.0, 0.0], [4.0, 3.0]).round(4).tolist()  # the second: P(0) + P(7 or more)
    [1.0, 0.0833]
    """
    k, mean = _arrays(count, expected)
    is_usable = _is_whole(k) & (mean >= 0) & (mean < np.inf)
    return _filled(is_usable, _two_sided(_Poisson(mean[is_usable]), np.rint(k[is_usable])))


def fisher_p(part: ArrayLike, whole: ArrayLike, other_part: ArrayLike, other_whole: ArrayLike) -> Floats:
    """Two-sided p-value of Fisher's exact test that two shares are the same.

    >>> fisher_p([3.0], [4.0], [1.0], [4.0]).round(7).tolist()  # the lady tasting tea
    [0.4857143]
    """
    part1, whole1, part0, whole0 = _arrays(part, whole, other_part, other_whole)
    is_usable = _is_whole(part1) & _is_whole(whole1) & _is_whole(part0) & _is_whole(whole0)
    is_usable &= (part1 <= whole1) & (part0 <= whole0) & (whole1 > 0) & (whole0 > 0)
    k, n1, r0, n0 = (np.rint(column[is_usable]) for column in (part1, whole1, part0, whole0))
    return _filled(is_usable, _two_sided(_Hypergeometric(n1, n0, k + r0), k))


def _two_sided(law: _Law, observed: Floats) -> Floats:
    """Own tail plus the part of the other tail that is at most as likely as what was observed."""
    likelihood = law.log_pmf(observed) + np.log1p(_TIE)
    is_left = observed < law.mode
    opposite = _opposite(law, likelihood, np.where(is_left, 1.0, -1.0))
    left = law.at_most(np.where(is_left, observed, opposite))
    right = law.at_least(np.where(is_left, opposite, observed))
    is_likeliest = likelihood >= law.log_pmf(law.mode)
    return np.asarray(np.where(is_likeliest, 1.0, np.minimum(left + right, 1.0)), np.float64)


def _opposite(law: _Law, likelihood: Floats, side: Floats) -> Floats:
    """The outcome nearest to the mode, on one side of it, that is at most so likely (by bisection)."""
    inner = np.zeros(side.shape)
    outer = np.where(side > 0, law.high - law.mode, law.mode - law.low) + 1  # outside: impossible
    while (outer - inner > 1).any():
        middle = np.floor((inner + outer) / 2)
        is_unlikely = (law.log_pmf(law.mode + side * middle) <= likelihood) & (middle > inner)
        outer = np.where(is_unlikely, middle, outer)
        inner = np.where(is_unlikely, inner, middle)
    return np.asarray(law.mode + side * outer, np.float64)


@dataclass(frozen=True, eq=False)
class _Binomial:
    n: Floats
    p: Floats

    @property
    def low(self) -> Floats:
        return np.zeros(self.n.shape)

    @property
    def high(self) -> Floats:
        return self.n

    @property
    def mode(self) -> Floats:
        return np.minimum(np.floor((self.n + 1) * self.p), self.n)

    def log_pmf(self, k: Floats) -> Floats:
        chances = special.xlogy(k, self.p) + special.xlog1py(self.n - k, -self.p)
        return np.asarray(_log_choose(self.n, k) + chances, np.float64)

    def at_most(self, k: Floats) -> Floats:
        inside = special.betaincc(np.maximum(k, 0) + 1, np.maximum(self.n - k, 1), self.p)
        return np.where(k < 0, 0.0, np.where(k >= self.n, 1.0, inside))

    def at_least(self, k: Floats) -> Floats:
        inside = special.betainc(np.maximum(k, 1), np.maximum(self.n - k, 0) + 1, self.p)
        return np.where(k <= 0, 1.0, np.where(k > self.n, 0.0, inside))


@dataclass(frozen=True, eq=False)
class _Poisson:
    mean: Floats

    @property
    def low(self) -> Floats:
        return np.zeros(self.mean.shape)

    @property
    def high(self) -> Floats:
        # Beyond e·mean every count is less likely than 0: k! >= (k/e)^k >= mean^k.
        return np.ceil(np.e * self.mean) + 1

    @property
    def mode(self) -> Floats:
        return np.floor(self.mean)

    def log_pmf(self, k: Floats) -> Floats:
        return np.asarray(special.xlogy(k, self.mean) - self.mean - special.gammaln(k + 1), np.float64)

    def at_most(self, k: Floats) -> Floats:
        return np.where(k < 0, 0.0, special.gammaincc(np.maximum(k, 0) + 1, self.mean))

    def at_least(self, k: Floats) -> Floats:
        return np.where(k <= 0, 1.0, special.gammainc(np.maximum(k, 1), self.mean))


@dataclass(frozen=True, eq=False)
class _Hypergeometric:
    """Cases among ``first`` people when ``cases`` fall on ``first + second`` people by chance."""

    first: Floats
    second: Floats
    cases: Floats

    @property
    def low(self) -> Floats:
        return np.maximum(self.cases - self.second, 0.0)

    @property
    def high(self) -> Floats:
        return np.minimum(self.cases, self.first)

    @property
    def mode(self) -> Floats:
        likeliest = np.floor((self.cases + 1) * (self.first + 1) / (self.first + self.second + 2))
        return np.clip(likeliest, self.low, self.high)

    def log_pmf(self, k: Floats) -> Floats:
        of_both = _log_choose(self.first, k) + _log_choose(self.second, self.cases - k)
        return of_both - _log_choose(self.first + self.second, self.cases)

    def at_most(self, k: Floats) -> Floats:
        # Mirrored: so many cases or fewer among the first = so many or more among the second.
        return _Hypergeometric(self.second, self.first, self.cases).at_least(self.cases - k)

    def at_least(self, k: Floats) -> Floats:
        """The tail from k upwards, term by term: each from the one before by a ratio of whole numbers."""
        with np.errstate(divide="ignore"):
            term = np.exp(self.log_pmf(k))
        tail = term.copy()
        active = np.flatnonzero(term > 0)
        at, last = k[active], term[active]
        first, second, cases = self.first[active], self.second[active], self.cases[active]
        while active.size:
            last = last * ((first - at) * (cases - at)) / ((at + 1) * (second - cases + at + 1))
            tail[active] += last
            at = at + 1
            is_open = last > tail[active] * 1e-17
            if not is_open.all():
                active, at, last = active[is_open], at[is_open], last[is_open]
                first, second, cases = first[is_open], second[is_open], cases[is_open]
        return np.minimum(tail, 1.0)


def _log_choose(n: Floats, k: Floats) -> Floats:
    """Logarithm of "n choose k"; minus infinity where that is impossible."""
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.where((k >= 0) & (k <= n), ways, -np.inf)


def _is_whole(counts: Floats) -> NDArray[np.bool_]:
    finite = np.where(np.isfinite(counts), counts, -1.0)
    return np.asarray((finite >= 0) & (np.abs(finite - np.rint(finite)) < 1e-9), np.bool_)


def _arrays(*columns: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(column, np.float64) for column in columns)))


def _filled(is_usable: NDArray[np.bool_], values: Floats) -> Floats:
    full: Floats = np.full(is_usable.shape, np.nan, np.float64)
    full[is_usable] = values
    return full
