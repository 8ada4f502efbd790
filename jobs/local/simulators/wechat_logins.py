"""WeChat's exchange of a mini-program's login code (code2Session).

GET /sns/jscode2session?appid=&secret=&js_code=&grant_type=authorization_code answers `{openid, session_key, unionid}` or
`{errcode, errmsg}`, always with status 200 and as text/plain: 40013 and 40125 for a wrong appid or secret, 40029 for a code that
is unknown or old, 40163 for one that was used, 45011 when called too often, 40226 for a user whom WeChat stops, -1 when busy.
POST /_control/wechat-login `{user}` is what the user's phone would do: it answers a code.
"""

import hashlib
import json
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jobs.local.simulators.identity import in_mood
from jobs.local.simulators.world import LoginCode, World, world_of

CODE_VALID_S: Final = 300.0
MESSAGES: Final = {
    -1: "system error",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    45011: "api minute-quota reach limit  mustslower  retry next minute",
}
MOODS: Final = {"busy": -1, "limited": 45011, "blocked": 40226}


async def exchange(request: Request) -> Response:
    """Whose code it is."""
    world, asked = world_of(request), request.query_params
    if spoiled := await in_mood(request, world.logins):
        return spoiled
    if problem := _problem(world, dict(asked)):
        return _said({"errcode": problem, "errmsg": MESSAGES[problem]})
    code = world.login_codes[asked["js_code"]]
    code.used = True
    if world.logins.mode == "lie":
        return _said({"errcode": 0, "errmsg": "ok", "session_key": secrets.token_urlsafe(18)})
    openid = "o" + hashlib.sha256(f"{world.keys.wechat_app_id}/{code.user}".encode()).hexdigest()[:27]
    return _said({"openid": openid, "session_key": secrets.token_urlsafe(18), "unionid": "u" + openid[1:]})


async def log_in(request: Request) -> Response:
    """POST `{user}`: a fresh code."""
    world, given = world_of(request), json.loads(await request.body())
    code = secrets.token_hex(16)
    world.login_codes[code] = LoginCode(str(given["user"]), world.clock.machine_s())
    return JSONResponse({"code": code})


ROUTES: Final = [
    Route("/sns/jscode2session", exchange, methods=["GET"]),
    Route("/_control/wechat-login", log_in, methods=["POST"]),
]


def _problem(world: World, asked: dict[str, str]) -> int:
    """The error to answer, or 0."""
    if asked.get("appid") != world.keys.wechat_app_id:
        return 40013
    if asked.get("secret") != world.keys.wechat_app_secret:
        return 40125
    if world.logins.mode in MOODS:
        return MOODS[world.logins.mode]
    code = world.login_codes.get(asked.get("js_code", ""))
    wrong = asked.get("grant_type") != "authorization_code" or code is None
    if wrong or code is None or world.clock.machine_s() - code.made_s > CODE_VALID_S:
        return 40029
    return 40163 if code.used else 0


def _said(content: dict[str, object]) -> Response:
    return PlainTextResponse(json.dumps(content))
