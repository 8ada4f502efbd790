"""Two-element verification: does this name belong to this ID number? And whether who they name studies (学籍)."""

from collections.abc import Collection
from typing import Final

from jobs.gateways import calling, keyed
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import IdentityAnswer, Match, Mismatch, Unavailable, Why
from jobs.gateways.settings import KeyedSettings

READ_TIMEOUT_S: Final = 10.0
PATH: Final = "/identity/two-element"
STUDENT_PATH: Final = "/identity/student-status"
OK: Final = 200


class TwoElement:
    """An IdentityChecker over HTTP."""

    def __init__(self, settings: KeyedSettings, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._settings, self._http = settings, calling.client(settings.url, read_timeout_s)

    async def check(self, request_no: str, name: str, id_number: str) -> IdentityAnswer:
        """Match or Mismatch only when the checker says so about this very request."""
        asked: keyed.JsonObject = {"request_no": request_no, "name": name, "id_number": id_number}
        return await self._asked(PATH, asked, "match", ("mismatch", "no_record"))

    async def check_student(self, request_no: str, name: str, id_number: str) -> IdentityAnswer:
        """Enrolled or not only when the checker says so about this very request."""
        asked: keyed.JsonObject = {"request_no": request_no, "name": name, "id_number": id_number}
        return await self._asked(STUDENT_PATH, asked, "enrolled", ("not_enrolled", "no_record"))

    async def _asked(self, path: str, content: keyed.JsonObject, yes: str, no: Collection[str]) -> IdentityAnswer:
        request_no = content["request_no"]
        answer = await keyed.ask(self._http, self._settings, path, content)
        if isinstance(answer, Trouble):
            return Unavailable(answer.why)
        status, said = answer
        if status != OK or said.get("request_no") != request_no:
            return Unavailable(Why.UNKNOWN_CODE if status != OK else Why.FOREIGN)
        trace_id, result = str(said.get("trace_id", "")), said.get("result")
        if result == yes:
            return Match(trace_id, yes)
        return Mismatch(str(result), trace_id) if result in no else Unavailable(Why.UNKNOWN_STATUS)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
