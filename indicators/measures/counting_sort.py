"""A stable sort of many numbers by counting, compiled."""

import numpy as np

from geodata.vocabulary.cells import Floats
from indicators.measures.compiled import compiled


def counted_order(values: Floats, lowest: float, span: float) -> tuple[np.ndarray, bool]:
    """The order of numbers from ``lowest`` to ``lowest + span``, and whether it is right.

    Each number is taken to one of 2³² places between the ends, and the places are sorted in three rounds
    of counting; a last look puts numbers of one place into order. Where a great many share a place that
    look would be long and is given up: the order is then almost right.

    Parameters
    ----------
    values : array, shape (numbers,)
        Fewer than 2³² finite numbers.
    lowest, span : float
        The span is above zero and not so small that its reciprocal is infinite.

    Returns
    -------
    tuple of array of int64, shape (numbers,), and bool

    """
    order, is_right = _counted(values, lowest, 0xFFFFFFFF / span)
    return order, bool(is_right)


@compiled()
def _counted(values, lowest, scale):  # type: ignore[no-untyped-def]
    n = values.size
    places = np.empty(n, np.uint64)  # the place above, the number's own position below
    sorted_places = np.empty(n, np.uint64)
    counts = np.zeros((3, 2048), np.int64)
    for i in range(n):
        place = np.uint64((values[i] - lowest) * scale)
        places[i] = (place << np.uint64(32)) | np.uint64(i)
        counts[0, place & np.uint64(2047)] += 1
        counts[1, (place >> np.uint64(11)) & np.uint64(2047)] += 1
        counts[2, place >> np.uint64(22)] += 1
    for step in range(3):
        start = 0
        for digit in range(2048):
            count = counts[step, digit]
            counts[step, digit] = start
            start += count
        shift = np.uint64(32 + 11 * step)
        for i in range(n):
            digit = (places[i] >> shift) & np.uint64(2047)
            sorted_places[counts[step, digit]] = places[i]
            counts[step, digit] += 1
        places, sorted_places = sorted_places, places
    order = np.empty(n, np.int64)
    for i in range(n):
        order[i] = places[i] & np.uint64(0xFFFFFFFF)
    return order, _put_right(values, order)


@compiled()
def _put_right(values, order):  # type: ignore[no-untyped-def]
    """Move numbers of one place past those that are larger; False if that takes more than n moves."""
    moves = 0
    before = values[order[0]]
    for i in range(1, order.size):
        moved = order[i]
        value = values[moved]
        if value >= before:
            before = value
            continue
        j = i
        while j > 0 and values[order[j - 1]] > value:
            order[j] = order[j - 1]
            j -= 1
            moves += 1
            if moves > order.size:
                order[j] = moved
                return False
        order[j] = moved
    return True
