"""Composite indices over cells: which areas enter, what is compared with what, and how sure a class is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.vocabulary.cells import Absent, Cells, Codes, Floats, code_of, combined
from geodata.vocabulary.errors import InputError, MissingDataError, UndefinedMeasureError
from indicators.measures.composite import CompositeResult, composite
from indicators.measures.sensitivity import Source, input_sensitivity, weight_sensitivity
from indicators.measures.steps import Part


@dataclass(frozen=True, eq=False)
class Entered:
    """The areas of one year as a recipe sees them.

    ``matrix`` has the shape (areas, inputs); ``status`` is why an area is left out, 0 where it is not.
    """

    matrix: Floats
    status: Codes

    @property
    def is_valid(self) -> np.ndarray:
        """Where an area enters."""
        return np.equal(self.status, 0)


@dataclass(frozen=True, eq=False)
class Index:
    """An index of all areas with everything it was made from; ``result`` is None where it is not defined."""

    part: Part
    entered: Entered
    given: tuple[Floats | None, Floats | None]  # the municipality's values, and the valid areas of all years
    result: CompositeResult | None

    def cells(self, output: str) -> Cells:
        """The index or the class of each area, or why it has none."""
        status = self.entered.status
        if self.result is None:
            undefined = np.where(status == 0, code_of(Absent.UNDEFINED), status).astype(np.uint8)
            return Cells.make(np.full(status.size, np.nan), undefined)
        chosen = self.result.index if output == "index" else self.result.class_code
        return Cells.make(chosen, status)

    def flip_share(self, sources: Sequence[Source]) -> Floats | None:
        """In which share of likely other worlds each area would be in another class, shape (areas,).

        The larger of two: other counts by chance, and other weights by up to a fifth. None where neither can
        be told.
        """
        if self.result is None or not self.part.classes.codes:
            return None
        shares = [share for share in (self._by_inputs(sources), self._by_weights()) if share is not None]
        return np.maximum.reduce(shares) if shares else None

    def _by_inputs(self, sources: Sequence[Source]) -> Floats | None:
        if self.result is None or all(source is None for source in sources):
            return None
        try:
            found = input_sensitivity(self.result, self.entered.matrix, sources, self.part, given=self.given)
        except (UndefinedMeasureError, InputError):
            return None
        return found.flip_share

    def _by_weights(self) -> Floats | None:
        if self.result is None:
            return None
        try:
            return weight_sensitivity(self.result, self.part).flip_share
        except UndefinedMeasureError:
            return None


def entered(part: Part, inputs: Sequence[Cells], people: Cells, minimum_population: int) -> Entered:
    """Who enters: enough residents, and as many inputs as the part wants.

    Parameters
    ----------
    part : Part
    inputs : sequence of cells, each of shape (areas,)
        In the order of ``part.inputs``.
    people : cells, shape (areas,), persons
    minimum_population : int
        Areas with fewer residents are left out, and so are those of which nobody knows how many there are.

    """
    matrix = np.column_stack([cells.value for cells in inputs])
    status = combined(*(cells.status for cells in inputs))
    if part.may_lack_inputs:
        none = np.all([~cells.is_present for cells in inputs], axis=0)
        status = np.where(none, status, 0).astype(np.uint8)
    if minimum_population > 0:
        status = combined(status, people.status)
    with np.errstate(invalid="ignore"):
        too_few = (people.value < minimum_population) & (status == 0)
    return Entered(matrix, np.where(too_few, code_of(Absent.TOO_FEW_RESIDENTS), status).astype(np.uint8))


def indexed(part: Part, areas: Entered, reference: Floats | None = None, pool: Floats | None = None) -> Index:
    """The index of the areas that enter.

    Parameters
    ----------
    part : Part
    areas : Entered
    reference : array, shape (inputs,), optional
        The values of the whole municipality.
    pool : array, shape (rows, inputs), optional
        The inputs of the valid areas of all years.

    """
    given = (reference, pool)
    try:
        result = composite(areas.matrix, areas.is_valid, part, reference=reference, pool=pool)
    except (UndefinedMeasureError, MissingDataError, InputError):
        return Index(part, areas, given, None)
    status = np.where(areas.is_valid & ~result.is_used, code_of(Absent.MISSING), areas.status)
    return Index(part, Entered(areas.matrix, status.astype(np.uint8)), given, result)
