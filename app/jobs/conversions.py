"""Crosswalks for the planner at home: build them, list them, convert delivered counts with them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.jobs import crosswalk_queries as queries
from app.jobs.crosswalks import Building, build_bridges
from app.jobs.frames import Frames
from app.jobs.recompute import current_panel
from app.store.session import Session
from geodata.crosswalk import Method
from geodata.rounding import controlled_rounding
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import PRESENT
from geodata.vocabulary.errors import InputError, NotFoundError
from indicators.catalog import Catalog
from indicators.disclosure.primary import Thresholds, protected


@dataclass(frozen=True)
class ConvertedCount:
    """One count on the later boundaries: unrounded, and in whole numbers that add up to the total."""

    key: str
    name: str
    value: float | None
    rounded: int | None
    status: str
    estimated_share: float | None


def build_crosswalks(
    session: Session,
    catalog: Catalog,
    municipality: str,
    thresholds: Thresholds,
    method: Method | None,
    layer: str | None = None,
) -> Building:
    """Build what is missing or stale; with a method, everything by that one, also at later publications."""
    facts = current_panel(session, catalog, municipality)
    safe, _ = protected(catalog, facts.situations, thresholds)
    frames = Frames(safe, facts.vintages)
    work = Building(session, catalog, municipality, frames, method, layer, keeps_choice=False)
    return build_bridges(work)


def converted_counts(
    session: Session, catalog: Catalog, municipality: str, asked: tuple[AreaLevel, str, int]
) -> list[ConvertedCount]:
    """Delivered counts of a year on the newest boundaries, by the join of the database; not for release.

    Raises
    ------
    InputError
        If the variable is no count: a rate is computed again from its parts.
    NotFoundError
        If no crosswalk leads from the boundaries of that year, or nothing was delivered on them.

    """
    level, variable, year = asked
    declared = catalog.variables.get(variable)
    if declared is None or declared.kind != "count":
        raise InputError(
            f"{variable!r} is no declared count. Only counts and amounts can be converted; a rate is "
            "computed again from its converted parts. Name a variable of kind 'count'.",
            variable=variable,
        )
    stored = [walk for walk in queries.all_stored(session, municipality) if walk.level == level.value]
    own = {(walk.from_vintage, walk.to_vintage): walk.id for walk in stored if walk.variable == variable}
    for walk in stored:
        if walk.variable is not None:
            continue
        number = own.get((walk.from_vintage, walk.to_vintage), walk.id)
        rows = queries.converted_counts(session, number, variable, year)
        if any(row.status == PRESENT for row in rows):
            return _rounded(rows)
    raise NotFoundError(
        f"No count of {variable!r} for {year} was delivered for level {level.value!r} on boundaries from "
        "which a crosswalk leads. Check the level and year for which it was delivered; 'sozialmonitor "
        "crosswalk build' says which crosswalks there are.",
        variable=variable,
        year=year,
    )


def _rounded(rows: Sequence[queries.ConvertedRow]) -> list[ConvertedCount]:
    value = np.array([np.nan if row.value is None else row.value for row in rows], np.float64)
    whole = np.full(len(rows), np.nan)
    present = np.isfinite(value)
    whole[present] = controlled_rounding(value[present])
    return [
        ConvertedCount(
            row.key,
            row.name,
            row.value,
            int(number) if np.isfinite(number) else None,
            row.status,
            row.estimated_share,
        )
        for row, number in zip(rows, whole, strict=True)
    ]
