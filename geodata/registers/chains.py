"""From one vintage to another through a later one that both convert to."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata.registers.keys import Numbers
from geodata.registers.weights import KINDS, By, Conversion, Flags, shares_at
from geodata.vocabulary.cells import Floats

SAME = 1e-9


def through(first: Conversion, second: Conversion, residents: Floats | None = None) -> Conversion:
    """The conversion between the vintages of two conversions that end in the same vintage.

    An area of the later vintage that only one area of the wanted vintage went into belongs to that one; an
    area that stood in both vintages with equal shares, among neighbours that did as well, is itself. Where
    several went into one, only their residents decide. What nothing decides is marked undetermined.

    Parameters
    ----------
    first : Conversion
        From the vintage of the data.
    second : Conversion
        From the wanted vintage.
    residents : array, shape (areas of the wanted vintage,), persons, optional
        Residents of the wanted vintage, in the order of ``second.source``; NaN where unknown.

    Returns
    -------
    Conversion
        From the vintage of the data to the wanted one.

    """
    middle = np.union1d(first.target, second.target)
    shape = (len(first.source), len(middle)), (len(second.source), len(middle))
    onto = np.searchsorted(middle, first.target)[first.column]
    back = np.searchsorted(middle, second.target)[second.column]
    count = np.bincount(back, minlength=len(middle))
    forward = {kind: _shares(first, kind, onto, shape[0]) for kind in KINDS}
    backward, is_open = _backward(second, back, count, residents, len(middle))
    is_same = _unchanged(first, second, onto, back, len(middle))
    pattern = csr_array((np.ones(len(onto)), (first.row, onto)), shape=shape[0])
    is_undetermined = ~is_same & (np.asarray(pattern @ is_open.astype(float)) > 0)
    keeps = (~is_same & ~is_undetermined).astype(float)
    itself = csr_array(
        (
            np.ones(int(is_same.sum())),
            (np.flatnonzero(is_same), np.searchsorted(second.source, first.source[is_same])),
        ),
        shape=(len(first.source), len(second.source)),
    )
    products = {
        kind: csr_array((forward[kind] @ backward).multiply(keeps[:, None])) + itself for kind in KINDS
    }
    is_weighted = np.asarray(pattern @ (count > 1).astype(float) > 0) & ~is_same
    coordinates = sum(products.values(), start=csr_array(itself.shape)).tocoo().coords
    row, column = (axis.astype(np.int64) for axis in coordinates)
    unknown = {
        kind: (first.unknown[kind] & ~is_same) | (is_weighted if kind != "residents" else False)
        for kind in KINDS
    }
    return replace(
        first,
        to_vintage=second.from_vintage,
        target=second.source,
        row=row,
        column=column,
        share=shares_at(products, row, column, unknown),
        is_by_area=first.is_by_area & ~is_same,
        unknown=MappingProxyType(unknown),
        is_undetermined=(first.is_undetermined & ~is_same) | is_undetermined,
    )


def _shares(conversion: Conversion, kind: By, onto: Numbers, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.nan_to_num(conversion.share[kind]), (conversion.row, onto)), shape=shape)


def _backward(
    second: Conversion, back: Numbers, count: Numbers, residents: Floats | None, middle: int
) -> tuple[csr_array, Flags]:
    """Which part of each middle area lay in which area of the wanted vintage; and where that is open."""
    persons = np.full(len(second.source), np.nan) if residents is None else residents
    carried = second.share["residents"] * persons[second.row]
    total = np.bincount(back, carried, middle)  # NaN where a part is unknown
    is_known = np.isfinite(total) & (total > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(count[back] == 1, 1.0, np.where(is_known[back], carried / total[back], 0.0))
    is_open = (count == 0) | ((count > 1) & ~is_known)
    return csr_array((weight, (back, second.row)), shape=(middle, len(second.source))), is_open


def _unchanged(first: Conversion, second: Conversion, onto: Numbers, back: Numbers, middle: int) -> Flags:
    """Areas that are in both vintages with equal shares, as are all areas they are linked with."""
    _, at_first, at_second = np.intersect1d(first.source, second.source, return_indices=True)
    is_changed_first = np.ones(len(first.source), np.bool_)
    is_changed_second = np.ones(len(second.source), np.bool_)
    difference = np.zeros(len(at_first))
    for kind in ("residents", "area"):
        one = _shares(first, kind, onto, (len(first.source), middle))
        other = _shares(second, kind, back, (len(second.source), middle))
        difference += abs(one[at_first] - other[at_second]).max(axis=1).toarray().ravel()
    is_changed_first[at_first] = is_changed_second[at_second] = difference > SAME
    left, right = len(first.source), len(first.source) + middle
    nodes = right + len(second.source)
    rows = np.concatenate([first.row, second.row + right])
    graph = csr_array((np.ones(len(rows)), (rows, np.concatenate([onto, back]) + left)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    touched = np.concatenate([label[:left][is_changed_first], label[right:][is_changed_second]])
    return ~np.isin(label[:left], touched)
