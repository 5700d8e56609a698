"""What each value was computed from, as one hash: what has the same hash need not be computed again.

The hash of an indicator in a situation is made of its declaration and of the hashes of everything it reads,
down to the delivered cells, the law's numbers of the year, the recipes and the places of the areas. It walks
the same ways as the engine, so that it also tells which other situations a value looks at.
"""

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

from geodata.vocabulary.areas import AreaLevel
from indicators.catalog import Catalog, Entry
from indicators.expression import BETWEEN_AREAS, formula_in
from indicators.functions import needs_places
from indicators.situation import Situation

# Raised when the engine itself computes something else from the same declarations and cells.
ENGINE: Final = (version("sozialmonitor"), 2)


@dataclass(frozen=True)
class Origin:
    """Everything an indicator in a situation rests on."""

    fingerprint: str
    reads: frozenset[int]  # numbers of the situations it looks at, its own among them


@dataclass
class _Walk:
    catalog: Catalog
    situations: Sequence[Situation]
    memory: dict[tuple[int, str], Origin] = field(default_factory=dict)
    hashes: dict[str | int, str] = field(default_factory=dict)  # of declarations and of areas

    def of(self, at: int, name: str) -> Origin:
        """The origin of a variable, parameter or indicator in a situation."""
        key = (at, name)
        if key not in self.memory:
            self.memory[key] = self._of(at, name)
        return self.memory[key]

    def _of(self, at: int, name: str) -> Origin:
        situation = self.situations[at]
        if name in self.catalog.variables:
            cells = situation.variables.get(name)
            parts = [] if cells is None else [cells.value.tobytes(), cells.status.tobytes()]
            return Origin(_hash(name, *parts), frozenset({at}))
        if name in self.catalog.parameters:
            return Origin(_hash(name, self.catalog.parameters[name].in_year(situation.year)), frozenset({at}))
        return self._indicator(at, self.catalog.indicators[name])

    def _indicator(self, at: int, entry: Entry) -> Origin:
        declared, situation = entry.declared, self.situations[at]
        own = _hash(ENGINE, self._declaration(entry), situation.year, self._areas(at))
        parts = [Origin(own, frozenset({at}))]
        if not declared.holds_for(situation.year):
            return _joined(parts)
        if declared.composition:
            parts += self._composition(at, entry)
        elif entry.formula is not None:
            asked = self._levels(situation, entry) if declared.over else [at]
            parts += [self._formula(one, entry.formula.root) for one in asked]
        for text in (declared.population, declared.group):
            parts += [self._formula(at, formula_in(text).root)] if text else []
        return _joined(parts)

    def _declaration(self, entry: Entry) -> str:
        if entry.id not in self.hashes:
            self.hashes[entry.id] = _hash(entry.id, entry.declared.model_dump_json())
        return self.hashes[entry.id]

    def _areas(self, at: int) -> str:
        if at not in self.hashes:
            self.hashes[at] = _hash("\n".join(self.situations[at].keys))
        return self.hashes[at]

    def _composition(self, at: int, entry: Entry) -> list[Origin]:
        composition = entry.declared.composition
        name = composition.recipe_in(self.situations[at].year) if composition else None
        if composition is None or name is None:
            return []
        recipe = _hash(self.catalog.recipes[name].model_dump_json())
        read = [*composition.inputs.values(), composition.population]
        whole = self._at(self.situations[at].year, AreaLevel.MUNICIPALITY)
        others = [] if whole is None else [whole]
        if self.catalog.recipes[name].part[composition.part].executable().is_pooled:
            level = self.situations[at].level
            others += [number for number, one in enumerate(self.situations) if one.level == level]
        places = [at, *others]
        return [Origin(recipe, frozenset({at})), *(self.of(one, word) for one in places for word in read)]

    def _levels(self, situation: Situation, entry: Entry) -> list[int]:
        over = entry.declared.over
        return [
            at for at, one in enumerate(self.situations) if one.year == situation.year and one.level in over
        ]

    def _formula(self, at: int, node: ast.expr) -> Origin:
        parts = [Origin(_hash(ast.dump(node)), frozenset({at}))]
        if isinstance(node, ast.Name):
            parts.append(self.of(at, node.id))
        elif isinstance(node, ast.UnaryOp):
            parts.append(self._formula(at, node.operand))
        elif isinstance(node, ast.BinOp):
            parts += [self._formula(at, node.left), self._formula(at, node.right)]
        elif isinstance(node, ast.Call):
            parts += self._call(at, ast.unparse(node.func), node.args)
        return _joined(parts)

    def _call(self, at: int, name: str, arguments: Sequence[ast.expr]) -> list[Origin]:
        situation = self.situations[at]
        if name == "change":
            return self._change(at, arguments)
        parts = [self._formula(at, argument) for argument in arguments]
        if name == "location_quotient":
            whole = self._at(situation.year, AreaLevel.MUNICIPALITY)
            parts += [] if whole is None else [self._formula(whole, argument) for argument in arguments]
        if needs_places(name) and situation.places is not None:
            parts.append(Origin(_hash(situation.places.digest), frozenset({at})))
        if name in BETWEEN_AREAS:
            parts.append(Origin(_hash(situation.vintage), frozenset({at})))
        return parts

    def _change(self, at: int, arguments: Sequence[ast.expr]) -> list[Origin]:
        now, years = self.situations[at], int(float(ast.unparse(arguments[1])))
        earlier = [
            number
            for number, one in enumerate(self.situations)
            if one.level == now.level and one.year == now.year - years
        ]
        # On other boundaries nothing is compared; that there was something is known all the same.
        parts = [Origin(_hash(self.situations[one].vintage), frozenset({one})) for one in earlier]
        same = [one for one in earlier if self.situations[one].vintage == now.vintage]
        return [*parts, *(self._formula(one, arguments[0]) for one in [at, *same])]

    def _at(self, year: int, level: AreaLevel) -> int | None:
        found = (at for at, one in enumerate(self.situations) if (one.year, one.level) == (year, level))
        return next(found, None)


def origins(catalog: Catalog, situations: Sequence[Situation]) -> dict[tuple[str, int], Origin]:
    """The origin of every indicator in every situation, by its name and the situation's number.

    Parameters
    ----------
    catalog : Catalog
    situations : sequence
        Of one municipality, as for :func:`indicators.engine.computed`.

    Returns
    -------
    mapping
        The same fingerprint means the same value. Any change of a cell, a declaration, a recipe, a number of
        the law or an outline that the value rests on gives another one.

    """
    walk = _Walk(catalog, situations)
    return {(name, at): walk.of(at, name) for name in catalog.indicators for at in range(len(situations))}


def _joined(parts: Sequence[Origin]) -> Origin:
    reads = frozenset[int]().union(*(part.reads for part in parts))
    return Origin(_hash(*(part.fingerprint for part in parts)), reads)


def _hash(*parts: object) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()
