"""Why a sum grew: by what grew everywhere, by the mix of branches, or by the region itself (shift-share)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError


@dataclass(frozen=True)
class ShiftShare:
    """Parts of a region's growth, in the unit of the input; national + mix + regional = growth.

    ``homothetic`` and ``allocation`` split the regional part further.
    """

    growth: float
    national: float
    mix: float
    regional: float
    homothetic: float
    allocation: float

    @property
    def net_shift(self) -> float:
        """Growth beyond the national share."""
        return self.mix + self.regional


def shift_share(
    region_before: ArrayLike, region_after: ArrayLike, nation_before: ArrayLike, nation_after: ArrayLike
) -> ShiftShare:
    """Take a region's growth apart (Dunn), and its regional part once more (Esteban-Marquillas).

    Parameters
    ----------
    region_before, region_after : array, shape (branches,)
        Persons or € in each branch, at two dates.
    nation_before, nation_after : array, shape (branches,)
        The same in the larger area, the region included.

    Returns
    -------
    ShiftShare

    Raises
    ------
    MissingDataError
        If a number is NaN.
    UndefinedMeasureError
        If a branch was empty before, in the region or the nation: its growth rate is unknown.

    Notes
    -----
    With growth rates g of the nation, g_s of its branch s, r_s of the region's: ``Σ x g``, ``Σ x (g_s - g)``,
    ``Σ x (r_s - g_s)``. With the homothetic size ``h_s = x X_s / X`` the regional part is
    ``Σ h_s (r_s - g_s) + Σ (x_s - h_s)(r_s - g_s)``.

    References
    ----------
    Dunn, E. S. (1960): A statistical and analytical technique for regional analysis. Papers of the Regional
    Science Association 6, 97-112. Esteban-Marquillas, J. M. (1972): A reinterpretation of shift-share
    analysis. Regional and Urban Economics 2, 249-261.

    Examples
    --------
    >>> parts = shift_share([90, 20, 10, 60], [100, 40, 10, 55], [400, 150, 150, 400], [440, 210, 135, 480])
    >>> round(parts.national, 9), round(parts.mix, 9), round(parts.regional, 9)
    (27.0, 1.0, -3.0)

    """
    x, x1, n, n1 = _sound(region_before, region_after, nation_before, nation_after)
    everything = float(np.add.reduce(n))
    overall = float(np.add.reduce(n1)) / everything - 1
    branch, own = n1 / n - 1, x1 / x - 1
    size = float(np.add.reduce(x))
    usual = size * n / everything
    return ShiftShare(
        growth=float(np.add.reduce(x1)) - size,
        national=size * overall,
        mix=float(np.add.reduce(x * (branch - overall))),
        regional=float(np.add.reduce(x * (own - branch))),
        homothetic=float(np.add.reduce(usual * (own - branch))),
        allocation=float(np.add.reduce((x - usual) * (own - branch))),
    )


def _sound(*columns: ArrayLike) -> tuple[Floats, ...]:
    arrays = tuple(np.asarray(column, np.float64) for column in columns)
    if len({array.shape for array in arrays}) != 1 or arrays[0].ndim != 1 or not arrays[0].size:
        raise ValueError(f"the same branches four times; got {[array.shape for array in arrays]}")
    absent = int(sum(np.count_nonzero(~np.isfinite(array)) for array in arrays))
    if absent:
        raise MissingDataError(
            f"{absent} numbers of the branches are missing. A missing number is not a zero; join branches "
            "until all are known."
        )
    empty = np.flatnonzero((arrays[0] <= 0) | (arrays[2] <= 0)) + 1
    if empty.size:
        raise UndefinedMeasureError(
            f"Branch number {empty.tolist()} has nothing at the first date, in the region or the nation, so "
            "its growth rate is undefined. Join it with another branch.",
            positions=empty.tolist(),
        )
    return arrays
