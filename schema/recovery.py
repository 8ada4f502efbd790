"""Another phone, and coming back to an account whose phone or second factor was lost (S-001, S-044)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain import recovery as domain_recovery
from resolvers import recovery
from schema.absences import WorkEvidenceInput
from schema.accounts import Person
from schema.filings import Document
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info
from schema.sign_in import SignInCodeSent

KEY = "A repeat with the same key gets the first answer."


@strawberry.enum(description="What was lost.")
class RecoveryKind(Enum):
    PHONE = "phone"
    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"  # noqa: S105 - a kind, not a secret


@strawberry.enum(description="How far a recovery is: two of the staff, then a wait in which one objection ends it.")
class RecoveryState(Enum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    COMPLETED = "completed"
    REFUSED = "refused"
    OBJECTED = "objected"


@strawberry.type(description="Somebody asks for an account back: the account's owner sees that, the staff what was given.")
class AccountRecovery(Node):
    kind: RecoveryKind = strawberry.field(description="What was lost.")
    state: RecoveryState = strawberry.field(description="How far it is.")
    new_phone_mask: str | None = strawberry.field(description="The number it would have from then on, masked.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    confirmed_at: datetime | None = strawberry.field(description="When one of the staff had compared the identity.")
    approved_at: datetime | None = strawberry.field(description="When another approved.")
    waits_until: datetime | None = strawberry.field(description="When it takes effect, unless somebody objects.")
    ended_at: datetime | None = strawberry.field(description="When it took effect, was refused or objected to.")
    account_found: bool | None = strawberry.field(description="Whether there is such an account; for the staff at work on it.")
    words: str | None = strawberry.field(description="What happened, in the words of who asks; for the staff.")
    name_matches: bool | None = strawberry.field(description="Whether the name given is the one registered; for the staff.")
    id_number_matches: bool | None = strawberry.field(description="The same of the identity number.")
    compared: str | None = strawberry.field(description="What the first of the staff compared.")
    end_reason: str | None = strawberry.field(description="Why it was refused.")
    documents: list[Document] | None = strawberry.field(description="The evidence, by mintDocumentTicket; for the staff.")


@strawberry.type(description="A request was taken, if there is such an account; the same answer for every number and login.")
class RecoveryRequested:
    reference: strawberry.ID = strawberry.field(description="To be named when asking about it.")
    claim: str | None = strawberry.field(
        description="Of a second factor or a password: the secret to claim it with, shown this once."
    )


@strawberry.type(description="A new second factor.")
class SecondFactor:
    totp_seed: str = strawberry.field(description="For the authenticator; shown this once.")


@strawberry.type(description="A new password holds; sign in with it.")
class PasswordSet:
    at: datetime = strawberry.field(description="Since when.")


@strawberry.input(description="The number one wants to have.")
class RequestPhoneChangeInput:
    new_phone: str = strawberry.field(description="A mobile number of the Chinese mainland.")


@strawberry.input(description="The new number, and the codes that came to either.")
class ChangePhoneInput:
    new_phone: str = strawberry.field(description="As asked for.")
    old_code: str = strawberry.field(description="Six digits, from the present number.")
    new_code: str = strawberry.field(description="Six digits, from the new one.")


@strawberry.input(description="The number one has now.")
class RequestRecoveryCodeInput:
    new_phone: str = strawberry.field(description="A mobile number of the Chinese mainland.")


@strawberry.input(description="Who one is, and what happened.")
class RequestRecoveryInput:
    old_phone: str = strawberry.field(description="The number that is lost.")
    new_phone: str = strawberry.field(description="The number one has now.")
    code: str = strawberry.field(description="Six digits, from requestRecoveryCode to the new number.")
    code_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of requestRecoveryCode; without it the latest code asked for from here."
    )
    name: str = strawberry.field(description="As registered; compared, not kept.")
    id_number: str = strawberry.field(description="As registered; compared, not kept.")
    words: str = strawberry.field(description="What happened, 4 to 1,000 characters.")
    evidence: list[WorkEvidenceInput] = strawberry.field(
        description="1 to 3 files: an identity card beside the face and the like."
    )

    def plain(self) -> domain_recovery.Form:
        """As the domain takes it."""
        files = [file.plain() for file in self.evidence]
        return domain_recovery.Form(self.old_phone, self.new_phone, self.code, self.name, self.id_number, self.words, files)


@strawberry.input(description="Whose second factor is lost: the password is still needed.")
class RequestSecondFactorRecoveryInput:
    login: str = strawberry.field(description="The login.")
    password: str = strawberry.field(description="The password.")
    words: str = strawberry.field(description="What happened, 4 to 1,000 characters.")


@strawberry.input(description="Whoever asked claims the new second factor.")
class ClaimSecondFactorInput:
    account_recovery_id: strawberry.ID = strawberry.field(description="The reference.")
    login: str = strawberry.field(description="The login.")
    password: str = strawberry.field(description="The password.")
    claim: str = strawberry.field(description="The secret shown when it was asked for.")


@strawberry.input(description="Whose password is forgotten: the second factor is still needed.")
class RequestPasswordRecoveryInput:
    login: str = strawberry.field(description="The login.")
    totp: str = strawberry.field(description="Six digits, from the authenticator.")
    words: str = strawberry.field(description="What happened, 4 to 1,000 characters.")


@strawberry.input(description="Whoever asked sets a new password.")
class ClaimPasswordInput:
    account_recovery_id: strawberry.ID = strawberry.field(description="The reference.")
    login: str = strawberry.field(description="The login.")
    totp: str = strawberry.field(description="Six digits, from the authenticator.")
    claim: str = strawberry.field(description="The secret shown when it was asked for.")
    new_password: str = strawberry.field(description="12 to 200 characters.")


@strawberry.input(description="Which recovery.")
class AccountRecoveryInput:
    account_recovery_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What was compared with what.")
class ConfirmRecoveryIdentityInput:
    account_recovery_id: strawberry.ID = strawberry.field(description="Which.")
    compared: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Why not.")
class RefuseRecoveryInput:
    account_recovery_id: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


RequestPhoneChangeResult = Annotated[SignInCodeSent | Refused, strawberry.union("RequestPhoneChangeResult")]
ChangePhoneResult = Annotated[Person | Refused, strawberry.union("ChangePhoneResult")]
RequestRecoveryCodeResult = Annotated[SignInCodeSent | Refused, strawberry.union("RequestRecoveryCodeResult")]
RequestRecoveryResult = Annotated[RecoveryRequested | Refused, strawberry.union("RequestRecoveryResult")]
ClaimSecondFactorResult = Annotated[SecondFactor | Refused, strawberry.union("ClaimSecondFactorResult")]
ClaimPasswordResult = Annotated[PasswordSet | Refused, strawberry.union("ClaimPasswordResult")]
AccountRecoveryResult = Annotated[AccountRecovery | Refused, strawberry.union("AccountRecoveryResult")]


@strawberry.type
class RecoveryQuery:
    """Mixed into Query."""

    @strawberry.field(
        graphql_type=AccountRecovery | None, description="One recovery: of one's own account, or for staff (S-001)."
    )
    def account_recovery(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[AccountRecovery],
        description="Recoveries of one's own account, or for support and administrators all, newest first (S-001).",
    )
    def account_recoveries(
        self,
        state: RecoveryState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class RecoveryMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(
        graphql_type=RequestPhoneChangeResult,
        description="Sends a code to the present number and one to the new; needs a fresh sign-in (S-001, S-044).",
    )
    async def request_phone_change(self, info: Info, input: RequestPhoneChangeInput) -> Answer:
        return await recovery.request_phone_change(info.context, input.new_phone)

    @strawberry.mutation(
        graphql_type=ChangePhoneResult,
        description="Another phone: other sessions end, the old number is told, money stands still for a while (S-001, S-044).",
    )
    async def change_phone(self, info: Info, input: ChangePhoneInput) -> Answer:
        return await recovery.change_phone(info.context, input.new_phone, input.old_code, input.new_code)

    @strawberry.mutation(
        graphql_type=RequestRecoveryCodeResult, description="Sends a code to the number one has now, to recover an account."
    )
    async def request_recovery_code(self, info: Info, input: RequestRecoveryCodeInput) -> Answer:
        return await recovery.request_recovery_code(info.context, input.new_phone)

    @strawberry.mutation(
        graphql_type=RequestRecoveryResult,
        description="Asks for the account of a lost phone, with evidence; every number is answered the same (S-001).",
    )
    async def request_recovery(self, info: Info, input: RequestRecoveryInput) -> Answer:
        return await recovery.request_recovery(info.context, input.plain(), input.code_id)

    @strawberry.mutation(
        graphql_type=RequestRecoveryResult,
        description="Asks for a new second factor of a staff login; every login is answered the same (S-001).",
    )
    async def request_second_factor_recovery(self, info: Info, input: RequestSecondFactorRecoveryInput) -> Answer:
        return await recovery.request_second_factor_recovery(info.context, input.login, input.password, input.words)

    @strawberry.mutation(
        graphql_type=RequestRecoveryResult,
        description="Asks for a new password of a staff login; every login is answered the same (S-001).",
    )
    async def request_password_recovery(self, info: Info, input: RequestPasswordRecoveryInput) -> Answer:
        return await recovery.request_password_recovery(info.context, input.login, input.totp, input.words)

    @strawberry.mutation(
        graphql_type=ClaimPasswordResult, description="Whoever asked sets a new password once the wait is over (S-001)."
    )
    async def claim_password(self, info: Info, input: ClaimPasswordInput) -> Answer:
        said = (input.account_recovery_id, input.login, input.totp, input.claim, input.new_password)
        return await recovery.claim_password(info.context, *said)

    @strawberry.mutation(
        graphql_type=AccountRecoveryResult, description="Whoever is signed in to the account ends a recovery of it (S-001)."
    )
    async def object_to_recovery(self, info: Info, input: AccountRecoveryInput) -> Answer:
        return await recovery.object_to_recovery(info.context, input.account_recovery_id)

    @strawberry.mutation(
        graphql_type=AccountRecoveryResult, description="One of the staff compared the identity with the evidence (S-001)."
    )
    async def confirm_recovery_identity(self, info: Info, input: ConfirmRecoveryIdentityInput) -> Answer:
        return await recovery.confirm_recovery_identity(info.context, input.account_recovery_id, input.compared)

    @strawberry.mutation(
        graphql_type=AccountRecoveryResult,
        description="Another of the staff approves; a wait begins, and everybody known is told.",
    )
    async def approve_recovery(self, info: Info, input: AccountRecoveryInput) -> Answer:
        return await recovery.approve_recovery(info.context, input.account_recovery_id)

    @strawberry.mutation(graphql_type=AccountRecoveryResult, description="Either of the staff refuses, with a reason (S-001).")
    async def refuse_recovery(self, info: Info, input: RefuseRecoveryInput) -> Answer:
        return await recovery.refuse_recovery(info.context, input.account_recovery_id, input.reason)

    @strawberry.mutation(
        graphql_type=ClaimSecondFactorResult,
        description="The seed of the new second factor, once, for who asked and knows the password (S-001).",
    )
    async def claim_second_factor(self, info: Info, input: ClaimSecondFactorInput) -> Answer:
        return await recovery.claim_second_factor(
            info.context, input.account_recovery_id, input.login, input.password, input.claim
        )
