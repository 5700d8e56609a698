"""When a series has left what it used to do: moving averages with limits, and runs of values on one side."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.control_limits import Chart, moving_average
from indicators.measures.rates import Interval

Flags = NDArray[np.bool_]

# Mean range of two draws from a normal distribution, in standard deviations.
_RANGE_OF_TWO: Final = 2 / float(np.sqrt(np.pi))


class RunRules(NamedTuple):
    """The Western Electric rules, each True at the period that completes the pattern; shape (periods,)."""

    one_beyond_three: Flags
    two_of_three_beyond_two: Flags
    four_of_five_beyond_one: Flags
    eight_on_one_side: Flags


def moving_average_chart(
    values: ArrayLike, *, newest_weight: float = 0.2, sigmas: float = 3.0, deviation: float | None = None
) -> tuple[Floats, Chart]:
    """Exponentially weighted moving average of a series, with limits that widen to their final width.

    Parameters
    ----------
    values : array, shape (periods,)
        Of the periods that set the centre line.
    newest_weight : float
        Of each new value, above 0 and at most 1.
    sigmas : float
        Distance of the limits in standard deviations of the average.
    deviation : float, optional
        Standard deviation of one value; without, the mean step from value to value over 1.128.

    Returns
    -------
    (array, Chart)
        Averages, shape (periods,), and their centre and limits.

    Raises
    ------
    MissingDataError
        If a value is NaN.
    UndefinedMeasureError
        If there are fewer than two periods, or values do not differ, so that nothing can be called unusual.

    Notes
    -----
    ``mean ± L s √(λ/(2-λ) (1 - (1-λ)^(2t)))``.

    References
    ----------
    Roberts, S. W. (1959): Control chart tests based on geometric moving averages. Technometrics 1, 239-250.

    Examples
    --------
    >>> averages, chart = moving_average_chart([4.0, 6.0, 4.0, 6.0], newest_weight=0.5)
    >>> averages.tolist(), chart.limits.high.round(3).tolist()
    ([4.5, 5.25, 4.625, 5.3125], [7.659, 7.972, 8.046, 8.064])

    """
    averages = moving_average(values, newest_weight=newest_weight)
    series = np.asarray(values, np.float64)
    if series.size < 2:
        raise UndefinedMeasureError("One period alone does not show how much a series varies.")
    spread = float(np.abs(np.diff(series)).mean()) / _RANGE_OF_TWO if deviation is None else deviation
    if not 0 < spread < np.inf:
        raise UndefinedMeasureError(
            f"The standard deviation of the series is {spread:g}; limits need one above zero."
        )
    settled = 1 - (1 - newest_weight) ** (2 * np.arange(1.0, series.size + 1))
    reach = sigmas * spread * np.sqrt(newest_weight / (2 - newest_weight) * settled)
    centre = float(series.mean())
    return averages, Chart(centre, Interval(centre - reach, centre + reach))


def run_rules(scores: ArrayLike) -> RunRules:
    """Where a series of scores breaks the rules of Western Electric.

    Parameters
    ----------
    scores : array, shape (periods,)
        Distance of each value from the centre line in standard deviations.

    Returns
    -------
    RunRules
        One value beyond 3; two of three in a row beyond 2, four of five beyond 1, or eight in a row, each on
        the same side.

    Raises
    ------
    MissingDataError
        If a score is NaN: a run over a gap is none.

    References
    ----------
    Western Electric Company (1956): Statistical Quality Control Handbook, 25-28.

    Examples
    --------
    >>> run_rules([0.1, 2.5, -0.3, 2.2]).two_of_three_beyond_two.tolist()
    [False, False, False, True]

    """
    z = np.asarray(scores, np.float64)
    absent = np.flatnonzero(~np.isfinite(z)) + 1
    if absent.size:
        raise MissingDataError(
            f"{absent.size} of {z.size} periods have no value (number {absent[:5].tolist()}), and a run "
            "over a gap is none. Look at the periods before and after it apart.",
            positions=absent.tolist(),
        )
    return RunRules(
        one_beyond_three=_run(z, 3.0, 1, 1),
        two_of_three_beyond_two=_run(z, 2.0, 2, 3),
        four_of_five_beyond_one=_run(z, 1.0, 4, 5),
        eight_on_one_side=_run(z, 0.0, 8, 8),
    )


def _run(z: Floats, limit: float, needed: int, among: int) -> Flags:
    """Periods that lie beyond the limit and are the last of so many among the latest, on one side."""
    found = np.zeros(z.shape, np.bool_)
    for side in (1.0, -1.0):
        is_beyond = side * z > limit
        until = np.cumsum(np.concatenate([np.zeros(among, np.int64), is_beyond]))
        found |= is_beyond & (until[among:] - until[:-among] >= needed)
    return found
