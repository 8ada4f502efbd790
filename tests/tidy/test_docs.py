"""The words stay true: what README and docs name exists, and what must be named is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOUR = ROOT / "resolvers" / "tour.html"
FILE = re.compile(r"^[\w./-]+\.(?:py|md|sql|graphql|toml|html|lock)$")
FOLDERS = ("schema", "resolvers", "domain", "jobs", "migrations", "tests", "docs", "bench")


def named(text: str) -> list[str]:
    """Files in backticks."""
    return [name for name in re.findall(r"`([^`\s]+)`", text) if FILE.match(name)]


def exists(name: str) -> bool:
    """From the root where a folder is given, anywhere of ours where it is not."""
    if "/" in name:
        return (ROOT / name).exists()
    return (ROOT / name).exists() or any(next((ROOT / folder).rglob(name), None) for folder in FOLDERS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]
    assert [name for name in named(text) if not exists(name)] == []
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_the_map_names_functions_that_exist() -> None:
    """In the walks a file is followed by what to look for in it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    pairs = re.findall(r"`(\w+/[\w/]+\.py)`,\s+`(?:\w+\.)?(\w+)`", text)
    missing = [
        f"{name}: {word}"
        for name, word in pairs
        if not re.search(rf"\b(?:def|class) {word}\b|^{word}\b", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(pairs) >= 15 and missing == []


def test_the_five_minutes_name_what_the_page_shows() -> None:
    """Every label in italics is one of the tour's, every command is one of ./run's."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    minutes = readme.partition("## Five minutes")[2].partition("\n## ")[0]
    labels = [re.sub(r"\s+", " ", label) for label in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", minutes)]
    shown = TOUR.read_text(encoding="utf-8")
    assert labels and [label for label in labels if re.sub(r" \(1\)$", "", label) not in shown] == []
    commands = set(re.findall(r"\./run ([a-z]+)", readme))
    assert commands and [word for word in commands if not re.search(rf"\b{word}\b[ |)]", (ROOT / "run").read_text())] == []


def test_every_setting_and_metric_is_in_the_operators_page() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    read = set(re.findall(r'environment\.get\("(\w+)"', (ROOT / "app.py").read_text(encoding="utf-8")))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert read == told
    counted = {
        name
        for folder in ("resolvers", "jobs")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r'(?:Counter|Gauge|Histogram)\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert [name for name in sorted(counted) if name not in page] == []
