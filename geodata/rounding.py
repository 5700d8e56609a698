"""Whole numbers that add up: controlled rounding of estimated counts."""

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError


def controlled_rounding(values: Floats, total: int | None = None) -> Floats:
    """Round counts to whole numbers so that their sum is exactly the total.

    Each count goes to one of its two neighbours (largest remainder); whole numbers stay as they are unless
    the total asks for more than all remainders can give. Equal remainders are decided by position, so that
    the same counts always give the same result.

    Parameters
    ----------
    values : array, shape (areas,), persons or cases
        Counts, not negative and all present.
    total : int, optional
        What they must add up to; by default their sum, rounded.

    Returns
    -------
    array, shape (areas,)
        Whole numbers whose sum is ``total``.

    Raises
    ------
    InputError
        If a count is absent or negative, or the total is further from the sum than rounding can bridge.

    References
    ----------
    Balinski, M., Young, H. P. (1982): Fair Representation (method of largest remainders).

    Examples
    --------
    >>> controlled_rounding(np.array([10.5, 20.2, 30.3])).tolist()
    [11.0, 20.0, 30.0]
    >>> controlled_rounding(np.array([0.4, 0.4, 0.4])).tolist()
    [1.0, 0.0, 0.0]

    """
    if not np.isfinite(values).all() or (values < 0).any():
        raise InputError("Only present counts of zero or more can be rounded to a total.")
    whole = np.floor(values + 1e-9)  # 2.9999999999 is a 3 that came out of a sum
    wanted = round(float(values.sum())) if total is None else total
    missing = wanted - int(whole.sum())
    if not 0 <= missing <= len(values):
        raise InputError(
            f"{len(values)} counts with the sum {values.sum():.3f} cannot be rounded to {wanted}. Expected "
            "is the sum itself, rounded. Check whether counts and total are of the same table.",
            total=wanted,
        )
    upward = np.argsort(-(values - whole), kind="stable")[:missing]
    whole[upward] += 1
    return whole
