"""Another phone, and coming back to an account that was lost."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import accounts, recovery
from domain.errors import Refusal
from resolvers.accounts import PERSON
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Request
from resolvers.sign_in import SignInCodeSent

DESK = ("support", "admin")
FIELD = "input.accountRecoveryId"

ACCOUNT_RECOVERY = Source(
    "AccountRecovery",
    table="account_recovery",
    readable={"signed_in": "{t}.person_id = :person_id", "support": "true", "admin": "true"},
    order=("requested_at desc", "id desc"),
    fields={"accountFound": "({t}.person_id is not null)"},
    # to the account's owner it may be an impostor's: what was given is for the staff
    guards=dict.fromkeys(("accountFound", "words", "nameMatches", "idNumberMatches", "compared", "endReason", "documents"), DESK),
    links={
        "documents": many(
            "Document", "subject_id", order=("id",), granted="whoever compares an identity reads the evidence, by ticket"
        )
    },
)

ROOTS: dict[str, Root | Link] = {
    "accountRecovery": by_id(ACCOUNT_RECOVERY),
    "accountRecoveries": connection(ACCOUNT_RECOVERY, filters={"state": "{t}.state = :value"}),
}


@dataclass(frozen=True, slots=True)
class RecoveryRequested:
    """The schema's RecoveryRequested."""

    reference: str
    claim: str | None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The schema's SecondFactor."""

    totp_seed: str


@dataclass(frozen=True, slots=True)
class PasswordSet:
    """The schema's PasswordSet."""

    at: datetime


async def request_phone_change(request: Request, new_phone: str) -> Answer:
    """A code to either number (S-044)."""
    return SignInCodeSent(await accounts.request_phone_change(request.tx, request.viewer, new_phone))


async def change_phone(request: Request, new_phone: str, old_code: str, new_code: str) -> Answer:
    """Another phone; a wrong code is returned, so that it counts (S-044)."""
    changed = await accounts.change_phone(request.tx, request.viewer, new_phone, old_code, new_code)
    return changed if isinstance(changed, Refusal) else PERSON.row(changed)


async def request_recovery_code(request: Request, new_phone: str) -> Answer:
    """A code to the new number (S-001)."""
    code_id = await recovery.request_code(request.tx, new_phone, request.caller.address)
    return SignInCodeSent(accounts.CODE_LIFETIME_S, global_id("SignInCode", code_id))


async def request_recovery(request: Request, form: recovery.Form, code_id: str | None) -> Answer:
    """Asks for the account of a lost phone; answered alike for every number (S-001)."""
    asked = uuid_of("SignInCode", code_id, "input.codeId") if code_id else None
    form = replace(form, code_id=asked)
    return _asked(await recovery.request_phone(request.tx, form, request.caller.address))


async def request_second_factor_recovery(request: Request, login: str, password: str, words: str) -> Answer:
    """Asks for a new second factor; answered alike for every login (S-001)."""
    return _asked(await recovery.request_second_factor(request.tx, login, password, words, request.caller.address))


async def request_password_recovery(request: Request, login: str, totp: str, words: str) -> Answer:
    """Asks for a new password; answered alike for every login (S-001)."""
    return _asked(await recovery.request_password(request.tx, login, totp, words, request.caller.address))


async def object_to_recovery(request: Request, recovery_id: str) -> Answer:
    """Whoever is signed in to the account ends it."""
    id = uuid_of("AccountRecovery", recovery_id, FIELD)
    return ACCOUNT_RECOVERY.row(await recovery.object_to(request.tx, request.viewer, id))


async def confirm_recovery_identity(request: Request, recovery_id: str, compared: str) -> Answer:
    """One of the staff compared the identity."""
    id = uuid_of("AccountRecovery", recovery_id, FIELD)
    return ACCOUNT_RECOVERY.row(await recovery.confirm_identity(request.tx, request.viewer, id, compared))


async def approve_recovery(request: Request, recovery_id: str) -> Answer:
    """Another approves, and the wait begins."""
    id = uuid_of("AccountRecovery", recovery_id, FIELD)
    return ACCOUNT_RECOVERY.row(await recovery.approve(request.tx, request.viewer, id))


async def refuse_recovery(request: Request, recovery_id: str, reason: str) -> Answer:
    """Either says no."""
    id = uuid_of("AccountRecovery", recovery_id, FIELD)
    return ACCOUNT_RECOVERY.row(await recovery.refuse(request.tx, request.viewer, id, reason))


async def claim_second_factor(request: Request, recovery_id: str, login: str, password: str, claim: str) -> Answer:
    """The new seed, once; a refusal is returned, so that it counts."""
    id = uuid_of("AccountRecovery", recovery_id, FIELD)
    seed = await recovery.claim(request.tx, id, login, password, claim, request.caller.address)
    return seed if isinstance(seed, Refusal) else SecondFactor(seed)


async def claim_password(request: Request, recovery_id: str, login: str, totp: str, claim: str, new_password: str) -> Answer:
    """The new password is set, once; a refusal is returned, so that it counts."""
    id = uuid_of("AccountRecovery", recovery_id, FIELD)
    refusal = await recovery.claim_password(request.tx, id, login, totp, claim, new_password, request.caller.address)
    return refusal or PasswordSet(request.now)


def _asked(asked: recovery.Asked | Refusal) -> Answer:
    if isinstance(asked, Refusal):
        return asked
    return RecoveryRequested(global_id("AccountRecovery", asked.id), asked.claim)
