"""Two-element verification: does this name belong to this ID number?"""

from typing import Final

from jobs.gateways import calling, keyed
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import IdentityAnswer, Match, Mismatch, Unavailable, Why
from jobs.gateways.settings import KeyedSettings

READ_TIMEOUT_S: Final = 10.0
PATH: Final = "/identity/two-element"
OK: Final = 200


class TwoElement:
    """An IdentityChecker over HTTP."""

    def __init__(self, settings: KeyedSettings, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._settings, self._http = settings, calling.client(settings.url, read_timeout_s)

    async def check(self, request_no: str, name: str, id_number: str) -> IdentityAnswer:
        """Match or Mismatch only when the checker says so about this very request."""
        content: keyed.JsonObject = {"request_no": request_no, "name": name, "id_number": id_number}
        answer = await keyed.ask(self._http, self._settings, PATH, content)
        if isinstance(answer, Trouble):
            return Unavailable(answer.why)
        status, said = answer
        if status != OK or said.get("request_no") != request_no:
            return Unavailable(Why.UNKNOWN_CODE if status != OK else Why.FOREIGN)
        trace_id, result = str(said.get("trace_id", "")), said.get("result")
        if result == "match":
            return Match(trace_id)
        return Mismatch(str(result), trace_id) if result in ("mismatch", "no_record") else Unavailable(Why.UNKNOWN_STATUS)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
