"""Notifications beyond the app, over HTTP: text messages, WeChat subscription messages, e-mail; one provider, one key.

Each channel is POST /notices/{channel}/send `{out_id, to, title, text}` and POST /notices/{channel}/ask `{out_ids}`.
"""

from collections.abc import Mapping, Sequence
from typing import Final, cast

import httpx

from jobs.gateways import calling, keyed
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import Arrived, NotFound, Notice, NoticeAnswer, ReceiptOfNotice, Refused, Sent, Unavailable, Why
from jobs.gateways.settings import KeyedSettings

READ_TIMEOUT_S: Final = 10.0
CHANNELS: Final = ("wechat", "sms", "email")
MAINLAND: Final = "+86"
OK, UNPROCESSABLE = 200, 422


class Notices:
    """The channels that share a provider, opened and closed together."""

    def __init__(self, settings: KeyedSettings, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._http = calling.client(settings.url, read_timeout_s)
        self.channels: Mapping[str, NoticeChannel] = {name: NoticeChannel(name, settings, self._http) for name in CHANNELS}

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class NoticeChannel:
    """A NoticeGateway. Repeating is harmless: the provider keeps one message per `out_id`."""

    def __init__(self, name: str, settings: KeyedSettings, http: httpx.AsyncClient) -> None:
        self._path, self._settings, self._http = f"/notices/{name}", settings, http

    async def send(self, notice: Notice) -> NoticeAnswer:
        """Hand it over."""
        to = notice.to.removeprefix(MAINLAND)
        content: keyed.JsonObject = {"out_id": notice.out_id, "to": to, "title": notice.title, "text": notice.text}
        answer = await keyed.ask(self._http, self._settings, f"{self._path}/send", content)
        if isinstance(answer, Trouble):
            return Unavailable(answer.why)
        status, said = answer
        if status == UNPROCESSABLE:
            return Refused(str(said.get("code", "")))
        taken = status == OK and said.get("code") == "ok" and isinstance(said.get("message_id"), str)
        return Sent(str(said["message_id"])) if taken else Unavailable(Why.UNKNOWN_CODE)

    async def ask(self, out_ids: Sequence[str]) -> Mapping[str, ReceiptOfNotice] | Unavailable:
        """What became of each; one the answer leaves out was never there."""
        answer = await keyed.ask(self._http, self._settings, f"{self._path}/ask", {"out_ids": list(out_ids)})
        if isinstance(answer, Trouble):
            return Unavailable(answer.why)
        status, said = answer
        messages = said.get("messages")
        if status != OK or not isinstance(messages, dict):
            return Unavailable(Why.UNKNOWN_CODE)
        receipts = {out_id: _receipt(messages.get(out_id)) for out_id in out_ids}
        return Unavailable(Why.UNKNOWN_STATUS) if None in receipts.values() else cast(Mapping[str, ReceiptOfNotice], receipts)


def _receipt(message: object) -> ReceiptOfNotice | None:
    """None for a status nobody knows."""
    if message is None:
        return NotFound()
    if not isinstance(message, dict):
        return None
    match message.get("status"):
        case "delivered":
            return Arrived()
        case "taken":
            return Sent(str(message.get("message_id", "")))
        case "failed":
            return Refused(str(message.get("code", "")))
    return None
