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
    count_against_expected,
    direction,
    proportion_against_share,
    two_counts,
    two_proportions,
)
from indicators.measures.multiple_tests import benjamini_hochberg

SIGNIFICANCE = 0.05
Floats = NDArray[np.float64]
_PER = {"percent": 100.0, "per_1000": 1000.0}
_OF_CONVERSION = ("reference_estimated_share", "reference_band_low", "reference_band_high")
_NO_ZERO_POINT = {"index", "percentage_points", "class"}


@dataclass(frozen=True)
class Reference:
    """What the values are held against; parts only where they were counted too."""

    cells: Cells
    numerator: Floats | None = None
    denominator: Floats | None = None
    note: str | None = None  # why there is no reference at all
    estimated: NDArray[np.bool_] | None = None  # where it was converted and is no count any more
    conversion: tuple[Floats, Floats, Floats] | None = None  # estimated share, and band, of a converted year
    years: int = 1  # over how many years its parts are counted


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
    if reference.estimated is not None:
        p_values = np.where(reference.estimated, np.nan, p_values)
    q_values = benjamini_hochberg(p_values)
    absolute = column.cells.value - reference.cells.value
    if metadata["kind"] == "class":
        absolute = np.full(len(absolute), np.nan)
    directions = direction(absolute, metadata["polarity"])
    tests = int(np.isfinite(p_values).sum())
    rows = [
        _row(
            area,
            column.cells,
            reference,
            (absolute, p_values, q_values),
            str(directions[area.position - 1]),
            has_no_zero=metadata["unit"] in _NO_ZERO_POINT,
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
        asked = (session, edition.id, name, level.value, column.year - back)
        earlier = queries.column(*asked)
        if earlier is not None and earlier.basis_vintage != column.basis_vintage:
            earlier = queries.column(*asked, column.vintage) or earlier
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
    if other.basis_vintage != column.basis_vintage:
        return Reference(Cells.all_absent(length, Absent.NOT_APPLICABLE), note="reform")
    estimated = None
    if other.estimated_share is not None:
        estimated = np.nan_to_num(_numbers(other.estimated_share)) > 0
    return Reference(
        other.cells,
        _numbers(other.numerator),
        _numbers(other.denominator),
        estimated=estimated,
        conversion=_conversion(other),
    )


def _conversion(other: queries.Column) -> tuple[Floats, Floats, Floats] | None:
    if other.estimated_share is None or other.band_low is None or other.band_high is None:
        return None
    return _numbers(other.estimated_share), _numbers(other.band_low), _numbers(other.band_high)


def _mean(years: list[Reference]) -> Reference:
    """The mean of five years: absent where one of them is, so that it is never a mean of fewer."""
    status = combined(*(year.cells.status for year in years))
    value = np.mean([year.cells.value for year in years], axis=0)
    note = next((year.note for year in years if year.note), None)
    marks = [year.estimated for year in years if year.estimated is not None]
    estimated: NDArray[np.bool_] | None = np.any(marks, axis=0) if marks else None
    parts = [year.numerator for year in years if year.numerator is not None]
    wholes = [year.denominator for year in years if year.denominator is not None]
    if len(parts) < len(years) or len(wholes) < len(years):
        return Reference(Cells.make(value, status), note=note, estimated=estimated, years=len(years))
    numerator, denominator = np.sum(parts, axis=0), np.sum(wholes, axis=0)
    return Reference(
        Cells.make(value, status), numerator, denominator, note, years=len(years), estimated=estimated
    )


def _p_values(
    metadata: dict[str, Any], column: queries.Column, reference: Reference, against: Against
) -> Floats:
    """Two-sided p-values where a count stands behind the value; NaN elsewhere."""
    nothing = np.full(len(column.cells), np.nan)
    if metadata["kind"] == "count":
        return _p_values_of_count(column, reference, against)
    if metadata["kind"] != "ratio" or metadata["unit"] not in _PER:
        return nothing
    part, whole = _numbers(column.numerator), _numbers(column.denominator)
    share = np.where(column.cells.is_present, reference.cells.value / _PER[metadata["unit"]], np.nan)
    before, base = reference.numerator, reference.denominator
    is_percent = metadata["unit"] == "percent"
    if before is not None and base is not None:
        if is_percent:
            return two_proportions(part, whole, before, base).p_value
        return two_counts(part, before, base=whole, reference_base=base).p_value
    if against != "municipality":
        return nothing
    fixed = proportion_against_share(part, whole, share) if is_percent else None
    return (fixed or count_against_expected(part, share * whole)).p_value


def _p_values_of_count(column: queries.Column, reference: Reference, against: Against) -> Floats:
    if against == "plan":
        return count_against_expected(column.cells.value, reference.cells.value).p_value
    if against == "municipality":
        return np.full(len(column.cells), np.nan)
    total = reference.cells.value * reference.years  # the counts of all years together
    return two_counts(column.cells.value, total, base=1, reference_base=reference.years).p_value


def _row(
    area: queries.Area,
    cells: Cells,
    reference: Reference,
    numbers: tuple[Floats, Floats, Floats],
    meaning: str,
    *,
    has_no_zero: bool,
) -> DeviationRow:
    at = area.position - 1
    absolute, p_value, q_value = (_number(column[at]) for column in numbers)
    base = _number(reference.cells.value[at])
    has_relative = absolute is not None and base is not None and base > 0 and not has_no_zero
    relative = 100 * (absolute or 0) / base if has_relative and base else None
    return DeviationRow.model_validate(
        {
            "position": area.position,
            "key": area.key,
            "name": area.name,
            "value": _number(cells.value[at]),
            "status": cells.words()[at],
            "reference": base,
            "reference_status": reference.cells.words()[at],
            **dict(zip(_OF_CONVERSION, _conversion_at(reference, at), strict=True)),
            "absolute": absolute,
            "relative_percent": relative,
            "direction": meaning,
            "p_value": p_value,
            "q_value": q_value,
            "distinguishable": None if q_value is None else q_value < SIGNIFICANCE,
            "reason": None,
        }
    )


def _conversion_at(reference: Reference, at: int) -> tuple[float | None, ...]:
    if reference.conversion is None:
        return (None,) * len(_OF_CONVERSION)
    return tuple(_number(column[at]) for column in reference.conversion)


def _explained(
    row: DeviationRow, metadata: dict[str, Any], reference: Reference, language: Language
) -> DeviationRow:
    """The row with a sentence where something cannot be said."""
    word = None
    if metadata["kind"] == "class":
        word = "one_class"
    elif row.absolute is None:
        word = reference.note or "absent"
    elif reference.estimated is not None and reference.estimated[row.position - 1]:
        word = "converted"
    elif row.p_value is None:
        word = "no_test"
    return row if word is None else row.model_copy(update={"reason": said("deviation", word, language)})


def _numbers(column: Any) -> Floats:
    return np.array([np.nan if number is None else number for number in column], np.float64)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
