"""Postings that come many at once, as a file: CSV or XLSX, one posting a row, up to a thousand (S-063).

    awaited --upload--> reading --> checking --> making --> made (a draft of every row)
                           |            |           |
                           v            v           v
                       unreadable     wrong <-------+  (every wrong row by number, column and rule; no draft of any)

The employer declares once that all of it is true. Jobs read and check the rows, so many at a time; with one wrong row there is no
draft at all. What is made are drafts like any other: each is submitted to review, and judged again then. A file comes by ticket,
is what its content says, is kept sealed, and is not taken twice while the first stands.
"""

from domain.posting_files.actions import receive, report, request, template
from domain.posting_files.checking import bytes_of, check, finish_reading, keep_rows, make
from domain.posting_files.model import ROWS_AT_ONCE, TABLE, FileRepeated, PostingFile, Row, RowError, State
from domain.posting_files.rows import understood

__all__ = [
    "ROWS_AT_ONCE",
    "TABLE",
    "FileRepeated",
    "PostingFile",
    "Row",
    "RowError",
    "State",
    "bytes_of",
    "check",
    "finish_reading",
    "keep_rows",
    "make",
    "receive",
    "report",
    "request",
    "template",
    "understood",
]
