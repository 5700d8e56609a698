"""Class limits of a legend: from released values only, the same for all years of a level."""

from collections.abc import Iterable
from math import ceil

import numpy as np

from geodata.vocabulary.cells import Cells

CLASSES = 5


def breaks(columns: Iterable[Cells], decimals: int) -> list[float]:
    """Upper limits of up to five classes of about equal size, rounded as the values are printed.

    Over all years together, so that a colour means the same in every year. Empty where all values are equal.

    >>> breaks([Cells.of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])], 0)
    [3.0, 5.0, 6.0, 8.0, 10.0]
    """
    present = [column.value[column.is_present] for column in columns]
    values = np.concatenate(present) if present else np.zeros(0)
    if values.size == 0 or values.min() == values.max():
        return []
    limits = np.quantile(values, np.arange(1, CLASSES) / CLASSES)
    inner = [round(float(limit), decimals) for limit in limits]
    scale = 10.0**decimals
    top = ceil(round(float(values.max()) * scale, 9)) / scale
    lowest = round(float(values.min()), decimals)
    return [*sorted({limit for limit in inner if lowest <= limit < top}), top]
