"""Parts of a sum brought into line with their total, piece by piece, without losing anybody."""

from typing import Final

import numpy as np

from geodata.pieces import Indices, summed_by
from geodata.vocabulary.cells import Floats

MOST_ROUNDS: Final = 200
_CLOSE: Final = 1e-6  # persons


def raked(total: Floats, parts: Floats, source: Indices, sources: int) -> Floats:
    """Parts whose pieces add up to the pieces of their total, and still to their own counts.

    Groups that were converted each by its own weights add up to the total of the city, but not to that of an
    area. Iterative proportional fitting brings them into line; a source whose parts do not add up to its
    total is left as it is.

    Parameters
    ----------
    total : array, shape (pieces,), persons
    parts : array, shape (groups, pieces), persons
    source : array, shape (pieces,)
        The source area of each piece.
    sources : int
        How many source areas there are.

    Returns
    -------
    array, shape (groups, pieces), persons

    Examples
    --------
    >>> total, parts = np.array([60.0, 40.0]), np.array([[30.0, 20.0], [40.0, 10.0]])
    >>> raked(total, parts, np.array([0, 0]), 1).sum(axis=0).round(3).tolist()
    [60.0, 40.0]

    """
    own = np.stack([summed_by(source, part, sources) for part in parts])
    fits = np.abs(own.sum(axis=0) - summed_by(source, total, sources)) < 0.5
    concerned = fits[source]
    result = parts.copy()
    for _ in range(MOST_ROUNDS):
        held = result.sum(axis=0)
        if np.abs(held - total)[concerned].max(initial=0) < _CLOSE:
            break
        factor = np.divide(total, held, out=np.ones_like(total), where=(held > 0) & concerned)
        result *= factor
        for group, part in enumerate(result):
            back = summed_by(source, part, sources)
            result[group] *= np.divide(own[group], back, out=np.ones_like(back), where=back > 0)[source]
    return result
