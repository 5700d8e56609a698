"""What an index of relative positions cannot show: the values, and their change since a base year."""

from dataclasses import dataclass

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError


@dataclass(frozen=True, eq=False)
class AbsoluteCompanion:
    """Inputs in their own units beside an index, and how far they are from the base year."""

    value: Floats  # (areas, inputs)
    change: Floats  # (areas, inputs) in the unit of the input; NaN where either year is absent
    in_base_spreads: Floats  # (areas, inputs) the change in standard deviations of the base year
    mean_change: Floats  # (areas,) of those, higher = worse in all; NaN where one is absent


def absolute_companion(value: Floats, base: Floats, sign: Floats) -> AbsoluteCompanion:
    """The inputs of an index and their change against a base year.

    A rise that all areas share leaves every standard score, and so the index, as it was; here it shows.

    Parameters
    ----------
    value, base : array, shape (areas, inputs)
        The same areas in the reporting year and in the base year, in the units of the inputs; NaN where
        absent.
    sign : array, shape (inputs,)
        1 where higher is worse, -1 where lower is.

    Raises
    ------
    UndefinedMeasureError
        If an input was the same in all areas of the base year, so that its change has no scale.

    Examples
    --------
    >>> base = np.array([[10.0], [20.0]])
    >>> seen = absolute_companion(base + 5, base, np.array([1.0]))
    >>> seen.change.tolist(), seen.mean_change.tolist()
    ([[5.0], [5.0]], [1.0, 1.0])

    """
    if value.shape != base.shape:
        raise ValueError(f"the same areas and inputs in both years; got {value.shape} and {base.shape}")
    is_known = ~np.isnan(base)
    count = np.maximum(is_known.sum(axis=0), 1)
    mean = np.where(is_known, base, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(is_known, (base - mean) ** 2, 0.0).sum(axis=0) / count)
    if (spread <= 1e-12 * np.abs(mean)).any():
        number = int(np.flatnonzero(spread <= 1e-12 * np.abs(mean))[0]) + 1
        raise UndefinedMeasureError(f"Input number {number} was the same in all areas of the base year.")
    change = value - base
    scaled = change / spread
    return AbsoluteCompanion(value, change, scaled, np.asarray((scaled * sign).mean(axis=1), np.float64))
