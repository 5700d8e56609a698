"""Puts the declared methods into the shape asked for, with the indicators that use them."""

from app.mathml import mathml
from app.methods.schemas import FormulaSign, Literature, Method, MethodInBrief, RangeEnd, UsingIndicator
from geodata.vocabulary.declared import Label
from geodata.vocabulary.errors import NotFoundError
from indicators.catalog import Catalog
from indicators.methods import Bounds, End, Explained, Symbol, shipped_methods
from indicators.methods_used import used_by


def methods(catalog: Catalog) -> list[MethodInBrief]:
    """All methods in brief, family after family."""
    known = shipped_methods()
    users = used_by(catalog, known)
    return [
        MethodInBrief(
            id=one.id,
            family=one.family,
            family_title=known.families[one.family].title,
            name=one.declared.name,
            question=one.declared.question,
            used_by=users[one.id],
        )
        for one in known.methods.values()
    ]


def method(catalog: Catalog, name: str) -> Method:
    """Everything about one method, or a message with the methods there are."""
    known = shipped_methods()
    if name not in known.methods:
        raise NotFoundError(
            f"There is no method {name!r}. There are: {', '.join(known.methods)}. What each of them answers "
            "stands under /api/v1/methods.",
            method=name,
        )
    one = known.methods[name]
    lowest, neutral, highest = _ends(one.declared.bounds)
    return Method(
        id=one.id,
        family=one.family,
        family_title=known.families[one.family].title,
        name=one.declared.name,
        question=one.declared.question,
        unit=one.unit,
        formula_latex=one.declared.formula,
        formula_mathml=mathml(one.declared.formula),
        signs=[_sign(symbol) for symbol in one.symbols],
        lowest=lowest,
        neutral=neutral,
        highest=highest,
        undefined=list(one.undefined),
        caution=one.declared.caution,
        references=[Literature(title=each.title, href=each.href) for each in one.declared.reference],
        formula_function=one.declared.formula_function,
        function=one.declared.function,
        used_by=_users(catalog, one),
    )


def _sign(symbol: Symbol) -> FormulaSign:
    return FormulaSign(latex=symbol.latex, mathml=mathml(symbol.latex), meaning=_label(symbol))


def _ends(bounds: Bounds | None) -> tuple[RangeEnd | None, RangeEnd | None, RangeEnd | None]:
    """Lowest, neutral and highest; None where a method has none."""
    if bounds is None:
        return None, None, None
    return _end(bounds.lowest), None if bounds.neutral is None else _end(bounds.neutral), _end(bounds.highest)


def _end(end: End) -> RangeEnd:
    return RangeEnd(at=end.at, meaning=_label(end))


def _label(text: Label) -> Label:
    return Label(de=text.de, en=text.en)


def _users(catalog: Catalog, one: Explained) -> list[UsingIndicator]:
    names = used_by(catalog, shipped_methods())[one.id]
    return [UsingIndicator(id=name, name=catalog.indicators[name].declared.name) for name in names]
