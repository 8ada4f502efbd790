"""Signing in with WeChat."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import wechat
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info
from schema.sign_in import Capacity, SignInResult


@strawberry.type(description="A WeChat account that was bound to the viewer's (S-001).")
class WechatBinding(Node):
    bound_at: datetime = strawberry.field(description="When it was bound.")
    unbound_at: datetime | None = strawberry.field(description="When it was unbound; what named it is gone since.")


@strawberry.type(description="WeChat is being asked.")
class WechatSignInStarted:
    ticket: str = strawberry.field(description="For finishWechatSignIn or bindWechat; a secret, good for one use.")
    expires_in_seconds: int = strawberry.field(description="How long it is good.")


@strawberry.input(description="What wx.login gave the mini-program.")
class StartWechatSignInInput:
    js_code: str = strawberry.field(description="The login code; each is taken once.")


@strawberry.input(description="The ticket, and the first time the phone and the code that came to it.")
class FinishWechatSignInInput:
    ticket: str = strawberry.field(description="As startWechatSignIn answered.")
    capacity: Capacity = strawberry.field(
        default=Capacity.PERSON, description="What to act as; without that registration the session is a PERSON's."
    )
    phone: str | None = strawberry.field(default=None, description="Where the account is not bound yet: one's own number.")
    code: str | None = strawberry.field(default=None, description="The code of requestSignInCode to that number.")
    code_id: strawberry.ID | None = strawberry.field(default=None, description="As requestSignInCode answered.")


@strawberry.input(description="Which WeChat account to bind.")
class BindWechatInput:
    ticket: str = strawberry.field(description="Of a startWechatSignIn of the same person, signed in.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Which binding to end.")
class UnbindWechatInput:
    wechat_binding_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


StartWechatSignInResult = Annotated[WechatSignInStarted | Refused, strawberry.union("StartWechatSignInResult")]
WechatBindingResult = Annotated[WechatBinding | Refused, strawberry.union("WechatBindingResult")]


@strawberry.type
class WechatQuery:
    @strawberry.field(
        graphql_type=Connection[WechatBinding],
        description="The viewer's WeChat accounts, bound and unbound, newest first (S-001).",
    )
    def my_wechat_bindings(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class WechatMutation:
    @strawberry.mutation(
        graphql_type=StartWechatSignInResult,
        description="Has WeChat asked whose the login code is; the answer comes to finishWechatSignIn or bindWechat (S-001).",
    )
    async def start_wechat_sign_in(self, info: Info, input: StartWechatSignInInput) -> Answer:
        return await wechat.start_wechat_sign_in(info.context, input.js_code)

    @strawberry.mutation(
        graphql_type=SignInResult,
        description="Opens a session for whoever's the WeChat account is. WECHAT_PENDING: ask again in a second;"
        " WECHAT_NOT_BOUND: once more with phone and code, which binds it (S-001).",
    )
    async def finish_wechat_sign_in(self, info: Info, input: FinishWechatSignInInput) -> Answer:
        return await wechat.finish_wechat_sign_in(
            info.context, input.ticket, input.capacity.value, input.phone, input.code, input.code_id
        )

    @strawberry.mutation(
        graphql_type=WechatBindingResult,
        description="Binds a WeChat account to one's own, after a fresh code to the phone (S-001).",
    )
    async def bind_wechat(self, info: Info, input: BindWechatInput) -> Answer:
        return await wechat.bind_wechat(info.context, input.ticket)

    @strawberry.mutation(
        graphql_type=WechatBindingResult,
        description="Ends a binding and the sessions it opened, after a fresh code to the phone (S-001).",
    )
    async def unbind_wechat(self, info: Info, input: UnbindWechatInput) -> Answer:
        return await wechat.unbind_wechat(info.context, input.wechat_binding_id)
