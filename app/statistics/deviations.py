"""The yearly deviation of an indicator: against last year, the municipality, the plan, the five-year mean."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.dependencies import Edition
from app.messages import Language, in_both, said
from app.statistics import queries
from app.statistics.schemas import Against, DeviationRow, Deviations, Text
from app.statistics.service import known_column, known_indicator
from app.store.session import Session
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells, combined
from indicators.measures.deviation import (
    benjamini_hochberg,
    count_against_expected,
    direction,
    proportion_against_share,
    two_counts,
    two_proportions,
)

SIGNIFICANCE = 0.05
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reference:
    """What the values are held against; parts only where they were counted too."""

    cells: Cells
    numerator: Floats | None = None
    denominator: Floats | None = None
    note: str | None = None  # why there is no reference at all


def deviations(
    session: Session,
    edition: Edition,
    asked: tuple[str, AreaLevel, int],
    against: Against,
    language: Language,
) -> Deviations:
    """Deviation of every area, with its direction by polarity and whether chance would explain it."""
    name, level, year = asked
    metadata = known_indicator(session, edition, name)
    column = known_column(session, edition, name, level, year)
    reference = _reference(session, edition, metadata, (level, column), against)
    areas = queries.areas(session, edition.id, level.value, column.vintage)
    p_values = _p_values(metadata, column, reference, against)
    q_values = benjamini_hochberg(p_values)
    absolute = column.cells.value - reference.cells.value
    if metadata["kind"] == "class":
        absolute = np.full(len(absolute), np.nan)
    directions = direction(absolute, metadata["polarity"])
    tests = int(np.isfinite(p_values).sum())
    rows = [
        _row(
            area, column.cells, reference, (absolute, p_values, q_values), str(directions[area.position - 1])
        )
        for area in areas
    ]
    return Deviations(
        indicator=name,
        level=level,
        year=year,
        against=against,
        unit=metadata["unit"],
        polarity=metadata["polarity"],
        tests=tests,
        note=Text(**in_both("deviation", reference.note or _note(against, tests))),
        rows=[_explained(row, metadata, reference, language) for row in rows],
    )


def _note(against: Against, tests: int) -> str:
    if not tests:
        return "no_test"
    return "chance_over_time" if against in ("previous_year", "five_year_mean") else "chance"


def _reference(
    session: Session,
    edition: Edition,
    metadata: dict[str, Any],
    asked: tuple[AreaLevel, queries.Column],
    against: Against,
) -> Reference:
    level, column = asked
    length = len(column.cells)
    name = metadata["id"]

    def years_back(back: int) -> Reference:
        earlier = queries.column(session, edition.id, name, level.value, column.year - back)
        return _same_boundaries(earlier, column)

    if against == "municipality":
        whole = queries.column(session, edition.id, name, AreaLevel.MUNICIPALITY.value, column.year)
        return _whole(metadata, whole, length)
    if against == "plan":
        if metadata["plan"] is None:
            return Reference(Cells.all_absent(length, Absent.NOT_APPLICABLE), note="no_plan")
        plan = queries.column(session, edition.id, metadata["plan"], level.value, column.year)
        return _same_boundaries(plan, column)
    return years_back(1) if against == "previous_year" else _mean([years_back(n) for n in range(1, 6)])


def _whole(metadata: dict[str, Any], whole: queries.Column | None, length: int) -> Reference:
    """The municipality's own value for every area; a count of all people is no reference for one area."""
    if metadata["kind"] == "count":
        return Reference(Cells.all_absent(length, Absent.NOT_APPLICABLE), note="whole_count")
    if whole is None:
        return Reference(Cells.all_absent(length, Absent.MISSING))
    return Reference(Cells(np.repeat(whole.cells.value, length), np.repeat(whole.cells.status, length)))


def _same_boundaries(other: queries.Column | None, column: queries.Column) -> Reference:
    length = len(column.cells)
    if other is None:
        return Reference(Cells.all_absent(length, Absent.MISSING))
    if other.vintage != column.vintage:
        return Reference(Cells.all_absent(length, Absent.NOT_APPLICABLE), note="reform")
    return Reference(other.cells, _numbers(other.numerator), _numbers(other.denominator))


def _mean(years: list[Reference]) -> Reference:
    """The mean of five years: absent where one of them is, so that it is never a mean of fewer."""
    status = combined(*(year.cells.status for year in years))
    value = np.mean([year.cells.value for year in years], axis=0)
    note = next((year.note for year in years if year.note), None)
    return Reference(Cells.make(value, status), note=note)


def _p_values(
    metadata: dict[str, Any], column: queries.Column, reference: Reference, against: Against
) -> Floats:
    """Two-sided p-values where a count stands behind the value; NaN elsewhere."""
    if metadata["kind"] == "count" and against == "plan":
        return count_against_expected(column.cells.value, reference.cells.value).p_value
    if metadata["kind"] == "count" and against == "previous_year":
        return two_counts(column.cells.value, reference.cells.value).p_value
    if metadata["kind"] == "ratio" and metadata["unit"] == "percent":
        return _p_values_of_share(column, reference, against)
    return np.full(len(column.cells), np.nan)


def _p_values_of_share(column: queries.Column, reference: Reference, against: Against) -> Floats:
    part, whole = _numbers(column.numerator), _numbers(column.denominator)
    if reference.numerator is not None and reference.denominator is not None:
        return two_proportions(part, whole, reference.numerator, reference.denominator).p_value
    if against in ("municipality", "five_year_mean"):
        share = np.where(column.cells.is_present, reference.cells.value / 100, np.nan)
        return proportion_against_share(part, whole, share).p_value
    return np.full(len(column.cells), np.nan)


def _row(
    area: queries.Area,
    cells: Cells,
    reference: Reference,
    numbers: tuple[Floats, Floats, Floats],
    meaning: str,
) -> DeviationRow:
    at = area.position - 1
    absolute, p_value, q_value = (_number(column[at]) for column in numbers)
    base = _number(reference.cells.value[at])
    relative = 100 * absolute / base if absolute is not None and base else None
    return DeviationRow.model_validate(
        {
            "position": area.position,
            "key": area.key,
            "name": area.name,
            "value": _number(cells.value[at]),
            "status": cells.words()[at],
            "reference": base,
            "reference_status": reference.cells.words()[at],
            "absolute": absolute,
            "relative_percent": relative,
            "direction": meaning,
            "p_value": p_value,
            "q_value": q_value,
            "distinguishable": None if q_value is None else q_value < SIGNIFICANCE,
            "reason": None,
        }
    )


def _explained(
    row: DeviationRow, metadata: dict[str, Any], reference: Reference, language: Language
) -> DeviationRow:
    """The row with a sentence where something cannot be said."""
    word = None
    if metadata["kind"] == "class":
        word = "one_class"
    elif row.absolute is None:
        word = reference.note or "absent"
    elif row.p_value is None:
        word = "no_test"
    return row if word is None else row.model_copy(update={"reason": said("deviation", word, language)})


def _numbers(column: Any) -> Floats:
    return np.array([np.nan if number is None else number for number in column], np.float64)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
