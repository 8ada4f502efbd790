"""Text messages: the gateway over HTTP, and a wrapper that shows development codes where a developer looks."""

from collections.abc import Callable
from typing import Final

from jobs.gateways import calling, keyed
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import Message, MessageAnswer, MessageGateway, Refused, Sent, Unavailable, Why
from jobs.gateways.settings import KeyedSettings

READ_TIMEOUT_S: Final = 10.0
PATH: Final = "/sms/send"
OK, UNPROCESSABLE, UNAUTHORISED = 200, 422, 401


class TextMessages:
    """A MessageGateway over HTTP. Repeating is harmless: the gateway keeps one message per `out_id`."""

    def __init__(self, settings: KeyedSettings, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._settings, self._http = settings, calling.client(settings.url, read_timeout_s)

    async def send(self, message: Message) -> MessageAnswer:
        """Hand the message over."""
        content: keyed.JsonObject = {
            "out_id": message.out_id,
            "phone": message.phone,
            "template": message.template,
            "parameters": dict(message.parameters),
        }
        answer = await keyed.ask(self._http, self._settings, PATH, content)
        if isinstance(answer, Trouble):
            return Unavailable(answer.why)
        status, said = answer
        if status == UNPROCESSABLE:
            return Refused(str(said.get("code", "")))
        sent = status == OK and said.get("code") == "ok" and isinstance(said.get("message_id"), str)
        return Sent(str(said["message_id"])) if sent else Unavailable(Why.UNKNOWN_CODE)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class ShownMessages:
    """Development only: sends through another gateway and shows the text's parameters, the phone masked, with `show`."""

    def __init__(self, inner: MessageGateway, show: Callable[[str], None]) -> None:
        self._inner, self._show = inner, show

    async def send(self, message: Message) -> MessageAnswer:
        """Send, and show what a phone would show."""
        values = "  ".join(f"{name} {value}" for name, value in message.parameters.items())
        self._show(f"{message.phone[:3]}****{message.phone[-4:]}  {message.template}  {values}")
        return await self._inner.send(message)
