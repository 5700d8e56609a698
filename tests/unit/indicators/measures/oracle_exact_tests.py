"""Two-sided p-values by going through every outcome in whole numbers and fractions."""

import math
from fractions import Fraction

TIE = Fraction(10**7 + 1, 10**7)


def binomial_p(successes, trials, probability):
    """Sum over all outcomes at most as likely as the observed one."""
    weights = [
        math.comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(trials + 1)
    ]
    return _unlikely(weights, successes)


def fisher_p(part, whole, other_part, other_whole):
    """Sum over all tables with the same margins at most as likely as the observed one."""
    cases = part + other_part
    lowest = max(0, cases - other_whole)
    weights = [
        Fraction(math.comb(whole, k) * math.comb(other_whole, cases - k))
        for k in range(lowest, min(cases, whole) + 1)
    ]
    return _unlikely(weights, part - lowest)


def poisson_p(count, expected):
    """One minus the outcomes more likely than the observed one (there are finitely many of those)."""
    limit = expected**count / math.factorial(count) * TIE
    terms = [expected**k / math.factorial(k) for k in range(4 * int(expected) + count + 20)]
    return 1 - math.fsum(float(term) for term in terms if term > limit) * math.exp(-expected)


def benjamini_hochberg(p_values):
    """For each test the smallest share of false discoveries among thresholds that would include it."""
    tests = len(p_values)
    discoveries = {t: sum(p <= t for p in p_values) for t in p_values}
    return [min([1.0, *(tests * t / discoveries[t] for t in p_values if t >= own)]) for own in p_values]


def _unlikely(weights, observed):
    return float(sum(w for w in weights if w <= weights[observed] * TIE) / sum(weights))
