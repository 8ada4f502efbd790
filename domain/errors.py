"""Refusals: the expected answers of *no*, each with a stable code, two sentences, a rule and a field.

A refusal that is *raised* rolls its transaction back; one that is *returned* is an outcome that must persist (a wrong code
counts as an attempt). Anything else that is raised is a bug: masked to the client and logged once. The rule's text, version
and legal basis are in the ``rule`` table; ``domain.rules`` finds them (S-002).
"""

from enum import Enum
from typing import ClassVar


class Cause(Enum):
    """Why, in eight kinds; each is one member of every mutation's result union."""

    INVALID_INPUT = "InvalidInput"
    NOT_PERMITTED = "NotPermitted"
    NOT_FOUND = "NotFound"
    WRONG_STATE = "WrongState"
    REQUIREMENT_MISSING = "RequirementMissing"
    LIMIT_REACHED = "LimitReached"
    CONFLICT = "Conflict"
    INSUFFICIENT_FUNDS = "InsufficientFunds"


class Refusal(Exception):
    """An expected *no*. Subclasses state cause, code, rule and the two sentences; ``facts`` fill the placeholders."""

    cause: ClassVar[Cause]
    code: ClassVar[str]
    rule: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.facts = facts

    @property
    def retry_after_s(self) -> int | None:
        """For limits that pass: in how many seconds there is room again, as far as it is known."""
        found = self.facts.get("retry_after_s")
        return found if isinstance(found, int) else None

    @property
    def message_zh(self) -> str:
        return self.zh.format(**self.facts)

    @property
    def message_en(self) -> str:
        return self.en.format(**self.facts)


class InvalidInput(Refusal):
    """A value that cannot be what its field asks for; ``problem_zh``/``problem_en`` say what is wrong."""

    cause, code, rule = Cause.INVALID_INPUT, "INVALID_INPUT", "platform.valid_input"
    zh, en = "{problem_zh}", "{problem_en}"

    def __init__(self, field: str, problem_zh: str, problem_en: str) -> None:
        super().__init__(field=field, problem_zh=problem_zh, problem_en=problem_en)


class NotFound(Refusal):
    """There is no such thing, or this viewer may not know of it: the same answer for both."""

    cause, code, rule = Cause.NOT_FOUND, "NOT_FOUND", "access.own_matters"
    zh, en = "没有找到这项内容，或您无权查看（{kind}）。", "There is no such {kind}, or it is not yours to see."

    def __init__(self, kind: str, *, field: str | None = None) -> None:
        super().__init__(field=field, kind=kind)


class NotSignedIn(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "NOT_SIGNED_IN", "access.sign_in_first"
    zh, en = "请先登录。", "Please sign in first."


class NotPermitted(Refusal):
    """Signed in, but this capacity or role may not do it."""

    cause, code, rule = Cause.NOT_PERMITTED, "NOT_PERMITTED", "access.roles"
    zh, en = "当前身份无权执行此操作（需要：{needed}）。", "Your present role may not do this (needed: {needed})."

    def __init__(self, needed: str) -> None:
        super().__init__(needed=needed)


class WrongState(Refusal):
    """The thing is not in a state that allows this step."""

    cause, code, rule = Cause.WRONG_STATE, "WRONG_STATE", "platform.steps_in_order"
    zh, en = "当前状态为“{state}”，不能执行此操作。", "It is {state} now; this step is not possible."

    def __init__(self, state: str, *, field: str | None = None) -> None:
        super().__init__(field=field, state=state)


class IdempotencyConflict(Refusal):
    cause, code, rule = Cause.CONFLICT, "IDEMPOTENCY_CONFLICT", "platform.idempotency"
    zh, en = "此幂等键已用于另一份输入。", "This idempotency key was used with other input."
