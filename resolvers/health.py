"""Whether this process lives, is ready, and what it counts."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Check: TypeAlias = Callable[[], Awaitable[bool | str]]
"""True, or not: a text says what is wrong."""
Readiness: TypeAlias = Mapping[str, Check]
"""What must work before requests are welcome, by name."""

NOT_READY: Final = 503


def routes(ready: Readiness) -> list[Route]:
    """``/healthz``: the process answers. ``/readyz``: everything it needs works, by name. ``/metrics``: Prometheus."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        answers = {name: await _works(check) for name, check in ready.items()}
        return JSONResponse(answers, status_code=200 if all(said is True for said in answers.values()) else NOT_READY)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _works(check: Check) -> bool | str:
    """A check that raises is a no: the database being down is *not ready*, not a crash."""
    try:
        return await check()
    except Exception:
        return False
