"""The control endpoints from our side: what the development server, the sample city and the tests tell the simulators."""

import ssl
from functools import cache
from types import TracebackType
from typing import Final, Self, cast

import httpx

JsonObject = dict[str, object]
TIMEOUT_S: Final = 15.0


class Remote:
    """A connection to a running simulator's /_control. Raises httpx.HTTPStatusError when it refuses."""

    def __init__(self, url: str) -> None:
        self.url = url
        # A kept connection may be closed by the other side, which lets none idle for long, in the moment it is used again.
        limits, trusted = httpx.Limits(max_keepalive_connections=0), _trusted_authorities()
        self._http = httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False, verify=trusted, limits=limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._http.aclose()

    async def fault(self, kind: str, match: JsonObject | None = None, **parameters: object) -> None:
        """From now on do `kind` (see faults.Kind) to the orders that match; without a match, to all."""
        await self._post("/_control/faults", {"kind": kind, "match": match or {}, **parameters})

    async def schedule(self, seed: int, rate: float, kinds: list[JsonObject]) -> None:
        """Hit about `rate` of the orders with one of the faults, as the seed decides."""
        await self._post("/_control/schedule", {"seed": seed, "rate": rate, "kinds": kinds})

    async def behave(self) -> None:
        """No more faults."""
        (await self._http.delete("/_control/faults")).raise_for_status()

    async def clock(self, *, offset_s: float | None = None, skew_s: float | None = None) -> str:
        """Move business time by `offset_s` against machine time; set the signature clock wrong by `skew_s`. Answers business
        time as text in Asia/Shanghai."""
        given = {"offset_s": offset_s, "skew_s": skew_s}
        moved = await self._post("/_control/clock", {name: value for name, value in given.items() if value is not None})
        return str(moved["business"])

    async def mood(self, which: str, mode: str, delay_s: float = 0) -> None:
        """Let identity, sms, notices, wechat-login, insurer or webhooks be honest, lie, down, reset or bad_body, and slow; also
        busy, limited or blocked (wechat-login), lost (insurer); no, gone, redirect or huge (webhooks)."""
        await self._post(f"/_control/{which}/mood", {"mode": mode, "delay_s": delay_s})

    async def wechat_login(self, user: str) -> str:
        """What the mini-program of a WeChat user is given when it signs in: a code for one use."""
        return str((await self._post("/_control/wechat-login", {"user": user}))["code"])

    async def mismatch(self, value: str) -> None:
        """A name or ID number that belongs to nobody from now on."""
        await self._post("/_control/mismatches", {"value": value})

    async def announce_at(self, bank_notify_url: str) -> None:
        """Where the bank announces deposits."""
        await self._post("/_control/bank/configure", {"bank_notify_url": bank_notify_url})

    async def bank_deposit(self, virtual_account: str, amount_fen: int, **more: object) -> str:
        """A transfer arrives; returns its serial. More: payer_name, remark, bank_serial, notify_url, copies, forged,
        unannounced."""
        given = {"virtual_account": virtual_account, "amount_fen": amount_fen, **more}
        return str((await self._post("/_control/bank/deposit", given))["bank_serial"])

    async def bank_transfer(self, account: str, kind: str, amount_fen: int, purpose: str, **more: object) -> str:
        """Money moved by hand on `bank_wage` or `bank_fee`, `in` or `out`; returns its number. More: reference, other_side,
        bank_ref."""
        given = {"account": account, "kind": kind, "amount_fen": amount_fen, "purpose": purpose, **more}
        return str((await self._post("/_control/bank/transfer", given))["bank_ref"])

    async def bank_accounts(self) -> JsonObject:
        """The bank's book of our accounts: per account balance_fen and lines."""
        return await self._get("/_control/bank/accounts", {})

    async def deposit(self, amount_fen: int, reference: str = "") -> int:
        """Money for the channel's account, unannounced; returns the balance in fen."""
        answer = await self._post("/_control/deposit", {"amount_fen": amount_fen, "reference": reference})
        return int(str(answer["balance_fen"]))

    async def book(self, order_id: str = "", after: str = "") -> JsonObject:
        """Totals and up to 1,000 orders: amount_fen, status, paid_fen, returned_fen, sends, …"""
        return await self._get("/_control/book", {"order_id": order_id, "after": after})

    async def order(self, order_id: str) -> JsonObject | None:
        """One order as the book has it."""
        orders = cast(list[JsonObject], (await self.book(order_id))["orders"])
        return orders[0] if orders else None

    async def payees(self) -> list[JsonObject]:
        """Per card: payments, paid_fen, returned_fen."""
        return cast(list[JsonObject], (await self._get("/_control/book/payees", {}))["payees"])

    async def deliveries(self, order_id: str = "") -> list[JsonObject]:
        """Notices sent or waiting, newest first: state, attempts, answer."""
        return cast(list[JsonObject], (await self._get("/_control/log", {"order_id": order_id}))["deliveries"])

    async def requests(self, order_id: str = "") -> list[JsonObject]:
        """Calls received, newest first: path, answer."""
        return cast(list[JsonObject], (await self._get("/_control/log", {"order_id": order_id}))["requests"])

    async def give_back(self, order_id: str, *, unheard: bool = False) -> None:
        """The payee's bank returns the money now; ``unheard``: the notice of it is lost."""
        await self._post("/_control/return", {"order_id": order_id, "unheard": unheard})

    async def replay(self, order_id: str) -> JsonObject:
        """Send the last notice again, byte for byte; returns the receiver's status and text."""
        return await self._post("/_control/callbacks/replay", {"order_id": order_id})

    async def say(self, order_id: str, **content: object) -> JsonObject:
        """Send one callback: status, status_detail, amount_fen, notify_url, forged, unknown. Returns status and text."""
        return await self._post("/_control/callbacks/say", {"order_id": order_id, **content})

    async def channel_book(self, channel: str, order_id: str = "", after: str = "") -> JsonObject:
        """The book of wechat, alipay or bank_file: totals and up to 1,000 transfers."""
        return await self._get(f"/_control/channels/{channel}/book", {"order_id": order_id, "after": after})

    async def payees_confirm(self, confirm: bool) -> None:
        """Whether WeChat's payees confirm by themselves (they do) or wait to be told."""
        await self._post("/_control/channels/wechat/payees", {"confirm": confirm})

    async def channel_step(self, channel: str, step: str, order_id: str) -> None:
        """confirm (the payee does), expire (the payee's time is over), return (the money comes back) or settle, now."""
        await self._post(f"/_control/channels/{channel}/step", {"step": step, "order_id": order_id})

    async def channel_deposit(self, channel: str, amount_fen: int, reference: str = "") -> None:
        """Money for the channel's account."""
        await self._post(f"/_control/channels/{channel}/deposit", {"amount_fen": amount_fen, "reference": reference})

    async def channel_say(self, channel: str, order_id: str, **content: object) -> JsonObject:
        """Send one callback whatever the book says: state, reason, amount_fen, forged, unknown. Returns status and text."""
        return await self._post(f"/_control/channels/{channel}/say", {"order_id": order_id, **content})

    async def inbox(self, phone: str = "") -> list[JsonObject]:
        """Messages taken, newest first: phone, template, parameters."""
        return cast(list[JsonObject], (await self._get("/sms/inbox", {"phone": phone} if phone else {}))["messages"])

    async def notices(self, channel: str = "") -> list[JsonObject]:
        """Notifications taken, oldest first: channel, out_id, to, title, text, and how often they were handed over."""
        return cast(list[JsonObject], (await self._get("/notices/inbox", {"channel": channel} if channel else {}))["messages"])

    async def hears_with(self, name: str, *secrets: str) -> None:
        """What a partner's system of that name verifies webhooks with."""
        await self._post(f"/_control/webhook-systems/{name}", {"secrets": list(secrets)})

    async def heard(self, name: str) -> JsonObject:
        """What that system took (`messages`, each with id, type, data, times), the ids it was called with, and forgeries."""
        return await self._get(f"/webhooks/{name}", {})

    async def hurry(self, within_s: float) -> tuple[int, int]:
        """What machine time would bring within so many seconds happens now: how many were settled, how many notices sent."""
        answer = await self._post("/_control/hurry", {"within_s": within_s})
        return int(str(answer["done"])), int(str(answer["sent"]))

    async def reset(self) -> None:
        """An empty book, no faults, the right time; keys and the bank's address stay."""
        await self._post("/_control/reset", {})

    async def _post(self, path: str, content: JsonObject) -> JsonObject:
        response = await self._http.post(path, json=content)
        response.raise_for_status()
        return cast(JsonObject, response.json())

    async def _get(self, path: str, parameters: dict[str, str]) -> JsonObject:
        response = await self._http.get(path, params=parameters)
        response.raise_for_status()
        return cast(JsonObject, response.json())


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """Read once: the certificate store takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
