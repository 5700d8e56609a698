"""Slow and exact: shares as fractions in dictionaries, straight from the raw rows."""

from collections.abc import Mapping, Sequence
from fractions import Fraction


def converted(
    counts: Mapping[str, int], rows: Mapping[str, Sequence[tuple[str, str, str, str]]]
) -> dict[str, Fraction]:
    """Counts on the areas of 2020 by residents; by area where the shares of residents do not add up."""
    found: dict[str, Fraction] = {}
    for key, count in counts.items():
        shares = [(to, Fraction(residents), Fraction(area)) for to, residents, area, _ in rows[key]]
        is_empty = len(shares) > 1 and all(residents == 1 for _, residents, _ in shares)
        for to, residents, area in shares:
            found[to] = found.get(to, Fraction(0)) + count * (area if is_empty else residents)
    return found
