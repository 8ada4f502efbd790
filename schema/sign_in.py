"""Signing in and sessions."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import sign_in
from schema.accounts import Session, Viewer
from schema.refusals import Refused
from schema.relay import Answer
from schema.scalars import Info


@strawberry.enum(description="The capacities a person can act in.")
class Capacity(Enum):
    PERSON = "person"
    WORKER = "worker"
    EMPLOYER = "employer"


@strawberry.type(description="A code is on its way, if the number can receive one; the same answer for every number.")
class SignInCodeSent:
    expires_in_seconds: int = strawberry.field(description="How long the code is valid.")
    code_id: strawberry.ID | None = strawberry.field(
        description="Names the code, for signIn; whoever was not told it can neither use the code nor use up its tries."
    )


@strawberry.type(description="A fresh pair of bearer tokens, shown this once.")
class SessionTokens:
    access_token: str = strawberry.field(description="For the Authorization header.")
    refresh_token: str = strawberry.field(description="For refreshSession; works once.")
    access_expires_at: datetime = strawberry.field(description="When the access token ends, in machine time.")
    refresh_expires_at: datetime = strawberry.field(description="When the refresh token ends, in machine time.")
    viewer: Viewer = strawberry.field(description="Who the session acts as.")


@strawberry.type(description="The session is over.")
class SignedOut:
    session_id: strawberry.ID = strawberry.field(description="Which session.")


@strawberry.type(description="Sessions that were open elsewhere are over.")
class SessionsRevoked:
    count: int = strawberry.field(description="How many there were.")


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="Which.")
    reason: str | None = strawberry.field(default=None, description="Why; needed of the staff, 2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Where to send a code.")
class RequestSignInCodeInput:
    phone: str = strawberry.field(description="A mobile number of the Chinese mainland.")


@strawberry.input(description="The code that came to the phone.")
class SignInInput:
    phone: str = strawberry.field(description="The number the code was sent to.")
    code: str = strawberry.field(description="Six digits.")
    code_id: strawberry.ID | None = strawberry.field(
        default=None, description="As requestSignInCode answered; without it, the latest code asked for from the same address."
    )
    capacity: Capacity = strawberry.field(
        default=Capacity.PERSON, description="What to act as; without that registration the session is a PERSON's."
    )


@strawberry.input(description="A staff member's login, password and one-time code.")
class SignInStaffInput:
    login: str = strawberry.field(description="The login.")
    password: str = strawberry.field(description="The password.")
    totp: str = strawberry.field(description="Six digits of the second factor; each works once.")


@strawberry.input(description="The refresh token of a session.")
class RefreshSessionInput:
    refresh_token: str = strawberry.field(description="As given last.")


@strawberry.input(description="The capacity to act in from now on.")
class SwitchCapacityInput:
    capacity: Capacity = strawberry.field(description="One the person holds.")
    employer_id: strawberry.ID | None = strawberry.field(default=None, description="Which of several employers.")


@strawberry.type(description="The session counts as just confirmed, for some minutes (S-044).")
class SteppedUp:
    session_id: strawberry.ID = strawberry.field(description="Which session.")


@strawberry.input(description="The code that was sent to one's own phone.")
class StepUpInput:
    code: str = strawberry.field(description="Six digits; works once.")


RequestStepUpCodeResult = Annotated[SignInCodeSent | Refused, strawberry.union("RequestStepUpCodeResult")]
StepUpResult = Annotated[SteppedUp | Refused, strawberry.union("StepUpResult")]
RequestSignInCodeResult = Annotated[SignInCodeSent | Refused, strawberry.union("RequestSignInCodeResult")]
SignInResult = Annotated[SessionTokens | Refused, strawberry.union("SignInResult")]
SignOutResult = Annotated[SignedOut | Refused, strawberry.union("SignOutResult")]
RevokeSessionResult = Annotated[Session | Refused, strawberry.union("RevokeSessionResult")]
RevokeOtherSessionsResult = Annotated[SessionsRevoked | Refused, strawberry.union("RevokeOtherSessionsResult")]
SwitchCapacityResult = Annotated[Viewer | Refused, strawberry.union("SwitchCapacityResult")]


@strawberry.type
class SignInMutation:
    @strawberry.mutation(
        graphql_type=RequestSignInCodeResult,
        description="Sends a sign-in code; known and unknown numbers are told the same (S-010).",
    )
    async def request_sign_in_code(self, info: Info, input: RequestSignInCodeInput) -> Answer:
        return await sign_in.request_sign_in_code(info.context, input.phone)

    @strawberry.mutation(
        graphql_type=SignInResult, description="Opens a session for whoever has the code; wrong codes count (S-010)."
    )
    async def sign_in(self, info: Info, input: SignInInput) -> Answer:
        return await sign_in.sign_in(info.context, input.phone, input.code, input.capacity.value, input.code_id)

    @strawberry.mutation(graphql_type=SignInResult, description="Opens a staff session; failures count and lock (S-001).")
    async def sign_in_staff(self, info: Info, input: SignInStaffInput) -> Answer:
        return await sign_in.sign_in_staff(info.context, input.login, input.password, input.totp)

    @strawberry.mutation(
        graphql_type=SignInResult, description="A new pair of tokens; a refresh token used twice ends the session (S-001)."
    )
    async def refresh_session(self, info: Info, input: RefreshSessionInput) -> Answer:
        return await sign_in.refresh_session(info.context, input.refresh_token)

    @strawberry.mutation(graphql_type=SignOutResult, description="Ends this session (S-001).")
    async def sign_out(self, info: Info) -> Answer:
        return await sign_in.sign_out(info.context)

    @strawberry.mutation(
        graphql_type=RevokeSessionResult,
        description="Ends one of one's own sessions at once, or, by support and administrators, anybody's with a reason (S-001).",
    )
    async def revoke_session(self, info: Info, input: RevokeSessionInput) -> Answer:
        return await sign_in.revoke_session(info.context, input.session_id, input.reason)

    @strawberry.mutation(
        graphql_type=RevokeOtherSessionsResult, description="Ends every session of the person but this one (S-001)."
    )
    async def revoke_other_sessions(self, info: Info) -> Answer:
        return await sign_in.revoke_other_sessions(info.context)

    @strawberry.mutation(
        graphql_type=SwitchCapacityResult,
        description="The same session, from now on in another capacity the person holds (S-001).",
    )
    async def switch_capacity(self, info: Info, input: SwitchCapacityInput) -> Answer:
        return await sign_in.switch_capacity(info.context, input.capacity.value, input.employer_id)

    @strawberry.mutation(
        graphql_type=RequestStepUpCodeResult,
        description="Sends a code to the viewer's own phone, before important changes (S-044).",
    )
    async def request_step_up_code(self, info: Info) -> Answer:
        return await sign_in.request_step_up_code(info.context)

    @strawberry.mutation(
        graphql_type=StepUpResult, description="Proves again that it is still oneself; wrong codes count (S-044)."
    )
    async def step_up(self, info: Info, input: StepUpInput) -> Answer:
        return await sign_in.step_up(info.context, input.code)
