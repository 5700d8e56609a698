"""A small table of counts, and the rates made of them, on the areas of another day."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.registers.schemas import RateParts, RekeyedRow, RekeyedTable, RekeyRequest
from app.registers.service import required_chronology
from app.store.session import Session
from geodata.registers.keys import listed
from geodata.registers.table_keys import wanted_residents
from geodata.rekey import CONVERTIBLE, Rekeyed, rate_of, rekeyed
from geodata.vocabulary.cells import STATUSES, Absent, Codes, Floats, code_of
from geodata.vocabulary.errors import InputError


def rekeyed_table(session: Session, asked: RekeyRequest) -> RekeyedTable:
    """A small table of counts on the areas of another day; rates are computed again from their counts.

    Raises
    ------
    InputError
        If a row has another number of values than there are variables, a variable is nothing that can be
        moved, or a row cannot be moved; see geodata.rekey.

    """
    _require_kinds(asked)
    chronology, source = required_chronology(session, asked.scheme)
    residents = wanted_residents(
        [row.code for row in asked.residents],
        [row.residents for row in asked.residents],
        chronology,
        asked.to_vintage,
    )
    conversion = chronology.conversion(asked.from_vintage, asked.to_vintage, residents or None)
    counted = [at for at, kind in enumerate(asked.kinds) if not isinstance(kind, RateParts)]
    values, status = _arrays(asked, counted)
    keys = [row.code for row in asked.rows]
    moved = rekeyed(keys, values, conversion, by=asked.by, status=status, chronology=chronology)
    return RekeyedTable(
        scheme=asked.scheme,
        from_vintage=asked.from_vintage,
        to_vintage=asked.to_vintage,
        by=asked.by,
        variables=asked.variables,
        rows=_rows(moved, _columns(asked, counted, moved)),
        set_aside=list(moved.set_aside),
        sources=[source.attribution],
    )


def _require_kinds(asked: RekeyRequest) -> None:
    """Refuse variables that cannot be moved, and rates whose parts are no counts of the table."""
    if len(asked.kinds) != len(asked.variables):
        raise InputError(
            f"There are {len(asked.kinds)} kinds for {len(asked.variables)} variables. Expected is one for "
            "each. Complete the list."
        )
    doubled = [name for name, count in Counter(asked.variables).items() if count > 1]
    if doubled:
        raise InputError(
            f"The variables {listed(doubled)} stand more than once. Expected is each name once. Rename one."
        )
    kind_of = dict(zip(asked.variables, asked.kinds, strict=True))
    for name, kind in kind_of.items():
        if isinstance(kind, RateParts):
            _require_parts(name, kind, kind_of)
        elif kind not in CONVERTIBLE:
            what = "a rate without the counts it is made of" if kind == "rate" else f"no count but: {kind}"
            raise InputError(
                f"The variable {name!r} is {what}. Only counts and amounts can be moved to other boundaries: "
                "a sum of shares of rates, medians, ranks or indices means nothing. Of a rate, give "
                "numerator and denominator as variables and name both in its kind, e.g. "
                '{"numerator": "unemployed", "denominator": "residents", "per": 100}; leave the others out.',
                variable=name,
            )


def _require_parts(name: str, rate: RateParts, kind_of: dict[str, Any]) -> None:
    for part in (rate.numerator, rate.denominator):
        if part not in kind_of or isinstance(kind_of[part], RateParts):
            raise InputError(
                f"The rate {name!r} is made of {part!r}, which is no count of this table. Expected are two "
                "of its variables that are counts or amounts. Add the variable, or correct the name.",
                variable=name,
            )


def _arrays(asked: RekeyRequest, counted: Sequence[int]) -> tuple[Floats, Codes]:
    """The cells of the variables that are counted: numbers, and why there is none."""
    width = len(asked.variables)
    wrong = [row.code for row in asked.rows if len(row.values) != width]
    if wrong:
        raise InputError(
            f"{len(wrong)} rows have another number of values than the {width} variables, the first is "
            f"{wrong[0]!r}. Expected is one value, or the reason why there is none, for each variable. "
            "Complete the rows.",
            keys=wrong,
        )
    cells = [[row.values[at] for at in counted] for row in asked.rows]
    values = [[np.nan if isinstance(cell, Absent) else cell for cell in row] for row in cells]
    codes = [[code_of(cell) if isinstance(cell, Absent) else 0 for cell in row] for row in cells]
    return np.array(values, np.float64), np.array(codes, np.uint8)


def _columns(
    asked: RekeyRequest, counted: Sequence[int], moved: Rekeyed
) -> list[tuple[Floats, Codes, Floats]]:
    """Value, status and estimated share of each variable, in the order in which they were asked for."""
    column_of = {asked.variables[at]: column for column, at in enumerate(counted)}
    found = []
    for name, kind in zip(asked.variables, asked.kinds, strict=True):
        if isinstance(kind, RateParts):
            parts = (column_of[kind.numerator], column_of[kind.denominator])
            rate = rate_of(moved, *parts, kind.per)
            found.append((rate.value, rate.status, rate.estimated_share))
        else:
            column = column_of[name]
            found.append((moved.value[:, column], moved.status[:, column], moved.estimated_share[:, column]))
    return found


def _rows(moved: Rekeyed, columns: Sequence[tuple[Floats, Codes, Floats]]) -> list[RekeyedRow]:
    values, codes, shares = (np.column_stack(part).tolist() for part in zip(*columns, strict=True))
    return [
        RekeyedRow(
            code=code,
            values=[None if absent else number for number, absent in zip(row, why, strict=True)],
            statuses=[STATUSES[absent] for absent in why],
            estimated_shares=[None if absent else share for share, absent in zip(part, why, strict=True)],
            is_by_area=is_by_area,
        )
        for code, row, why, part, is_by_area in zip(
            moved.keys.tolist(), values, codes, shares, moved.is_by_area.tolist(), strict=True
        )
    ]
