"""Signing in and sessions: tokens are values, never rows."""

from dataclasses import dataclass
from datetime import datetime

from domain import accounts
from domain.errors import Refusal
from resolvers.accounts import SESSION, Viewer, seen
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Request


@dataclass(frozen=True, slots=True)
class SignInCodeSent:
    """The schema's SignInCodeSent."""

    expires_in_seconds: int
    code_id: str | None = None


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """The schema's SessionTokens."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The schema's SignedOut."""

    session_id: str


async def request_sign_in_code(request: Request, phone: str) -> Answer:
    """Sends a code (S-010)."""
    code_id = await accounts.request_code(request.tx, phone, address=request.caller.address)
    return SignInCodeSent(accounts.CODE_LIFETIME_S, global_id("SignInCode", code_id))


async def sign_in(request: Request, phone: str, code: str, capacity: accounts.Capacity, code_id: str | None) -> Answer:
    """Opens a session; a wrong code is returned, so that it counts."""
    asked = uuid_of("SignInCode", code_id, "input.codeId") if code_id else None
    return shown(await accounts.sign_in(request.tx, phone, code, capacity, request.caller.address, asked))


async def sign_in_staff(request: Request, login: str, password: str, totp: str) -> Answer:
    """Opens a staff session; a failure is returned, so that it counts."""
    return shown(await accounts.sign_in_staff(request.tx, login, password, totp, request.caller.address))


async def refresh_session(request: Request, refresh_token: str) -> Answer:
    """Rotates the pair; a reused token is returned, so that the session stays ended."""
    return shown(await accounts.refresh(request.tx, refresh_token))


async def sign_out(request: Request) -> Answer:
    """Ends the viewer's session."""
    return SignedOut(global_id("Session", await accounts.sign_out(request.tx, request.viewer)))


@dataclass(frozen=True, slots=True)
class SessionsRevoked:
    """The schema's SessionsRevoked."""

    count: int


async def revoke_session(request: Request, session_id: str, reason: str | None) -> Answer:
    """Ends a session from elsewhere (S-001)."""
    id = uuid_of("Session", session_id, "input.sessionId")
    return SESSION.row(await accounts.revoke_session(request.tx, request.viewer, id, reason))


async def revoke_other_sessions(request: Request) -> Answer:
    """Ends all but this one (S-001)."""
    return SessionsRevoked(await accounts.revoke_other_sessions(request.tx, request.viewer))


async def switch_capacity(request: Request, capacity: accounts.Capacity, employer_id: str | None) -> Answer:
    """Turns the session into another capacity."""
    chosen = uuid_of("Employer", employer_id, "input.employerId") if employer_id else None
    return seen(await accounts.switch_capacity(request.tx, request.viewer, capacity, chosen))


@dataclass(frozen=True, slots=True)
class SteppedUp:
    """The schema's SteppedUp."""

    session_id: str


async def request_step_up_code(request: Request) -> Answer:
    """A code to the viewer's own phone (S-044)."""
    return SignInCodeSent(await accounts.request_step_up_code(request.tx, request.viewer))


async def step_up(request: Request, code: str) -> Answer:
    """The session is fresh again; a wrong code is returned, so that it counts (S-044)."""
    done = await accounts.step_up(request.tx, request.viewer, code)
    return done if isinstance(done, Refusal) else SteppedUp(global_id("Session", done))


def shown(tokens: accounts.Tokens | Refusal) -> Answer:
    """A session's tokens as the schema has them, or the refusal that persists."""
    if isinstance(tokens, Refusal):
        return tokens
    return SessionTokens(
        tokens.access_token, tokens.refresh_token, tokens.access_expires_at, tokens.refresh_expires_at, seen(tokens.viewer)
    )
