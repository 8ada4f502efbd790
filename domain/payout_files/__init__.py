"""Payouts entered by a file (T-042): which approved settlements shall be paid, row by row, up to 100,000 of them.

    awaited --upload--> reading --> checking --> good --commit--> committing --> committed (batches submitted)
                           |            |          └--discard--> discarded   └--> outdated (something changed: no batch)
                           v            v
                       unreadable     wrong (a report names every wrong row)

A row names a settlement and its net pay; nothing else can be paid, because what is owed to a worker, with its tax, stands in the
books through its settlement alone. One wrong row, and nobody is paid: every wrong row says which column and why, in both
languages. A file comes by ticket, is what its content says, and is kept sealed; jobs read and check it so many rows at a time.
The plan's hash covers every row, its account and its channel; the commit finds them unchanged and makes all batches, or none.
"""

from domain.payout_files.actions import commit, discard, receive, request, template
from domain.payout_files.checking import (
    bytes_of,
    check,
    finish_reading,
    give_up,
    keep_report,
    keep_rows,
    make_batches,
    report,
)
from domain.payout_files.model import (
    ROWS_AT_ONCE,
    TABLE,
    FileNotReady,
    FileRepeated,
    PayoutFile,
    Row,
    State,
    understood,
)

__all__ = [
    "ROWS_AT_ONCE",
    "TABLE",
    "FileNotReady",
    "FileRepeated",
    "PayoutFile",
    "Row",
    "State",
    "bytes_of",
    "check",
    "commit",
    "discard",
    "finish_reading",
    "give_up",
    "keep_report",
    "keep_rows",
    "make_batches",
    "receive",
    "report",
    "request",
    "template",
    "understood",
]
