"""Conversion: which part of each area of one vintage lies in which area of another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geodata.registers.keys import Numbers, texts_of
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import InputError
from geodata.vocabulary.schemes import Scheme

By = Literal["residents", "area", "employees"]
KINDS: Final[tuple[By, ...]] = ("residents", "area", "employees")
WHOLE: Final = 1.0 - 1e-12  # a share above is all of it

Flags = NDArray[np.bool_]
Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Conversion:
    """Shares of the areas of one vintage in the areas of another; each area's shares add up to 1.

    ``source`` and ``target`` hold the keys as sorted numbers; pair *n* says which share of the area at
    ``row[n]`` of the source lies in the area at ``column[n]`` of the target, by residents, area or employees.
    """

    scheme: Scheme
    from_vintage: date
    to_vintage: date
    source: Numbers
    target: Numbers
    row: Positions
    column: Positions
    share: Mapping[By, Floats]
    is_by_area: Flags  # of the source: nobody lives there, so residents are shared out by area
    unknown: Mapping[By, Flags]  # of the source: shares of this kind are not known
    is_undetermined: Flags  # of the source: nothing known decides where it belongs

    @property
    def source_keys(self) -> NDArray[np.str_]:
        """The keys of the source as text."""
        return texts_of(self.source, self.scheme)

    @property
    def target_keys(self) -> NDArray[np.str_]:
        """The keys of the target as text."""
        return texts_of(self.target, self.scheme)

    def matrix(self, by: By) -> csr_array:
        """The shares of a kind, shape (source, target)."""
        return self._matrices[by]

    @cached_property
    def _matrices(self) -> Mapping[By, csr_array]:
        shape = (len(self.source), len(self.target))
        found = {}
        for kind in KINDS:
            share = self.share[kind]
            is_pair = share != 0  # an unknown share stays as a pair of weight 0: who needs it must see it
            places = (self.row[is_pair], self.column[is_pair])
            found[kind] = csr_array((np.nan_to_num(share[is_pair]), places), shape=shape)
        return MappingProxyType(found)


def identity(scheme: Scheme, vintage: date, keys: Numbers) -> Conversion:
    """The conversion that changes nothing."""
    return renaming(scheme, vintage, vintage, keys, keys)


def renaming(scheme: Scheme, begin: date, end: date, keys: Numbers, successors: Numbers) -> Conversion:
    """A conversion in which each area goes into one other as a whole.

    >>> keys, successors = np.array([3, 5], np.int64), np.array([5, 5], np.int64)
    >>> merged = renaming(Scheme.STATE, date(2020, 12, 31), date(2021, 1, 1), keys, successors)
    >>> merged.target_keys.tolist(), merged.matrix("residents").toarray().tolist()
    (['05'], [[1.0], [1.0]])
    """
    target, column = np.unique(successors, return_inverse=True)
    ones, nowhere = np.ones(len(keys)), np.zeros(len(keys), np.bool_)
    return Conversion(
        scheme=scheme,
        from_vintage=begin,
        to_vintage=end,
        source=keys,
        target=target,
        row=np.arange(len(keys)),
        column=column,
        share=MappingProxyType(dict.fromkeys(KINDS, ones)),
        is_by_area=nowhere,
        unknown=MappingProxyType(dict.fromkeys(KINDS, nowhere)),
        is_undetermined=nowhere,
    )


def composed(first: Conversion, second: Conversion) -> Conversion:
    """One conversion after the other.

    Raises
    ------
    InputError
        If the second does not begin where the first ends.

    """
    if first.to_vintage != second.from_vintage or not np.isin(first.target, second.source).all():
        raise InputError(
            f"A conversion to {first.to_vintage} cannot be followed by one from {second.from_vintage}. "
            "Expected is "
            "that the second begins with the areas with which the first ends. Choose conversions that meet."
        )
    onto = np.searchsorted(second.source, first.target)
    reached = csr_array(
        (np.ones(len(first.row)), (first.row, onto[first.column])), (len(first.source), len(second.source))
    )
    products = {kind: _product(first, second, onto, kind) for kind in KINDS}
    pattern = (products["area"] + products["residents"] + products["employees"]).tocoo()
    row, column = pattern.coords
    unknown = {kind: first.unknown[kind] | _touches(reached, second.unknown[kind]) for kind in KINDS}
    return replace(
        first,
        to_vintage=second.to_vintage,
        target=second.target,
        row=row.astype(np.int64),
        column=column.astype(np.int64),
        share=shares_at(products, row, column, unknown),
        is_by_area=first.is_by_area | _touches(reached, second.is_by_area),
        unknown=MappingProxyType(unknown),
        is_undetermined=first.is_undetermined | _touches(reached, second.is_undetermined),
    )


def _product(first: Conversion, second: Conversion, onto: Positions, kind: By) -> csr_array:
    spread = csr_array(
        (np.nan_to_num(first.share[kind]), (first.row, onto[first.column])),
        shape=(len(first.source), len(second.source)),
    )
    return csr_array(spread @ second.matrix(kind))


def shares_at(
    products: Mapping[By, csr_array], row: Positions, column: Positions, unknown: Mapping[By, Flags]
) -> Mapping[By, Floats]:
    """The shares of pairs; NaN for areas whose shares of a kind are not known."""
    found = {}
    for kind in KINDS:
        share = np.asarray(products[kind][row, column], np.float64).reshape(len(row))
        found[kind] = np.where(unknown[kind][row], np.nan, share)
    return MappingProxyType(found)


def _touches(reached: csr_array, flags: Flags) -> Flags:
    """Whether any area reached from a source area carries the flag."""
    return np.asarray(reached @ flags.astype(np.float64) > 0, np.bool_)
