"""Weights from source areas to target areas, and their application to counts.

A crosswalk says which part of each source area's count belongs to which target area. It is built once and
stored; afterwards a conversion is a sparse product. Only counts and amounts pass it: a rate is computed again
from converted parts, an index or a median cannot be converted at all.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from geodata.fitting import Start, followed_margins, proportional_fitting
from geodata.pieces import Indices, Pieces, summed_by
from geodata.vocabulary.cells import Absent, Cells, Codes, Floats, code_of, combined
from geodata.vocabulary.errors import InputError

SLIVER_DISBELIEF: Final = 2  # a start of both margins trusts a piece by this power of its larger share
LEAST_SHARE: Final = 1e-6  # of a source in a piece where nobody is known to live
LEAST_COVERED: Final = 0.95  # of a target, for a density to hold for it
_NOBODY: Final = 1e-6  # persons; where a later count says that nobody lives there
_HANDFUL: Final = 1e-3  # persons; a piece where nobody is known to live may still hold somebody


class Method(StrEnum):
    """How weights were found, from the surest to the last resort."""

    IDENTITY = "identity"  # no area changed
    SMALLER_AREAS = "smaller_areas"  # counts of smaller areas that lie in one source and one target
    BOTH_MARGINS = "both_margins"  # counts of the old and of the new areas
    ANCILLARY = "ancillary"  # a layer that tells where people are: grid, points, another vintage
    AREA = "area"  # as if people were spread evenly
    PYCNOPHYLACTIC = "pycnophylactic"  # a smooth surface


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """Sparse weights c, shape (sources, targets): 0 <= c <= 1, and each source's weights add up to 1."""

    weights: csr_array
    method: Method

    @property
    def sources(self) -> int:
        """Number of source areas."""
        return int(self.weights.shape[0])

    @property
    def targets(self) -> int:
        """Number of target areas."""
        return int(self.weights.shape[1])

    @cached_property
    def onto(self) -> csr_array:
        """The weights the other way round, shape (targets, sources): times counts gives converted counts."""
        return csr_array(self.weights.T)

    @cached_property
    def parts_onto(self) -> csr_array:
        """Of those only the weights below 1: what comes through them is estimated."""
        parts = self.onto.copy()
        parts.data = np.where(parts.data < 1, parts.data, 0.0)
        return parts


@dataclass(frozen=True, eq=False)
class Converted:
    """Counts on the target areas.

    Attributes
    ----------
    cells : Cells, shape (targets,)
    estimated_share : array, shape (targets,), 0 to 1
        Share of the value that came through a weight below 1; 0 is exact, NaN where the cell is absent.

    """

    cells: Cells
    estimated_share: Floats


def crosswalk_of(
    source: Indices, target: Indices, size: Floats, shape: tuple[int, int], method: Method
) -> Crosswalk:
    """A crosswalk from sizes of pieces (area, residents): each source's weights are its pieces' shares.

    Only a source with a single piece has the weight 1 and is exact. Where it has several, none is taken for
    empty: what a count of another date calls empty may have been inhabited, so the least share is 1e-6.

    Raises
    ------
    InputError
        If a source has no piece: its count would be lost.

    """
    total = summed_by(source, size, shape[0])
    if (lost := np.flatnonzero(total <= 0)).size:
        raise InputError(
            f"{lost.size} source areas lie in no target area (positions {lost[:8].tolist()}): their counts "
            "would be lost. Expected are outlines of the same city. Check both layers.",
            areas=lost.tolist(),
        )
    table = csr_array(coo_array((size / total[source], (source, target)), shape=shape))
    table.sum_duplicates()
    pieces = np.diff(table.indptr)
    table.data = np.maximum(table.data, LEAST_SHARE)
    table.data /= np.repeat(table.sum(axis=1), pieces)
    table.data[np.repeat(pieces == 1, pieces)] = 1.0
    return Crosswalk(table, method)


def by_area(pieces: Pieces) -> Crosswalk:
    """Weights by area: as if people lived evenly spread. The identity if no area changed."""
    unchanged = bool(pieces.is_unchanged.all()) and len(pieces.source) == pieces.sources
    method = Method.IDENTITY if unchanged else Method.AREA
    return crosswalk_of(
        pieces.source, pieces.target, pieces.area_m2, (pieces.sources, pieces.targets), method
    )


def by_margins(pieces: Pieces, old: Floats, new: Floats, *, is_same_date: bool = False) -> Crosswalk:
    """Weights from counts of the old and of the new areas; see :mod:`geodata.fitting`.

    The start is the old count spread by area, each piece trusted by the square of its share in the area of
    which it is the larger part: a piece that is a hundredth of both its areas is nearly always a line drawn
    differently.

    Parameters
    ----------
    pieces : Pieces
    old : array, shape (sources,), persons
    new : array, shape (targets,), persons
        Of the same date, or counted near to it; NaN where unknown.
    is_same_date : bool
        Whether both counts are of one date: then both are met exactly, unless they contradict each other.

    """
    trust = np.maximum(pieces.of_source, pieces.of_target) ** SLIVER_DISBELIEF
    spread = np.maximum(old[pieces.source] * pieces.of_source, _HANDFUL) * trust
    start = Start(pieces.source, pieces.target, spread)
    return _fitted(start, old, new, is_same_date=is_same_date)


def by_own_margins(general: Crosswalk, old: Floats, new: Floats) -> Crosswalk:
    """Weights of a group from its own counts, beginning with the weights of all residents.

    Parameters
    ----------
    general : Crosswalk
        By residents: says where the group is if it lives as everybody does.
    old : array, shape (sources,), persons of the group
    new : array, shape (targets,), persons of the group, counted near the date; NaN where unknown

    """
    table = general.weights.tocoo()
    source, target = table.row.astype(np.intp), table.col.astype(np.intp)
    start = Start(source, target, np.maximum(old[source], _HANDFUL) * table.data)
    return _fitted(start, old, new, is_same_date=False)


def _fitted(start: Start, old: Floats, new: Floats, *, is_same_date: bool) -> Crosswalk:
    # where nobody lived, the start's own shares stay: a later resident there must not divide by zero
    size = _met(start, old, new) if is_same_date else None
    if size is None:
        size = followed_margins(start, old, new)
    empty = old[start.source] <= 0
    size = np.where(empty, start.size, size)
    return crosswalk_of(start.source, start.target, size, (len(old), len(new)), Method.BOTH_MARGINS)


def _met(start: Start, old: Floats, new: Floats) -> Floats | None:
    """Both margins met exactly; None where a cell is unknown or the two contradict each other."""
    if not np.isfinite(new).all():
        return None
    try:
        return proportional_fitting(start, old, new)
    except InputError:
        return None  # the old count is kept, the new one followed


def gathered(crosswalk: Crosswalk, parent: Indices, parents: int) -> Crosswalk:
    """The crosswalk to larger areas: the weights of all smaller targets in one of them added up.

    Parameters
    ----------
    crosswalk : Crosswalk
    parent : array, shape (targets,)
        The larger area in which each target lies.
    parents : int
        How many larger areas there are.

    Examples
    --------
    >>> source, target = np.array([0, 0, 1]), np.array([0, 1, 2])
    >>> walk = crosswalk_of(source, target, np.array([3.0, 1, 5]), (2, 3), Method.AREA)
    >>> gathered(walk, np.array([0, 0, 1]), 2).weights.toarray().tolist()
    [[1.0, 0.0], [0.0, 1.0]]

    """
    table = crosswalk.weights.tocoo()
    target = parent[table.col]
    shape = (crosswalk.sources, parents)
    return crosswalk_of(table.row.astype(np.intp), target, table.data, shape, crosswalk.method)


def converted(crosswalk: Crosswalk, counts: Cells) -> Converted:
    """Counts on the target areas: the sum of the sources' shares, unrounded.

    An absent source makes each target it gives to absent, with the gravest reason: a suppressed count can
    never be worked out from the weights. A target to which no source gives is ``missing``.

    Parameters
    ----------
    crosswalk : Crosswalk
    counts : Cells, shape (sources,), persons, cases or amounts

    Examples
    --------
    >>> source, target = np.array([0, 0, 1]), np.array([0, 1, 1])
    >>> walk = crosswalk_of(source, target, np.array([3.0, 1, 5]), (2, 2), Method.AREA)
    >>> result = converted(walk, Cells.of([100, 10]))
    >>> result.cells.value.tolist(), result.estimated_share.round(3).tolist()
    ([75.0, 35.0], [1.0, 0.714])

    """
    if len(counts) != crosswalk.sources:
        raise InputError(f"{len(counts)} counts do not fit a crosswalk of {crosswalk.sources} areas.")
    known = np.nan_to_num(counts.value)
    value = crosswalk.onto @ known
    value[np.abs(value) < _NOBODY] = 0.0
    cells = Cells.make(value, status_through(crosswalk, counts.status))
    share = np.divide(crosswalk.parts_onto @ known, value, out=np.zeros_like(value), where=value != 0)
    return Converted(cells, np.where(cells.is_present, np.clip(share, 0.0, 1.0), np.nan))


def averaged(pieces: Pieces, density: Cells, *, least_covered: float = LEAST_COVERED) -> Cells:
    """A density on the target areas: the mean of the sources', each weighed by the land it shares.

    For what does not add up (people per km², degrees, a rate whose counts are unknown); a rate whose counts
    are known is computed from converted counts instead.

    Parameters
    ----------
    pieces : Pieces
    density : Cells, shape (sources,)
    least_covered : float
        A target of which less than this share is covered by sources is ``missing``.

    Returns
    -------
    Cells, shape (targets,)
        In the unit of the density. Absent, with the gravest reason, where a source that reaches in is absent.

    Raises
    ------
    InputError
        If there is not one density per source area.

    References
    ----------
    Goodchild, M. F., Lam, N. S. (1980): Areal interpolation: a variant of the traditional spatial problem.
    Geo-Processing 1, 297-312.

    Examples
    --------
    >>> one = np.ones(2)
    >>> pieces = Pieces(np.array([0, 1]), np.array([0, 0]), one, one, one / 4, one < 0, 2, 1)
    >>> averaged(pieces, Cells.of([10, 30]), least_covered=0.5).value.tolist()
    [20.0]
    >>> averaged(pieces, Cells.of([10, 30])).words()
    ['missing']

    """
    if len(density) != pieces.sources:
        raise InputError(f"{len(density)} densities do not fit pieces of {pieces.sources} areas.")
    covered = summed_by(pieces.target, pieces.area_m2, pieces.targets)
    amount = np.nan_to_num(density.value)[pieces.source] * pieces.area_m2
    sums = summed_by(pieces.target, amount, pieces.targets)
    value = np.divide(sums, covered, out=np.zeros_like(sums), where=covered > 0)
    shape = (pieces.targets, pieces.sources)
    onto = csr_array(coo_array((pieces.area_m2, (pieces.target, pieces.source)), shape=shape))
    is_covered = summed_by(pieces.target, pieces.of_target, pieces.targets) >= least_covered
    missing = np.where(is_covered, 0, code_of(Absent.MISSING)).astype(np.uint8)
    return Cells.make(value, combined(_status_onto(onto, density.status), missing))


def status_through(crosswalk: Crosswalk, status: Codes) -> Codes:
    """Status of each target: present only if all that give to it are, ``missing`` if nobody gives."""
    return _status_onto(crosswalk.onto, status)


def _status_onto(onto: csr_array, status: Codes) -> Codes:
    givers = np.diff(onto.indptr)
    result = np.where(givers > 0, 0, code_of(Absent.MISSING)).astype(np.uint8)
    for code in np.unique(status[status > 0]):
        touched = onto @ (status == code).astype(np.float64) > 0
        result = combined(result, np.where(touched, code, 0).astype(np.uint8))
    return result


def receives_parts(crosswalk: Crosswalk) -> NDArray[np.bool_]:
    """Where a target receives a part of a source, so that its counts are estimates."""
    table = crosswalk.weights.tocoo()
    parts = np.zeros(crosswalk.targets, np.bool_)
    parts[table.col[table.data < 1]] = True
    return parts
