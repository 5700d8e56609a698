"""Facts in, indicator values out, in dependency order.

The engine is a pure function of cells. The owner's values come from the true facts; an edition comes from
the facts as disclosure control left them, through the very same function: so nothing in an edition can know
more than its released counts.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells, code_of, combined
from geodata.vocabulary.errors import DeclarationError, InputError, UndefinedMeasureError
from indicators.catalog import Catalog, Entry
from indicators.declaration import Composition
from indicators.expression import evaluated, formula_in
from indicators.measures.composite import composite
from indicators.measures.rates import wilson_interval
from indicators.measures.segregation import dissimilarity, isolation, location_quotient

_BETWEEN = {"dissimilarity": dissimilarity, "isolation": isolation}


@dataclass(frozen=True)
class Situation:
    """One level on one vintage in one year: the areas in order, and what was delivered of them."""

    level: AreaLevel
    vintage: date
    year: int
    reference_date: date
    keys: tuple[str, ...]
    variables: Mapping[str, Cells]


@dataclass(frozen=True)
class Computed:
    """One indicator for all areas of a situation. Shares carry their parts and a 95 % interval."""

    indicator: str
    situation: Situation
    cells: Cells
    numerator: Cells | None = None
    denominator: Cells | None = None
    low: Cells | None = None
    high: Cells | None = None
    basis: date | None = None  # vintage of the smaller areas that a measure between areas rests on


@dataclass
class _Engine:
    catalog: Catalog
    situations: Sequence[Situation]
    memory: dict[tuple[int, str], Cells] = field(default_factory=dict)

    def value(self, situation: Situation, name: str) -> Cells:
        """A variable, parameter or indicator in a situation; what nobody delivered is missing."""
        key = (id(situation), name)
        if key not in self.memory:
            self.memory[key] = self._value(situation, name)
        return self.memory[key]

    def _value(self, situation: Situation, name: str) -> Cells:
        length = len(situation.keys)
        if name in self.catalog.variables:
            return situation.variables.get(name) or Cells.all_absent(length, Absent.MISSING)
        if name in self.catalog.parameters:
            number = self.catalog.parameters[name].in_year(situation.year)
            if number is None:
                return Cells.all_absent(length, Absent.NOT_APPLICABLE)
            return Cells.of([number] * length)
        entry = self.catalog.indicators[name]
        if not entry.declared.holds_for(situation.year):
            return Cells.all_absent(length, Absent.NOT_APPLICABLE)
        return self._indicator(situation, entry)

    def _indicator(self, situation: Situation, entry: Entry) -> Cells:
        if entry.declared.composition:
            return self._composite(situation, entry.declared.composition)
        if entry.formula is None:
            raise DeclarationError(f"{entry.id} has no formula")
        cells = self.formula(situation, entry.formula.root)
        declared = entry.declared
        for text, minimum in (
            (declared.population, declared.minimum_population),
            (declared.group, declared.minimum_group),
        ):
            if text and minimum:
                cells = self._reliable(situation, cells, text, minimum)
        return cells

    def formula(self, situation: Situation, node: ast.expr) -> Cells:
        """A formula in a situation."""
        return evaluated(
            node,
            len(situation.keys),
            lambda name: self.value(situation, name),
            lambda name, parts: self._function(situation, name, parts),
        )

    def _reliable(self, situation: Situation, cells: Cells, population: str, minimum: int) -> Cells:
        """Absent where fewer than the minimum live, or where nobody knows how many do."""
        people = self.formula(situation, formula_in(population).root)
        unknown = combined(cells.status, people.status)
        kept = Cells.make(cells.value, unknown)
        with np.errstate(invalid="ignore"):
            return kept.withheld(people.value < minimum, Absent.TOO_FEW_RESIDENTS)

    def _function(self, situation: Situation, name: str, parts: tuple[ast.expr, ...]) -> Cells:
        if name == "change":
            return self._change(situation, parts[0], int(float(ast.unparse(parts[1]))))
        if name == "location_quotient":
            return self._location_quotient(situation, parts)
        return self._between_areas(situation, name, parts)

    def _change(self, situation: Situation, node: ast.expr, years: int) -> Cells:
        """Difference to an earlier year on the same boundaries; across a reform it is not applicable."""
        earlier = [
            s for s in self.situations if s.level == situation.level and s.year == situation.year - years
        ]
        same = next((s for s in earlier if s.vintage == situation.vintage), None)
        if same is None:
            reason = Absent.NOT_APPLICABLE if earlier else Absent.MISSING
            return Cells.all_absent(len(situation.keys), reason)
        now, then = self.formula(situation, node), self.formula(same, node)
        return Cells.make(now.value - then.value, combined(now.status, then.status))

    def _location_quotient(self, situation: Situation, parts: tuple[ast.expr, ...]) -> Cells:
        """(x_i / t_i) / (X / T) with the municipality's own totals: one absent area spoils no other."""
        group, total = (self.formula(situation, part) for part in parts)
        whole = self._at(situation.year, AreaLevel.MUNICIPALITY)
        if whole is None:
            return Cells.all_absent(len(situation.keys), Absent.MISSING)
        whole_group, whole_total = (self.formula(whole, part) for part in parts)
        status = combined(group.status, total.status)
        whole_status = combined(whole_group.status, whole_total.status)
        if whole_status[0]:
            status = combined(status, np.full(len(situation.keys), whole_status[0], np.uint8))
        value, used = np.full(len(situation.keys), np.nan), status == 0
        try:
            value[used] = location_quotient(
                group.value[used],
                total.value[used],
                municipality_share=whole_group.value[0] / whole_total.value[0],
            )
        except (UndefinedMeasureError, InputError):
            value[used] = np.nan
        return Cells.make(value, status)

    def _between_areas(self, situation: Situation, name: str, parts: tuple[ast.expr, ...]) -> Cells:
        """A measure of the whole municipality over its areas; one absent area makes it absent."""
        if len(situation.keys) == 1 and situation.level == AreaLevel.MUNICIPALITY:
            return Cells.all_absent(1, Absent.MISSING)  # the level below is chosen by the declaration
        group, total = (self.formula(situation, part) for part in parts)
        status = combined(group.status, total.status)
        used = status != code_of(Absent.NOT_APPLICABLE)
        gravest = status[used & (status != 0)]
        if gravest.size:
            worst = combined(*(gravest[i : i + 1] for i in range(gravest.size)))
            return Cells(np.array([np.nan]), worst)
        try:
            return Cells.of([_BETWEEN[name](group.value[used], total.value[used])])
        except (UndefinedMeasureError, InputError):  # a group larger than its whole comes of two sources
            return Cells.of([Absent.UNDEFINED])

    def between(self, situation: Situation, entry: Entry) -> Computed:
        """A measure between the areas of the first declared level that has data."""
        result = Computed(entry.id, situation, Cells.of([Absent.MISSING]))
        for level in entry.declared.over:
            areas = self._at(situation.year, level)
            if areas is None or entry.formula is None:
                continue
            cells = self.formula(areas, entry.formula.root)
            result = Computed(entry.id, situation, cells, basis=areas.vintage)
            if cells.status[0] != code_of(Absent.MISSING):
                break
        return result

    def _at(self, year: int, level: AreaLevel) -> Situation | None:
        return next((s for s in self.situations if s.year == year and s.level == level), None)

    def _composite(self, situation: Situation, composition: Composition) -> Cells:
        length = len(situation.keys)
        name = composition.recipe_in(situation.year)
        if name is None:
            return Cells.all_absent(length, Absent.NOT_APPLICABLE)
        recipe = self.catalog.recipes[name]
        part = recipe.part[composition.part].executable()
        inputs = [self.value(situation, composition.inputs[word]) for word in part.inputs]
        people = self.value(situation, composition.population)
        with np.errstate(invalid="ignore"):
            too_few = people.value < recipe.minimum_population
        status = combined(*(cells.status for cells in inputs))
        few = np.where(too_few & (status == 0), code_of(Absent.TOO_FEW_RESIDENTS), status).astype(np.uint8)
        matrix = np.column_stack([cells.value for cells in inputs])
        try:
            result = composite(matrix, few == 0, part)
        except UndefinedMeasureError:
            undefined = np.where(few == 0, code_of(Absent.UNDEFINED), few).astype(np.uint8)
            return Cells.make(np.full(length, np.nan), undefined)
        chosen = result.index if composition.output == "index" else result.class_code
        return Cells.make(chosen, few)


def value_in(catalog: Catalog, situation: Situation, name: str) -> Cells:
    """A variable or indicator in one situation, without a look at other years and levels."""
    return _Engine(catalog, [situation]).value(situation, name)


def computed(catalog: Catalog, situations: Sequence[Situation]) -> Iterable[Computed]:
    """Every indicator in every situation in which anything is known of it.

    Parameters
    ----------
    catalog
        The declarations.
    situations
        Levels, vintages and years of *one* municipality, the level ``municipality`` included.

    Yields
    ------
    Computed
        In catalogue order; an indicator of which nothing was delivered in a situation is left out.

    """
    engine = _Engine(catalog, situations)
    for entry in catalog.indicators.values():
        for situation in situations:
            result = _computed(engine, entry, situation)
            if result is not None and not _is_blank(result.cells):
                yield result


def _computed(engine: _Engine, entry: Entry, situation: Situation) -> Computed | None:
    if entry.declared.scale == "between_areas":
        if situation.level != AreaLevel.MUNICIPALITY or not entry.declared.holds_for(situation.year):
            return None
        return engine.between(situation, entry)
    if entry.declared.composition and situation.level == AreaLevel.MUNICIPALITY:
        return None  # an index compares the areas of a municipality; the whole has none
    cells = engine.value(situation, entry.id)
    if entry.ratio is None:
        return Computed(entry.id, situation, cells)
    numerator = engine.formula(situation, entry.ratio.numerator)
    denominator = engine.formula(situation, entry.ratio.denominator)
    low, high = _interval(cells, numerator, denominator, entry.ratio.factor)
    return Computed(entry.id, situation, cells, numerator, denominator, low, high)


def _interval(cells: Cells, numerator: Cells, denominator: Cells, factor: float) -> tuple[Cells, Cells]:
    """95 % interval of a share (Wilson); absent where the value is, or where it is no proportion."""
    with np.errstate(invalid="ignore"):
        is_share = cells.is_present & (numerator.value >= 0) & (numerator.value <= denominator.value)
    interval = wilson_interval(
        np.where(is_share, numerator.value, np.nan), np.where(is_share, denominator.value, np.nan)
    )
    status = np.where(cells.is_present & ~is_share, code_of(Absent.UNDEFINED), cells.status).astype(np.uint8)
    return Cells.make(factor * interval.low, status), Cells.make(factor * interval.high, status)


def _is_blank(cells: Cells) -> bool:
    """Nothing to show: no cell present, and something was never delivered or does not apply."""
    if not cells.is_present.any() and (cells.status == code_of(Absent.MISSING)).any():
        return True
    blank = (code_of(Absent.MISSING), code_of(Absent.NOT_APPLICABLE))
    return bool(np.isin(cells.status, blank).all())
