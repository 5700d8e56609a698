"""From small areas to larger ones: counts add, rates are recomputed from the sums, never averaged."""

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.cells import Absent, Cells, code_of, combined


def summed(part: Cells, parent: NDArray[np.intp], parents: int) -> Cells:
    """Sum of the cells of each parent area.

    An absent part makes the sum absent for the same reason: a sum without one of its parts is not the sum.
    A part that is ``not_applicable`` is no part (a dissolved area, an area counted with its neighbour) and
    is left out; a parent of such parts only is ``not_applicable``, a parent without parts ``missing``.

    Parameters
    ----------
    part : cells, shape (parts,), persons or cases
        The counts of the parts.
    parent : array, shape (parts,)
        Position of each part's parent, -1 for a part without parent.
    parents : int
        How many parents there are.

    Examples
    --------
    >>> cells = Cells.of([2, 3, Absent.MISSING, 4])
    >>> summed(cells, np.array([0, 0, 1, 1]), 2).words()
    ['present', 'missing']

    """
    counts = (parent >= 0) & (part.status != code_of(Absent.NOT_APPLICABLE))
    value = np.zeros(parents)
    np.add.at(value, parent[counts], np.nan_to_num(part.value[counts]))
    status = np.full(parents, code_of(Absent.MISSING), np.uint8)
    status[parent[parent >= 0]] = code_of(Absent.NOT_APPLICABLE)
    status[parent[counts]] = 0
    for code in np.unique(part.status[counts]):
        if code:
            touched = np.zeros(parents, np.uint8)
            touched[parent[counts & (part.status == code)]] = code
            status = combined(status, touched)
    return Cells.make(value, status)
