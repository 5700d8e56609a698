"""The index of each area by exact sums: fractions up to the square root."""

import math
from fractions import Fraction


def index(rows, ddof=0):
    """Standardised sum of standardised columns, each as (n x - Σx) / √(n Σx² - (Σx)²)."""
    columns = [standardised(list(column), ddof) for column in zip(*rows, strict=True)]
    sums = [math.fsum(row) for row in zip(*columns, strict=True)]
    return standardised(sums, ddof)


def standardised(values, ddof=0):
    exact = [Fraction(value) for value in values]
    n, total = len(exact), sum(exact)
    spread = (n * sum(x * x for x in exact) - total**2) * Fraction(n, n - ddof)
    return [float(n * x - total) / math.sqrt(spread) for x in exact]
