"""The style rules that a machine can hold (docs and reviews hold the others): sizes, names, clocks, where SQL stands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("schema", "resolvers", "domain", "jobs", "migrations", "tests", "bench")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
VAGUE_NAMES = {"common", "util", "utils", "helper", "helpers", "manager", "managers", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SQL = re.compile(r"\s*(select|insert into|update|delete from|with)\s", re.IGNORECASE)
SQL_CLOCK = re.compile(
    r"\bnow\(\)|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b|\btransaction_timestamp\b", re.IGNORECASE
)
PYTHON_CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}

# Machine time, which is left to tokens, leases, limits and certificates; and the clock's own file.
MACHINE_TIME = {"domain/clock.py", "migrations/runner.py"}


def python_files(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*files, ROOT / "app.py"] if "schema" in folders else files


FILES = python_files(*FOLDERS)
NAMES = [str(path.relative_to(ROOT)) for path in FILES]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_and_functions_are_small_rooms() -> None:
    """Rule 4. A file that outgrew its room is split by what it does."""
    too_long = []
    for path, name in zip(FILES, NAMES, strict=True):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > LONGEST_FILE:
            too_long.append(f"{name} has {lines} lines")
        for function in functions(ast.parse(text)):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                too_long.append(f"{name}:{function.lineno} {function.name} has {length} lines")
    assert not too_long, "\n".join(too_long)


def test_no_file_is_a_drawer_for_anything() -> None:
    """Rule 25."""
    assert [name for name in NAMES if VAGUE_NAMES & set(re.split(r"[/_.]", name))] == []


def test_nothing_is_left_for_later() -> None:
    """Rule 25: what is not done is an issue, not a comment."""
    files = [*FILES, *sorted((ROOT / "migrations").glob("*.sql"))]
    left = [
        str(path.relative_to(ROOT))
        for path in files
        if path != Path(__file__) and UNFINISHED.search(path.read_text(encoding="utf-8"))
    ]
    assert left == []


@pytest.mark.parametrize("folder", ["domain", "resolvers", "schema"])
def test_business_time_comes_from_the_transaction(folder: str) -> None:
    """A sandbox moves time, so nobody asks the machine for it."""
    askers = []
    for path in python_files(folder):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in PYTHON_CLOCKS and name not in MACHINE_TIME:
                askers.append(f"{name}:{node.lineno} {ast.unparse(node)}")
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value):
                askers.append(f"{name}:{node.lineno} asks PostgreSQL")
    assert not askers, "\n".join(askers)


def test_migrations_do_not_ask_the_clock() -> None:
    asking = [
        f"{path.name}: {line.strip()}"
        for path in sorted((ROOT / "migrations").glob("0*.sql"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if SQL_CLOCK.search(line.partition("--")[0])
    ]
    assert asking == []


def test_the_domains_sql_stands_in_the_open() -> None:
    """Rule 14: a constant of its module, so that it can be read, grepped and prepared; never built inside a function."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files("domain")
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value) and looks_like_sql(node.value)
    ]
    assert not hidden, "\n".join(hidden)


def looks_like_sql(text: str) -> bool:
    """Prose may begin with "with" or "update"; a statement also has one of its own words."""
    return bool(re.search(r"\b(from|values|set|returning)\b", text, re.IGNORECASE)) and not text.rstrip().endswith(".")
