"""Making inputs of different units comparable: standard scores, scales from 0 to 1, ranks."""

from typing import Final, Literal

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import MissingDataError, UndefinedMeasureError
from indicators.measures.deprivation import Ties, rank_share, ranks, stretched

Standardisation = Literal["none", "z_pop", "z_sample", "z_reference", "minmax", "rank", "exp_rank"]

# A spread below this part of the values' size is rounding, not a difference between areas.
NO_SPREAD: Final = 1e-12


def standardised(
    values: Floats,
    how: Standardisation,
    name: str,
    *,
    basis: Floats | None = None,
    reference: float = np.nan,
    ties: Ties = "min",
) -> Floats:
    """One input of the areas on a scale that others share.

    Parameters
    ----------
    values : array, shape (areas,)
        In the unit of the input, higher = worse; NaN where absent.
    how : {"none", "z_pop", "z_sample", "z_reference", "minmax", "rank", "exp_rank"}
        As it is; ``(x - mean) / sd`` with the standard deviation of a population or of a sample;
        ``(x - reference) / sd``; ``(x - min) / (max - min)``; the rank as a share, 1 = worst; that share
        stretched to 0 to 100.
    name : str
        What an error calls the input.
    basis : array, shape (any,), optional
        Mean, standard deviation, minimum and maximum are those of these values, e.g. of all years together.
    reference : float
        For ``z_reference`` the value of the whole municipality, which is not the mean of its areas.
    ties : {"min", "average"}
        Which rank equal values share.

    Returns
    -------
    array, shape (areas,)
        No unit; NaN where the value is.

    Raises
    ------
    UndefinedMeasureError
        If the value is the same everywhere.
    MissingDataError
        If ``z_reference`` has no reference.

    Examples
    --------
    >>> x = np.array([1.0, 3.0, np.nan, 5.0])
    >>> standardised(x, "minmax", "x").tolist()
    [0.0, 0.5, nan, 1.0]
    >>> standardised(x, "z_reference", "x", reference=5.0).round(4).tolist()
    [-2.4495, -1.2247, nan, 0.0]

    """
    if how == "none":
        return values
    known = values if basis is None else basis
    there = known[~np.isnan(known)]
    low, high = float(there.min()), float(there.max())
    spread = float(there.std(ddof=how == "z_sample"))
    if spread <= NO_SPREAD * max(abs(low), abs(high)):
        raise UndefinedMeasureError(
            f"Input {name!r} is {low:g} in every area; without differences there is no index.", input=name
        )
    if how == "minmax":
        return np.asarray((values - low) / (high - low), np.float64)
    if how in ("rank", "exp_rank"):
        share = rank_share(ranks(values, ties))
        return share if how == "rank" else stretched(share)
    if how == "z_reference":
        return (values - _reference(reference, name)) / spread
    return np.asarray((values - there.mean()) / spread, np.float64)


def _reference(reference: float, name: str) -> float:
    if np.isnan(reference):
        raise MissingDataError(
            f"Input {name!r} is compared with the value of the whole municipality, which is missing. The "
            "mean of the areas does not stand for it; deliver the total of the municipality.",
            input=name,
        )
    return reference
