"""The texts people agree to, the signatures with their evidence, and consents. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

import orjson

from domain.errors import Cause, Refusal

Kind = Literal["employer_service", "worker_cooperation"]
Method = Literal["sms_intention", "confirmation"]
ConsentPurpose = Literal["identity_verification", "cooperation_information_use", "agent_tax_filing", "bank_disclosure"]

CONSENT_PURPOSES: tuple[ConsentPurpose, ...] = (
    "identity_verification",
    "cooperation_information_use",
    "agent_tax_filing",
    "bank_disclosure",
)
FROM_COOPERATION: tuple[ConsentPurpose, ...] = ("cooperation_information_use", "bank_disclosure")
"""Consents that follow from clauses e) of the cooperation agreement (T-022)."""

CONFIRMATION = "我已阅读并同意"
"""What is typed to sign by confirmation."""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One version of a text; it never changes."""

    id: UUID
    kind: Kind
    version: int
    title_zh: str
    body_zh: str
    body_sha256: bytes
    valid_from: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signature under one version, by one person, for one party."""

    id: UUID
    kind: Kind
    agreement_text_id: UUID
    worker_id: UUID | None
    employer_id: UUID | None
    signed_by: UUID
    method: Method
    body_sha256: bytes
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that this text was shown to and agreed by this person: canonical JSON, hashed and sealed."""

    agreement: Agreement
    text_version: int
    session_id: UUID | None
    confirmed_by: str

    def canonical(self) -> str:
        signed = self.agreement
        facts = {
            "agreement_id": str(signed.id),
            "kind": signed.kind,
            "text_id": str(signed.agreement_text_id),
            "text_version": self.text_version,
            "shown_sha256": signed.body_sha256.hex(),
            "party_id": str(signed.worker_id or signed.employer_id),
            "signed_by": str(signed.signed_by),
            "session_id": str(self.session_id),
            "method": signed.method,
            "confirmed_by": self.confirmed_by,
            "signed_at": signed.signed_at.isoformat(),
        }
        return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()

    @property
    def sha256(self) -> bytes:
        return sha256(self.canonical().encode()).digest()


class TextNotInForce(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TEXT_NOT_IN_FORCE", "agreements.text_shown"
    zh, en = "该文本不是现行版本，请阅读现行版本后签署。", "This is not the version in force; read and sign that one."


class TextDiffers(Refusal):
    """What the person saw is not what we keep under this id."""

    cause, code, rule = Cause.CONFLICT, "TEXT_DIFFERS", "agreements.text_shown"
    zh, en = "您看到的文本与存档文本不一致，未签署。", "The text you were shown is not the one on file; nothing was signed."


class AlreadySigned(Refusal):
    cause, code, rule = Cause.CONFLICT, "ALREADY_SIGNED", "agreements.signing"
    zh, en = "该版本协议已签署。", "This version has been signed already."


class ConfirmationMissing(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "CONFIRMATION_MISSING", "agreements.signing"
    zh, en = (
        "请输入短信验证码，或键入“我已阅读并同意”。",
        "Give the code sent to your phone, or type the confirmation: 我已阅读并同意.",
    )


class WorkerUnsigned(Refusal):
    """No payout while unsigned (T-023)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "WORKER_UNSIGNED", "agreements.sign_first"
    zh, en = "请先签署合作协议。", "The cooperation agreement must be signed first."


class EmployerUnsigned(Refusal):
    """No publishing while unsigned (T-021, T-023)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "EMPLOYER_UNSIGNED", "agreements.sign_first"
    zh, en = "请先签署服务协议。", "The service agreement must be signed first."
