"""Routes stay thin, sessions close before the answer, and the API says everything."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app import dependencies
from app.main import create_app

ROOT = Path(__file__).resolve().parents[2]
ROUTES = sorted((ROOT / "app").glob("*/routes.py"))


def route_functions():
    for path in ROUTES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                yield pytest.param(node, id=f"{path.parent.name}.{node.name}")


@pytest.mark.parametrize("node", list(route_functions()))
def test_a_route_is_thin(node):
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    assert ast.get_docstring(node), "a route says what it answers"
    assert len(statements) <= 5
    words = {type(part).__name__ for part in ast.walk(node)}
    assert not words & {"Try", "If", "For", "While"}
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    assert not names & {"HTTPException", "text", "pandas", "pd"}
    assert node.returns is not None


def test_sessions_close_before_the_answer():
    for name in ("ReadSession", "CurrentEdition"):
        (depends,) = getattr(dependencies, name).__metadata__
        assert depends.scope == "function", name


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


def test_no_field_of_an_answer_is_optional(openapi):
    for name, schema in openapi["components"]["schemas"].items():
        if schema.get("type") == "object" and "Validation" not in name:
            assert set(schema["properties"]) == set(schema.get("required", [])), name
