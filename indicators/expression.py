"""The small formula language: parse, check, evaluate on cells, print as LaTeX.

Numbers, names, the four operations and registered functions; nothing else is understood, so nothing else
can run.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from geodata.vocabulary.cells import Absent, Cells, combined
from geodata.vocabulary.errors import DeclarationError

FUNCTIONS: Final[Mapping[str, int | None]] = {  # name -> number of arguments, None: two or more
    "either": None,
    "change": 2,
    "dissimilarity": 2,
    "isolation": 2,
    "exposure_to_others": 2,
    "gini_segregation": 2,
    "entropy_segregation": 2,
    "atkinson_segregation": 2,
    "correlation_ratio": 2,
    "expected_dissimilarity": 2,
    "corrected_dissimilarity": 2,
    "delta_concentration": 2,
    "spatial_proximity": 2,
    "absolute_clustering": 2,
    "distance_isolation": 2,
    "multigroup_dissimilarity": None,
    "multigroup_entropy": None,
    "mutual_information": None,
    "moran": 1,
    "location_quotient": 2,
    "smoothed": 2,
    "diversity": None,
    "local_cluster": 1,
    "hot_spot": 1,
}
PER_AREA: Final = frozenset(
    {"either", "change", "location_quotient", "smoothed", "diversity", "local_cluster", "hot_spot"}
)
BETWEEN_AREAS: Final = frozenset(FUNCTIONS) - PER_AREA
CLASSIFYING: Final = frozenset({"local_cluster", "hot_spot"})

_OPERATIONS: Final[Mapping[type[ast.operator], Callable[..., np.ndarray]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
}
_SIGNS: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: r"\cdot"}

Function = Callable[[str, tuple[ast.expr, ...]], Cells]


@dataclass(frozen=True)
class Formula:
    """A checked formula."""

    text: str
    root: ast.expr

    @property
    def names(self) -> frozenset[str]:
        """The variables, parameters and indicators it reads."""
        return _names(self.root)

    @property
    def functions(self) -> frozenset[str]:
        """The registered functions it calls."""
        calls = [node for node in ast.walk(self.root) if isinstance(node, ast.Call)]
        return frozenset(call.func.id for call in calls if isinstance(call.func, ast.Name))


@dataclass(frozen=True)
class Ratio:
    """A formula of the form ``factor * numerator / denominator``."""

    factor: float
    numerator: ast.expr
    denominator: ast.expr


def formula_in(text: str) -> Formula:
    """Parse and check a formula.

    >>> sorted(formula_in("100 * unemployed / (residents - children)").names)
    ['children', 'residents', 'unemployed']
    >>> formula_in("__import__('os')")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geodata.vocabulary.errors.DeclarationError: '__import__' is no registered function; there are \
absolute_clustering, ...
    """
    try:
        root = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DeclarationError(f"{text!r} is not a formula: {error}.") from error
    _check(root)
    return Formula(text, root)


def ratio_of(formula: Formula) -> Ratio | None:
    """The numerator and denominator of a share or rate; None if the formula is something else.

    >>> ratio_of(formula_in("100 * a / (b + c)")).factor
    100.0
    """
    root = formula.root
    if not (isinstance(root, ast.BinOp) and isinstance(root.op, ast.Div)):
        return None
    top = root.left
    if isinstance(top, ast.BinOp) and isinstance(top.op, ast.Mult) and isinstance(top.left, ast.Constant):
        return Ratio(float(str(top.left.value)), top.right, root.right)
    return Ratio(1.0, top, root.right)


def evaluated(
    node: ast.expr, length: int, lookup: Callable[[str], Cells], function: Function | None = None
) -> Cells:
    """The value of a formula for every area; an absent part makes the result absent."""
    if isinstance(node, ast.Constant):
        return Cells(np.full(length, float(str(node.value))), np.zeros(length, np.uint8))
    if isinstance(node, ast.Name):
        return lookup(node.id)
    if isinstance(node, ast.UnaryOp):
        part = evaluated(node.operand, length, lookup, function)
        return Cells(-part.value, part.status)
    if isinstance(node, ast.BinOp):
        left = evaluated(node.left, length, lookup, function)
        right = evaluated(node.right, length, lookup, function)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = _OPERATIONS[type(node.op)](left.value, right.value)
        return Cells.make(value, combined(left.status, right.status))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "either":
            return _either([evaluated(part, length, lookup, function) for part in node.args])
        if function is not None:
            return function(node.func.id, tuple(node.args))
    raise DeclarationError(f"{ast.unparse(node)!r} cannot be evaluated here.")


def latex(node: ast.expr) -> str:
    r"""The formula as LaTeX.

    >>> latex(formula_in("100 * sgb2 / residents").root)
    '\\frac{100 \\cdot \\mathrm{sgb2}}{\\mathrm{residents}}'
    """
    if isinstance(node, ast.Constant):
        return f"{float(str(node.value)):g}"
    if isinstance(node, ast.Name):
        return rf"\mathrm{{{node.id.replace('_', chr(92) + '_')}}}"
    if isinstance(node, ast.UnaryOp):
        return f"-{latex(node.operand)}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return rf"\frac{{{latex(node.left)}}}{{{latex(node.right)}}}"
    if isinstance(node, ast.BinOp):
        left, right = (_grouped(part, node) for part in (node.left, node.right))
        return f"{left} {_SIGNS[type(node.op)]} {right}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id.replace("_", r"\_")
        return rf"\operatorname{{{name}}}({', '.join(latex(part) for part in node.args)})"
    raise DeclarationError(f"{ast.unparse(node)!r} cannot be printed.")


def _grouped(part: ast.expr, whole: ast.BinOp) -> str:
    is_sum = isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Sub)
    needs = is_sum and (
        isinstance(whole.op, ast.Mult) or (isinstance(whole.op, ast.Sub) and part is whole.right)
    )
    return rf"\left({latex(part)}\right)" if needs else latex(part)


def _either(parts: list[Cells]) -> Cells:
    """The first part that was delivered at all; a withheld or unknown cell is not replaced by another way."""
    value, status = parts[0].value.copy(), parts[0].status.copy()
    missing = Cells.all_absent(len(parts[0]), Absent.MISSING).status[:1]
    for part in parts[1:]:
        gap = status == missing
        value, status = np.where(gap, part.value, value), np.where(gap, part.status, status)
    return Cells.make(value, status)


def _names(node: ast.expr) -> frozenset[str]:
    called = {id(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    return frozenset(
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in called
    )


def _check(node: ast.expr, depth: int = 0) -> None:
    if depth > 50:
        raise DeclarationError("A formula may not be nested deeper than 50 levels.")
    if isinstance(node, ast.Name):
        return
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, depth + 1)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        _check(node.left, depth + 1)
        _check(node.right, depth + 1)
    elif isinstance(node, ast.Call):
        _check_call(node, depth)
    else:
        raise DeclarationError(
            f"{ast.unparse(node)!r} is not understood. A formula knows numbers, names, + - * / and the "
            f"functions {', '.join(sorted(FUNCTIONS))}."
        )


def _check_call(node: ast.Call, depth: int) -> None:
    name = ast.unparse(node.func)
    if name not in FUNCTIONS:
        raise DeclarationError(
            f"{name!r} is no registered function; there are {', '.join(sorted(FUNCTIONS))}."
        )
    expected = FUNCTIONS[name]
    if node.keywords or (len(node.args) != expected if expected else len(node.args) < 2):
        noun = "argument" if expected == 1 else "arguments"
        raise DeclarationError(f"{name!r} takes {expected or 'two or more'} {noun}, without names.")
    for part in node.args:
        _check(part, depth + 1)
