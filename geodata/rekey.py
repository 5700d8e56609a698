"""Municipality and county keys through territorial reforms: counts moved to the areas of another vintage.

Counts and amounts only. What comes out says where it is exact and which part of it came through a divided
area.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geodata.registers.chronology import Chronology
from geodata.registers.keys import listed, numbers_of, texts_of
from geodata.registers.table_keys import matched, refuse_doubled, refuse_unknown, refuse_unshared
from geodata.registers.weights import WHOLE, By, Conversion, Flags, Positions
from geodata.rounding import controlled_rounding
from geodata.vocabulary.cells import STATUSES, Absent, Codes, Floats, code_of, combined
from geodata.vocabulary.errors import CoverageError, InputError

Kind = Literal["count", "amount", "rate", "median", "rank", "index"]
Keys = Sequence[str] | NDArray[np.str_]
CONVERTIBLE: Final[frozenset[Kind]] = frozenset({"count", "amount"})
NOTHING_HERE: Final = frozenset({"-", "x", ""})  # what may stand in the row of an area that is none any more


@dataclass(frozen=True, eq=False)
class Rekeyed:
    """A table on the areas of another vintage.

    ``estimated_share`` (0 to 1) is the part of each value that came through areas that were divided; where
    it is 0 the value is exact. ``is_by_area`` marks areas that got parts of areas in which nobody lives, by
    their size.
    """

    keys: NDArray[np.str_]  # (areas,)
    value: Floats  # (areas, variables); NaN where absent
    status: Codes  # (areas, variables)
    estimated_share: Floats  # (areas, variables); NaN where absent
    is_by_area: Flags  # (areas,)
    set_aside: tuple[str, ...]  # keys of rows that said nothing because the area was none any more

    @property
    def is_exact(self) -> Flags:
        """Where a value is a sum of whole areas."""
        return np.equal(self.estimated_share, 0.0)


@dataclass(frozen=True, eq=False)
class RekeyedRate:
    """A rate computed anew from converted numerator and denominator."""

    keys: NDArray[np.str_]
    value: Floats  # (areas,)
    status: Codes  # (areas,)
    estimated_share: Floats  # (areas,); the greater one of its two counts, NaN where absent
    counts: Rekeyed  # numerator and denominator


def rekeyed(
    keys: Keys,
    values: Floats,
    conversion: Conversion,
    *,
    by: By = "residents",
    status: Codes | None = None,
    kinds: Sequence[Kind] | None = None,
    chronology: Chronology | None = None,
) -> Rekeyed:
    """Counts on the areas of another vintage, their sums kept.

    Parameters
    ----------
    keys : texts, shape (areas,)
        Keys of the vintage from which the conversion begins; each once.
    values : array, shape (areas, variables), persons, cases or cents
        Counts and amounts; NaN where absent.
    conversion : Conversion
        From the vintage of the data to the wanted one.
    by : {"residents", "area", "employees"}
        What the counts are spread by: persons by residents, land by area, jobs by employees.
    status : array, shape (areas, variables), optional
        Why cells are absent; without it an absent cell is ``missing``.
    kinds : sequence, shape (variables,), optional
        Kind of each variable, by default a count. A rate is refused; a median, rank or index cannot be
        converted and becomes ``not_applicable``.
    chronology : Chronology, optional
        Explains keys that are not of the vintage.

    Returns
    -------
    Rekeyed
        One row for each area of the target that an area of the table lies in. An absent cell makes each
        target it reaches absent for the same reason; an area of the source that is not in the table is
        ``missing``.

    Raises
    ------
    AreaKeyError
        If a key is malformed, of another vintage, or nothing decides where it belongs; with all such keys.
    CoverageError
        If a key stands twice, or a whole and its part stand in one table.
    InputError
        If a rate is to be converted, the shares are not known for a key, or a sum is no finite number.

    Notes
    -----
    ``x_j = sum_i c_ij x_i`` with ``sum_j c_ij = 1`` for each i, so ``sum_j x_j = sum_i x_i``. No rounding.

    References
    ----------
    BBSR: Umsteigeschlüssel für konsistente Zeitreihen; the shares are ``pop_conv``, ``size_conv``,
    ``emp_conv``.

    Examples
    --------
    >>> from datetime import date
    >>> from geodata.registers.weights import renaming
    >>> from geodata.vocabulary.schemes import Scheme
    >>> before = np.array([5313, 5354], np.int64)
    >>> merger = renaming(
    ...     Scheme.COUNTY, date(2008, 12, 31), date(2009, 12, 31), before, np.array([5334, 5334], np.int64)
    ... )
    >>> result = rekeyed(["05313", "05354"], np.array([[259030.0], [310000.0]]), merger)
    >>> result.keys.tolist(), result.value.tolist(), result.is_exact.tolist()
    (['05334'], [[569030.0]], [[True]])

    """
    codes = _statuses(values, status)
    numbers = numbers_of(keys, conversion.scheme)
    refuse_doubled(numbers, conversion)
    is_known, at = matched(numbers, conversion)
    set_aside = np.flatnonzero(~is_known)
    if len(set_aside):
        refuse_unknown(numbers, is_known, codes, conversion, chronology)
    at, values, codes = at[is_known], values[is_known], codes[is_known]
    refuse_unshared(at, conversion, by)
    values, codes = _without_other_kinds(values, codes, kinds)
    moved = _moved(at, values, codes, conversion, by)
    return Rekeyed(*moved, set_aside=tuple(texts_of(numbers[set_aside], conversion.scheme).tolist()))


def rekeyed_rate(
    keys: Keys,
    numerator: Floats,
    denominator: Floats,
    conversion: Conversion,
    *,
    by: By = "residents",
    per: float = 100.0,
    chronology: Chronology | None = None,
) -> RekeyedRate:
    """A rate on the areas of another vintage: both counts are converted, then divided; never the rate itself.

    Parameters
    ----------
    keys : texts, shape (areas,)
    numerator, denominator : arrays, shape (areas,)
        Counts; NaN where absent.
    conversion, by, chronology
        As for :func:`rekeyed`.
    per : float
        100 for percent, 1 000 for per thousand.

    Returns
    -------
    RekeyedRate
        ``undefined`` where the converted denominator is zero.

    """
    counts = rekeyed(
        keys, np.column_stack([numerator, denominator]), conversion, by=by, chronology=chronology
    )
    return rate_of(counts, 0, 1, per)


def rate_of(counts: Rekeyed, numerator: int, denominator: int, per: float = 100.0) -> RekeyedRate:
    """A rate from two variables of a table that was moved.

    Parameters
    ----------
    counts : Rekeyed
    numerator, denominator : int
        Their columns in it.
    per : float
        100 for percent, 1 000 for per thousand.

    Returns
    -------
    RekeyedRate
        ``undefined`` where the denominator is zero; else absent where one of the two is, for the gravest
        reason.

    Raises
    ------
    InputError
        If a rate is too large for a number.

    """
    upper, lower = counts.value[:, numerator], counts.value[:, denominator]
    codes = combined(counts.status[:, numerator], counts.status[:, denominator])
    codes[(codes == 0) & (lower == 0)] = code_of(Absent.UNDEFINED)
    is_present = np.equal(codes, 0)
    rate, share = np.full((2, len(codes)), np.nan)
    with np.errstate(over="ignore"):
        rate[is_present] = per * upper[is_present] / lower[is_present]
    _refuse_infinite(rate[:, None], is_present[:, None], counts.keys)
    parts = counts.estimated_share[is_present][:, [numerator, denominator]]
    share[is_present] = parts.max(axis=1, initial=0.0)
    return RekeyedRate(counts.keys, rate, codes, share, counts)


def in_whole_persons(result: Rekeyed) -> Floats:
    """The values as whole persons for display: each variable keeps its total, rounded once.

    Returns
    -------
    array, shape (areas, variables)
        NaN where absent.

    """
    whole = np.full_like(result.value, np.nan)
    for variable in range(result.value.shape[1]):
        is_present = np.equal(result.status[:, variable], 0)
        whole[is_present, variable] = controlled_rounding(result.value[is_present, variable])
    return whole


def dissolved_rows(
    keys: Sequence[str], texts: Sequence[Sequence[str]], vintage_of: Chronology, conversion: Conversion
) -> tuple[int, ...]:
    """Rows of a table, as text, that stand for areas which are none any more and say nothing.

    Official tables keep dissolved counties, e.g. 05313 and 05354 beside the Städteregion Aachen 05334, with
    ``-`` in each cell. There it means "no longer an area" (``not_applicable``), not zero.

    Returns
    -------
    tuple of int
        Positions of the rows, to be given as ``not_applicable`` or left out.

    Raises
    ------
    CoverageError
        If such a row holds anything but ``-``, ``x`` or nothing: its number stands in the whole as well.

    """
    numbers = numbers_of(keys, conversion.scheme)
    found = tuple(np.flatnonzero(~matched(numbers, conversion)[0]).tolist())
    speaking = [row for row in found if {text.strip() for text in texts[row]} - NOTHING_HERE]
    if speaking:
        told = vintage_of.explanations([keys[row] for row in speaking], conversion.from_vintage)
        raise CoverageError(
            f"{len(speaking)} rows of areas that are none on {conversion.from_vintage} hold numbers: {told}. "
            "Expected is '-' in each of their cells. Their numbers stand in their successors as well and "
            "would "
            "be counted twice: take them out, or state the vintage of the data.",
            keys=[keys[row] for row in speaking],
        )
    return found


def _statuses(values: Floats, status: Codes | None) -> Codes:
    if values.ndim != 2 or (status is not None and status.shape != values.shape):
        raise ValueError("values and status must both have the shape (areas, variables)")
    codes = np.zeros(values.shape, np.uint8) if status is None else status.astype(np.uint8, copy=True)
    codes[(codes == 0) & np.isnan(values)] = code_of(Absent.MISSING)
    return codes


def _refuse_infinite(values: Floats, is_present: Flags, keys: NDArray[np.str_]) -> None:
    """Refuse values that are beyond what a number can be."""
    rows = np.flatnonzero((is_present & ~np.isfinite(values)).any(axis=1))
    if len(rows):
        raise InputError(
            f"The values or sums of {len(rows)} areas are too large for a number: {listed(keys[rows])}. "
            "Expected are persons, cases, hectares or cents. Correct the numbers of these areas and of those "
            "that went into them.",
            keys=keys[rows].tolist(),
        )


def _without_other_kinds(values: Floats, codes: Codes, kinds: Sequence[Kind] | None) -> tuple[Floats, Codes]:
    """Columns that are no counts: a rate is refused, what else cannot be added becomes not applicable."""
    if kinds is None:
        return values, codes
    if len(kinds) != values.shape[1]:
        raise ValueError(f"there are {len(kinds)} kinds for {values.shape[1]} variables")
    rates = [column + 1 for column, kind in enumerate(kinds) if kind == "rate"]
    if rates:
        raise InputError(
            f"The variables {', '.join(map(str, rates))} are rates. Expected are counts: the sum of "
            "shares of rates "
            "is no rate. Convert numerator and denominator and divide behind.",
        )
    other = np.array([kind not in CONVERTIBLE for kind in kinds], np.bool_)
    codes[:, other] = code_of(Absent.NOT_APPLICABLE)
    return values, codes


def _moved(
    at: Positions, values: Floats, codes: Codes, conversion: Conversion, by: By
) -> tuple[NDArray[np.str_], Floats, Codes, Floats, Flags]:
    """Keys, values, statuses, estimated shares and marks of the reached areas of the target."""
    matrix = conversion.matrix(by)
    shares = csr_array(matrix[at]).T.tocsr()  # (target, rows of the table)
    reached = np.flatnonzero(np.diff(shares.indptr))
    shares = csr_array(shares[reached])
    given = np.where(codes == 0, values, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        value, size = (np.asarray(shares @ numbers, np.float64) for numbers in (given, np.abs(given)))
    keys = texts_of(conversion.target[reached], conversion.scheme)
    status = _carried(shares, codes)
    _mark_missing(status, matrix, at, reached, _may_be_silent(conversion, by))
    is_absent = status != 0
    _refuse_infinite(size, ~is_absent, keys)
    estimated = _estimated(shares, given, size)
    value[is_absent] = estimated[is_absent] = np.nan
    is_by_area = np.asarray(_pattern(shares) @ conversion.is_by_area[at].astype(float) > 0, np.bool_)
    if by != "residents":
        is_by_area[:] = False
    return keys, value, status, estimated, is_by_area


def _pattern(shares: csr_array) -> csr_array:
    return csr_array((np.ones(shares.nnz), shares.indices, shares.indptr), shape=shares.shape)


def _carried(shares: csr_array, codes: Codes) -> Codes:
    """The gravest reason among the cells that reach a target; present if all are."""
    status = np.zeros((shares.shape[0], codes.shape[1]), np.uint8)
    pattern = _pattern(shares)
    for code in range(1, len(STATUSES)):
        has_code = codes == code
        if has_code.any():
            reached = np.asarray(pattern @ has_code.astype(np.float64)) > 0
            status = combined(status, np.where(reached, np.uint8(code), np.uint8(0)).astype(np.uint8))
    return status


def _may_be_silent(conversion: Conversion, by: By) -> Flags:
    """Areas of the source that a table of persons may leave out: nobody lives there."""
    return conversion.is_by_area if by == "residents" else np.zeros(len(conversion.source), np.bool_)


def _mark_missing(
    status: Codes, matrix: csr_array, at: Positions, reached: Positions, may_be_silent: Flags
) -> None:
    """A target of which only some areas are in the table has no sum: it is missing."""
    is_silent = ~may_be_silent
    is_silent[at] = False
    if not is_silent.any():
        return
    lacks = np.asarray(_pattern(matrix).T @ is_silent.astype(np.float64))[reached] > 0
    missing = np.where(lacks, np.uint8(code_of(Absent.MISSING)), np.uint8(0)).astype(np.uint8)
    status[:] = combined(status, np.broadcast_to(missing[:, None], status.shape))


def _estimated(shares: csr_array, given: Floats, total: Floats) -> Floats:
    """Which part of each value came through shares below 1; 0 where nothing came at all."""
    divided = csr_array(
        (np.where(shares.data < WHOLE, shares.data, 0.0), shares.indices, shares.indptr), shape=shares.shape
    )
    with np.errstate(over="ignore", invalid="ignore"):
        part = np.asarray(divided @ np.abs(given), np.float64)
        return np.divide(part, total, out=np.zeros_like(total), where=total > 0)
