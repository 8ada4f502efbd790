"""WeChat's code2Session: whose a mini-program's login code is.

GET /sns/jscode2session with appid, secret, js_code and grant_type=authorization_code. Every answer has status 200 and is JSON
whatever its media type says; `errcode` says what went wrong (WeChat Mini Program documentation, user-login, code2Session). The
session_key of an answer is not read: nothing here needs it.
"""

import json
import re
from typing import Final

from jobs.gateways import calling
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import Unavailable, WechatAnswer, WechatRefusal, WechatUser, Why
from jobs.gateways.settings import WechatSessionSettings

READ_TIMEOUT_S: Final = 5.0
PATH: Final = "/sns/jscode2session"
OPENID: Final = re.compile(r"[0-9A-Za-z_-]{20,64}")
CODE_REFUSED: Final = frozenset((40029, 40163))
BLOCKED: Final = 40226
TOO_OFTEN: Final = 45011
BUSY: Final = -1


class WechatLogins:
    """WechatSessions over HTTP."""

    def __init__(self, settings: WechatSessionSettings, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._settings, self._http = settings, calling.client(settings.url, read_timeout_s)

    async def exchange(self, js_code: str) -> WechatAnswer:
        """Whose it is, once: a lost answer is not asked for again here, since the code is used up by then."""
        asked = {"appid": self._settings.app_id, "secret": self._settings.secret, "js_code": js_code}
        request = self._http.build_request("GET", PATH, params={**asked, "grant_type": "authorization_code"})
        response = await calling.call(self._http, request)
        if isinstance(response, Trouble):
            return Unavailable(response.why)
        try:
            said = json.loads(response.content)
        except ValueError:
            return Unavailable(Why.UNREADABLE)
        return _read(said) if isinstance(said, dict) else Unavailable(Why.UNREADABLE)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _read(said: dict[str, object]) -> WechatAnswer:
    code, openid = said.get("errcode", 0), said.get("openid")
    if not isinstance(code, int):
        return Unavailable(Why.UNREADABLE)
    if code in CODE_REFUSED:
        return WechatRefusal("refused", code)
    if code == BLOCKED:
        return WechatRefusal("blocked", code)
    if code == TOO_OFTEN:
        return Unavailable(Why.RATE_LIMITED)
    if code == BUSY:
        return Unavailable(Why.SERVER_ERROR)
    if code:
        return Unavailable(Why.UNKNOWN_CODE)
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        return Unavailable(Why.UNREADABLE)
    return WechatUser(openid)
