"""Columns from PostgreSQL to numpy without a Python object between: the binary COPY of rows of one width, read where it lies."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.database import Transaction, positional

Columns: TypeAlias = Mapping[str, NDArray[np.int64]]
HEADER_BYTES, TRAILER_BYTES = 19, 2
COPY_TIMEOUT_S = 110.0
"""A run's pairs take longer than a request's statement may; less than its chunk."""
WIDTHS = {"int2": ">i2", "int4": ">i4", "int8": ">i8"}


class OddRows(Exception):
    """The rows are not all of the declared width: a column was null or has another type."""


async def columns(tx: Transaction, sql: str, types: Mapping[str, str], **binds: object) -> Columns:
    """The statement's rows as one array a column, by name; ``types`` are int2, int4 or int8, in the statement's order."""
    text, names = positional(sql)
    read = bytearray()

    async def keep(data: bytes) -> None:
        read.extend(data)

    values = [tx.now if name == "now" else binds[name] for name in names]
    await tx.connection.copy_from_query(text, *values, output=keep, format="binary", timeout=COPY_TIMEOUT_S)
    row = np.dtype([(f, t) for name, kind in types.items() for f, t in ((f"{name} bytes", ">i4"), (name, WIDTHS[kind]))])
    row = np.dtype([("fields", ">i2"), *((name, row[name]) for name in row.names or ())])
    body = memoryview(read)[HEADER_BYTES : len(read) - TRAILER_BYTES]
    if len(body) % row.itemsize:
        raise OddRows(sql)
    rows = np.frombuffer(body, dtype=row)
    for name, kind in types.items():
        if len(rows) and not (rows[f"{name} bytes"] == np.dtype(WIDTHS[kind]).itemsize).all():
            raise OddRows(name)
    return {name: rows[name].astype(np.int64) for name in types}
