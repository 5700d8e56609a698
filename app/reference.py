"""Writes the generated reference pages from the declarations, errors and settings."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from app.messages import said
from app.problems import status_of
from app.settings import Settings
from geodata.declaration import Edition, TableDeclaration
from geodata.vocabulary import errors
from indicators.catalog import Catalog, Entry
from indicators.declaration import DATE_WORDS, Reference
from indicators.expression import formula_in, latex
from indicators.methods import Bounds, Explained, shipped_methods
from indicators.methods_used import used_by

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "geodata" / "vocabulary" / "glossary.toml"
MADE = "<!-- Made by `make docs` from the declarations. Do not edit. -->\n\n"


def reference_pages(catalog: Catalog, tables: Mapping[str, TableDeclaration]) -> dict[str, str]:
    """Every generated file by its path below the project."""
    return {
        "docs/reference/indicators.md": MADE + "\n".join(_indicators(catalog)),
        "docs/reference/methods.md": MADE + "\n".join(_methods(catalog)),
        "docs/reference/source-tables.md": MADE + "\n".join(_tables(tables)),
        "docs/reference/errors.md": MADE + "\n".join(_errors()),
        "docs/reference/settings.md": MADE + "\n".join(_settings_page()),
        "docs/reference/glossary.md": MADE + "\n".join(_glossary()),
        ".env.example": "\n".join(_env_example()),
    }


def write_reference(catalog: Catalog, tables: Mapping[str, TableDeclaration]) -> list[str]:
    """Write the pages that changed; returns their paths."""
    written = []
    for name, content in reference_pages(catalog, tables).items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            written.append(name)
    return written


def error_classes() -> list[type[errors.SozialmonitorError]]:
    """The whole hierarchy, parents before children."""
    found: list[type[errors.SozialmonitorError]] = []

    def visit(kind: type[errors.SozialmonitorError]) -> None:
        found.append(kind)
        for child in kind.__subclasses__():
            if child.__module__ == errors.__name__:
                visit(child)

    visit(errors.SozialmonitorError)
    return found


def _indicators(catalog: Catalog) -> Iterator[str]:
    yield "# Indicators\n"
    topics = sorted(catalog.topics, key=lambda topic: catalog.topics[topic].position)
    by_topic = {name: [e for e in catalog.indicators.values() if e.topic == name] for name in topics}
    yield f"{len(catalog.indicators)} indicators in {sum(map(bool, by_topic.values()))} topics.\n"
    yield "| topic | indicators |\n|---|--:|"
    for name, entries in by_topic.items():
        if entries:
            title = catalog.topics[name].title
            yield f"| {title.en} ({title.de}) | {len(entries)} |"
    yield ""
    yield from _parameters(catalog)
    for name, entries in by_topic.items():
        if not entries:
            continue
        title = catalog.topics[name].title
        yield f"## {title.en} ({title.de})\n\nDeclared in `indicators/topics/{name}.toml`.\n"
        for entry in entries:
            yield from _indicator(catalog, entry)


def _parameters(catalog: Catalog) -> Iterator[str]:
    """Numbers set by law, with the years from which they hold."""
    if catalog.parameters:
        yield "## Parameters\n"
    for name, parameter in catalog.parameters.items():
        yield f"### {parameter.name.en} (`{name}`)\n\n*{parameter.name.de}.*\n"
        values = "; ".join(f"from {year}: {value:.4g}" for year, value in parameter.value.items())
        yield f"- unit {parameter.unit.value}; {values}"
        yield from _references(parameter.reference)
        yield ""


def _indicator(catalog: Catalog, entry: Entry) -> Iterator[str]:
    declared = entry.declared
    yield f"### {declared.name.en} (`{entry.id}`)\n"
    yield f"*{declared.name.de}.* {declared.meaning.en}\n"
    if declared.formula:
        yield f"$$ {latex(formula_in(declared.formula).root)} $$\n"
    if declared.composition:
        recipes = ", ".join(f"`{r}` from {y}" for y, r in declared.composition.recipe.items())
        yield f"Part `{declared.composition.part}` of the recipe {recipes}.\n"
    if entry.ratio is not None:
        yield f"- numerator: {_in_words(catalog, entry.ratio.numerator)}"
        yield f"- denominator: {_in_words(catalog, entry.ratio.denominator)}"
    yield "- " + "; ".join(_facts(entry))
    yield f"- reference date: {DATE_WORDS[declared.reference_date or '31.12.'].en}"
    if declared.revision:
        yield f"- revision: {declared.revision.en}"
    yield f"- rests on {', '.join(f'`{name}`' for name in sorted(catalog.variables_behind[entry.id]))}"
    for example in declared.example:
        given = _given(example.given)
        if example.earlier:
            given += f"; {example.years_before} years before {_given(example.earlier)}"
        yield f"- example: {given} gives {_cells(example.expect)}"
    yield from _references(declared.reference)
    yield ""


def _facts(entry: Entry) -> Iterator[str]:
    declared = entry.declared
    yield f"unit {declared.unit.value}"
    yield declared.polarity.replace("_", " ")
    yield f"method {declared.method}"
    if declared.valid_from:
        yield f"from {declared.valid_from} on"
    if declared.valid_until:
        yield f"until {declared.valid_until}"
    if declared.minimum_population:
        yield f"at least {declared.minimum_population} in `{declared.population}`"
    if declared.minimum_group:
        yield f"at least {declared.minimum_group} in the denominator"
    if declared.over:
        yield f"between areas of the level {' or '.join(declared.over)}"


def _references(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        yield f"- source: {reference.title}{f' ({reference.href})' if reference.href else ''}"


_SIGNS: Final[Mapping[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "·", ast.Div: "/"}


def _in_words(catalog: Catalog, node: ast.expr) -> str:
    """A part of a formula with the English names in place of the identifiers."""
    if isinstance(node, ast.Name):
        known = [catalog.variables.get(node.id), catalog.parameters.get(node.id)]
        entry = catalog.indicators.get(node.id)
        labels = [one.name.en for one in known if one] + ([entry.declared.name.en] if entry else [])
        return labels[0]
    if isinstance(node, ast.BinOp):
        return f"{_in_words(catalog, node.left)} {_SIGNS[type(node.op)]} {_in_words(catalog, node.right)}"
    if isinstance(node, ast.Call):
        parts = ", or else ".join(_in_words(catalog, part) for part in node.args)
        return f"({parts})"
    return ast.unparse(node)


def _methods(catalog: Catalog) -> Iterator[str]:
    known = shipped_methods()
    users = used_by(catalog, known)
    yield "# Methods\n"
    yield (
        f"{len(known.methods)} methods in {len(known.families)} families: what each answers, how it is "
        "computed, when it has no value and how it is misread.\n"
    )
    yield "| family | methods |\n|---|--:|"
    for family in known.families.values():
        yield f"| {family.title.en} ({family.title.de}) | {len(family.method)} |"
    yield ""
    for name, family in known.families.items():
        yield f"## {family.title.en} ({family.title.de})\n\nDeclared in `indicators/methods/{name}.toml`.\n"
        for one in known.methods.values():
            if one.family == name:
                yield from _method(one, users[one.id])


def _method(one: Explained, users: Sequence[str]) -> Iterator[str]:
    declared = one.declared
    yield f"### {declared.name.en} (`{one.id}`)\n"
    yield f"*{declared.name.de}.* {declared.question.en}\n"
    yield f"$$ {declared.formula} $$\n"
    yield from (f"- ${sign.latex}$: {sign.en}" for sign in one.symbols)
    yield f"- unit: {one.unit.en}"
    yield from _ends(declared.bounds)
    yield from (f"- no value: {case.en}" for case in one.undefined)
    yield f"- take care: {declared.caution.en}"
    if declared.formula_function:
        yield f"- in formulas: `{declared.formula_function}`"
    yield f"- computed by {', '.join(f'`{name}`' for name in (declared.function, *declared.also))}"
    if users:
        yield f"- used by {_some(users)}"
    yield from _references(declared.reference)
    yield ""


def _ends(bounds: Bounds | None) -> Iterator[str]:
    if bounds is None:
        return
    for word, end in (("lowest", bounds.lowest), ("neutral", bounds.neutral), ("highest", bounds.highest)):
        if end is not None:
            yield f"- {word}: {'' if end.at is None else f'{end.at:g}, '}{end.en}"


def _some(indicators: Sequence[str], most: int = 5) -> str:
    """The first indicators, and how many more there are."""
    named = ", ".join(f"`{name}`" for name in indicators[:most])
    return named if len(indicators) <= most else f"{named} and {len(indicators) - most} more"


def _given(columns: Mapping[str, tuple[float | str, ...]]) -> str:
    return "; ".join(f"{name} = {_cells(cells)}" for name, cells in columns.items())


def _cells(cells: tuple[float | str, ...]) -> str:
    return ", ".join(cell if isinstance(cell, str) else f"{cell:g}" for cell in map(_word, cells))


def _word(cell: float | str) -> float | str:
    return str(cell) if isinstance(cell, str) else cell


def _tables(tables: Mapping[str, TableDeclaration]) -> Iterator[str]:
    yield "# Source tables\n"
    for name, table in sorted(tables.items()):
        yield f"## `{name}`\n\n{table.name.en} (*{table.name.de}*).\n"
        yield f"- {table.kind}, {table.format}, level {table.level.value}, secrecy {table.secrecy}"
        yield f"- publisher: {table.publisher}; licence: {table.licence}"
        for years, edition in table.editions.items():
            columns = {column: entry.variable for column, entry in edition.column.items()}
            yield f"- edition {years}: {_key_or_cells(edition)}"
            if columns:
                yield "  - " + "; ".join(f"`{column}` → `{word}`" for column, word in columns.items())
            if edition.long:
                categories = ", ".join(edition.long.categories)
                yield f"  - one number a row in `{edition.long.value}`, by {categories}"
            if edition.points:
                none = "exactly none" if edition.points.complete else "missing"
                yield f"  - counted in each area: `{edition.points.counted}`; an area without any is {none}"
            for repair in edition.key_repairs:
                yield f"  - known fault: `{repair.key}` becomes `{repair.becomes}`, because {repair.because}"
        yield ""


def _key_or_cells(edition: Edition) -> str:
    if edition.grid is None:
        return f"key in `{edition.key.column}`, form `{edition.key.pattern}`"
    grid = edition.grid
    return (
        f"cells of {grid.resolution_m} m, centres in `{grid.x}` and `{grid.y}` (EPSG:3035), {grid.kind} in "
        f"`{grid.value}`"
    )


def _errors() -> Iterator[str]:
    yield "# Errors\n\n| code | class | status | German title | English title |\n|---|---|---|---|---|"
    for kind in error_classes():
        titles = f"{said('problem', kind.code, 'de')} | {said('problem', kind.code, 'en')}"
        yield f"| `{kind.code}` | `{kind.__name__}` | {status_of(kind)} | {titles} |"
    yield ""


def _settings() -> Iterator[tuple[str, str, object]]:
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            for inner, part in group.model_fields.items():
                word = f"SOZIALMONITOR_{name.upper()}__{inner.upper()}"
                yield word, part.description or "", part.get_default()
        else:
            default = None if field.default_factory else field.get_default()
            yield f"SOZIALMONITOR_{name.upper()}", field.description or "", _portable(default)


def _portable(default: object) -> object:
    return default.relative_to(ROOT) if isinstance(default, Path) and default.is_absolute() else default


def _settings_page() -> Iterator[str]:
    yield "# Settings\n\nRead once, from environment variables or a file `.env`. Unknown names are refused.\n"
    yield "| name | meaning | default |\n|---|---|---|"
    for name, meaning, default in _settings():
        shown = "" if default in (None, ()) else f"`{default}`"
        yield f"| `{name}` | {meaning} | {shown} |"
    yield ""


def _env_example() -> Iterator[str]:
    yield "# Made by `make docs`. Copy to .env and remove the mark of what you set."
    for name, meaning, default in _settings():
        yield f"\n# {meaning}\n# {name}={'' if default in (None, ()) else default}"
    yield ""


def _glossary() -> Iterator[str]:
    yield "# Glossary\n\n| German | in code | meaning | not |\n|---|---|---|---|"
    for term in tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))["term"]:
        avoid = ", ".join(f"`{word}`" for word in term.get("avoid", []))
        yield f"| {term['german']} | `{term['code']}` | {term['meaning']} | {avoid} |"
    yield ""
