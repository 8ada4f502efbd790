"""Signing in with WeChat: a mini-program's login code, exchanged by a job, names a WeChat account; a binding says whose it is.

Whoever brings a login code gets a ticket, asks with it until WeChat has answered, and is signed in where the account is bound.
The first time a code to the phone says who it is and binds it. A login code is taken once, a ticket is good for some minutes and
for one use, and only for whoever began: nobody can be made to bind another's account. WeChat's session_key is not kept.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from domain import outbox, rules
from domain.accounts import limiting, store
from domain.accounts import store_wechat as wechats
from domain.accounts.limiting import Asker
from domain.accounts.model import Capacity, Tokens
from domain.accounts.sessions import TOKEN_BYTES, held, open_session
from domain.accounts.sign_in import prove_phone
from domain.accounts.stepping_up import require_fresh_code
from domain.database import Record, Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal, WrongState
from domain.ids import new_id
from domain.viewer import Kind, Viewer

JS_CODE: Final = re.compile(r"[0-9A-Za-z_-]{8,128}")
RULE: Final = "accounts.wechat_sign_in"
AGAIN_S: Final = 5

Failure = Literal["refused", "blocked", "away"]


class WechatCodeUsed(Refusal):
    """A login code that was brought before, by whomever."""

    cause, code, rule = Cause.CONFLICT, "WECHAT_CODE_USED", RULE
    zh, en = "该微信登录凭证已使用，请重新登录。", "This login code was used already; ask WeChat for a new one."


class WechatTicketOver(Refusal):
    """Unknown, used, expired, or somebody else's: one answer for all."""

    cause, code, rule = Cause.NOT_PERMITTED, "WECHAT_TICKET_OVER", RULE
    zh, en = "微信登录已过期，请重新开始。", "This sign-in with WeChat is over; begin anew."


class WechatPending(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "WECHAT_PENDING", RULE
    zh, en = "正在等待微信答复，请稍候。", "WeChat has not answered yet; ask again in a moment."


class WechatNotBound(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "WECHAT_NOT_BOUND", RULE
    zh, en = (
        "该微信号尚未绑定，请先用手机验证码确认本人。",
        "This WeChat account is not bound yet; confirm your phone with a code.",
    )


class WechatRefused(Refusal):
    """WeChat does not know the code: wrong, expired or used (40029, 40163)."""

    cause, code, rule = Cause.INVALID_INPUT, "WECHAT_CODE_REFUSED", RULE
    zh, en = "微信未认可该登录凭证，请重新登录。", "WeChat did not accept the login code; ask it for a new one."


class WechatBlocked(Refusal):
    """WeChat itself stops this user (40226)."""

    cause, code, rule = Cause.NOT_PERMITTED, "WECHAT_BLOCKED", RULE
    zh, en = "微信提示该用户存在风险，请改用手机号登录。", "WeChat holds this user back; please sign in by phone."


class WechatAway(Refusal):
    """No usable answer in all tries."""

    cause, code, rule = Cause.LIMIT_REACHED, "WECHAT_UNAVAILABLE", RULE
    zh, en = "微信暂时没有答复，请改用手机号登录或稍后再试。", "WeChat gives no answer now; sign in by phone, or try again later."


class WechatTaken(Refusal):
    cause, code, rule = Cause.CONFLICT, "WECHAT_TAKEN", RULE
    zh, en = "该微信号已绑定其他账号。", "This WeChat account is bound to another account."


class WechatBoundAlready(Refusal):
    cause, code, rule = Cause.CONFLICT, "WECHAT_BOUND_ALREADY", RULE
    zh, en = "您的账号已绑定微信号，请先解绑。", "Your account has a WeChat account already; unbind it first."


REFUSALS: Final[dict[str, type[Refusal]]] = {"refused": WechatRefused, "blocked": WechatBlocked, "away": WechatAway}


@dataclass(frozen=True, slots=True)
class Proof:
    """A phone and the code that came to it."""

    phone: str
    code: str
    code_id: UUID | None = None


async def start_wechat(tx: Transaction, viewer: Viewer, js_code: str, address: str | None) -> tuple[str, int]:
    """A ticket for a login code, which a job exchanges; and for how many seconds it is good.

    Raises InvalidInput, AddressLimit, WechatCodeUsed.
    """
    if not JS_CODE.fullmatch(js_code):
        raise InvalidInput("input.jsCode", "不是有效的微信登录凭证。", "This is not a login code of WeChat.")
    asker = Asker(limiting.address_index(tx, address), known=False)
    await limiting.must_have_room(tx, asker, "code")
    exchange_id, ticket = new_id(), secrets.token_urlsafe(TOKEN_BYTES)
    code = tx.vault.digest(f"wechat/{js_code}"), tx.vault.seal_platform_secret(f"wechat_exchange.js_code/{exchange_id}", js_code)
    lifetime_s = await _parameter(tx, "exchange_s")
    if not await wechats.insert_exchange(tx, exchange_id, viewer.person_id, tx.vault.digest(ticket), code, lifetime_s):
        raise WechatCodeUsed(field="input.jsCode")
    await limiting.count(tx, asker, "code")
    await outbox.enqueue(tx, "accounts.exchange_wechat_code", exchange_id, queue=outbox.NOTIFICATIONS)
    return ticket, lifetime_s


async def wechat_code(tx: Transaction, viewer: Viewer, exchange_id: UUID) -> str | None:
    """The login code to ask WeChat with, the try counted; None when it was answered already or is not worth asking any more."""
    viewer.must_be_system()
    row = await wechats.lock_exchange(tx, exchange_id, await _parameter(tx, "code_s"))
    if row is None or row["state"] != "pending":
        return None
    if row["too_old"] or row["asked"] >= await _parameter(tx, "tries"):
        await wechats.fail(tx, exchange_id, "away")
        return None
    await wechats.claim(tx, exchange_id)
    return tx.vault.unseal_platform_secret(f"wechat_exchange.js_code/{exchange_id}", row["js_code_sealed"])


async def wechat_answered(tx: Transaction, viewer: Viewer, exchange_id: UUID, openid: str) -> None:
    """WeChat said which account it is."""
    viewer.must_be_system()
    await wechats.answer(tx, exchange_id, tx.vault.seal_platform_secret(f"wechat_exchange.openid/{exchange_id}", openid))


async def wechat_failed(tx: Transaction, viewer: Viewer, exchange_id: UUID, failure: Failure) -> None:
    """WeChat said no."""
    viewer.must_be_system()
    await wechats.fail(tx, exchange_id, failure)


async def wechat_away(tx: Transaction, viewer: Viewer, exchange_id: UUID) -> None:
    """No usable answer: asked again soon, as long as the code lives."""
    viewer.must_be_system()
    await outbox.enqueue(tx, "accounts.exchange_wechat_code", exchange_id, queue=outbox.NOTIFICATIONS, after_s=AGAIN_S)


async def finish_wechat(
    tx: Transaction, ticket: str, capacity: Capacity, proof: Proof | None, address: str | None
) -> Tokens | Refusal:
    """A session for whoever's the WeChat account is; where it is nobody's yet, ``proof`` says whose and binds it.

    WechatPending and WechatNotBound are returned, as are refusals of the code, so that attempts count. Raises WechatTicketOver,
    WechatRefused, WechatBlocked, WechatAway, WechatBoundAlready, AddressLimit.
    """
    exchange = await _exchange(tx, ticket, None)
    if isinstance(exchange, Refusal):
        return exchange
    openid = _openid(tx, exchange)
    found = await wechats.find_binding(tx, tx.vault.blind_indexes("wechat", openid))
    if found is None:
        if proof is None:
            return WechatNotBound()
        person_id = await prove_phone(tx, proof.phone, proof.code, address, proof.code_id)
        if isinstance(person_id, Refusal):
            return person_id
        await _bind(tx, Viewer(Kind.PERSON, person_id=person_id), person_id, openid)
    else:
        person_id = found["person_id"]
    await wechats.use(tx, exchange["id"])
    worker_id, employer_id = await held(tx, person_id, capacity)
    return await open_session(
        tx,
        person_id,
        worker_id=worker_id,
        employer_id=employer_id,
        address_index=limiting.address_index(tx, address),
        wechat_binding_id=found["id"] if found else None,
    )


async def bind_wechat(tx: Transaction, viewer: Viewer, ticket: str) -> UUID | Refusal:
    """Binds the account of a ticket the viewer began themselves; WechatPending is returned.

    Raises StepUpNeeded, WechatTicketOver, WechatTaken, WechatBoundAlready, and what WeChat refused.
    """
    person_id = viewer.must_be_signed_in()
    await require_fresh_code(tx, viewer)
    exchange = await _exchange(tx, ticket, person_id)
    if isinstance(exchange, Refusal):
        return exchange
    binding_id = await _bind(tx, viewer, person_id, _openid(tx, exchange))
    await wechats.use(tx, exchange["id"])
    return binding_id


async def unbind_wechat(tx: Transaction, viewer: Viewer, binding_id: UUID) -> UUID:
    """Ends a binding, and every session it opened. Raises NotFound, WrongState, StepUpNeeded."""
    person_id = viewer.must_be_signed_in()
    binding = await wechats.lock_binding(tx, binding_id)
    if binding is None or binding["person_id"] != person_id:
        raise NotFound("WechatBinding", field="input.wechatBindingId")
    if binding["unbound"]:
        raise WrongState("unbound", field="input.wechatBindingId")
    await require_fresh_code(tx, viewer)
    ended = await wechats.unbind(tx, binding_id)
    await outbox.put_all(tx, viewer, "session.revoked", ended)
    await outbox.put(tx, viewer, "wechat_binding.removed", binding_id)
    return binding_id


async def _exchange(tx: Transaction, ticket: str, person_id: UUID | None) -> Record | Refusal:
    """The answered exchange of a ticket; WechatPending while there is no answer."""
    exchange = await wechats.lock_ticket(tx, tx.vault.digest(ticket), person_id)
    if exchange is None:
        raise WechatTicketOver(field="input.ticket")
    if exchange["state"] == "pending":
        return WechatPending()
    if exchange["failure"] is not None:
        raise REFUSALS[exchange["failure"]](retry_after_s=AGAIN_S)
    return exchange


async def _bind(tx: Transaction, viewer: Viewer, person_id: UUID, openid: str) -> UUID:
    indexes = tx.vault.blind_indexes("wechat", openid)
    await store.lock_index(tx, indexes[0])
    await store.lock_person(tx, person_id)
    if await wechats.find_binding(tx, indexes) is not None:
        raise WechatTaken()
    if await wechats.has_binding(tx, person_id):
        raise WechatBoundAlready()
    binding_id = new_id()
    sealed = await tx.vault.seal(tx, person_id, "contact", "wechat_binding.openid", openid)
    await wechats.insert_binding(tx, binding_id, person_id, sealed, tx.vault.blind_index("wechat", openid))
    await outbox.put(tx, viewer, "wechat_binding.added", binding_id)
    return binding_id


def _openid(tx: Transaction, exchange: Record) -> str:
    return tx.vault.unseal_platform_secret(f"wechat_exchange.openid/{exchange['id']}", exchange["openid_sealed"])


async def _parameter(tx: Transaction, name: str) -> int:
    value = (await rules.in_force(tx, RULE)).parameters[name]
    assert isinstance(value, int)
    return value
