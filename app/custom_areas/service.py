"""The value of a drawn area from released numbers. Everything here is a function of the edition alone.

Two modes. ``whole`` snaps the drawing to whole released areas; it is the default for social data.
``weighted`` cuts areas and estimates. Both add up numbers that everybody can read, by outlines that everybody
can download: whoever asks a thousand overlapping drawings learns no more than from the released numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from app.custom_areas import queries
from app.custom_areas.schemas import AreaUsed, CustomAreaResidents, CustomAreaValue, Mode, Text
from app.dependencies import Edition
from app.messages import in_both
from app.store.session import Session
from geodata.custom_areas import (
    MOST_OUTSIDE_SHARE,
    Composed,
    Counts,
    Covered,
    Parts,
    Weights,
    composed,
    covered,
    drawn_in,
    partial_weights,
    whole_weights,
)
from geodata.vocabulary.areas import ORDER, AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import InputError, NotFoundError, OutlineError
from indicators.expression import formula_in, ratio_of

POPULATION = "population"


@dataclass(frozen=True)
class Asked:
    """Which number is asked for, and how areas that are cut shall count."""

    indicator: str
    level: AreaLevel
    year: int
    mode: Mode | None


def custom_area(session: Session, edition: Edition, asked: Asked, content: Any) -> CustomAreaValue:
    """Compose the value of a drawn area from the released areas of a level.

    Raises
    ------
    OutlineError
        If the drawing is no valid polygon, or lies outside of the released areas.
    InputError
        If the indicator cannot be composed of counts.
    NotFoundError
        If nothing is released of it for this level and year.

    """
    metadata, column = _released(session, edition, asked)
    drawn = drawn_in(content)
    areas = queries.areas_near(session, edition.id, asked.level.value, column.vintage, drawn.bounds)
    land = covered(drawn, [area.outline for area in areas])
    _require_inside(land, edition)
    mode: Mode = asked.mode or ("weighted" if metadata.get("secrecy") in _OPEN else "whole")
    weights = _weights(session, edition, asked, mode, (drawn, areas, land))
    at = np.array([area.position - 1 for area in areas], np.intp)
    residents = _residents(session, edition, asked, at, weights)
    result = _reliable(composed(_counts(metadata, column, at), weights), residents, metadata)
    return CustomAreaValue(
        indicator=asked.indicator,
        level=asked.level,
        year=asked.year,
        reference_date=column.reference_date,
        vintage=column.vintage,
        municipality=edition.municipality,
        edition_id=edition.id,
        published_at=edition.published_at,
        unit=metadata["unit"],
        mode=mode,
        **vars(result),
        is_exact=result.value is not None and not weights.is_partial.any(),
        residents=CustomAreaResidents.model_validate({"value": residents.value, "status": residents.status}),
        coverage=land.inside_share,
        drawn_square_metres=land.drawn_m2,
        areas=_areas_used(areas, land, weights, column.value.words()),
        note=Text(**in_both("custom_area", _note(result, mode, weights))),
        attribution=list(dict.fromkeys(source["attribution"] for source in metadata["sources"])),
    )


_OPEN = ("register", "published")  # a release that does not say how secret a number is counts as social


def _released(session: Session, edition: Edition, asked: Asked) -> tuple[dict[str, Any], queries.Column]:
    metadata = queries.indicator(session, edition.id, asked.indicator)
    if metadata is None:
        raise NotFoundError(
            f"There is no released indicator {asked.indicator!r} of {edition.name}. Those there are stand "
            "under /api/v1/indicators.",
            indicator=asked.indicator,
        )
    if metadata["kind"] not in ("count", "ratio"):
        raise InputError(
            f"{asked.indicator!r} is a {metadata['kind']}, which cannot be composed for a drawn area: only "
            "counts add up, and only rates can be computed from them. Choose a count or a rate.",
            indicator=asked.indicator,
        )
    column = queries.column(session, edition.id, asked.indicator, asked.level.value, asked.year)
    if column is None:
        raise NotFoundError(
            f"No released values of {asked.indicator!r} for level {asked.level.value!r} in {asked.year}. "
            f"What there is stands under /api/v1/indicators/{asked.indicator}.",
            indicator=asked.indicator,
            level=asked.level.value,
            year=asked.year,
        )
    return metadata, column


def _require_inside(land: Covered, edition: Edition) -> None:
    outside = 1 - land.inside_share
    if outside > MOST_OUTSIDE_SHARE:
        raise OutlineError(
            f"{100 * outside:.1f} % of the drawing lies outside of the released areas of {edition.name}, "
            f"where there are no numbers. Expected are at most {100 * MOST_OUTSIDE_SHARE:.0f} %. Draw within "
            "the municipality.",
            outside_share=round(outside, 4),
        )


def _weights(
    session: Session,
    edition: Edition,
    asked: Asked,
    mode: Mode,
    drawing: tuple[BaseGeometry, list[queries.OutlinedArea], Covered],
) -> Weights:
    drawn, areas, land = drawing
    if mode == "weighted":
        return partial_weights(land.share, _parts(session, edition, asked, drawn, areas, land))
    weights = whole_weights(land.share)
    if not weights.used.any():
        raise OutlineError(
            f"No area of the level {asked.level.value!r} lies at least by half in the drawing. Draw a larger "
            "area, choose a level of smaller areas, or ask for an estimate with mode=weighted."
        )
    return weights


def _parts(
    session: Session,
    edition: Edition,
    asked: Asked,
    drawn: BaseGeometry,
    areas: list[queries.OutlinedArea],
    land: Covered,
) -> Parts | None:
    """The smaller areas of the cut ones: of the smallest level that has released residents."""
    position = {area.key: at for at, area in enumerate(areas) if 0 < land.share[at] < 1}
    found = queries.smaller_areas(session, edition.id, asked.level.value, asked.year, list(position))
    if not found:
        return None
    level = min({part.level for part in found}, key=lambda level: ORDER.index(AreaLevel(level)))
    parts = [part for part in found if part.level == level]
    return Parts(
        parent=np.array([position[part.parent_key] for part in parts], np.intp),
        share=covered(drawn, [part.outline for part in parts]).share,
        residents=Cells.of([part.residents for part in parts]),
    )


def _counts(
    metadata: dict[str, Any], column: queries.Column, at: np.ndarray[Any, np.dtype[np.intp]]
) -> Counts:
    ratio = ratio_of(formula_in(metadata["formula"])) if metadata["kind"] == "ratio" else None
    if ratio is None:
        return Counts(_chosen(column.value, at))
    numerator, denominator = _chosen(column.numerator, at), _chosen(column.denominator, at)
    both = numerator.is_present & denominator.is_present
    is_part = bool((numerator.value[both] <= denominator.value[both]).all())
    return Counts(numerator, denominator, ratio.factor, metadata["unit"] == "percent" and is_part)


def _residents(
    session: Session,
    edition: Edition,
    asked: Asked,
    at: np.ndarray[Any, np.dtype[np.intp]],
    weights: Weights,
) -> Composed:
    people = queries.column(session, edition.id, POPULATION, asked.level.value, asked.year)
    if people is None:
        return Composed(None, Absent.MISSING.value, None, None, None, None, None)
    return composed(Counts(_chosen(people.value, at)), weights)


def _reliable(result: Composed, residents: Composed, metadata: dict[str, Any]) -> Composed:
    """Absent below the thresholds that hold for a single area as well."""
    minimum, group = metadata["minimum_population"], metadata.get("minimum_group", 0)
    if result.value is None or not minimum:
        return result
    if residents.value is None:
        return Composed(None, residents.status, None, None, None, None, None)
    too_few = residents.value < minimum or (result.denominator or 0) < group
    return Composed(None, Absent.TOO_FEW_RESIDENTS.value, None, None, None, None, None) if too_few else result


def _areas_used(
    areas: list[queries.OutlinedArea], land: Covered, weights: Weights, words: list[str]
) -> list[AreaUsed]:
    return [
        AreaUsed.model_validate(
            {
                "key": area.key,
                "name": area.name,
                "weight": float(weights.weight[at]),
                "covered_share": float(land.share[at]),
                "weighted_by": _basis(weights, at),
                "status": words[area.position - 1],
            }
        )
        for at, area in enumerate(areas)
        if weights.used[at]
    ]


def _basis(weights: Weights, at: int) -> str:
    if not weights.is_partial[at]:
        return "whole"
    return "residents" if weights.by_residents[at] else "area"


def _note(result: Composed, mode: Mode, weights: Weights) -> str:
    if result.value is None:
        return "absent"
    if mode == "whole":
        return "whole"
    if not weights.is_partial.any():
        return "exact"
    cut = weights.by_residents[weights.is_partial]
    if cut.all():
        return "residents"
    return "mixed" if cut.any() else "area"


def _chosen(cells: Cells, at: np.ndarray[Any, np.dtype[np.intp]]) -> Cells:
    return Cells(cells.value[at], cells.status[at])
