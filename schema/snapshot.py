"""``schema.graphql``: the public contract as a file that reviews can read and tests can compare."""

import sys
from pathlib import Path
from typing import Final

import strawberry

SNAPSHOT: Final = Path(__file__).with_name("schema.graphql")


def write(schema: strawberry.Schema) -> int:
    """Writes the snapshot."""
    SNAPSHOT.write_text(schema.as_str() + "\n", encoding="utf-8")
    return 0


def check(schema: strawberry.Schema) -> int:
    """1, with a sentence, when the snapshot is not what the code says."""
    if SNAPSHOT.exists() and SNAPSHOT.read_text(encoding="utf-8") == schema.as_str() + "\n":
        return 0
    print("schema/schema.graphql is not current: ./run schema writes it", file=sys.stderr)
    return 1
