"""What the import contracts of pyproject.toml cannot say: they know packages, not single files and names."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("app.py", "schema", "resolvers", "domain", "jobs", "migrations")
SIMULATORS = ROOT / "jobs" / "local" / "simulators"
OURS = {"app", "schema", "resolvers", "domain", "jobs", "migrations", "tests", "bench"}

FRAME = {
    "strawberry": {"schema", "resolvers", "app.py"},
    "starlette": {"resolvers", "app.py", "jobs"},
    "asyncpg": {"domain", "resolvers", "jobs", "migrations", "app.py"},
    "arq": {"jobs"},
}
"""What the product is built of, and the only places that know it; ``jobs`` serves the simulators too."""


def product_files() -> Iterator[Path]:
    for name in PRODUCT:
        path = ROOT / name
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Every dotted name a file imports; ``from a import b`` counts as ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute, so that they grep"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def reaches_in(path: Path, name: str) -> bool:
    """Whether ``name`` is, or lies in, a file of an area that ``path`` is not part of."""
    root, _, rest = name.partition(".")
    area, _, inside = rest.partition(".")
    folder = ROOT / "domain" / area
    return root == "domain" and (folder / f"{inside.partition('.')[0]}.py").is_file() and not path.is_relative_to(folder)


def test_areas_are_imported_by_their_package_name_alone() -> None:
    """``from domain import ledger``: what an area keeps in its files is its own."""
    assert [
        f"{path.relative_to(ROOT)}: {name}" for path in product_files() for name in imported(path) if reaches_in(path, name)
    ] == []


def test_nothing_imports_the_application() -> None:
    assert [str(path) for path in product_files() for name in imported(path) if name.split(".")[0] == "app"] == []


def test_simulators_import_nothing_of_ours() -> None:
    """They stand for somebody else's system: shared code would hide a shared mistake."""
    foreign = [
        f"{path.name}: {name}"
        for path in SIMULATORS.rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] in OURS and not name.startswith("jobs.local.simulators.")
    ]
    assert foreign == []


@pytest.mark.requirement("B-10", part="the top level of the frame")
def test_the_top_level_is_the_frames() -> None:
    found = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert found == OURS


@pytest.mark.requirement("B-10", part="the packages of the frame, each imported by its layer alone")
@pytest.mark.parametrize(("package", "layers"), sorted(FRAME.items()))
def test_the_frame_stands_on_its_packages(package: str, layers: set[str]) -> None:
    found = {
        path.relative_to(ROOT).parts[0]
        for path in product_files()
        for name in imported(path)
        if name.partition(".")[0] == package
    }
    assert found and found <= layers


def test_the_environment_is_read_in_one_place() -> None:
    """app.py reads it and passes values on. Simulators are programs of their own."""
    readers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in product_files()
        if path.name != "app.py" and not path.is_relative_to(SIMULATORS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert readers == []
