"""A version of a policy, and what can be refused. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final, Literal, get_args
from uuid import UUID

from domain.errors import Cause, Refusal

RULE: Final = "platform.policies"
Code = Literal["user_terms", "privacy_policy", "platform_rules", "fee_rules"]
Audience = Literal["everybody", "worker", "employer"]
CODES: Final[tuple[Code, ...]] = get_args(Code)
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
TITLE, BODY, CHANGES, REASON = (2, 100), (10, 100_000), (2, 2_000), (2, 500)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator proposes: the whole text and what changes by it, in both languages, and its first day in force."""

    code: Code
    audience: Audience
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    changes_zh: str
    changes_en: str
    effective_on: date

    @property
    def sha256(self) -> bytes:
        """Of the Chinese text, which is the one that binds."""
        return sha256(self.body_zh.encode()).digest()


@dataclass(frozen=True, slots=True)
class Policy:
    """One version as its states need it."""

    id: UUID
    code: str
    version: int
    body_sha256: bytes
    effective_at: datetime
    proposed_by: UUID
    published_at: datetime | None
    refused_at: datetime | None
    superseded: bool

    @property
    def state(self) -> str:
        if self.refused_at is not None:
            return "refused"
        return "proposed" if self.published_at is None else "superseded" if self.superseded else "published"


class PolicyTooSoon(Refusal):
    """E-commerce Law art. 34: seven days at least between showing a change and its effect."""

    cause, code, rule = Cause.INVALID_INPUT, "POLICY_TOO_SOON", RULE
    zh, en = "修改须至少提前{days}日公示。", "A change is shown {days} days before it holds, at least."


class PolicyProposed(Refusal):
    cause, code, rule = Cause.CONFLICT, "POLICY_PROPOSED", RULE
    zh, en = "该规则已有待公布的版本。", "A version of this text awaits a second administrator already."


class SecondAdministrator(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "SECOND_ADMINISTRATOR", RULE
    zh, en = "须由提出人以外的另一名管理员公布。", "Another administrator than the one who proposed it publishes."


class PolicyDiffers(Refusal):
    """What was shown is not this version: nobody acknowledges what they did not see."""

    cause, code, rule = Cause.CONFLICT, "POLICY_DIFFERS", RULE
    zh, en = "所展示的文本与该版本不一致，请重新阅读。", "What was shown is not this version; please read it again."
