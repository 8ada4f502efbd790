"""Agreement texts, signatures and consents."""

from dataclasses import dataclass

from domain import accounts, agreements
from domain.errors import Refusal
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

AGREEMENT_TEXT = Source(
    "AgreementText",
    table="agreement_text",
    readable={"everyone": "true"},
    order=("valid_from::date desc", "id desc"),
    fields={"title": "{t}.title_zh", "body": "{t}.body_zh", "sha256": "encode({t}.body_sha256, 'hex')"},
)

AGREEMENT = Source(
    "Agreement",
    table="agreement",
    readable={"worker": "{t}.worker_id = :worker_id", "employer": "{t}.employer_id = :employer_id", "staff": "true"},
    order=("signed_at desc", "id desc"),
    fields={"textSha256": "encode({t}.body_sha256, 'hex')", "evidenceSha256": "encode({t}.evidence_sha256, 'hex')"},
    links={"text": one(AGREEMENT_TEXT, "agreement_text_id")},
)

CONSENT = Source(
    "Consent",
    table="consent",
    readable={"signed_in": "{t}.person_id = :person_id"},
    order=("at::timestamptz desc", "id desc"),
    fields={"noticeSha256": "encode({t}.notice_sha256, 'hex')"},
)

CONSENT_NOTICE = Source(
    "ConsentNotice",
    table="consent_notice",
    readable={"everyone": "true"},
    order=("valid_from::date desc", "id desc"),
    fields={"title": "{t}.title_zh", "body": "{t}.body_zh", "sha256": "encode({t}.body_sha256, 'hex')"},
)

ROOTS: dict[str, Root | Link] = {
    "agreementTexts": many(
        AGREEMENT_TEXT, on="true", order=("valid_from::date desc", "id desc"), filters={"kind": "{t}.kind = :value"}
    ),
    "agreementText": by_id(AGREEMENT_TEXT),
    "consentNotices": many(
        CONSENT_NOTICE, on="true", order=("valid_from::date desc", "id desc"), filters={"purpose": "{t}.purpose = :value"}
    ),
    "myAgreements": connection(AGREEMENT),
    "myConsents": connection(CONSENT),
}


@dataclass(frozen=True, slots=True)
class SigningCodeSent:
    """The schema's SigningCodeSent."""

    expires_in_seconds: int


async def request_signing_code(request: Request) -> Answer:
    """A code to the viewer's own phone (T-023)."""
    await agreements.request_signing_code(request.tx, request.viewer)
    return SigningCodeSent(accounts.CODE_LIFETIME_S)


async def sign_agreement(
    request: Request, kind: agreements.Kind, text_id: str, shown_sha256: str, *, code: str | None, confirmation: str | None
) -> Answer:
    """Signs for the viewer's worker or employer (T-021 to T-023)."""
    id = uuid_of("AgreementText", text_id, "input.textId")
    signed = await agreements.sign(request.tx, request.viewer, kind, id, shown_sha256, code=code, confirmation=confirmation)
    return signed if isinstance(signed, Refusal) else AGREEMENT.row(signed.id)


async def give_consent(request: Request, purpose: agreements.ConsentPurpose, shown_sha256: str | None) -> Answer:
    """Yes to one purpose, as the notice in force states it (PIPL art. 14)."""
    return CONSENT.row(await agreements.give_consent(request.tx, request.viewer, purpose, shown_sha256=shown_sha256))


async def withdraw_consent(request: Request, purpose: agreements.ConsentPurpose) -> Answer:
    """No to one purpose (PIPL art. 15)."""
    return CONSENT.row(await agreements.withdraw_consent(request.tx, request.viewer, purpose))
