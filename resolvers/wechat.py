"""Signing in with WeChat, and whose WeChat account is bound (S-001)."""

from dataclasses import dataclass

from domain import accounts
from domain.errors import Refusal
from resolvers.compiler.source import Link, Root, Source, connection
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request
from resolvers.sign_in import shown

WECHAT_BINDING = Source(
    "WechatBinding",
    table="wechat_binding",
    readable={"signed_in": "{t}.person_id = :person_id"},
    order=("bound_at desc", "id desc"),
)

ROOTS: dict[str, Root | Link] = {"myWechatBindings": connection(WECHAT_BINDING)}


@dataclass(frozen=True, slots=True)
class WechatSignInStarted:
    """The schema's WechatSignInStarted."""

    ticket: str
    expires_in_seconds: int


async def start_wechat_sign_in(request: Request, js_code: str) -> Answer:
    """Leaves a login code to a job (S-001)."""
    return WechatSignInStarted(*await accounts.start_wechat(request.tx, request.viewer, js_code, request.caller.address))


async def finish_wechat_sign_in(
    request: Request, ticket: str, capacity: accounts.Capacity, phone: str | None, code: str | None, code_id: str | None
) -> Answer:
    """Opens a session; what is still missing is returned, so that attempts count."""
    asked = uuid_of("SignInCode", code_id, "input.codeId") if code_id else None
    proof = accounts.Proof(phone, code, asked) if phone and code else None
    return shown(await accounts.finish_wechat(request.tx, ticket, capacity, proof, request.caller.address))


async def bind_wechat(request: Request, ticket: str) -> Answer:
    """The viewer's account is bound (S-001)."""
    bound = await accounts.bind_wechat(request.tx, request.viewer, ticket)
    return bound if isinstance(bound, Refusal) else WECHAT_BINDING.row(bound)


async def unbind_wechat(request: Request, wechat_binding_id: str) -> Answer:
    """The binding is over, and every session it opened (S-001)."""
    id = uuid_of("WechatBinding", wechat_binding_id, "input.wechatBindingId")
    return WECHAT_BINDING.row(await accounts.unbind_wechat(request.tx, request.viewer, id))
