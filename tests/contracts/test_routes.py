"""Routes stay thin, sessions close before the answer, and the API says everything."""

import ast
import inspect
from pathlib import Path

import pytest
from fastapi.params import Depends
from sqlalchemy import create_engine

from app import dependencies
from app.main import create_app

ROOT = Path(__file__).resolve().parents[2]
ROUTES = sorted((ROOT / "app").glob("*/routes.py"))


def route_functions():
    for path in ROUTES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
                yield pytest.param(node, id=f"{path.parent.name}.{node.name}")


@pytest.mark.parametrize("node", list(route_functions()))
def test_a_route_is_thin(node):
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    assert ast.get_docstring(node), "a route says what it answers"
    assert len(statements) <= 5
    words = {type(part).__name__ for part in ast.walk(node)}
    assert not words & {"Try", "If", "IfExp", "For", "While", "ListComp", "DictComp", "Await"}
    assert isinstance(node, ast.FunctionDef), "routes are plain functions: they run in threads"
    assert "execute" not in {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    assert not names & {"HTTPException", "text", "pandas", "pd"}
    assert node.returns is not None


def test_sessions_close_before_the_answer():
    found = []
    for name, value in vars(dependencies).items():
        for part in getattr(value, "__metadata__", ()):
            if isinstance(part, Depends) and inspect.isgeneratorfunction(part.dependency):
                found.append(name)
                assert part.scope == "function", name
    (depends,) = dependencies.CurrentEdition.__metadata__
    assert depends.scope == "function"
    assert found == ["ReadSession"]


@pytest.fixture(scope="module")
def openapi():
    engine = create_engine("postgresql+psycopg://nobody@/nowhere")
    yield create_app(engine).openapi()
    engine.dispose()


def test_every_operation_is_described_and_uses_the_grammar(openapi):
    for path, operations in openapi["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
        assert path == "/health" or path.startswith("/api/v1/"), path


def test_every_operation_says_how_a_problem_looks(openapi):
    for path, operations in openapi["paths"].items():
        for operation in operations.values() if path.startswith("/api/") else ():
            for status in ("404", "422", "503"):
                assert "application/problem+json" in operation["responses"][status]["content"], path
            kinds = operation["responses"]["200"]["content"]
            assert kinds, path


def test_no_field_of_an_answer_is_optional(openapi):
    for name, schema in openapi["components"]["schemas"].items():
        if schema.get("type") == "object" and "Validation" not in name:
            assert set(schema["properties"]) == set(schema.get("required", [])), name
