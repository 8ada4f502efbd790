"""Which requirement is shown by which test: collected from the tests' marks, reported row by row.

``./run conformance`` runs the marked tests and prints the report; ``--collect`` believes the marks without running them.
A mark is ``requirement("S-067")`` for a row wholly shown, else ``requirement("S-067", part="is shown", missing="is not")``.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

PROPERTY = "requirement"
ROWS = Path(__file__).parent / "tidy" / "requirement_ids.txt"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: its permanent id, its priority, and in short what it asks."""

    id: str
    priority: str
    asks: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One test's claim to show a requirement; ``part`` is None when it shows the whole row."""

    requirement: str
    part: str | None
    missing: str | None
    test: str


def read_rows(path: Path = ROWS) -> list[Row]:
    """Every known requirement, in the order of the source."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            id_, priority, asks = line.split("\t")
            rows.append(Row(id_, priority, asks))
    return rows


class Marks:
    """A pytest plugin: refuses marks of unknown requirements, and writes down marks and outcomes when asked to.

    A test's marks travel with its report, so they arrive also from tests that ran in another process.
    """

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.failed: set[str] = set()
        self.passed: dict[str, list[Mark]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = {row.id for row in read_rows()}
        for item in items:
            marks = [_mark(marker, item.nodeid) for marker in item.iter_markers("requirement")]
            item.user_properties.extend((PROPERTY, asdict(mark)) for mark in marks)
            self.marks += marks
        unknown = sorted({f"{mark.requirement} ({mark.test})" for mark in self.marks if mark.requirement not in known})
        if unknown:
            raise pytest.UsageError(f"no such requirement: {', '.join(unknown)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed[report.nodeid] = [
                Mark(**fields) for name, fields in report.user_properties if name == PROPERTY and isinstance(fields, dict)
            ]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        target = session.config.getoption("--requirements")
        if not target or hasattr(session.config, "workerinput"):
            return
        shown = (mark for test, marks in sorted(self.passed.items()) if test not in self.failed for mark in marks)
        kept = self.marks if session.config.getoption("--collect-only") else shown
        Path(str(target)).write_text(json.dumps([asdict(mark) for mark in kept]), encoding="utf-8")


def report(rows: Sequence[Row], marks: Iterable[Mark]) -> Iterable[str]:
    """The lines to print: each row as shown, partly shown or not shown yet, with its tests and what is missing."""
    by_row: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_row[mark.requirement].append(mark)
    counts = {"shown": 0, "partly shown": 0, "not shown": 0}
    for row in rows:
        state = _state(by_row[row.id])
        counts[state] += 1
        yield f"{row.id}  {row.priority}  {state}"
        yield from _details(row, by_row[row.id])
    yield ", ".join(f"{count} {state}" for state, count in counts.items()) + f", of {len(rows)} requirements"


def main(words: Sequence[str]) -> int:
    """The command; answers 1 when a marked test fails."""
    options = ["--collect-only", "-q"] if "--collect" in words else ["-q"]
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "marks.json"
        command = [sys.executable, "-m", "pytest", "-m", "requirement", *options, "--requirements", str(found)]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        if not found.exists():
            print(done.stdout)
            return done.returncode or 1
        marks = [Mark(**fields) for fields in json.loads(found.read_text(encoding="utf-8"))]
    print("\n".join(report(read_rows(), marks)))
    if done.returncode:
        print(f"\nSome tests failed; they show nothing:\n{done.stdout[-4_000:]}")
    return done.returncode


def _mark(marker: pytest.Mark, test: str) -> Mark:
    return Mark(str(marker.args[0]), marker.kwargs.get("part"), marker.kwargs.get("missing"), test)


def _state(marks: Sequence[Mark]) -> str:
    if any(mark.part is None for mark in marks):
        return "shown"
    return "partly shown" if marks else "not shown"


def _details(row: Row, marks: Sequence[Mark]) -> Iterable[str]:
    whole = _state(marks) == "shown"
    for part in dict.fromkeys(mark.part for mark in marks if mark.part):
        yield f"    shown: {part}"
    if not whole:
        missing = list(dict.fromkeys(mark.missing for mark in marks if mark.missing))
        yield from (f"    missing: {text}" for text in missing) if missing else (f"    asks: {row.asks}",)
    yield from (f"    by {test}" for test in dict.fromkeys(mark.test.partition("[")[0] for mark in marks))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
