"""Agreements: texts, signatures, consents."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import agreements
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="Which agreement (T-021, T-022).")
class AgreementKind(Enum):
    EMPLOYER_SERVICE = "employer_service"
    WORKER_COOPERATION = "worker_cooperation"


@strawberry.enum(description="How an agreement was signed (T-023).")
class SigningMethod(Enum):
    SMS_INTENTION = "sms_intention"
    CONFIRMATION = "confirmation"
    E_SIGN = "e_sign"
    PAPER = "paper"


@strawberry.enum(description="What a consent is for (PIPL, L-01).")
class ConsentPurpose(Enum):
    IDENTITY_VERIFICATION = "identity_verification"
    COOPERATION_INFORMATION_USE = "cooperation_information_use"
    AGENT_TAX_FILING = "agent_tax_filing"
    BANK_DISCLOSURE = "bank_disclosure"


@strawberry.type(description="One version of a text to sign; it never changes (T-021, T-022).")
class AgreementText(Node):
    kind: AgreementKind = strawberry.field(description="Which agreement.")
    version: int = strawberry.field(description="Counts from 1.")
    title: str = strawberry.field(description="The title, in Chinese.")
    body: str = strawberry.field(description="The whole text, in Chinese: show this, hash this.")
    sha256: str = strawberry.field(description="SHA-256 of the text in UTF-8, in hexadecimal.")
    clauses: list[str] = strawberry.field(description="The mandatory clauses it carries.")
    valid_from: date = strawberry.field(description="The first day it is in force.")


@strawberry.type(description="A signature under one version, with its evidence (T-023).")
class Agreement(Node):
    kind: AgreementKind = strawberry.field(description="Which agreement.")
    method: SigningMethod = strawberry.field(description="How it was signed.")
    text_sha256: str = strawberry.field(description="The hash of the text that was shown and signed.")
    evidence_sha256: str = strawberry.field(description="The hash of the sealed evidence.")
    signed_at: datetime = strawberry.field(description="When.")
    ends_at: datetime | None = strawberry.field(description="Until when, if it ends.")
    text: AgreementText = strawberry.field(description="The version signed.")


@strawberry.type(description="A yes or no to one use of personal data; the latest one counts (PIPL arts. 14 to 16).")
class Consent(Node):
    purpose: ConsentPurpose = strawberry.field(description="For what.")
    text_version: int = strawberry.field(description="Which wording.")
    notice_sha256: str | None = strawberry.field(description="The hash of the notice it answers.")
    given: bool = strawberry.field(description="Yes, or withdrawn.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A code is on its way to the viewer's phone.")
class SigningCodeSent:
    expires_in_seconds: int = strawberry.field(description="How long the code is valid.")


@strawberry.input(description="What is signed, and the signer's word.")
class SignAgreementInput:
    kind: AgreementKind = strawberry.field(description="Which agreement.")
    text_id: strawberry.ID = strawberry.field(description="The version that was read.")
    shown_sha256: str = strawberry.field(description="SHA-256 of the text as it was shown, in hexadecimal.")
    code: str | None = strawberry.field(default=None, description="The code of requestSigningCode; or else the confirmation.")
    confirmation: str | None = strawberry.field(default=None, description="Typed by the signer: 我已阅读并同意.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.type(description="What people are told before they agree; versioned, it never changes (PIPL arts. 17, 23, 29).")
class ConsentNotice(Node):
    purpose: ConsentPurpose = strawberry.field(description="For what.")
    version: int = strawberry.field(description="Counts from 1.")
    title: str = strawberry.field(description="The title, in Chinese.")
    body: str = strawberry.field(description="The whole notice, in Chinese: show this, hash this.")
    sha256: str = strawberry.field(description="SHA-256 of the notice in UTF-8, in hexadecimal.")
    recipient: str | None = strawberry.field(description="Who gets the data, if anybody.")
    kinds: list[str] = strawberry.field(description="Which kinds of data.")
    sensitive: bool = strawberry.field(description="Whether sensitive data is among them, so that consent must be separate.")
    valid_from: date = strawberry.field(description="The first day it is in force.")


@strawberry.input(description="Which use of personal data.")
class ConsentInput:
    purpose: ConsentPurpose = strawberry.field(description="For what.")
    shown_sha256: str | None = strawberry.field(
        default=None, description="SHA-256 of the notice as it was shown; refused when it is not the one in force."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


SignAgreementResult = Annotated[Agreement | Refused, strawberry.union("SignAgreementResult")]
RequestSigningCodeResult = Annotated[SigningCodeSent | Refused, strawberry.union("RequestSigningCodeResult")]
GiveConsentResult = Annotated[Consent | Refused, strawberry.union("GiveConsentResult")]
WithdrawConsentResult = Annotated[Consent | Refused, strawberry.union("WithdrawConsentResult")]


@strawberry.type
class AgreementsQuery:
    @strawberry.field(graphql_type=list[AgreementText], description="All versions of the texts, newest first (T-021, T-022).")
    def agreement_texts(self, kind: AgreementKind | None = None) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=AgreementText | None, description="One version of a text (T-021, T-022).")
    def agreement_text(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=list[ConsentNotice], description="What each consent is about, newest versions first (PIPL art. 17)."
    )
    def consent_notices(self, purpose: ConsentPurpose | None = None) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Agreement], description="What the viewer's worker or employer signed (T-023).")
    def my_agreements(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Consent], description="The viewer's consents, newest first (PIPL art. 44).")
    def my_consents(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class AgreementsMutation:
    @strawberry.mutation(graphql_type=RequestSigningCodeResult, description="Sends a code to the viewer's own phone (T-023).")
    async def request_signing_code(self, info: Info) -> Answer:
        return await agreements.request_signing_code(info.context)

    @strawberry.mutation(
        graphql_type=SignAgreementResult,
        description="Signs the version in force for one's worker or employer; refused if the text differs (T-021 to T-023).",
    )
    async def sign_agreement(self, info: Info, input: SignAgreementInput) -> Answer:
        return await agreements.sign_agreement(
            info.context, input.kind.value, input.text_id, input.shown_sha256, code=input.code, confirmation=input.confirmation
        )

    @strawberry.mutation(graphql_type=GiveConsentResult, description="Says yes to one use of personal data (PIPL arts. 14, 29).")
    async def give_consent(self, info: Info, input: ConsentInput) -> Answer:
        return await agreements.give_consent(info.context, input.purpose.value, input.shown_sha256)

    @strawberry.mutation(
        graphql_type=WithdrawConsentResult, description="Takes a consent back, as easily as it was given (PIPL art. 15)."
    )
    async def withdraw_consent(self, info: Info, input: ConsentInput) -> Answer:
        return await agreements.withdraw_consent(info.context, input.purpose.value)
