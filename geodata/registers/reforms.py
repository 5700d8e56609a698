"""Reforms: when areas ended, began, merged, were split, changed parts or only their key."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata.registers.conversions import ConversionTable
from geodata.registers.keys import Numbers, texts_of
from geodata.registers.weights import Conversion, Flags, Positions
from geodata.vocabulary.errors import AreaKeyError, DeclarationError
from geodata.vocabulary.schemes import Scheme, require_code

DECLARED_FILE = Path(__file__).parent / "reforms_2021.toml"
SAME = 1e-6  # shares by area that differ by less are the same boundary


class ReformKind(StrEnum):
    """What happened to the areas."""

    MERGE = "merge"
    SPLIT = "split"
    PART_TRANSFER = "part_transfer"
    KEY_CHANGE = "key_change"
    RENAME = "rename"


@dataclass(frozen=True)
class Reform:
    """Areas that ended or lost something, and those that began or gained.

    It came into force after the end of the day ``after`` and at the latest on ``until``; a reform of known
    date has exactly one such day. Where several areas merged later, yearly tables cannot tell into which of
    them an area went: then ``is_certain`` is false and ``to_codes`` names all that come into question.
    """

    scheme: Scheme
    kind: ReformKind
    from_codes: tuple[str, ...]
    to_codes: tuple[str, ...]
    after: date
    until: date
    is_certain: bool = True
    name: str | None = None

    @property
    def day(self) -> date | None:
        """The day it came into force, if it is known."""
        return self.until if self.until - self.after == timedelta(days=1) else None

    def __str__(self) -> str:
        when = f"on {self.until}" if self.day else f"between {self.after} and {self.until}"
        word = " or ".join(self.to_codes[:4]) if not self.is_certain else ", ".join(self.to_codes[:4])
        more = " …" if len(self.to_codes) > 4 else ""
        named = f" ({self.name})" if self.name else ""
        return f"{self.kind.value} of {', '.join(self.from_codes[:6])} into {word}{more}{named} {when}"


@dataclass(frozen=True)
class DeclaredReforms:
    """Reforms after the last conversion table, areas listed beside it, and how far the knowledge goes."""

    reforms: tuple[Reform, ...]
    beside: Mapping[Scheme, tuple[str, ...]]
    last_day: date


def declared_reforms(file: Path = DECLARED_FILE) -> DeclaredReforms:
    """The reforms declared in TOML, in the order of their days.

    Raises
    ------
    DeclarationError
        If the file lacks a word or names something that is no key.

    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        reforms = tuple(
            sorted((_reform(entry) for entry in content["event"]), key=lambda reform: reform.until)
        )
        beside = {Scheme(entry["scheme"]): tuple(entry["keys"]) for entry in content.get("beside", ())}
        return DeclaredReforms(reforms, beside, content["first_day_not_known"] - timedelta(days=1))
    except (KeyError, ValueError, TypeError, AreaKeyError) as error:
        raise DeclarationError(
            f"{file.name} declares a reform wrongly ({error}). Expected are scheme, kind (merge or "
            "key_change), on, "
            "from, to and name. Correct the declaration.",
            file=file.name,
        ) from error


def _reform(entry: Mapping[str, Any]) -> Reform:
    scheme, kind = Scheme(entry["scheme"]), ReformKind(entry["kind"])
    if kind not in {ReformKind.MERGE, ReformKind.KEY_CHANGE}:
        raise ValueError(f"{kind.value} needs shares")
    for code in (*entry["from"], entry["to"]):
        require_code(scheme, code)
    day: date = entry["on"]
    return Reform(
        scheme, kind, tuple(entry["from"]), (entry["to"],), day - timedelta(days=1), day, name=entry["name"]
    )


def derived_reforms(table: ConversionTable) -> tuple[Reform, ...]:
    """The reforms between the ends of consecutive years of a conversion table.

    Two years are compared by their shares in the areas of the target: a key that is in one of them only, or
    whose shares by area differ, was touched. Touched keys that share a target belong together. They changed
    only their keys where each has the shares of one of the other year; where as many ended as began but with
    other shares, they were cut anew, which is told as a transfer of parts.
    """
    pairs = zip(table.years, table.years[1:], strict=False)
    return tuple(
        reform
        for before, after in pairs
        for reform in _between(table.conversion(before), table.conversion(after))
    )


def _between(before: Conversion, after: Conversion) -> Iterator[Reform]:
    targets = np.union1d(before.target, after.target)
    years = _Years(before, after, _spread(before, targets), _spread(after, targets))
    touched_old, touched_new = years.touched()
    lost, gained = np.flatnonzero(touched_old), np.flatnonzero(touched_new)
    if len(lost) == 0 and len(gained) == 0:
        return
    row, column = _links(_pattern(years.old) @ _pattern(years.new).T, lost, gained)
    count = len(before.source)
    nodes = count + len(after.source)
    graph = csr_array((np.ones(len(row)), (row, column + count)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    order = np.argsort(label, kind="stable")
    begin = np.searchsorted(label[order], np.unique(label[np.concatenate([lost, gained + count])]))
    end = np.searchsorted(label[order], label[order[begin]], side="right")
    for first, last in zip(begin, end, strict=True):
        members = order[first:last]
        told = years.told(members[members < count], members[members >= count] - count)
        if told.from_codes != told.to_codes:  # shares measured anew, and nobody who got anything
            yield told


@dataclass(frozen=True)
class _Years:
    """The ends of two consecutive years, with their shares by area in the same targets."""

    before: Conversion
    after: Conversion
    old: csr_array
    new: csr_array

    def touched(self) -> tuple[Flags, Flags]:
        """Which keys are in one year only, or have other boundaries than in the other."""
        _, at_old, at_new = np.intersect1d(self.before.source, self.after.source, return_indices=True)
        is_old, is_new = np.ones(len(self.before.source), np.bool_), np.ones(len(self.after.source), np.bool_)
        difference = abs(self.old[at_old] - self.new[at_new]).max(axis=1).toarray().ravel()
        is_old[at_old] = is_new[at_new] = difference > SAME
        return is_old, is_new

    def told(self, ends: Positions, begins: Positions) -> Reform:
        """The reform of touched keys that belong together."""
        scheme = self.before.scheme
        from_keys, to_keys = self.before.source[ends], self.after.source[begins]
        gone = from_keys[~_is_in(from_keys, self.after.source)]
        new = to_keys[~_is_in(to_keys, self.before.source)]
        is_regrouped = len(gone) == len(new) and not self._are_the_same(ends, begins)
        kind = ReformKind.PART_TRANSFER if is_regrouped else _kind(len(gone), len(new), len(to_keys))
        lost = gone if len(gone) else from_keys
        if len(gone) == len(new) == 0 and len(from_keys) == 1:
            to_keys = self._receivers(int(ends[0]), int(begins[0]))
        return Reform(
            scheme=scheme,
            kind=kind,
            from_codes=tuple(texts_of(lost, scheme).tolist()),
            to_codes=tuple(texts_of(to_keys, scheme).tolist()),
            after=self.before.from_vintage,
            until=self.after.from_vintage,
            is_certain=len(to_keys) == 1 or len(lost) == 1 or (len(gone) == 0 and len(new) == 0),
        )

    def _are_the_same(self, ends: Positions, begins: Positions) -> bool:
        """Whether the areas of both years are the same, one for one, by their shares in the targets."""
        if len(ends) != len(begins):
            return False
        reached = np.union1d(self.old[ends].indices, self.new[begins].indices)
        old, new = self.old[ends].toarray()[:, reached], self.new[begins].toarray()[:, reached]
        old, new = (rows[np.lexsort(np.round(rows, 6).T[::-1])] for rows in (old, new))
        return bool(np.abs(old - new).max() <= SAME)

    def _receivers(self, giver: int, stayed: int) -> Numbers:
        """Who holds, in the later year, the targets in which an area lost a part; itself if nobody does."""
        smaller = (self.old[[giver]] - self.new[[stayed]]).toarray().ravel() > SAME
        holders = np.unique(self.new.tocsc()[:, smaller].nonzero()[0])
        others = holders[holders != stayed]
        return self.after.source[others if len(others) else [stayed]]


def _spread(conversion: Conversion, targets: Numbers) -> csr_array:
    """Shares by area over a common list of targets."""
    column = np.searchsorted(targets, conversion.target[conversion.column])
    shape = (len(conversion.source), len(targets))
    return csr_array((conversion.share["area"], (conversion.row, column)), shape=shape)


def _pattern(shares: csr_array) -> csr_array:
    return csr_array((np.ones(shares.nnz), shares.indices, shares.indptr), shape=shares.shape)


def _is_in(keys: Numbers, ordered: Numbers) -> Flags:
    at = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return np.asarray(ordered[at] == keys, np.bool_)


def _links(edges: csr_array, lost: Numbers, gained: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of old and new keys that share a target: touched with touched, else with whatever is there."""
    pairs = edges.tocoo()
    row, column = pairs.coords
    is_lost, is_gained = np.isin(row, lost), np.isin(column, gained)
    both = is_lost & is_gained
    alone_old = is_lost & ~np.isin(row, row[both])
    alone_new = is_gained & ~np.isin(column, column[both])
    chosen = both | alone_old | alone_new
    return row[chosen].astype(np.int64), column[chosen].astype(np.int64)


def _kind(gone: int, new: int, receivers: int) -> ReformKind:
    if gone == 0 and new == 0:
        return ReformKind.PART_TRANSFER
    if gone == new:
        return ReformKind.KEY_CHANGE
    is_divided = gone == 1 and receivers > 1
    return ReformKind.MERGE if gone > new and not is_divided else ReformKind.SPLIT


def unexplained(
    reforms: Iterable[Reform], before: Iterable[str], after: Iterable[str], beside: Sequence[str] = ()
) -> tuple[set[str], set[str]]:
    """Keys that ended or began between two registers without a reform that says so.

    >>> change = Reform(
    ...     Scheme.COUNTY, ReformKind.MERGE, ("16056",), ("16063",), date(2021, 6, 30), date(2021, 7, 1)
    ... )
    >>> unexplained([change], ["16056", "16063"], ["16063"])
    (set(), set())
    """
    known = set(before)
    for reform in reforms:
        known -= set(reform.from_codes)
        known |= set(reform.to_codes)
    there = set(after) - set(beside)
    return known - there, there - known
