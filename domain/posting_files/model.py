"""Files of postings as facts: their columns, their rows, what refuses them. Pure."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Self
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.postings import PostingContent, Problem
from domain.sheets import Table

TABLE: Final = Table(
    (
        ("title", "标题"),
        ("kind", "类别"),
        ("duties", "工作内容"),
        ("district", "区域"),
        ("address", "地址"),
        ("latitude", "纬度"),
        ("longitude", "经度"),
        ("shifts", "班次"),
        ("headcount", "人数"),
        ("pay_unit", "计薪单位"),
        ("pay", "报酬"),
        ("pay_due_days", "结算天数"),
        ("valid_until", "有效期至"),
        ("requirements", "要求"),
    ),
    max_rows=1_000,
)
ROWS_AT_ONCE: Final = 100
"""Read, and checked, in one transaction."""


class State(Enum):
    AWAITED = "awaited"
    READING = "reading"
    CHECKING = "checking"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    MAKING = "making"
    MADE = "made"


class FileRepeated(Refusal):
    """The same bytes were taken for this employer already: one file is one instruction."""

    cause, code, rule = Cause.CONFLICT, "POSTING_FILE_REPEATED", "postings.file"
    zh, en = "同一文件已上传（{first}），未重复受理。", "The same file was taken before ({first}) and is not taken twice."


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row: in which column (empty: the whole row), and by which rule."""

    column: str
    code: str
    message_zh: str
    message_en: str
    rule_id: str

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """A problem of the content, as one of the column it came from."""
        part = problem.field.removeprefix("content.").partition(".")[0]
        column = COLUMN_OF.get(part, part)
        return cls(column, problem.code, problem.message_zh, problem.message_en, problem.rule_id)


COLUMN_OF: Final = {
    "payComponents": "pay",
    "payDueDays": "pay_due_days",
    "validUntil": "valid_until",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was understood: a content, or what is wrong."""

    number: int
    content: PostingContent | None
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingFile:
    id: UUID
    employer_id: UUID
    branch_id: UUID | None
    name: str
    state: State
    made_by: UUID
    document_id: UUID | None
    row_count: int
    checked_until: int
    wrong_count: int
