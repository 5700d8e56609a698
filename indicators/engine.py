"""Facts in, indicator values out, in dependency order.

The engine is a pure function of cells. The owner's values come from the true facts; an edition comes from
the facts as disclosure control left them, through the very same function: so nothing in an edition can know
more than its released counts.
"""

import ast
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import numpy as np

from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells, Codes, Floats, code_of, combined
from geodata.vocabulary.errors import DeclarationError, InputError, MissingDataError, UndefinedMeasureError
from indicators.catalog import Catalog, Entry
from indicators.composition import Entered, Index, entered, indexed
from indicators.declaration import Composition
from indicators.expression import BETWEEN_AREAS, evaluated, formula_in
from indicators.functions import RESAMPLED, between, local, needs_places, resampled
from indicators.measures.segregation import location_quotient
from indicators.measures.sensitivity import Difference, Proportion, Source
from indicators.measures.steps import Part
from indicators.situation import Computed, Situation
from indicators.uncertainty import interval


@dataclass
class _Engine:
    catalog: Catalog
    situations: Sequence[Situation]
    memory: dict[tuple[int, str], Cells] = field(default_factory=dict)
    indices: dict[tuple[object, ...], Index] = field(default_factory=dict)

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
        if name in BETWEEN_AREAS:
            return self._between_areas(situation, name, parts)
        return self._local(situation, name, parts)

    def _change(self, situation: Situation, node: ast.expr, years: int) -> Cells:
        """Difference to an earlier year on the same boundaries; across a reform it is not applicable."""
        same, is_on_other_boundaries = self._earlier(situation, years)
        if same is None:
            reason = Absent.NOT_APPLICABLE if is_on_other_boundaries else Absent.MISSING
            return Cells.all_absent(len(situation.keys), reason)
        now, then = self.formula(situation, node), self.formula(same, node)
        return Cells.make(now.value - then.value, combined(now.status, then.status))

    def _earlier(self, situation: Situation, years: int) -> tuple[Situation | None, bool]:
        """The same areas some years before, and whether that year stands on other boundaries only."""
        year = situation.year - years
        earlier = [one for one in self.situations if (one.level, one.year) == (situation.level, year)]
        same = next((one for one in earlier if one.vintage == situation.vintage), None)
        return same, same is None and bool(earlier)

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
        value = np.full(len(situation.keys), np.nan)
        with np.errstate(invalid="ignore"):  # a group larger than its area comes of two sources
            used = (status == 0) & (group.value >= 0) & (group.value <= total.value)
        if not whole_total.value[0] > 0:
            return Cells.make(value, status)
        try:
            value[used] = location_quotient(
                group.value[used],
                total.value[used],
                municipality_share=whole_group.value[0] / whole_total.value[0],
            )
        except (UndefinedMeasureError, InputError):
            value[used] = np.nan
        return Cells.make(value, status)

    def _columns(self, situation: Situation, parts: tuple[ast.expr, ...]) -> tuple[Floats, Codes]:
        """The arguments of a function, shape (arguments, areas), and where all of them are present."""
        cells = [self.formula(situation, part) for part in parts]
        return np.vstack([one.value for one in cells]), combined(*(one.status for one in cells))

    def _between_areas(self, situation: Situation, name: str, parts: tuple[ast.expr, ...]) -> Cells:
        """A measure of the whole municipality over its areas; one absent area makes it absent."""
        if len(situation.keys) == 1 and situation.level == AreaLevel.MUNICIPALITY:
            return Cells.all_absent(1, Absent.MISSING)  # the level below is chosen by the declaration
        columns, status = self._columns(situation, parts)
        used = status != code_of(Absent.NOT_APPLICABLE)
        gravest = status[used & (status != 0)]
        if gravest.size:
            worst = combined(*(gravest[i : i + 1] for i in range(gravest.size)))
            return Cells(np.array([np.nan]), worst)
        if needs_places(name) and situation.places is None:
            return Cells.of([Absent.MISSING])
        places = situation.places.within(used) if situation.places else None
        try:
            return Cells.of([between(name, columns[:, used], places)])
        except (UndefinedMeasureError, InputError):  # a group larger than its whole comes of two sources
            return Cells.of([Absent.UNDEFINED])

    def _local(self, situation: Situation, name: str, parts: tuple[ast.expr, ...]) -> Cells:
        """A number for each area from all areas that are present; the others keep their reason."""
        columns, status = self._columns(situation, parts)
        used, value = status == 0, np.full(status.size, np.nan)
        if needs_places(name) and situation.places is None:
            return Cells.make(value, np.where(used, code_of(Absent.MISSING), status).astype(np.uint8))
        places = situation.places.within(used) if situation.places else None
        try:
            value[used] = local(name, columns[:, used], places)
        except (UndefinedMeasureError, InputError, MissingDataError):
            value[used] = np.nan
        return Cells.make(value, status)

    def between(self, situation: Situation, entry: Entry) -> Computed:
        """A measure between the areas of the first declared level that has data."""
        result = Computed(entry.id, situation, Cells.of([Absent.MISSING]))
        for areas in self._over(situation.year, entry):
            if entry.formula is None:
                continue
            cells = self.formula(areas, entry.formula.root)
            result = Computed(entry.id, situation, cells, basis=areas.vintage)
            if cells.is_present[0]:
                result = self._with_interval(result, areas, entry.formula.root)
            if cells.status[0] != code_of(Absent.MISSING):
                break
        return result

    def _with_interval(self, result: Computed, areas: Situation, root: ast.expr) -> Computed:
        """The same with what chance leaves open, if the measure has an interval."""
        name = ast.unparse(root.func) if isinstance(root, ast.Call) else ""
        if not isinstance(root, ast.Call) or name not in RESAMPLED:
            return result
        columns, status = self._columns(areas, tuple(root.args))
        try:
            found = resampled(name, columns[:, status == 0])
        except UndefinedMeasureError:
            return result
        if found is None:
            return result
        low, high = (Cells.of([end]) for end in found)
        return replace(result, low=low, high=high, interval_method="bootstrap")

    def _over(self, year: int, entry: Entry) -> Iterable[Situation]:
        """What a measure may rest on: levels as declared, of one level the newest boundaries first."""
        for level in entry.declared.over:
            found = [one for one in self.situations if (one.year, one.level) == (year, level)]
            yield from sorted(found, key=lambda one: one.vintage, reverse=True)

    def _at(self, year: int, level: AreaLevel) -> Situation | None:
        return next((s for s in self.situations if s.year == year and s.level == level), None)

    def index(self, situation: Situation, composition: Composition) -> Index | None:
        """A composite index of a situation; None in a year without a recipe."""
        name = composition.recipe_in(situation.year)
        if name is None:
            return None
        key = (id(situation), name, composition.part, tuple(composition.inputs.items()))
        if key not in self.indices:
            recipe = self.catalog.recipes[name]
            part = recipe.part[composition.part].executable()
            areas = self._entered(situation, composition, part, recipe.minimum_population)
            reference = self._reference(situation, composition, part) if part.has_reference else None
            pool = self._pool(situation, composition, part, recipe.minimum_population)
            self.indices[key] = indexed(part, areas, reference, pool)
        return self.indices[key]

    def _entered(self, situation: Situation, composition: Composition, part: Part, minimum: int) -> Entered:
        inputs = [self.value(situation, composition.inputs[word]) for word in part.inputs]
        return entered(part, inputs, self.value(situation, composition.population), minimum)

    def _reference(self, situation: Situation, composition: Composition, part: Part) -> Floats | None:
        whole = self._at(situation.year, AreaLevel.MUNICIPALITY)
        if whole is None:
            return None
        return np.array([self.value(whole, composition.inputs[word]).value[0] for word in part.inputs])

    def _pool(
        self, situation: Situation, composition: Composition, part: Part, minimum: int
    ) -> Floats | None:
        """The valid areas of all years of the level, where a recipe compares years with each other."""
        if not part.is_pooled:
            return None
        years = [one for one in self.situations if one.level == situation.level]
        parts = [self._entered(one, composition, part, minimum) for one in years]
        return np.vstack([one.matrix[one.is_valid] for one in parts])

    def _composite(self, situation: Situation, composition: Composition) -> Cells:
        found = self.index(situation, composition)
        if found is None:
            return Cells.all_absent(len(situation.keys), Absent.NOT_APPLICABLE)
        return found.cells(composition.output)

    def flip_share(self, situation: Situation, composition: Composition) -> Floats | None:
        """How sure the classes of a composite index are."""
        found = self.index(situation, composition)
        if found is None or composition.output != "class":
            return None
        names = (composition.inputs[word] for word in found.part.inputs)
        return found.flip_share([self._source(situation, name) for name in names])

    def _source(self, situation: Situation, name: str) -> Source:
        """The counts behind an input, if it is a share or the change of one."""
        entry = self.catalog.indicators.get(name)
        if entry is None or entry.formula is None:
            return None
        if entry.ratio is not None:
            return self._proportion(situation, entry)
        root = entry.formula.root
        if not (isinstance(root, ast.Call) and ast.unparse(root.func) == "change"):
            return None
        changed = self.catalog.indicators.get(ast.unparse(root.args[0]))
        earlier = self._earlier(situation, int(float(ast.unparse(root.args[1]))))[0]
        if changed is None or changed.ratio is None or earlier is None:
            return None
        return Difference(self._proportion(situation, changed), self._proportion(earlier, changed))

    def _proportion(self, situation: Situation, entry: Entry) -> Proportion:
        assert entry.ratio is not None  # noqa: S101  (both callers looked)
        parts = (entry.ratio.numerator, entry.ratio.denominator)
        numerator, denominator = (self.formula(situation, part).value for part in parts)
        with np.errstate(
            invalid="ignore"
        ):  # counts that do not fit are no matter of chance: nothing is drawn
            fits = (numerator >= 0) & (numerator <= denominator) & (denominator > 0)
        return Proportion(
            np.where(fits, numerator, 0.0), np.where(fits, denominator, 1.0), entry.ratio.factor
        )


def value_in(catalog: Catalog, situation: Situation, name: str) -> Cells:
    """A variable or indicator in one situation, without a look at other years and levels."""
    return _Engine(catalog, [situation]).value(situation, name)


def computed(
    catalog: Catalog, situations: Sequence[Situation], asked: AbstractSet[tuple[str, int]] | None = None
) -> Iterable[Computed]:
    """Every indicator in every situation in which anything is known of it.

    Parameters
    ----------
    catalog
        The declarations.
    situations
        Levels, vintages and years of *one* municipality, the level ``municipality`` included.
    asked
        Indicators and numbers of situations to compute; all of them if not given. What they read is
        computed with them, and not told.

    Yields
    ------
    Computed
        In catalogue order; an indicator of which nothing was delivered in a situation is left out.

    """
    engine = _Engine(catalog, situations)
    for name, entry in catalog.indicators.items():
        for at, situation in enumerate(situations):
            if asked is not None and (name, at) not in asked:
                continue
            result = _computed(engine, entry, situation)
            if result is not None and not _is_blank(result.cells):
                yield result


@dataclass(frozen=True)
class Task:
    """A part of the work that can be done by itself: some indicators of one situation."""

    situations: tuple[Situation, ...]  # all that is looked at
    at: int  # which of them is asked for
    indicators: frozenset[str]


def worked(catalog: Catalog, task: Task) -> list[Computed]:
    """Do a task; to be small, the results carry their situation without what was delivered of it."""
    bare = replace(task.situations[task.at], variables={}, places=None)
    asked = frozenset((name, task.at) for name in task.indicators)
    return [replace(one, situation=bare) for one in computed(catalog, task.situations, asked)]


def _computed(engine: _Engine, entry: Entry, situation: Situation) -> Computed | None:
    if entry.declared.scale == "between_areas":
        if situation.level != AreaLevel.MUNICIPALITY or not entry.declared.holds_for(situation.year):
            return None
        return engine.between(situation, entry)
    if entry.declared.composition and situation.level == AreaLevel.MUNICIPALITY:
        return None  # an index compares the areas of a municipality; the whole has none
    cells = engine.value(situation, entry.id)
    if entry.declared.composition:
        return Computed(
            entry.id, situation, cells, flip_share=engine.flip_share(situation, entry.declared.composition)
        )
    if entry.ratio is None:
        return Computed(entry.id, situation, cells)
    return _ratio(engine, entry, situation, cells)


def _ratio(engine: _Engine, entry: Entry, situation: Situation, cells: Cells) -> Computed:
    assert entry.ratio is not None  # noqa: S101  (the caller looked)
    numerator = engine.formula(situation, entry.ratio.numerator)
    denominator = engine.formula(situation, entry.ratio.denominator)
    found = interval(entry, cells, numerator, denominator)
    if found is None:
        return Computed(entry.id, situation, cells, numerator, denominator)
    return Computed(entry.id, situation, cells, numerator, denominator, found.low, found.high, found.method)


def _is_blank(cells: Cells) -> bool:
    """Nothing to show: no cell present, and something was never delivered or does not apply."""
    if not cells.is_present.any() and (cells.status == code_of(Absent.MISSING)).any():
        return True
    blank = (code_of(Absent.MISSING), code_of(Absent.NOT_APPLICABLE))
    return bool(np.isin(cells.status, blank).all())
