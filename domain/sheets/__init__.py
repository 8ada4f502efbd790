"""Tables that come in as files, CSV in UTF-8 or GBK or a workbook: every row with its number in the file, its cells as text. And
tables that leave as CSV.

What a file is says its content, not its name. Whoever asks says which columns the header must name and how many rows may follow;
a file that is no such table is Unreadable as a whole, with a stable code. What a row means is the asker's: it names a wrong one
by its number, its column and the rule.
"""

from domain.sheets.model import (
    MEDIA_TYPES,
    Cells,
    Format,
    Numbered,
    Sheet,
    Table,
    Unreadable,
    UploadTooLarge,
    UploadUnfit,
    without_trail,
)
from domain.sheets.reading import MAX_INSIDE, format_of, read, taken
from domain.sheets.taking import bytes_of, named, take
from domain.sheets.writing import Value, as_csv, in_cents

__all__ = [
    "MAX_INSIDE",
    "MEDIA_TYPES",
    "Cells",
    "Format",
    "Numbered",
    "Sheet",
    "Table",
    "Unreadable",
    "UploadTooLarge",
    "UploadUnfit",
    "Value",
    "as_csv",
    "bytes_of",
    "format_of",
    "in_cents",
    "named",
    "read",
    "take",
    "taken",
    "without_trail",
]
