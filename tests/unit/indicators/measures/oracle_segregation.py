"""Slow, exact, and written from other formulas than the code it judges. Areas are pairs (group, total)."""

import math
from fractions import Fraction


def dissimilarity(areas):
    """Sum over the areas where the group is over-represented of how much it is."""
    group, rest = _sums(areas)
    excess = (Fraction(g, group) - Fraction(t - g, rest) for g, t in areas)
    return sum((difference for difference in excess if difference > 0), Fraction(0))


def isolation(areas):
    """From the variance of the areas' shares: P + (between-area variance of p) / P."""
    everyone = sum(t for _, t in areas)
    mean = Fraction(sum(g for g, _ in areas), everyone)
    spread = sum((t * (Fraction(g, t) - mean) ** 2 for g, t in areas if t), Fraction(0))
    return mean + spread / (everyone * mean)


def entropy_h(areas):
    """Mutual information of area and membership over the entropy of membership."""
    everyone = sum(t for _, t in areas)
    members = [sum(g for g, _ in areas), sum(t - g for g, t in areas)]
    information = math.fsum(
        Fraction(x, everyone) * math.log(Fraction(x * everyone, t * members[k]))
        for g, t in areas
        for k, x in enumerate((g, t - g))
        if x
    )
    entropy = -math.fsum(Fraction(m, everyone) * math.log(Fraction(m, everyone)) for m in members)
    return information / entropy


def location_quotient(areas):
    """Persons of the group over the persons expected from the area's size; None without residents."""
    everyone, group = sum(t for _, t in areas), sum(g for g, _ in areas)
    return [Fraction(g) / (Fraction(group * t, everyone)) if t else None for g, t in areas]


def _sums(areas):
    return sum(g for g, _ in areas), sum(t - g for g, t in areas)
