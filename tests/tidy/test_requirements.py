"""The list of requirements and the report over it."""

import re

from tests.requirements_report import Mark, Row, read_rows, report

ROWS = [Row("S-001", "P0", "three account families"), Row("S-002", "P1", "rules named"), Row("S-003", "P1", "honesty")]


def test_every_row_has_a_permanent_id_and_says_what_it_asks() -> None:
    rows = read_rows()
    assert len({row.id for row in rows}) == len(rows) > 130
    assert all(re.fullmatch(r"[STBL]-\d{2,3}", row.id) and len(row.asks) > 10 for row in rows)


def test_the_report_tells_shown_from_partly_shown_and_says_what_is_missing() -> None:
    marks = [
        Mark("S-001", None, None, "tests/a.py::whole"),
        Mark("S-001", "workers", None, "tests/a.py::half"),
        Mark("S-002", "refusals", "fee lines", "tests/b.py::half"),
    ]
    text = "\n".join(report(ROWS, marks))
    assert "S-001  P0  shown\n    shown: workers\n    by tests/a.py::whole" in text
    assert "S-002  P1  partly shown\n    shown: refusals\n    missing: fee lines\n" in text
    assert "S-003  P1  not shown\n    asks: honesty" in text
    assert text.endswith("1 shown, 1 partly shown, 1 not shown, of 3 requirements")
