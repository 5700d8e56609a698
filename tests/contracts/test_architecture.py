"""The rules of the house that need no database: imports, sizes, names, addresses."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "geodata", "indicators", "planning")
FORBIDDEN_MODULES = {"utils", "helpers", "common", "misc", "manager", "handler", "base", "core", "models"}
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_import_contracts_hold():
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout[-3000:]


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_ours(package):
    module = __import__(package)
    assert Path(module.__file__).is_relative_to(ROOT), f"{package} is shadowed by {module.__file__}"


def test_no_file_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_no_page_source_is_longer_than_250_lines():
    sources = [p for p in (ROOT / "frontend" / "src").rglob("*.ts*") if not p.name.endswith(".d.ts")]
    assert not {p.name: n for p in sources if (n := len(p.read_text().splitlines())) > 250}


def test_no_function_is_longer_than_60_lines_without_its_docstring():
    long = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1
                if lines > 60:
                    long[f"{path.name}:{node.name}"] = lines
    assert not long


def test_no_module_has_a_name_that_says_nothing():
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_MODULES]


def identifiers(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname


def test_no_identifier_uses_a_word_the_glossary_forbids():
    terms = tomllib.loads((ROOT / "geodata/vocabulary/glossary.toml").read_text())["term"]
    forbidden = {word for term in terms for word in term.get("avoid", [])}
    found = {
        f"{path.name}: {name}"
        for path in SOURCES
        for name in identifiers(path)
        if forbidden & set(name.lower().split("_")) or name.lower() in forbidden
    }
    assert not found


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    lock = re.compile(
        r"registry\.npmjs|pypi\.org/simple|files\.pythonhosted|deb\.debian|/root/|/home/\w+/|/work/"
    )
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".woff2", ".gpkg"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match.group(0)}" for match in lock.finditer(text)]
    assert not found


def test_nobody_commits_by_hand():
    # one request is one transaction: the session is committed where it is opened
    assert not [path.name for path in SOURCES if re.search(r"session\.(commit|rollback)\(", path.read_text())]


def test_sql_gives_srids_as_numbers():
    # ST_Transform with a text SRID parses the definition for every row
    pattern = re.compile(r"'EPSG", re.IGNORECASE)
    assert not [path.name for path in SOURCES if pattern.search(path.read_text())]
