"""What an edition says about its indicators and sources: plain data, made from the declarations."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.mathml import mathml
from geodata.declaration import TableDeclaration
from geodata.vocabulary.declared import Label
from geodata.vocabulary.units import DECIMALS, NAMES
from indicators.catalog import Catalog, Entry
from indicators.declaration import DATE_WORDS
from indicators.expression import formula_in, latex
from indicators.functions import CLASSES
from indicators.methods import shipped_methods
from indicators.methods_used import methods_of_value


def indicator_metadata(
    catalog: Catalog,
    entry: Entry,
    tables: Mapping[str, TableDeclaration],
    used: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Everything a reader needs to understand a value: meaning, formula, unit, sources, classes.

    ``used`` names the tables that delivered each variable of this municipality.
    """
    declared = entry.declared
    in_latex = latex(formula_in(declared.formula).root) if declared.formula else ""
    sources = dict.fromkeys(
        table
        for name in sorted(catalog.variables_behind[entry.id])
        for table in used.get(name, ())
        if table in tables
    )
    return {
        "id": entry.id,
        "topic": entry.topic,
        "topic_name": catalog.title(entry).model_dump(),
        "topic_position": catalog.topics[entry.topic].position,
        "name": declared.name.model_dump(),
        "meaning": declared.meaning.model_dump(),
        "unit": declared.unit.value,
        "unit_name": NAMES[declared.unit],
        "decimals": decimals_of(entry),
        "polarity": declared.polarity,
        "scale": declared.scale,
        "kind": entry.kind,
        "formula": _formula(entry),
        "formula_names": _names(catalog, entry),
        "formula_latex": in_latex,
        "formula_mathml": mathml(in_latex),
        "reference_date": DATE_WORDS[declared.reference_date].model_dump()
        if declared.reference_date
        else None,
        "revision": declared.revision.model_dump() if declared.revision else None,
        "method": declared.method,
        "methods": methods_of_value(catalog, entry, shipped_methods()),
        "minimum_population": _minimum_population(catalog, entry),
        "minimum_group": declared.minimum_group,
        "secrecy": _secrecy(catalog, entry),
        "references": [reference.model_dump() for reference in declared.reference],
        "sources": [
            {
                "table": table,
                "name": tables[table].name.model_dump(),
                "publisher": tables[table].publisher,
                "licence": tables[table].licence,
                "attribution": tables[table].attribution,
            }
            for table in sources
        ],
        "classes": _classes(catalog, entry),
        "plan": declared.plan,
    }


def decimals_of(entry: Entry) -> int:
    """How many decimals a value is printed with."""
    declared = entry.declared
    return DECIMALS[declared.unit] if declared.decimals is None else declared.decimals


def _names(catalog: Catalog, entry: Entry) -> dict[str, dict[str, str]]:
    """What the words of a formula mean, in both languages."""
    words = sorted(entry.formula.names) if entry.formula else []
    labels = {
        **{name: variable.name for name, variable in catalog.variables.items()},
        **{name: parameter.name for name, parameter in catalog.parameters.items()},
        **{name: known.declared.name for name, known in catalog.indicators.items()},
    }
    return {word: labels[word].model_dump() for word in words}


def _formula(entry: Entry) -> str:
    if entry.declared.formula:
        return entry.declared.formula
    composition = entry.declared.composition
    recipes = ", ".join(dict.fromkeys(composition.recipe.values())) if composition else ""
    return f"{composition.part if composition else ''} ({recipes})"


def _minimum_population(catalog: Catalog, entry: Entry) -> int:
    composition = entry.declared.composition
    if composition is None:
        return entry.declared.minimum_population
    return max(catalog.recipes[name].minimum_population for name in composition.recipe.values())


def _secrecy(catalog: Catalog, entry: Entry) -> str:
    """That of the most secret variable behind an indicator."""
    known = {catalog.variables[name].secrecy for name in catalog.variables_behind[entry.id]}
    return next((word for word in ("social", "register", "published") if word in known), "social")


def _classes(catalog: Catalog, entry: Entry) -> list[dict[str, Any]]:
    return [{"code": code, "label": label.model_dump()} for code, label in _labels(catalog, entry)]


def _labels(catalog: Catalog, entry: Entry) -> Sequence[tuple[int, Label]]:
    """Class codes and their names, from the lowest to the highest."""
    composition = entry.declared.composition
    if composition is not None and composition.output == "class":
        newest = catalog.recipes[list(composition.recipe.values())[-1]]
        return [(declared.code, declared.label) for declared in newest.part[composition.part].classes]
    called = (entry.formula.functions if entry.formula else frozenset()) & CLASSES.keys()
    return [labelled for name in called for labelled in CLASSES[name]]
